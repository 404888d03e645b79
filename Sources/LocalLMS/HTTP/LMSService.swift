internal import Hummingbird
internal import Logging

/// Answers the calls of the API: who is asking, what may they, what comes of it. Knows nothing of connections or faults.
struct LMSService: Sendable {
  let database: LMSDatabase
  /// As they are for the request in hand.
  var switches: LMSSwitches
  let tokens: AccessTokens
  let clock: @Sendable () -> String
  let logger: Logger

  /// The answer to a REST call. What the caller does wrong is an answer too; it throws only when its task is cancelled.
  func answer(_ exchange: Exchange) async throws -> Answer {
    do {
      return try await respond(to: exchange)
    } catch let refusal as Refusal {
      return Answer(refusal: refusal, format: exchange.answerFormat)
    } catch let error as CancellationError {
      throw error
    } catch {
      let failure = LMSError(storage: error, path: database.path)
      logger.error("\(failure)")
      let refusal = Refusal(kind: .internalError, message: "the local LMS failed: \(failure.code)")
      return Answer(refusal: refusal, format: exchange.answerFormat)
    }
  }

  private func respond(to exchange: Exchange) async throws -> Answer {
    if exchange.route.call == .token { return try await grant(exchange) }
    if exchange.route.call == .unknown { throw Refusal.notFound("there is no \(exchange.path.clipped)") }
    let user = try await authenticate(exchange)
    switch exchange.route.call {
    case .enroll: return try await enroll(exchange, as: user)
    case .editEnrollment, .reenroll: return try await change(exchange, as: user)
    case .deleteEnrollments: return try await delete(exchange, as: user)
    case .listEnrollments: return try await listEnrollments(exchange, as: user)
    case .listUsers, .user: return try await listUsers(exchange, as: user)
    case .listContents, .content: return try await listContents(exchange, as: user)
    case .listDepartments, .department: return try await listDepartments(exchange, as: user)
    case .listResults: return try await listResults(exchange, as: user)
    case .token, .soap, .control, .unknown: throw Refusal.notFound("there is no such call")
    }
  }

  /// `POST /token`, by client credentials.
  private func grant(_ exchange: Exchange) async throws -> Answer {
    let fields = try exchange.bodyFields()
    guard let type = try fields.text("grant_type") else { throw Refusal.badRequest("grant_type is required") }
    guard type == "client_credentials" else {
      throw Refusal.badRequest("grant_type must be client_credentials, not \"\(type.clipped)\"")
    }
    guard let id = try fields.text("client_id") else { throw Refusal.badRequest("client_id is required") }
    guard let secret = try fields.text("client_secret") else { throw Refusal.badRequest("client_secret is required") }
    guard let user = try await database.user(ofClient: id, secret: secret) else {
      throw Refusal.unauthorized("the client id or the client secret is wrong")
    }
    var writer = WireWriter(format: exchange.answerFormat)
    writer.declaration()
    writer.open(exchange.answerFormat == .xml ? "response" : nil)
    writer.field("access_token", tokens.issue(for: user, lifetime: switches.tokenLifetime))
    writer.field("expires_in", Int(switches.tokenLifetime.components.seconds))
    writer.field("token_type", "bearer")
    writer.close("response")
    return Answer(writer)
  }

  /// The user behind the `Authorization` header, or behind the older `X-Auth-…` headers.
  private func authenticate(_ exchange: Exchange) async throws -> Int64 {
    if let token = try exchange.token(switches.authorization) {
      guard let user = tokens.user(of: token) else {
        throw Refusal.unauthorized("the access token is wrong or has expired")
      }
      return user
    }
    if let name = exchange.header("x-auth-email"), let password = exchange.header("x-auth-password") {
      guard exchange.header("x-auth-account-url") != nil else {
        throw Refusal.unauthorized("X-Auth-Account-Url is missing beside X-Auth-Email and X-Auth-Password")
      }
      guard let user = try await database.user(signingInAs: name, password: password) else {
        throw Refusal.unauthorized("the e-mail or the password is wrong")
      }
      return user
    }
    throw Refusal.unauthorized("the Authorization header is missing")
  }

  /// `POST /enrollment`: 201 without a body.
  private func enroll(_ exchange: Exchange, as user: Int64) async throws -> Answer {
    let fields = try exchange.bodyFields()
    let change = try await enroll(fields, as: user, onlyCourses: false)
    return Answer(status: 201, change: change)
  }

  func enroll(_ fields: RequestFields, as user: Int64, onlyCourses: Bool) async throws -> ChangeCount {
    let courses = fields.list("courseIds")
    guard !courses.isEmpty else { throw Refusal.badRequest("courseIds is required") }
    let learners = fields.list("learnerIds")
    guard !learners.isEmpty else { throw Refusal.badRequest("learnerIds is required") }
    let terms = try EnrollmentTerms(fields, now: clock())
    return try await database.enroll(
      learners: learners, courses: courses, terms: terms, as: user, switches: switches, onlyCourses: onlyCourses)
  }

  /// `POST /enrollment/{id}` and `POST /enrollment/{id}/reenroll`: 200 without a body.
  private func change(_ exchange: Exchange, as user: Int64) async throws -> Answer {
    let fields = try exchange.bodyFields()
    let terms = try EnrollmentTerms(fields, now: nil)
    let isTimed = ["due_date", "due_period"].contains(try fields.text("dueDateType") ?? "")
    if exchange.route.call == .editEnrollment, isTimed, try fields.text("lockAfterDueDate") == nil {
      throw Refusal.badRequest("lockAfterDueDate is required with a due date or period")
    }
    let count = try await database.change(
      enrollment: exchange.route.id ?? "", terms: terms, restarting: exchange.route.call == .reenroll, as: user)
    return Answer(status: 200, change: count)
  }

  /// `POST /enrollment/delete`: 204 without a body.
  private func delete(_ exchange: Exchange, as user: Int64) async throws -> Answer {
    let ids = try exchange.bodyFields().list("enrollmentIds")
    guard !ids.isEmpty else { throw Refusal.badRequest("enrollmentIds is required") }
    let count = try await database.delete(enrollments: ids, as: user, switches: switches)
    return Answer(status: 204, change: count)
  }
}

extension Exchange {
  /// A header by its name in lower case.
  fileprivate func header(_ name: String) -> String? {
    head.headerFields.first { $0.name.canonicalName == name }?.value
  }

  /// The access token of the `Authorization` header, in one of the forms that are accepted.
  func token(_ forms: LMSSwitches.Authorization) throws(Refusal) -> String? {
    guard let header = head.headerFields[.authorization] else { return nil }
    let isBearer = header.lowercased().hasPrefix("bearer ")
    switch forms {
    case .bearer where !isBearer: throw .unauthorized("the Authorization header must be Bearer and the token")
    case .bare where isBearer: throw .unauthorized("the Authorization header must be the token alone")
    default: return isBearer ? String(header.dropFirst(7)).trimmedSpaces : header
    }
  }
}

extension Exchange {
  /// The access token that the request carries, wherever it does.
  func carriedToken() throws(Refusal) -> String? {
    guard let soap else { return try token(.both) }
    return try soap.get().fields.soapToken()
  }
}

extension String {
  fileprivate var trimmedSpaces: String {
    String(drop { $0 == " " })
  }
}

import CivilTime
import Foundation
import LocalLMS
import Testing

@testable import LearnClient

/// Every call in every dialect under every kind of credentials, twice: against the local LMS, which has to do what was
/// asked for, and against a recorder in another language, which shows what was really sent. The table in
/// `docs/reference/conformance.md` is what this suite finds.
@Suite(.enabled(if: PythonProgram.isThere, "needs python3")) struct ConformanceTests {
  /// As whom; the columns of the table.
  enum Identity: String, CaseIterable {
    case client = "client id and secret"
    case token
    case password = "e-mail and password"
  }

  /// One operation, and what it is on the wire in a dialect.
  struct Operation {
    var name: String
    var listing = Account.Listing.pagedByBody
    var wire: @Sendable (Account.Dialect) -> Wire
    /// Makes the one call; gives what it returned, as text.
    var perform: @Sendable (LearnAPI, Subjects) async throws -> String
    /// What the LMS shows afterwards.
    var after: @Sendable (LearnAPI) async throws -> String = { _ in "" }
    var expected = ""
  }

  enum Wire {
    /// `POST /enrollment/{id}`.
    case rest(String)
    /// `enrollLearnersInCourses`, whose request element is named alike.
    case soap(String)

    var cell: String {
      switch self {
      case .rest(let call): "`\(call)`"
      case .soap(let method): "SOAP `\(method)`"
      }
    }
  }

  /// Whom and what the calls are about.
  struct Subjects {
    var learners: [LearnerID]
    var enrollment: EnrollmentID
    static let course = CourseID("security")
  }

  private static func list(
    _ listing: Account.Listing, rest: @escaping @Sendable (Account.Dialect) -> String, soap: String
  )
    -> Operation
  {
    Operation(
      name: "list enrollments, \(listing.rawValue)", listing: listing,
      wire: { $0 == .soap ? .soap(soap) : .rest(rest($0)) },
      perform: { api, subjects in
        try await api.enrollments(courses: [Subjects.course], learners: subjects.learners)
          .map { "\($0.course) \($0.dueDate?.description ?? "") \($0.locksAfterDueDate)" }.joined(separator: ", ")
      }, expected: "security 2026-12-24 true, security 2026-12-24 true")
  }

  private static func listed(_ api: LearnAPI) async throws -> String {
    try await api.enrollments().map { "\($0.accessDate?.description ?? "") \($0.dueDate?.description ?? "")" }
      .sorted().joined(separator: ", ")
  }

  /// In the order in which they are made.
  static let operations: [Operation] = [
    Operation(
      name: "users", wire: { _ in .rest("GET /users/v2") },
      perform: { api, _ in
        try await api.users().compactMap(\.login).filter { $0.count == 3 }.sorted().joined(separator: " ")
      },
      expected: "ada bob"),
    Operation(
      name: "departments, as a tree", wire: { _ in .rest("GET /departments") },
      perform: { api, _ in
        let all = try await api.departments()
        let tree = DepartmentTree(all)
        return all.map { tree.path(to: $0.id).map(\.name).joined(separator: "/") }.filter { $0.contains("Sales") }
          .sorted()
          .map { $0.components(separatedBy: "Sales").last ?? "" }.joined(separator: " ")
      }, expected: " /EMEA"),
    Operation(
      name: "contents", wire: { _ in .rest("GET /contents") },
      perform: { api, _ in try await api.contents().map(\.title).sorted().joined(separator: ", ") },
      expected: "Ethics, Security & Safety"),
    Operation(
      name: "enroll", wire: { $0 == .soap ? .soap("enrollLearnersInCourses") : .rest("POST /enrollment") },
      perform: { api, subjects in
        try await api.enroll(
          EnrollmentRequest(
            courses: [Subjects.course], learners: subjects.learners,
            accessDate: CivilDateTime(iso: "2026-11-22 08:00:00"), due: .date(CivilDate(iso: "2026-12-24")!),
            lockAfterDueDate: true))
        return ""
      }, after: listed, expected: "2026-11-22 2026-12-24, 2026-11-22 2026-12-24"),
    list(.pagedByBody, rest: { _ in "POST /enrollments" }, soap: "listEnrollments"),
    list(.pagedByQuery, rest: { _ in "GET /enrollments" }, soap: "listEnrollments"),
    list(.whole, rest: { _ in "GET /enrollment" }, soap: "getEnrollments"),
    Operation(
      name: "learners' results", wire: { _ in .rest("GET /learners/results") },
      perform: { api, subjects in
        var found: [String] = []
        try await api.forEachResult(learners: subjects.learners) {
          found.append("\($0.course?.rawValue ?? "") \($0.status)")
        }
        return found.joined(separator: ", ")
      }, expected: "security not_started, security not_started"),
    Operation(
      name: "change", wire: { $0 == .soap ? .soap("changeEnrollment") : .rest("POST /enrollment/{id}") },
      perform: { api, subjects in
        try await api.change(
          subjects.enrollment,
          to: EnrollmentTerms(
            accessDate: CivilDateTime(iso: "2026-11-23 00:00:00"), due: .period(hours: 24), lockAfterDueDate: false))
        return ""
      }, after: listed, expected: "2026-11-22 2026-12-24, 2026-11-23 2026-11-24"),
    Operation(
      name: "re-enroll", wire: { _ in .rest("POST /enrollment/{id}/reenroll") },
      perform: { api, subjects in
        try await api.reenroll(
          subjects.enrollment,
          on: EnrollmentTerms(accessDate: CivilDateTime(iso: "2027-01-01 00:00:00"), due: .unlimited))
        return ""
      },
      after: { api in try await listed(api).contains("2027-01-01") ? "begun anew" : "not begun anew" },
      expected: "begun anew"),
    Operation(
      name: "delete", wire: { $0 == .soap ? .soap("unenroll") : .rest("POST /enrollment/delete") },
      perform: { api, subjects in
        try await api.delete([subjects.enrollment])
        return ""
      },
      after: { api in try await listed(api).contains("2026-11-23") ? "still there" : "gone" }, expected: "gone"),
  ]

  @Test func `every call passes in every dialect under all credentials, and the page says so`() async throws {
    var cells: [String: String] = [:]
    for dialect in Account.Dialect.allCases {
      for identity in Identity.allCases {
        let done = try await verdicts(dialect, identity, of: askLMS)
        let sent = try await verdicts(dialect, identity, of: askRecorder)
        for (index, operation) in Self.operations.enumerated() {
          let faults = [done[index], sent[index]].compactMap { $0 }
          for fault in faults {
            Issue.record("\(operation.name), \(dialect.rawValue), \(identity.rawValue): \(fault)")
          }
          cells["\(index) \(dialect.rawValue) \(identity.rawValue)"] =
            faults.isEmpty ? "pass" : "fail"
        }
      }
    }
    let table = table(cells)
    if let path = ProcessInfo.processInfo.environment["ROLLCALL_CONFORMANCE_TABLE"] {
      try table.write(toFile: path, atomically: true, encoding: .utf8)
    }
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/reference/conformance.md").standardizedFileURL
    #expect(try String(contentsOf: page, encoding: .utf8).contains(table), "scripts/conformance prints the table")
  }

  private func table(_ cells: [String: String]) -> String {
    var text = "| call | dialect | on the wire | \(Identity.allCases.map(\.rawValue).joined(separator: " | ")) |\n"
    text += "|---|---|---|---|---|---|\n"
    for (index, operation) in Self.operations.enumerated() {
      for dialect in Account.Dialect.allCases {
        let verdicts = Identity.allCases.map { cells["\(index) \(dialect.rawValue) \($0.rawValue)"] ?? "not run" }
        text += "| \(operation.name) | `\(dialect.rawValue)` | \(operation.wire(dialect).cell) | "
        text += verdicts.joined(separator: " | ") + " |\n"
      }
    }
    return text
  }

  /// What is wrong with each operation; nil if nothing is.
  private func verdicts(
    _ dialect: Account.Dialect, _ identity: Identity,
    of ask: (Account.Dialect, Identity) async throws -> [String?]
  ) async throws -> [String?] { try await ask(dialect, identity) }

  // MARK: - The local LMS

  private func askLMS(_ dialect: Account.Dialect, _ identity: Identity) async throws -> [String?] {
    let folder = NSTemporaryDirectory() + "learn-client-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let database = try LMSDatabase(path: folder + "/lms.sqlite")
    try database.addUsers([
      NewUser(login: "ada", department: ["Sales"]), NewUser(login: "bob", department: ["Sales", "EMEA"]),
    ])
    try database.addContents([
      NewContent(title: "Security & Safety", id: "security"), NewContent(title: "Ethics", id: "ethics"),
    ])
    let server = try await LMSServer.start(database: database, clock: { "2026-11-21 09:30:00" })
    var account = Account(
      baseURL: server.baseURL, credentials: .client(id: "local", secret: "local"), dialect: dialect, pageSize: 1)
    let outcome = await Result {
      switch identity {
      case .client: break
      case .token: account.credentials = .token(Secret(try await token(account)))
      case .password: account.credentials = .password(email: "owner@example.com", password: "local")
      }
      var subjects = Subjects(
        learners: try database.users().filter { $0.login == "ada" || $0.login == "bob" }.map { LearnerID($0.id) },
        enrollment: EnrollmentID("none yet"))
      var verdicts: [String?] = []
      for operation in Self.operations {
        account.listing = operation.listing
        verdicts.append(
          await verdict(account) { api in
            let result = try await operation.perform(api, subjects)
            let found = try await result + operation.after(api)
            return found == operation.expected ? nil : "'\(operation.expected)' was due, and '\(found)' came"
          })
        if let first = try database.enrollments().first { subjects.enrollment = EnrollmentID(first.id) }
      }
      return verdicts
    }
    await server.stop()
    try database.close()
    return try outcome.get()
  }

  private func token(_ account: Account) async throws -> String {
    let api = try LearnAPI(account: account)
    let token = await Result { try await api.exchange.token(id: "local", secret: "local").token.reveal() }
    await api.shutdown()
    return try token.get()
  }

  private func verdict(_ account: Account, _ call: (LearnAPI) async throws -> String?) async -> String? {
    do {
      let api = try LearnAPI(account: account)
      let outcome = await Result { try await call(api) }
      await api.shutdown()
      return try outcome.get()
    } catch {
      return "\(error)"
    }
  }

  // MARK: - The recorder

  private func askRecorder(_ dialect: Account.Dialect, _ identity: Identity) async throws -> [String?] {
    let subjects = Subjects(learners: [LearnerID("l1"), LearnerID("l2")], enrollment: EnrollmentID("e1"))
    var verdicts: [String?] = []
    for operation in Self.operations {
      var failed: String?
      let requests = try await PythonProgram.run("recorder.py", as: Recorded.self) { port in
        var account = Account(
          baseURL: "http://127.0.0.1:\(port)", credentials: .client(id: "id", secret: "a secret"), dialect: dialect)
        switch identity {
        case .client: break
        case .token: account.credentials = .token(Secret(aToken))
        case .password: account.credentials = .password(email: "me@example.com", password: "my-password")
        }
        account.listing = operation.listing
        failed = await verdict(account) { api in
          _ = try await operation.perform(api, subjects)
          return nil
        }
      }
      let calls = requests.filter { !$0.head.hasPrefix("POST /api/v3/token ") }
      verdicts.append(failed ?? fault(in: calls, of: operation.wire(dialect), dialect, identity))
    }
    return verdicts
  }

  /// What is wrong with the bytes of a call.
  private func fault(in calls: [Recorded], of wire: Wire, _ dialect: Account.Dialect, _ identity: Identity) -> String? {
    guard calls.count == 1, let call = calls.first else { return "\(calls.count) requests were sent for one call" }
    let lines = call.head.components(separatedBy: "\r\n")
    let line = lines[0].split(separator: " ")
    let fields = Set(lines.dropFirst())
    let line0 = "\(line[0]) \(line[1].prefix { $0 != "?" })"
    let secrets = [aToken, "my-password", "a secret"]
    let credentials: [String]
    switch wire {
    case .rest(let expected):
      guard line0 == expected.replacing("{id}", with: "e1") else { return "\(line0) was sent" }
      let type = dialect == .restJSON ? "application/json" : "application/xml; charset=utf-8"
      guard call.body.isEmpty || fields.contains("Content-Type: \(type)") else { return "another content type" }
      credentials =
        identity == .password
        ? ["X-Auth-Email: me@example.com", "X-Auth-Password: my-password"] : ["Authorization: Bearer \(aToken)"]
      guard credentials.allSatisfy(fields.contains) else { return "the credentials are not in the headers" }
      guard !secrets.contains(where: { call.body.contains($0) || line[1].contains($0) }) else {
        return "a secret stands outside of the headers"
      }
    case .soap(let method):
      let operation = method.prefix(1).uppercased() + method.dropFirst()
      guard line0 == "POST /api/v2/soap/2.0", fields.contains("SOAPAction: \"\(operation)\"") else {
        return "\(line0) was sent, or another SOAPAction"
      }
      guard fields.contains("Content-Type: text/xml; charset=utf-8"),
        call.body.contains("<\(operation)Request><credentials>")
      else { return "another content type, or another element" }
      credentials =
        identity == .password
        ? ["<email>me@example.com</email><password>my-password</password>"] : ["<credentials><token>\(aToken)</token>"]
      guard credentials.allSatisfy(call.body.contains) else { return "the credentials are not in the body" }
      guard !secrets.contains(where: call.head.contains) else { return "a secret stands in the headers" }
    }
    return nil
  }
}

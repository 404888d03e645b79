import Foundation
import LocalLMS

/// Ids of the people and courses that `withAccount` makes.
struct Account: Sendable {
  let database: LMSDatabase
  let server: LMSServer
  /// Signed in as the account's owner.
  let owner: HTTPProbe
  /// Not signed in.
  var anyone: HTTPProbe { HTTPProbe(port: server.port) }
  private let learners: [String: String]
  private let courses: [String: String]

  init(database: LMSDatabase, server: LMSServer) async throws {
    self.database = database
    self.server = server
    learners = Dictionary(uniqueKeysWithValues: try database.users().map { ($0.login, $0.id) })
    courses = Dictionary(uniqueKeysWithValues: try database.contents().map { ($0.title, $0.id) })
    owner = try await Self.signIn(HTTPProbe(port: server.port), client: "local", secret: "local")
  }

  func learner(_ login: String) -> String { learners[login] ?? "no-such-learner" }
  func course(_ title: String) -> String { courses[title] ?? "no-such-course" }

  /// A probe that acts as the user with this login.
  func signedIn(as login: String) async throws -> HTTPProbe {
    try database.addClient(id: "client of \(login)", secret: "s", actingAs: login)
    return try await Self.signIn(anyone, client: "client%20of%20\(login)", secret: "s")
  }

  private static func signIn(_ probe: HTTPProbe, client: String, secret: String) async throws -> HTTPProbe {
    let answer = try await probe.post(
      "/api/v3/token", "client_id=\(client)&client_secret=\(secret)&grant_type=client_credentials",
      type: "application/x-www-form-urlencoded")
    let token = answer.body.text(of: "access_token") ?? ""
    return HTTPProbe(port: probe.port, headers: ["Authorization": "Bearer \(token)"])
  }

  /// A request to enroll as the vendor documents it.
  func enrollment(
    of learners: [String], in courses: [String], accessDate: String? = nil,
    due: String = "<dueDateType>unlimited</dueDateType>"
  ) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <request>
      <courseIds>\(courses.map { "<id>\(course($0))</id>" }.joined())</courseIds>
      <learnerIds>\(learners.map { "<id>\(learner($0))</id>" }.joined())</learnerIds>
      \(accessDate.map { "<accessDate>\($0)</accessDate>" } ?? "")\(due)
    </request>
    """
  }

  /// Learner and course of each stored enrollment, `ada in Security`.
  func stored() throws -> [String] {
    let logins = Dictionary(uniqueKeysWithValues: learners.map { ($0.value, $0.key) })
    return try database.enrollments().map { "\(logins[$0.learnerID] ?? "?") in \($0.course)" }
  }
}

extension String {
  /// The text of the first element with this name.
  func text(of element: String) -> String? {
    guard let start = range(of: "<\(element)>"),
      let end = range(of: "</\(element)>", range: start.upperBound..<endIndex)
    else { return nil }
    return String(self[start.upperBound..<end.lowerBound])
  }

  /// The texts of all elements with this name.
  func texts(of element: String) -> [String] {
    components(separatedBy: "<\(element)>").dropFirst().compactMap { $0.components(separatedBy: "</\(element)>").first }
  }
}

/// Runs the body with a folder that is gone afterwards.
func withFolder(_ body: (String) async throws -> Void) async throws {
  let folder = NSTemporaryDirectory() + "local-lms-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  do {
    try await body(folder)
    try FileManager.default.removeItem(atPath: folder)
  } catch {
    try? FileManager.default.removeItem(atPath: folder)
    throw error
  }
}

/// Runs the body with a server on an account of nine people in three departments, three courses, a learning track and a
/// training; the server is stopped and its file gone afterwards.
func withAccount(
  switches: LMSSwitches = LMSSwitches(), faults: [Fault] = [], now: String = "2026-11-21 09:30:00",
  maximumSize: Int? = nil,
  _ body: (Account) async throws -> Void
) async throws {
  try await withFolder { folder in
    let database = try LMSDatabase(path: folder + "/lms.sqlite", maximumSize: maximumSize)
    try database.addUsers([
      NewUser(login: "ada", email: "ada@example.com", firstName: "Ada", department: ["Sales"]),
      NewUser(login: "bob", email: "bob@example.com", department: ["Sales", "EMEA"]),
      NewUser(login: "cyd", email: "cyd@example.com", department: ["Production"]),
      NewUser(login: "gone", email: "gone@example.com", department: ["Sales"], status: .inactive),
      NewUser(login: "left", email: "left@example.com", department: ["Sales"], status: .terminated),
      NewUser(login: "chief", email: "chief@example.com", role: .administrator),
      NewUser(login: "lead", role: .departmentAdministrator(manages: [["Sales"]]), password: "lead's"),
      NewUser(login: "author", role: .publisher(manages: [["Sales"]])),
      NewUser(login: "clerk", role: .custom(manages: [["Production"]], mayEnroll: true, mayList: false)),
    ])
    try database.addContents([
      NewContent(title: "Security"), NewContent(title: "Safety", defaultDuePeriod: 48), NewContent(title: "Ethics"),
      NewContent(title: "First steps", type: "LearningTrack"), NewContent(title: "Workshop", type: "Training"),
    ])
    let server = try await LMSServer.start(
      database: database, switches: switches, faults: FaultScript(faults), clock: { now })
    do {
      try await body(try await Account(database: database, server: server))
      await server.stop()
      try database.close()
    } catch {
      await server.stop()
      throw error
    }
  }
}

extension Account {
  /// Waits for what another task brings about; the suite's time limit ends it when it never comes.
  func eventually(_ condition: () -> Bool) async throws {
    while !condition() { await Task.yield() }
  }
}

import Foundation
import LearnClient
import LocalLMS
import Provisioning

@testable import struct Provisioning.Applier

/// The local LMS over real HTTP, spoken to by the ordinary client, and a ledger beside it.
struct LocalScene: Sendable {
  let server: LMSServer
  let api: LearnAPI
  let ledgerPath: String
  var settings = ApplySettings(learnersPerRequest: 8, settle: .zero)

  /// Waits of a second and more, which the LMS or back-off ask for, are skipped; short ones are real.
  static let time = ApplyTime(
    now: { Int64(Date().timeIntervalSince1970 * 1000) }, stamp: { "2026-11-21T06:00:00Z" },
    sleep: { duration in
      try Task.checkCancellation()
      if duration < .seconds(1) { try await Task.sleep(for: duration) }
    })

  /// One process: opens the ledger, takes the lock, settles, plans for `wishes`, applies, closes.
  func run(
    _ wishes: @Sendable (Directory) -> [Proposal],
    checkpoint: @escaping @Sendable (Applier.Checkpoint) throws -> Void = { _ in }
  ) async throws -> ApplyReport {
    let ledger = try Ledger.open(at: ledgerPath, account: api.account.identity)
    let result: Result<ApplyReport, any Error>
    do {
      let lock = try ledger.lock(startedAt: "now")
      var applier = Applier(
        api: api, ledger: ledger, lock: lock, settings: settings, time: Self.time, logger: silent)
      applier.checkpoint = checkpoint
      try await applier.settle()
      let account = try await LiveAccount.load(from: api)
      let plan = try await Planner(today: today, guards: noGuards).plan(
        wishes(account.directory), account: account, ledger: ledger)
      result = .success(try await applier.apply(plan, as: runInfo()))
    } catch {
      result = .failure(error)
    }
    try ledger.close()
    return try result.get()
  }

  /// How often each pair is enrolled, by login and course title.
  func enrollments() throws -> [String: Int] {
    Dictionary(
      try server.database.enrollments().map { ("\($0.learner) \($0.course)", 1) }, uniquingKeysWith: +)
  }
}

/// An LMS with the users `001 …` and the given courses.
func withLocalScene<Value>(
  users: Int, courses: [String], switches: LMSSwitches = LMSSwitches(), _ body: (LocalScene) async throws -> Value
) async throws -> Value {
  try await withFolder { folder in
    let database = try LMSDatabase(path: folder + "/lms.sqlite")
    _ = try database.addUsers(
      (1...users).map { NewUser(login: String(1000 + $0), email: "user\($0)@example.com") })
    _ = try database.addContents(courses.map { NewContent(title: $0) })
    let server = try await LMSServer.start(
      database: database, switches: switches, clock: { "2026-11-21 06:00:00" })
    let api = try LearnAPI(
      account: Account(
        baseURL: server.baseURL, credentials: .client(id: "local", secret: "local"),
        identity: "local \(database.instanceID)"), logger: silent)
    let scene = LocalScene(server: server, api: api, ledgerPath: folder + "/ledger.sqlite")
    let result: Result<Value, any Error>
    do { result = .success(try await body(scene)) } catch { result = .failure(error) }
    await api.shutdown()
    await server.stop()
    try database.close()
    return try result.get()
  }
}

/// Everyone of the directory but its owner, in every course.
@Sendable func everyone(_ directory: Directory) -> [Proposal] {
  let learners = directory.users.filter { $0.login?.hasPrefix("1") == true }.sorted {
    ($0.login ?? "") < ($1.login ?? "")
  }
  return learners.enumerated().flatMap { index, user in
    directory.contents.map { item in
      Proposal(
        learner: .user(user.id), course: .resolved(item.id, title: item.title),
        accessDate: moment("2026-11-22 00:00:00"),
        due: .date(day("2026-12-24")), lockAfterDueDate: true, rule: "Everyone", script: "rules/all.lua:1",
        row: index + 2)
    }
  }
}

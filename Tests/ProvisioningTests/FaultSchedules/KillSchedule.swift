import Foundation
import LearnClient
import LocalLMS

@testable import Provisioning

/// A random history like `FaultSchedule`, lived by the real program: `rollcall run` is a process of its own, with its own
/// configuration, export, script and ledger, and dies by SIGKILL, at whatever it is doing then.
///
/// What is drawn follows from the seed: people, faults, and after which request to the LMS, and how much later, each
/// process is killed. Where exactly that finds it does not: the processes run in real time.
struct KillSchedule: Sendable {
  let seed: UInt64

  /// The program under test, which stands beside the running tests.
  static let program: String? = {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let path = URL(filePath: tests).deletingLastPathComponent().appending(path: "rollcall").path
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }()

  struct Tally: Sendable {
    var processes = 0
    /// Ended by SIGKILL.
    var killed = 0
    /// Of these, with a request to enroll under way or just answered.
    var killedEnrolling = 0
    var faults = 0
    var owed = 0
    var doubles = 0
    var lost = 0
    /// What the last report said that the LMS's own database denies.
    var untrue = 0
    var guilty: [UInt64] = []

    static func += (sum: inout Self, one: Self) {
      sum.processes += one.processes
      sum.killed += one.killed
      sum.killedEnrolling += one.killedEnrolling
      sum.faults += one.faults
      sum.owed += one.owed
      sum.doubles += one.doubles
      sum.lost += one.lost
      sum.untrue += one.untrue
      sum.guilty += one.guilty
    }
  }

  /// Two to four processes among faults, each killed, and then one after the other until one comes to its end.
  func run(_ program: String) async throws -> Tally {
    var generator = SeededGenerator(seed: seed)
    let courses = Int.random(in: 1...3, using: &generator)
    let batch = Int.random(in: 1...4, using: &generator)
    return try await withFolder { folder in
      let database = try LMSDatabase(path: folder + "/lms.sqlite")
      _ = try database.addContents((1...courses).map { NewContent(title: "Course \($0)") })
      let server = try await LMSServer.start(database: database, clock: { "2026-11-21 06:00:00" })
      let scene = KillScene(folder: folder, program: program, server: server)
      try scene.write(courses: courses, batch: batch)
      var tally = Tally()
      for _ in 0..<Int.random(in: 2...4, using: &generator) {
        try scene.hire(Int.random(in: 1...6, using: &generator))
        for _ in 0..<Int.random(in: 0...2, using: &generator) { server.faults.add(Self.fault(&generator)) }
        let request = server.journal.count() + Int.random(in: 1...14, using: &generator)
        let delay = Duration.microseconds(Int.random(in: 0...12_000, using: &generator))
        tally.processes += 1
        if try await scene.process(killedAfter: request, delay) {
          tally.killed += 1
          if server.journal.entries.last?.call == .enroll { tally.killedEnrolling += 1 }
        }
      }
      server.faults.clear()
      var ending: Int32 = -1
      for _ in 0..<5 where ending != 0 {
        tally.processes += 1
        ending = try await scene.process()
      }
      await server.settled()
      try judge(scene, ending, &tally)
      tally.faults = server.journal.entries.count { $0.fault != nil }
      await server.stop()
      try database.close()
      return tally
    }
  }

  private func judge(_ scene: KillScene, _ ending: Int32, _ tally: inout Tally) throws {
    let logins = try scene.server.database.users().filter { $0.login.hasPrefix("1") }.map(\.id)
    let contents = try scene.server.database.contents().map(\.id)
    let made = try scene.server.database.enrollments().map {
      Pair(learner: .init($0.learnerID), course: .init($0.courseID))
    }
    let owed = Set(logins.flatMap { login in contents.map { Pair(learner: .init(login), course: .init($0)) } })
    tally.owed = owed.count
    tally.doubles = made.count - Set(made).count
    tally.lost = owed.subtracting(made).count
    let summary = try scene.summary()
    let told = (summary["enrolled"] ?? 0) + (summary["already_enrolled"] ?? 0)
    if ending != 0 || told != owed.count { tally.untrue += 1 }
    if tally.doubles + tally.lost + tally.untrue > 0 { tally.guilty = [seed] }
  }

  private static func fault(_ generator: inout SeededGenerator) -> Fault {
    let actions: [Fault.Action] = [
      .drop(.beforeEffect), .drop(.afterEffect), .drop(.afterEffect), .land(late: .milliseconds(150)),
      .status(500, .beforeEffect), .status(500, .afterEffect), .truncate(bytes: 40), .hang(.afterEffect),
      .delay(.milliseconds(60), .afterEffect), .delay(.milliseconds(60)), .unavailable(), .expireToken,
    ]
    let isLook = Int.random(in: 0..<4, using: &generator) == 0
    return Fault(
      actions[Int.random(in: 0..<actions.count, using: &generator)], on: isLook ? .listEnrollments : .enroll,
      skip: Int.random(in: 0...2, using: &generator))
  }
}

/// One folder with all that `rollcall run` reads, and the LMS that it runs against.
private struct KillScene: Sendable {
  let folder: String
  let program: String
  let server: LMSServer

  func write(courses: Int, batch: Int) throws {
    let titles = (1...courses).map { "\"Course \($0)\"" }.joined(separator: ", ")
    try text("all.lua", "rule(\"All\", function(p) enroll { learner = p, courses = { \(titles) } } end)\n")
    // A request that lands late does so well within `settle`.
    try text(
      "rollcall.yaml",
      """
      account: { client_id: local, time_zone: UTC, request_timeout: 2s }
      settle: 2s
      batch_size: \(batch)
      guards: { max_enrollments: 1000000, max_percent: 100 }

      """)
    try hire(1)
  }

  /// So many more people are in the export and have an account.
  func hire(_ count: Int) throws {
    let known = try server.database.counts().users
    _ = try server.database.addUsers(
      (0..<count).map { NewUser(login: String(1000 + known + $0), email: "user\(known + $0)@example.com") })
    let people = try server.database.users().filter { $0.login.hasPrefix("1") }
    try text(
      "people.csv",
      "employee_id,email\n" + people.map { "\($0.login),\($0.email ?? "")\n" }.joined())
  }

  private func text(_ name: String, _ text: String) throws {
    try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
  }

  /// Runs to the end and tells the exit code.
  func process() async throws -> Int32 {
    let process = try start()
    await ended(process)
    return process.terminationReason == .exit ? process.terminationStatus : -1
  }

  /// Runs until that many requests have reached the LMS and some time has passed, and is killed then. Says whether it was
  /// still running.
  func process(killedAfter request: Int, _ delay: Duration) async throws -> Bool {
    let process = try start()
    while process.isRunning, server.journal.count() < request { try await Task.sleep(for: .microseconds(200)) }
    try await Task.sleep(for: delay)
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    await ended(process)
    return process.terminationReason == .uncaughtSignal
  }

  private func start() throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.arguments = [
      "run", "all.lua", "--hr", "people.csv", "--lms", server.baseURL, "--today", "2026-11-21", "--format", "json",
    ]
    process.environment = [
      "PATH": "/usr/bin:/bin", "HOME": folder, "LC_ALL": "C", "ROLLCALL_ACCOUNT_CLIENT_SECRET": "local",
    ]
    for name in ["report.json", "talk.txt"] {
      _ = FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: nil)
    }
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: folder + "/report.json"))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: folder + "/talk.txt"))
    try process.run()
    return process
  }

  private func ended(_ process: Process) async {
    while process.isRunning { try? await Task.sleep(for: .milliseconds(1)) }
  }

  /// The counts of the last report.
  func summary() throws -> [String: Int] {
    struct Report: Decodable { var summary: [String: Int] }
    let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/report.json"))
    return try JSONDecoder().decode(Report.self, from: data).summary
  }
}

import Foundation
import LearnClient
import LocalLMS
import Synchronization

@testable import Provisioning

/// A local LMS over HTTP, the ordinary client, a ledger, and processes that die: each leaves the next one the bytes that
/// its ledger had on the disk when it died.
final class FaultScene: Sendable {
  /// What a process throws when it dies.
  struct Killed: Error {}

  /// How the client speaks and the LMS answers.
  struct Manner: Sendable {
    var switches = LMSSwitches()
    var dialect = Account.Dialect.restXML
    var listing = Account.Listing.pagedByBody
    var pageSize = 1000
    var learnersPerRequest = 500
    var requestTimeout = Duration.seconds(60)
  }

  /// Short, and real, where an answer never comes; else so long that a busy machine is not mistaken for a silent one.
  static func requestTimeout(under faults: [Fault]) -> Duration {
    let isSilent = faults.contains { fault in
      switch fault.action {
      case .hang: true
      case .delay(let time, _): time >= .seconds(1)
      default: false
      }
    }
    return .seconds(isSilent ? 4 : 60)
  }

  /// What a process does after it has settled what earlier ones left.
  enum Job: Sendable {
    /// Plans anew and applies. `again`: a person has looked at what was in doubt and wants the LMS's people sent again.
    case run(again: Bool)
    /// Goes on with the latest interrupted run, if there is one.
    case resume
  }

  let server: LMSServer
  let clock: VirtualClock
  let manner: Manner
  /// Ids of people whom the LMS does not have.
  let strangers: [LearnerID]
  private let folder: String
  private let generation = Mutex(0)

  private init(folder: String, server: LMSServer, clock: VirtualClock, manner: Manner, strangers: Int) {
    self.folder = folder
    self.server = server
    self.clock = clock
    self.manner = manner
    self.strangers = (0..<strangers).map { LearnerID("00000000-0000-4000-8000-00000000000\($0)") }
  }

  /// Runs the body with a scene of `users` people and the given number of courses; nothing of it is left behind.
  static func with<Value>(
    users: Int, courses: Int, strangers: Int = 0, manner: Manner = Manner(), _ body: (FaultScene) async throws -> Value
  ) async throws -> Value {
    try await withFolder { folder in
      let clock = VirtualClock()
      let database = try LMSDatabase(path: folder + "/lms.sqlite")
      _ = try database.addContents((1...courses).map { NewContent(title: "Course \($0)") })
      let server = try await LMSServer.start(
        database: database, switches: manner.switches, clock: { "2026-11-21 06:00:00" }, pause: clock.pause)
      let scene = FaultScene(folder: folder, server: server, clock: clock, manner: manner, strangers: strangers)
      try scene.hire(users)
      let result: Result<Value, any Error>
      do { result = .success(try await body(scene)) } catch { result = .failure(error) }
      await server.stop()
      try database.close()
      return try result.get()
    }
  }

  /// So many more people have an account in the LMS.
  func hire(_ count: Int) throws {
    let known = try server.database.counts().users
    _ = try server.database.addUsers(
      (0..<count).map { NewUser(login: String(1000 + known + $0), email: "user\(known + $0)@example.com") })
  }

  /// One process from its start to its end, or to its `death`: the checkpoint at which it dies.
  ///
  /// - Throws: `Killed`; `LearnError` when the LMS cannot be read before anything is sent.
  func process(
    _ job: Job = .run(again: false), death: @escaping @Sendable (Applier.Checkpoint) -> Bool = { _ in false }
  ) async throws -> ApplyReport? {
    let api = try LearnAPI(
      account: account, logger: silent,
      pacing: PacingClock(
        now: { .milliseconds(self.clock.now) },
        sleep: { duration in
          try Task.checkCancellation()
          await self.pass(duration)
        }))
    let ledger = try Ledger.open(at: ledgerPath, account: account.identity)
    let result: Result<ApplyReport?, any Error>
    do {
      result = .success(try await perform(job, api, ledger, death))
    } catch {
      result = .failure(error)
    }
    try ledger.close()
    await api.shutdown()
    return try result.get()
  }

  private func perform(
    _ job: Job, _ api: LearnAPI, _ ledger: Ledger, _ death: @escaping @Sendable (Applier.Checkpoint) -> Bool
  ) async throws -> ApplyReport? {
    var applier = Applier(
      api: api, ledger: ledger, lock: try ledger.lock(startedAt: "now"),
      settings: ApplySettings(learnersPerRequest: manner.learnersPerRequest), time: time, logger: silent)
    applier.checkpoint = { point in
      guard death(point) else { return }
      try self.bequeath()
      throw Killed()
    }
    try await applier.settle()
    switch job {
    case .resume: return try await applier.resume()
    case .run(let again):
      let account = try await LiveAccount.load(from: api)
      let plan = try await Planner(today: today, guards: noGuards).plan(
        wishes(account.directory, again: again), account: account, ledger: ledger)
      return try await applier.apply(plan, as: runInfo())
    }
  }

  /// Everyone of the directory but its owner, and the strangers, in every course.
  private func wishes(_ directory: Directory, again: Bool) -> [Proposal] {
    let everyone = everyone(directory)
    let others = strangers.flatMap { id in
      directory.contents.map { item in
        Proposal(
          learner: .user(id), course: .resolved(item.id, title: item.title), accessDate: everyone.first?.accessDate,
          due: everyone.first?.due ?? .unlimited, lockAfterDueDate: true, rule: "Everyone", script: "rules/all.lua:1")
      }
    }
    return everyone.map { proposal in
      var proposal = proposal
      proposal.again = again
      return proposal
    } + others
  }

  /// Waiting passes the common time and sees the server's late work done.
  private var time: ApplyTime {
    ApplyTime(
      now: { self.clock.now }, stamp: { "2026-11-21T06:00:00Z" },
      sleep: { duration in
        try Task.checkCancellation()
        await self.pass(duration)
      })
  }

  /// Lets time pass, and returns when everything that was due by then is done.
  func pass(_ duration: Duration) async {
    clock.pass(duration)
    await server.settled(requestsLeft: clock.sleeping)
  }

  /// The files of the dying process's ledger as they are on the disk now become those of the next process. The memory that
  /// SQLite shares between processes (`-shm`) dies with it.
  private func bequeath() throws {
    let dying = ledgerPath
    generation.withLock { $0 += 1 }
    for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: dying + suffix) {
      try FileManager.default.copyItem(atPath: dying + suffix, toPath: ledgerPath + suffix)
    }
  }

  private var ledgerPath: String { "\(folder)/ledger-\(generation.withLock { $0 }).sqlite" }

  private var account: Account {
    Account(
      baseURL: server.baseURL, credentials: .client(id: "local", secret: "local"), dialect: manner.dialect,
      listing: manner.listing, requestTimeout: manner.requestTimeout, pageSize: manner.pageSize,
      identity: "local \(server.database.instanceID)")
  }

  /// What the LMS's own database holds: how often each pair is enrolled.
  func witness() throws -> [Pair: Int] {
    Dictionary(
      try server.database.enrollments().map { (Pair(learner: .init($0.learnerID), course: .init($0.courseID)), 1) },
      uniquingKeysWith: +)
  }

  /// The pairs that should be there in the end.
  func owed() throws -> Set<Pair> {
    let learners = try server.database.users().filter { $0.login.hasPrefix("1") }.map { LearnerID($0.id) }
    let courses = try server.database.contents().map { CourseID($0.id) }
    return Set(learners.flatMap { learner in courses.map { Pair(learner: learner, course: $0) } })
  }
}

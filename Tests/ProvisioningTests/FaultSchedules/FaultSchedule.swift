import LearnClient
import LocalLMS

@testable import Provisioning

/// A random history: people join, processes run and die among faults, time passes. All of it follows from the seed.
struct FaultSchedule: Sendable {
  let seed: UInt64

  /// What came of one schedule, or of many.
  struct Tally: Sendable {
    var schedules = 0
    var processes = 0
    var deaths = 0
    /// Runs that ended early and said why.
    var stops = 0
    var requests = 0
    var faults: [String: Int] = [:]
    /// Requests to enroll that had their effect and whose answer never came.
    var unheard = 0
    /// Those of them that had their effect after the client had given them up.
    var landedLate = 0
    var owed = 0
    /// Enrolled by the runs themselves.
    var enrolled = 0
    /// Left in doubt, reported so, and enrolled after a person said `again`.
    var afterDoubt = 0
    /// Ids that the LMS does not have, which it refused.
    var refused = 0
    var doubles = 0
    var lost = 0
    /// What a report said that the LMS's own database denies.
    var untrue = 0
    /// Seeds of the schedules with a double, a loss or an untruth.
    var guilty: [UInt64] = []
  }

  /// Lives through the schedule: 1 to 5 disturbed processes, one that nothing disturbs, and one after a person has looked
  /// at what was in doubt.
  func run() async throws -> Tally {
    var generator = SeededGenerator(seed: seed)
    let (users, courses, strangers) = (
      Int.random(in: 1...12, using: &generator), Int.random(in: 1...3, using: &generator),
      Bool.random(using: &generator) ? Int.random(in: 1...3, using: &generator) : 0
    )
    var manner = Self.manner(&generator)
    let disturbances = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
      (0..<Int.random(in: 1...8, using: &generator)).map { _ in Self.fault(&generator) }
    }
    manner.requestTimeout = FaultScene.requestTimeout(under: disturbances.flatMap(\.self))
    return try await FaultScene.with(users: users, courses: courses, strangers: strangers, manner: manner) { scene in
      var tally = Tally()
      for faults in disturbances {
        for fault in faults { scene.server.faults.add(fault) }
        try scene.hire(Int.random(in: 0...12, using: &generator))
        let step = Int.random(in: 1...60, using: &generator)
        let job: FaultScene.Job = Int.random(in: 0..<3, using: &generator) == 0 ? .resume : .run(again: false)
        await disturbed(scene, job, dyingAt: step, &tally)
        await scene.pass(.milliseconds(Int.random(in: 0...15_000, using: &generator)))
      }
      scene.server.faults.clear()
      try judge(try await undisturbed(scene, again: false, &tally), scene, &tally)
      try conclude(try await undisturbed(scene, again: true, &tally), scene, &tally)
      tally.schedules = 1
      tally.requests = scene.server.journal.count(of: .enroll)
      for entry in scene.server.journal.entries {
        guard let fault = entry.fault else { continue }
        tally.faults[fault, default: 0] += 1
        guard entry.call == .enroll, entry.effects > 0, entry.status != 201 else { continue }
        tally.unheard += 1
        if fault == "land-late" { tally.landedLate += 1 }
      }
      if tally.doubles + tally.lost + tally.untrue > 0 { tally.guilty = [seed] }
      return tally
    }
  }

  private func disturbed(
    _ scene: FaultScene, _ job: FaultScene.Job, dyingAt step: Int, _ tally: inout Tally
  ) async {
    let steps = Counter()
    tally.processes += 1
    do {
      let report = try await scene.process(job) { _ in
        steps.add()
        return steps.value == step
      }
      if report?.stop != nil { tally.stops += 1 }
    } catch is FaultScene.Killed {
      tally.deaths += 1
    } catch is LearnError {
      tally.stops += 1
    } catch {
      tally.untrue += 1
    }
  }

  /// Runs until one comes to its end: an LMS that passes over unknown ids without a word makes a run stop, twice in doubt.
  private func undisturbed(_ scene: FaultScene, again: Bool, _ tally: inout Tally) async throws -> ApplyReport? {
    for _ in 0..<10 {
      tally.processes += 1
      let report = try await scene.process(.run(again: again))
      guard report?.stop != nil else { return report }
      tally.stops += 1
    }
    return nil
  }

  /// After the undisturbed process: each pair is enrolled once, or reported as in doubt, or refused for a good reason; and
  /// what the report says is what the LMS's database holds.
  private func judge(_ report: ApplyReport?, _ scene: FaultScene, _ tally: inout Tally) throws {
    let (witness, owed) = (try scene.witness(), try scene.owed())
    tally.owed = owed.count
    tally.enrolled = owed.count { witness[$0] != nil }
    tally.doubles = witness.values.count { $0 > 1 }
    guard let report, report.duplicates.isEmpty else { return tally.untrue += 1 }
    var told: Set<Pair> = []
    for change in report.changes {
      guard let pair = change.pair else { continue }
      told.insert(pair)
      let isTrue: Bool =
        switch change.status {
        case .enrolled, .alreadyEnrolled: witness[pair] == 1
        case .unknown: witness[pair] == nil
        case .refused: witness[pair] == nil && scene.strangers.contains(pair.learner)
        case .proposed, .held, .removedByHand, .waitingForAccount: false
        }
      if !isTrue { tally.untrue += 1 }
      if change.status == .refused { tally.refused += 1 }
    }
    tally.lost += owed.subtracting(told).count
  }

  /// After the word of a person nothing is in doubt any more: whoever is owed a course has it, once.
  private func conclude(_ report: ApplyReport?, _ scene: FaultScene, _ tally: inout Tally) throws {
    let (witness, owed) = (try scene.witness(), try scene.owed())
    tally.afterDoubt = owed.count { witness[$0] != nil } - tally.enrolled
    tally.doubles = witness.values.count { $0 > 1 }
    tally.lost += owed.count { witness[$0] == nil }
    if report?.duplicates.isEmpty != true { tally.untrue += 1 }
  }

  private static func manner(_ generator: inout SeededGenerator) -> FaultScene.Manner {
    var manner = FaultScene.Manner()
    manner.dialect = pick(Account.Dialect.allCases, &generator)
    manner.listing = pick(Account.Listing.allCases, &generator)
    manner.pageSize = Int.random(in: 1...40, using: &generator)
    manner.learnersPerRequest = Int.random(in: 1...6, using: &generator)
    // Mostly as the vendor's own service probably does: a repeated request makes a second enrollment.
    manner.switches.repeats = Int.random(in: 0..<5, using: &generator) == 0 ? .ignore : .duplicate
    manner.switches.badIDs = pick(LMSSwitches.BadIDs.allCases, &generator)
    manner.switches.listShape = pick(LMSSwitches.ListShape.allCases, &generator)
    manner.switches.soapErrors = pick(LMSSwitches.SOAPErrors.allCases, &generator)
    return manner
  }

  private static func fault(_ generator: inout SeededGenerator) -> Fault {
    // Most of them meet what must not go wrong: the request, and the looks around it.
    let call: LMSCall? =
      switch Int.random(in: 0..<20, using: &generator) {
      case 0: nil
      case 1: .token
      case 2: .listUsers
      case 3...5: .listEnrollments
      default: .enroll
      }
    let isSeries = Int.random(in: 0..<4, using: &generator) == 0
    return Fault(
      action(&generator), on: call, times: isSeries ? Int.random(in: 2...6, using: &generator) : 1,
      skip: Int.random(in: 0...2, using: &generator))
  }

  private static func action(_ generator: inout SeededGenerator) -> Fault.Action {
    let moment = pick(Fault.Moment.allCases, &generator)
    let page = "<html><body>Bad Gateway</body></html>"
    // Seldom: what ends a run at once, and what waits for the client's real time-out.
    if Int.random(in: 0..<12, using: &generator) == 0 {
      return pick(
        [
          .status(401), .status(403), .status(404, body: page), .tooManyRequests(retryAfter: 600), .hang(moment),
          .status(201, body: ""),
        ], &generator)
    }
    let late = Duration.milliseconds(Int.random(in: 1000...9_900, using: &generator))
    return pick(
      [
        .drop(moment), .drop(.afterEffect), .drop(.afterEffect), .land(late: late), .land(late: late),
        .land(late: late), .status(500, moment), .status(502, moment, body: page), .status(504, .afterEffect),
        .status(503, moment, body: ""), .status(400), .status(200, moment, body: page),
        .tooManyRequests(retryAfter: 2), .tooManyRequests(), .unavailable(retryAfter: 1), .unavailable(),
        .truncate(bytes: Int.random(in: 0...600, using: &generator)), .delay(.milliseconds(300), moment), .expireToken,
      ], &generator)
  }

  private static func pick<Value>(_ values: [Value], _ generator: inout SeededGenerator) -> Value {
    values[Int.random(in: 0..<values.count, using: &generator)]
  }
}

extension FaultSchedule.Tally {
  static func += (sum: inout Self, one: Self) {
    sum.schedules += one.schedules
    sum.processes += one.processes
    sum.deaths += one.deaths
    sum.stops += one.stops
    sum.requests += one.requests
    sum.faults.merge(one.faults, uniquingKeysWith: +)
    sum.unheard += one.unheard
    sum.landedLate += one.landedLate
    sum.owed += one.owed
    sum.enrolled += one.enrolled
    sum.afterDoubt += one.afterDoubt
    sum.refused += one.refused
    sum.doubles += one.doubles
    sum.lost += one.lost
    sum.untrue += one.untrue
    sum.guilty += one.guilty
  }
}

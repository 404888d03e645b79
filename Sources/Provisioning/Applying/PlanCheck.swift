public import CivilTime
import LearnClient

/// Whether a plan that was saved a while ago may still be applied.
public enum PlanCheck: Sendable {
  /// It may. What we applied of it already is marked `already_enrolled`, so that only the rest is sent.
  case ready(Plan)
  /// We applied all of it.
  case alreadyApplied(Plan)
  /// The world has changed since: each line says what. Make the plan anew.
  case stale([String])
}

extension Plan {
  /// Looks at every pair that the plan would send: is it still not enrolled, are learner and course still there, is the due
  /// date still ahead?
  ///
  /// What this very plan enrolled before is no change of the world: applying goes on behind it. Call `Applier.settle()` before.
  /// - Throws: `PlanRefusal` for a plan of another account or of none, `LearnError`, `LedgerError`.
  public func check(against account: LiveAccount, ledger: Ledger, today: CivilDate) async throws -> PlanCheck {
    guard self.account == account.identity else {
      throw PlanRefusal(
        self.account.map { "the plan is for \($0), not for \(account.identity)" }
          ?? "the plan was made without an LMS; make it anew without --offline")
    }
    let released = changes.indices.filter { changes[$0].status == .proposed || changes[$0].hold == .guard }
    let courses = unique(released.compactMap { changes[$0].courseID })
    let history = try ledger.history(ofCourses: courses)
    let pairs = Set(released.compactMap { changes[$0].pair })
    let live = courses.isEmpty ? [] : try await account.live.pairs(of: courses, among: pairs)

    var plan = self
    var stale: [String] = []
    var left = 0
    for index in released {
      guard let pair = changes[index].pair else { continue }
      if let past = history[pair], past.planID == id, past.state != .sent {
        plan.changes[index].status = past.status(isLive: live.contains(pair))
        plan.changes[index].error = "by run \(past.run) of this plan"
        plan.changes[index].hold = nil
      } else if let news = changes[index].news(account.directory, isLive: live.contains(pair), history[pair], today) {
        stale.append("\(changes[index].learner), \(changes[index].course): \(news)")
      } else {
        left += 1
      }
    }
    if !stale.isEmpty { return .stale(stale) }
    return left == 0 && !released.isEmpty ? .alreadyApplied(plan) : .ready(plan)
  }

  /// The plan released from its guards. What is held because rules contradict each other stays held.
  public func approved() -> Plan {
    var plan = self
    plan.isApproved = true
    for index in plan.changes.indices where plan.changes[index].hold == .guard {
      plan.changes[index].status = .proposed
      plan.changes[index].hold = nil
      plan.changes[index].error = nil
    }
    return plan
  }
}

extension PairHistory {
  fileprivate func status(isLive: Bool) -> ChangeStatus {
    if isLive { return .alreadyEnrolled }
    return state == .unknown ? .unknown : .removedByHand
  }
}

extension PlannedChange {
  /// What has changed for the pair since it was planned; nil if nothing has.
  fileprivate func news(
    _ directory: Directory, isLive: Bool, _ past: PairHistory?, _ today: CivilDate
  ) -> String? {
    guard let pair else { return nil }
    guard let user = directory.user(id: pair.learner) else { return "the learner is no longer in the LMS" }
    if let inactivity = user.inactivity { return inactivity }
    if directory.course(id: pair.course) == nil { return "the course is no longer in the LMS" }
    if isLive { return "enrolled meanwhile" }
    if let past, !again {
      switch past.state {
      case .confirmed: return "run \(past.run) enrolled the learner, who is no longer listed"
      case .unknown: return "run \(past.run) sent it, and nobody can tell what came of it"
      case .planned, .sent, .refused, .skipped, .superseded: break
      }
    }
    if case .date(let day) = due, day < today { return "its due date \(day) has passed" }
    return nil
  }
}

import CivilTime
import LearnClient

/// Makes one change of all that was proposed for one pair.
struct ProposalMerger {
  let today: CivilDate
  let policy: ConflictPolicy

  struct Merged {
    /// The proposal whose dates were taken.
    var wish: Wish
    /// The change with the status `proposed`.
    var change: PlannedChange
    var conflict: Conflict?
    /// Why the pair is held: its proposals contradict each other and none can be said to be the strictest.
    var holdReason: String?
  }

  /// The change for a group, which is never empty and whose members mean the same pair.
  func merge(_ group: [Wish]) -> Merged {
    // Nearly always one rule wants it, and nothing is to be weighed.
    if group.count == 1 { return Merged(wish: group[0], change: change(of: group[0], among: group)) }
    // A proposal that the person's data forbids does not count beside one that it allows.
    let allowed = group.filter { $0.refusal == nil }
    let candidates = allowed.isEmpty ? [group[0]] : allowed
    let differ = Set(candidates.map(Dates.init)).count > 1
    let winner = differ ? candidates.min(by: isStricter) ?? candidates[0] : candidates[0]
    var merged = Merged(wish: winner, change: change(of: winner, among: candidates))

    if allowed.count < group.count, !allowed.isEmpty {
      for wish in group {
        if let refusal = wish.refusal {
          merged.change.notes.append("what \(wish.claimant) proposed was left aside: \(refusal)")
        }
      }
    }
    if differ {
      addConflict(among: candidates, to: &merged)
    } else {
      for other in unique(candidates.map(\.claimant)) where other != winner.claimant {
        merged.change.notes.append("proposed by \(other), too")
      }
    }
    for key in unique(group.compactMap(\.key)) where key != winner.key && winner.key != nil {
      merged.change.notes.append("the export's person '\(key)' is the same user of the LMS")
    }
    return merged
  }

  private func change(of winner: Wish, among candidates: [Wish]) -> PlannedChange {
    let locks = candidates.compactMap(\.proposal.lockAfterDueDate)
    return PlannedChange(
      status: .proposed, learner: winner.learner, learnerID: winner.learnerID, key: winner.key,
      course: winner.course, courseID: winner.courseID, accessDate: winner.proposal.accessDate,
      due: winner.proposal.due, lockAfterDueDate: locks.isEmpty ? nil : locks.contains(true),
      rule: winner.proposal.rule, script: winner.proposal.script, row: winner.proposal.row,
      reason: winner.proposal.reason, again: candidates.contains { $0.proposal.again },
      notes: winner.proposal.notes)
  }

  private func addConflict(among candidates: [Wish], to merged: inout Merged) {
    let hasDefault = candidates.contains { $0.proposal.due == .default }
    let hasOther = candidates.contains { $0.proposal.due != .default }
    let isHeld = policy == .hold || (hasDefault && hasOther)
    let winner = merged.wish
    let claims = unique(candidates.map(\.claim))
    let others = isHeld ? claims : claims.filter { $0 != winner.claim }
    let list = others.map { "\($0.rule) (\($0.script)) wants \($0.dates)" }.joined(separator: "; ")
    if isHeld {
      merged.holdReason = "the rules contradict each other: \(list); mend the rules so that they agree"
    } else {
      merged.change.notes.append("a conflict, in which the strictest dates won: \(list)")
    }
    merged.conflict = Conflict(
      learner: winner.learner, course: winner.course, row: winner.proposal.row,
      winner: isHeld ? nil : winner.claim, others: others)
  }

  /// The order of strictness: the earlier effective due date, then the earlier start; of equals the first proposal stays.
  private func isStricter(_ left: Wish, _ right: Wish) -> Bool {
    let (leftDay, rightDay) = (effectiveDueDay(of: left.proposal), effectiveDueDay(of: right.proposal))
    if leftDay != rightDay { return leftDay < rightDay }
    return access(of: left.proposal) < access(of: right.proposal)
  }

  private func effectiveDueDay(of proposal: Proposal) -> Int32 {
    switch proposal.due {
    case .date(let day): day.dayNumber
    case .period(let hours): access(of: proposal).adding(hours: hours)?.date.dayNumber ?? CivilDate.latest.dayNumber
    case .unlimited, .default: .max
    }
  }

  private func access(of proposal: Proposal) -> CivilDateTime {
    proposal.accessDate ?? CivilDateTime(startOf: today)
  }

  /// What must agree for two proposals to be the same wish.
  private struct Dates: Hashable {
    let access: CivilDateTime?
    let due: Due
    init(_ wish: Wish) {
      access = wish.proposal.accessDate
      due = wish.proposal.due
    }
  }
}

extension Wish {
  /// The rule and the place that propose, in words.
  fileprivate var claimant: String { "\(proposal.rule) (\(proposal.script))" }

  fileprivate var claim: Conflict.Claim {
    let due =
      switch proposal.due {
      case .unlimited: "no due date"
      case .default: "the course's default due date"
      case .date(let day): "due \(day)"
      case .period(let hours): "due after \(hours) hours"
      }
    let access = proposal.accessDate.map { "access from \($0)" } ?? "access at once"
    return .init(rule: proposal.rule, script: proposal.script, dates: "\(due), \(access)")
  }
}

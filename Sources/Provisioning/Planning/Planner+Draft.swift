import CivilTime
import LearnClient

extension Planner {
  /// The plan as a pure function of what has been looked up.
  func draft(
    groups: [[Wish]], known: KnownPairs, rules: [PlannedRule], export: PlannedExport?, account: String?
  ) -> Plan {
    var changes: [PlannedChange] = []
    var conflicts: [Conflict] = []
    changes.reserveCapacity(groups.count)
    for group in groups {
      let merged = ProposalMerger(today: today, policy: self.conflicts).merge(group)
      changes.append(decide(merged, known: known))
      if let conflict = merged.conflict { conflicts.append(conflict) }
    }

    let order = changes.indices.sorted { left, right in
      (changes[left].row ?? .max, left) < (changes[right].row ?? .max, right)
    }
    changes = order.map { changes[$0] }

    let verdict = guards.verdict(on: changes, rules: rules, people: export?.people)
    if let first = verdict.findings.first {
      for index in changes.indices where changes[index].status == .proposed {
        changes[index].status = .held
        changes[index].hold = .guard
        changes[index].error = "held by a guard: \(first.message)"
      }
    }
    let counts = Dictionary(changes.map { ($0.rule, 1) }, uniquingKeysWith: +)
    var plan = Plan(
      id: "", account: account, today: today, export: export,
      rules: rules.map { rule in
        var counted = rule
        counted.proposed = counts[rule.name] ?? 0
        return counted
      },
      changes: changes, conflicts: conflicts, verdict: verdict, isApproved: false)
    plan.id = plan.computedID
    return plan
  }

  /// The status of one merged change: what the data forbids, what is live, what we did before, in that order.
  private func decide(_ merged: ProposalMerger.Merged, known: KnownPairs) -> PlannedChange {
    var change = merged.change
    let wish = merged.wish
    if let refusal = wish.refusal {
      return change.ending(.refused, refusal)
    }
    if wish.isWaiting {
      return change.ending(.waitingForAccount, nil)
    }
    if let pair = change.pair {
      if known.live.contains(pair) { return change.ending(.alreadyEnrolled, nil) }
      if let inactivity = wish.inactivity { return change.ending(.refused, inactivity) }
      if let history = known.history[pair], let known = decide(change, history) { return known }
      if known.history[pair]?.state == .sent {
        change.notes.append("an interrupted run may have sent it already; applying looks first")
      }
    }
    if let hold = merged.holdReason {
      change.hold = .conflict
      return change.ending(.held, hold)
    }
    return change
  }

  private func decide(_ change: PlannedChange, _ history: PairHistory) -> PlannedChange? {
    guard !change.again else { return nil }
    switch history.state {
    case .confirmed:
      return change.ending(
        .removedByHand,
        "run \(history.run) enrolled the learner, who is no longer listed; 'again = true' enrolls anew")
    case .unknown:
      return change.ending(
        .unknown,
        "run \(history.run) sent it and neither the answer nor the list could tell what came of it;"
          + " look in the LMS, then set 'again = true' to send it anew")
    case .planned, .sent, .refused, .skipped, .superseded:
      return nil
    }
  }
}

extension PlannedChange {
  fileprivate func ending(_ status: ChangeStatus, _ error: String?) -> PlannedChange {
    var change = self
    change.status = status
    change.error = error
    return change
  }
}

import LearnClient

extension Guards {
  /// Looks at what would be sent. `people` is how many the export's reader accepted; nil or 0 takes no percentages.
  func verdict(on changes: [PlannedChange], rules: [PlannedRule], people: Int?) -> GuardVerdict {
    let toSend = changes.filter { $0.status == .proposed }
    var findings: [GuardVerdict.Finding] = []
    if toSend.count > maxEnrollments {
      findings.append(
        .init(
          name: "max_enrollments", rule: nil,
          message: "max_enrollments: the plan makes \(toSend.count) enrollments, more than \(maxEnrollments)",
          remedy: "look at the plan, then approve it (rollcall apply --approve) or raise guards.max_enrollments"))
    }
    if let people, people > 0, people >= minPopulation {
      let gaining = toSend.gainingLearners
      if exceeds(gaining, maxPercent, of: people) {
        findings.append(
          .init(
            name: "max_percent", rule: nil,
            message: "max_percent: \(share(gaining, of: people)) would gain something, more than \(text(maxPercent)) %",
            remedy: "look at the plan, then approve it (rollcall apply --approve) or raise guards.max_percent"))
      }
    }
    for rule in rules where rule.max != nil || rule.maxPercent != nil {
      let ofRule = toSend.filter { $0.rule == rule.name }
      if let max = rule.max, ofRule.count > max {
        findings.append(
          .init(
            name: "max", rule: rule.name,
            message: "max of rule '\(rule.name)': it makes \(ofRule.count) enrollments, more than \(max)",
            remedy: "look at the plan, then approve it (rollcall apply --approve) or raise 'max' in \(rule.file)"))
      }
      if let maxPercent = rule.maxPercent, let people, people > 0 {
        let gaining = ofRule.gainingLearners
        if exceeds(gaining, maxPercent, of: people) {
          findings.append(
            .init(
              name: "max_percent", rule: rule.name,
              message: "max_percent of rule '\(rule.name)': \(share(gaining, of: people)) would gain something, more"
                + " than \(text(maxPercent)) %",
              remedy: "look at the plan, then approve it (rollcall apply --approve) or raise 'max_percent' in"
                + " \(rule.file)"))
        }
      }
    }
    return GuardVerdict(findings: findings)
  }

  private func exceeds(_ count: Int, _ percent: Double, of people: Int) -> Bool {
    Double(count) * 100 > percent * Double(people)
  }

  /// `41 of 2988 people (1.3 %)`, rounded down to a tenth.
  private func share(_ count: Int, of people: Int) -> String {
    let tenths = count * 1000 / people
    return "\(count) of \(people) people (\(tenths / 10).\(tenths % 10) %)"
  }

  private func text(_ percent: Double) -> String {
    percent == percent.rounded() && abs(percent) < 1e6 ? String(Int(percent)) : String(percent)
  }
}

extension [PlannedChange] {
  /// How many distinct learners the changes are for.
  fileprivate var gainingLearners: Int {
    Set(map { $0.learnerID?.rawValue ?? $0.key ?? $0.learner }).count
  }
}

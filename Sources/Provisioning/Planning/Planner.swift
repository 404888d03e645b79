public import CivilTime
import LearnClient

/// Turns proposals into a plan. It reads; it never sends.
///
///     let planner = Planner(today: today, guards: Guards())
///     let plan = try await planner.plan(proposals, rules: rules, export: export, account: account, ledger: ledger)
public struct Planner: Sendable {
  /// The run's day: what a change without an access date begins on.
  public var today: CivilDate
  public var guards: Guards
  public var match: MatchSettings
  public var conflicts: ConflictPolicy

  public init(
    today: CivilDate, guards: Guards = Guards(), match: MatchSettings = .standard,
    conflicts: ConflictPolicy = .strictest
  ) {
    self.today = today
    self.guards = guards
    self.match = match
    self.conflicts = conflicts
  }

  /// The plan for these proposals.
  ///
  /// - Parameters:
  ///   - proposals: In the order in which the scripts made them.
  ///   - rules: The rules of the run with their own guards.
  ///   - export: Where the people come from; without one no guard takes percentages.
  ///   - account: Nil plans without an LMS: ids stay nil and nothing is compared.
  ///   - ledger: What we did before, in this account; nil knows of nothing.
  /// - Throws: `LearnError` if a live list cannot be read, `LedgerError` if the ledger cannot.
  public func plan(
    _ proposals: [Proposal], rules: [PlannedRule] = [], export: PlannedExport? = nil, account: LiveAccount?,
    ledger: Ledger? = nil
  ) async throws -> Plan {
    let resolver = ProposalResolver(directory: account?.directory, match: match)
    let wishes = proposals.map { resolver.resolve($0) }
    let groups = grouped(wishes)

    var known = KnownPairs()
    if let account {
      let courses = unique(groups.compactMap { $0.first?.pair?.course })
      if !courses.isEmpty {
        let wanted = Set(groups.compactMap { $0.first?.pair })
        known.live = try await account.live.pairs(of: courses, among: wanted)
        if let ledger { known.history = try ledger.history(ofCourses: courses) }
      }
    }
    return draft(groups: groups, known: known, rules: rules, export: export, account: account?.identity)
  }

  /// Proposals of one pair together, in the order of their first.
  private func grouped(_ wishes: [Wish]) -> [[Wish]] {
    var positions: [Wish.Identity: Int] = [:]
    var groups: [[Wish]] = []
    for wish in wishes {
      if let position = positions[wish.identity] {
        groups[position].append(wish)
      } else {
        positions[wish.identity] = groups.count
        groups.append([wish])
      }
    }
    return groups
  }
}

/// What is known of the pairs of a plan from outside it.
struct KnownPairs: Sendable {
  var live: Set<Pair> = []
  var history: [Pair: PairHistory] = [:]
}

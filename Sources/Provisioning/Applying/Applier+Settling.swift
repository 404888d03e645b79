import LearnClient
import Logging

extension Applier {
  /// Finds out what became of the requests that killed or disturbed runs left open. Every run begins with it.
  ///
  /// Each such pair is looked for in the live list, not before `settle` has passed since its request left. What is listed is
  /// confirmed, what is not is free to be planned or resumed. What was given up after having been looked for in vain stays
  /// `unknown` unless it is listed now.
  /// - Throws: `LearnError` if the list cannot be read (everything stays as it was), `LedgerError`.
  @discardableResult
  public func settle() async throws -> SettleReport {
    var report = SettleReport(confirmed: [], released: [], unknown: [], duplicates: [])
    let open = try ledger.changes(in: [.sent, .unknown])
    if !open.isEmpty {
      try await unhurried(remainingWait(for: open))
      var duplicates: [Pair: [EnrollmentID]] = [:]
      for lot in Lot.covering(unique(open.compactMap(\.change.pair)), limit: settings.learnersPerRequest) {
        let found = try await calls.list(lot).get().byPair
        duplicates.merge(found.filter { $1.count > 1 }) { _, new in new }
        let members = Set(lot.pairs)
        try settle(open.filter { $0.change.pair.map(members.contains) ?? false }, found, into: &report)
      }
      report.duplicates = named(duplicates, among: open.map(\.change))
      logger.info(
        "settled what earlier runs left open",
        metadata: [
          "confirmed": "\(report.confirmed.count)", "released": "\(report.released.count)",
          "unknown": "\(report.unknown.count)",
        ])
    }
    try ledger.closeFinishedRuns()
    return report
  }

  private func settle(
    _ changes: [LedgerChange], _ found: [Pair: [EnrollmentID]], into report: inout SettleReport
  ) throws {
    var entries: [JournalEntry] = []
    for change in changes {
      let isListed = change.change.pair.map { found[$0]?.isEmpty == false } ?? false
      if isListed {
        entries.append(JournalEntry(id: change.id, event: .confirmed))
        report.confirmed.append(change)
      } else if change.state == .unknown, change.wasLookedFor {
        report.unknown.append(change)
      } else {
        entries.append(JournalEntry(id: change.id, event: .returned))
        report.released.append(change)
      }
    }
    try checkpoint(.before("settlement"))
    try ledger.record(entries)
    try checkpoint(.after("settlement"))
  }

  /// How long the latest of the requests can still land. A clock that was set back meanwhile costs at most `settle`.
  private func remainingWait(for open: [LedgerChange]) -> Duration {
    guard let latest = open.compactMap(\.sentAt).max() else { return .zero }
    let passed = Duration.milliseconds(time.now() - latest)
    return min(settings.settle, max(.zero, settings.settle - passed))
  }
}

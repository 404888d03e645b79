/// The judgement on a file as a whole, before any rule runs. What needs the last export (fewer rows, older) is judged
/// afterwards, by whoever keeps one: `ExportSummary.judge(against:minShare:isVouchedFor:)`.
enum Verdict {
  /// Refuses what was read if it is no use: no rows, or too many of them rejected.
  ///
  /// - Parameter isMended: it is a rejects file, in which rows that stay rejected are nothing odd.
  /// - Returns: what would have refused it if nobody had vouched for it.
  static func judge(
    _ found: PeopleFound, name: String, isMended: Bool, settings: ExportSettings
  ) throws(ExportError) -> [String] {
    guard let refusal = refusal(of: found, name: name, isMended: isMended, settings: settings) else { return [] }
    guard settings.isVouchedFor else { throw refusal }
    return [refusal.message]
  }

  private static func refusal(
    of found: PeopleFound, name: String, isMended: Bool, settings: ExportSettings
  ) -> ExportError? {
    guard found.rows > 0 else {
      return ExportError(
        .refused, "\(name) holds a header and no rows", remedy: "check why the export found nobody, and export again")
    }
    let share = Double(found.rejected.count) / Double(found.rows)
    guard found.people.count == 0 || share > settings.maxRejectedShare && !isMended else { return nil }
    let limit = percent(settings.maxRejectedShare)
    let message =
      isMended
      ? "no row of \(name) has been mended (still rejected: \(found.rejected.count))"
      : "\(found.rejected.count) of the \(found.rows) rows of \(name) are rejected "
        + "(\(percent(share)); at most \(limit) may be)"
    let rejects = found.rejected.map(\.reject)
    return ExportError(.refused, message, evidence: examples(rejects), remedy: remedy(for: rejects))
  }

  /// The reasons, the most frequent first, each with its first rows: at most a page.
  static func examples(_ rejects: [Reject]) -> [String] {
    var groups: [String: [Reject]] = [:]
    for reject in rejects { groups[reasonGroup(reject), default: []].append(reject) }
    let sorted = groups.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
    var lines: [String] = []
    for (reason, members) in sorted.prefix(8) {
      lines.append("\(members.count) \(members.count == 1 ? "row" : "rows"): \(reason)")
      for member in members.prefix(3) {
        let value = member.value.map { " has '\($0.prefix(40))'" } ?? ""
        lines.append("  line \(member.row)\(value): \(member.error)")
      }
    }
    if sorted.count > 8 { lines.append("and \(sorted.count - 8) other reasons") }
    return lines
  }

  /// What the most frequent reason asks for.
  static func remedy(for rejects: [Reject]) -> String {
    var groups: [String: (count: Int, remedy: String)] = [:]
    for reject in rejects { groups[reasonGroup(reject), default: (0, reject.remedy)].count += 1 }
    return groups.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.value.remedy ?? "export it again"
  }

  private static func reasonGroup(_ reject: Reject) -> String {
    // Numbers tell rows of one reason apart: without them the reasons are one.
    let reason = String(reject.error.split(separator: ",")[0].filter { !$0.isNumber })
    return reject.column.map { "\($0): \(reason)" } ?? reason
  }

  /// `80 %`, `12.5 %`.
  static func percent(_ share: Double) -> String {
    let tenths = Int((share * 1000).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
  }
}

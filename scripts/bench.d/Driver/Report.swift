import Foundation

/// One row of the table, measured.
struct Result: Encodable {
  struct Peer: Encodable {
    var name: String
    var minimum: Double
    /// Its time divided by ours, or the like: above 1 it needs more than we do.
    var ratio: Double
  }

  var group: String
  var section: String
  var kind: Plan.Kind
  var task: String
  var title: String
  var ours: String
  var minimum: Double
  var against: String?
  var theirMinimum: Double?
  /// Ours to theirs; see `Measurement`.
  var ratio: Double?
  var medianRatio: Double?
  var goal: Double?
  var isMet: Bool?
  var peers: [Peer]

  init(_ row: Plan.Row, _ measurement: Measurement, group: String, section: String) {
    self.group = group
    self.section = section
    kind = row.kind
    task = row.task
    title = row.title
    ours = row.ours
    minimum = measurement.minimum(of: row.ours) ?? .nan
    against = row.against
    theirMinimum = row.against.flatMap { measurement.minimum(of: $0) }
    ratio = row.against.flatMap { measurement.ratio(row.ours, to: $0) }
    medianRatio = row.against.flatMap { measurement.medianRatio(row.ours, to: $0) }
    goal = row.goal
    let judged = row.against == nil && row.kind == .memory ? minimum / 1e6 : ratio
    isMet = judged.flatMap { figure in row.goal.map { figure <= $0 } }
    peers = row.peers.compactMap { name in
      guard let minimum = measurement.minimum(of: name), let ratio = measurement.ratio(name, to: row.ours) else {
        return nil
      }
      return Peer(name: name, minimum: minimum, ratio: ratio)
    }
  }

  static let head = ["task", "ours", "against", "its figure", "ratio", "median", "goal", "met", "peers"]

  /// The cells of the printed table.
  var cells: [String] {
    [
      title, shown(minimum), against ?? "", theirMinimum.map(shown) ?? "", ratio.map(decimals) ?? "",
      medianRatio.map(decimals) ?? "", goal.map { "≤ \(trimmed($0))\(against == nil ? " MB" : "")" } ?? "",
      isMet.map { $0 ? "yes" : "no" } ?? "",
      peers.map { "\($0.name) \(shown($0.minimum)) (× \(decimals($0.ratio)))" }.joined(separator: ", "),
    ]
  }

  private func shown(_ figure: Double) -> String {
    switch kind {
    case .time:
      if figure < 10 { return String(format: "%.1f ns", figure) }
      if figure < 10_000 { return String(format: "%.0f ns", figure) }
      if figure < 10_000_000 { return String(format: "%.1f µs", figure / 1e3) }
      return String(format: "%.1f ms", figure / 1e6)
    case .instructions: return String(format: "%.0f", figure)
    case .memory: return String(format: "%.1f MB", figure / 1e6)
    }
  }

  private func decimals(_ ratio: Double) -> String { String(format: kind == .instructions ? "%.4f" : "%.2f", ratio) }

  private func trimmed(_ goal: Double) -> String { String(format: "%g", goal) }
}

/// A table as people read it on a terminal and Markdown understands it.
func table(_ head: [String], _ rows: [[String]]) -> String {
  let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max()! }
  func line(_ cells: [String]) -> String {
    let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
    return "| " + padded.joined(separator: " | ") + " |"
  }
  let rule = "|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|"
  return ([line(head), rule] + rows.map(line)).joined(separator: "\n")
}

/// What the tab key completes: the names that a session knows.
final class Completion: Sendable {
  private let names: [String]

  /// - Parameter names: functions and fields of the rule language, commands with their colon.
  init(names: some Sequence<String>) {
    self.names = Set(names).sorted()
  }

  /// What is to be inserted at the end of the line: as far as all names agree that begin with its last word.
  ///
  /// - Returns: nil when nothing fits, or the names part at once.
  func insertion(after line: String) -> String? {
    let word = String(line.reversed().prefix { $0.isLetter || $0.isNumber || "_.:".contains($0) }.reversed())
    guard !word.isEmpty else { return nil }
    let candidates = names.filter { $0.hasPrefix(word) && $0 != word }
    guard var common = candidates.first else { return nil }
    for candidate in candidates.dropFirst() { common = Self.sharedPrefix(common, candidate) }
    let rest = common.dropFirst(word.count)
    return rest.isEmpty ? nil : String(rest)
  }

  private static func sharedPrefix(_ left: String, _ right: String) -> String {
    String(zip(left, right).prefix { $0 == $1 }.map(\.0))
  }
}

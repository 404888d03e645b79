private import Foundation

/// What the watcher reads of a run's report, which is the object that `run --format json` prints.
public struct RunReportHead: Sendable, Equatable, Decodable {
  public var run: String?
  /// The day of the run, ISO 8601.
  public var today: String?
  /// The exit code that goes with the report; nil in that of a run that was killed.
  public var exit: Int32?
  /// The code's meaning in words.
  public var meaning: String?
  public var error: String?
  public var export: Export?
  /// How many changes ended in which state: `enrolled`, `already_enrolled`, …
  public var summary: [String: Int]?

  public struct Export: Sendable, Equatable, Decodable {
    public var sha256: String
    public var rows: Int?
    public var people: Int?
    public var rejected: Int?
  }

  /// Reads a report; nil if it is not whole.
  init?(path: String) {
    guard let data = try? Data(contentsOf: URL(filePath: path), options: .mappedIfSafe),
      let head = try? JSONDecoder().decode(RunReportHead.self, from: data)
    else { return nil }
    self = head
  }
}

import CivilTime
private import Foundation

/// What the watcher knows beyond its own life: a small file in the folder's own folder.
///
/// Losing it loses no delivery: a run that could have been spared is made, a crash is counted anew.
struct WatchMemory: Codable, Equatable, Sendable {
  /// The last delivery whose run was finished.
  var last: Finished?
  /// How often runs of the deliveries in `processing/` have crashed.
  var crashes: [String: Int] = [:]
  /// How often runs of theirs ended that no watcher lived to see.
  private var unseen: [String: Int]?
  /// The last day that a delivery came for, ISO 8601, by the rule of `Expectation`.
  var cameFor: String?
  /// The last day for which it was said that none came.
  var missedOn: String?

  struct Finished: Codable, Equatable, Sendable {
    var sameness: Sameness
    var name: String
    /// In bytes.
    var size: Int
    var exit: Int32
  }

  var dayCameFor: CivilDate? { cameFor.flatMap { CivilDate(iso: $0) } }
  var dayMissed: CivilDate? { missedOn.flatMap { CivilDate(iso: $0) } }

  /// Counts a run that no watcher saw end, and says how many it were.
  mutating func countUnseen(_ name: String) -> Int {
    let times = (unseen?[name] ?? 0) + 1
    unseen = (unseen ?? [:]).merging([name: times]) { $1 }
    return times
  }

  mutating func forgetFailures(of name: String) {
    crashes[name] = nil
    unseen?[name] = nil
  }

  /// What was kept; nothing known where there is no such file, or one that cannot be read.
  static func read(_ path: String) -> WatchMemory {
    guard let data = FileManager.default.contents(atPath: path) else { return WatchMemory() }
    return (try? JSONDecoder().decode(WatchMemory.self, from: data)) ?? WatchMemory()
  }

  /// Keeps it, whole or not at all.
  func write(_ path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let temporary = path + ".new"
    try encoder.encode(self).write(to: URL(filePath: temporary))
    guard rename(temporary, path) == 0 else {
      throw CocoaError(.fileWriteUnknown, userInfo: [NSUnderlyingErrorKey: POSIXError(.init(rawValue: errno) ?? .EIO)])
    }
  }
}

private import Foundation

/// The clock of the machinery that sends: waits and stamps. Dates of enrollments never come from it.
public struct ApplyTime: Sendable {
  /// Milliseconds since 1970; comparable between processes.
  public var now: @Sendable () -> Int64
  /// The present moment for people, ISO 8601.
  public var stamp: @Sendable () -> String
  /// Waits; throws `CancellationError` when its task is cancelled.
  public var sleep: @Sendable (Duration) async throws -> Void

  public init(
    now: @escaping @Sendable () -> Int64, stamp: @escaping @Sendable () -> String,
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.now = now
    self.stamp = stamp
    self.sleep = sleep
  }

  /// The machine's clock, with stamps in UTC.
  public static let system = ApplyTime(
    now: { Int64(Date().timeIntervalSince1970 * 1000) },
    stamp: { Date().formatted(.iso8601) },
    sleep: { try await Task.sleep(for: $0) })
}

import CivilTime
import Foundation
import Synchronization
import Testing

@testable import Intake

/// A watched folder whose deliveries are shell scripts: the run of a delivery is the delivery itself.
///
/// A script finds the folder of its test in `$T`, and `report CODE` prints a report and ends with the code.
final class WatchedFolder: Sendable {
  /// The folder of the test.
  let root: String
  var path: String { root + "/drop" }

  init() throws {
    root = FileManager.default.temporaryDirectory.path + "/rollcall-intake-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: root + "/drop", withIntermediateDirectories: true)
    try Data(
      """
      export T='\(root)'
      report() {
        printf '{"run": "r", "exit": %d, "export": {"sha256": "%s"}}' "$1" "$(sha256sum < "$FILE" | cut -d' ' -f1)"
        exit "$1"
      }
      FILE=$1 REJECTS=$2; . "$FILE"
      """.utf8
    ).write(to: URL(filePath: root + "/run.sh"))
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  var job: WatchJob {
    let script = root + "/run.sh"
    return WatchJob(
      command: { ["/bin/sh", script, $0, $1] }, input: "the configuration\n", rules: [],
      today: { CivilDate(year: 2026, month: 11, day: 21)! },
      now: { CivilDateTime(startOf: CivilDate(year: 2026, month: 11, day: 21)!) }, ledger: root + "/none.sqlite",
      exportName: "people",
      settings: WatchSettings(
        settle: .milliseconds(1), rescan: .seconds(60), firstPause: .milliseconds(1), longestPause: .milliseconds(4)))
  }

  func watcher(_ job: WatchJob? = nil, log: EventLog) -> Watcher {
    Watcher(folder: path, job: job ?? self.job, startedAt: "now", tell: { log.add($0) })
  }

  /// Lays a file into the folder in one step, as a well-behaved delivery.
  func deliver(_ name: String, _ script: String) throws {
    try put("\(root)/delivery", script)
    try #require(rename("\(root)/delivery", "\(path)/\(name)") == 0)
  }

  func put(_ file: String, _ text: String) throws { try Data(text.utf8).write(to: URL(filePath: file)) }

  func text(_ relative: String) -> String? {
    FileManager.default.contents(atPath: "\(path)/\(relative)").map { String(decoding: $0, as: UTF8.self) }
  }

  /// Waits, without looking again and again, until a reader or writer has opened the other end, and says something there.
  func say(_ text: String, into fifo: String) async throws {
    try await offPool { try FileHandle(forWritingTo: URL(filePath: fifo)).write(contentsOf: Data(text.utf8)) }
  }

  func makeFIFO(_ name: String) throws -> String {
    let path = "\(root)/\(name)"
    try #require(mkfifo(path, 0o600) == 0)
    return path
  }

  /// Does something that may block on a thread of its own.
  private func offPool(_ body: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      Thread { continuation.resume(with: Result(catching: body)) }.start()
    }
  }

  /// The visible files of a folder in the watched one, sorted.
  func files(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)").filter { !$0.hasPrefix(".") }.sorted()
  }

  /// Watches, does something, stops when the body returns, and waits for the end of the watch.
  func watching(
    _ job: WatchJob? = nil, _ body: (Watcher, EventLog) async throws -> Void
  ) async throws {
    let log = EventLog()
    let watcher = watcher(job, log: log)
    async let watch: Void = watcher.serve()
    do {
      try await body(watcher, log)
    } catch {
      watcher.stopNow()
      try await watch
      throw error
    }
    watcher.stop()
    try await watch
  }
}

/// What a watcher told, to be waited for.
final class EventLog: Sendable {
  private let stream: AsyncStream<IntakeEvent>
  private let continuation: AsyncStream<IntakeEvent>.Continuation
  private let told = Mutex<[IntakeEvent]>([])

  init() { (stream, continuation) = AsyncStream.makeStream() }

  var all: [IntakeEvent] { told.withLock { $0 } }

  /// The pauses before further tries.
  var pauses: [Duration] {
    all.compactMap { event -> Duration? in
      guard case .again(_, _, let pause, _) = event else { return nil }
      return pause
    }
  }

  func add(_ event: IntakeEvent) {
    told.withLock { $0.append(event) }
    continuation.yield(event)
  }

  /// Waits for the next event of a kind; what comes before it is passed over. The test's time limit ends the wait.
  @discardableResult
  func next<Value>(_ kind: (IntakeEvent) -> Value?) async throws -> Value {
    for await event in stream {
      if let value = kind(event) { return value }
    }
    throw CancellationError()
  }

  @discardableResult
  func landing() async throws -> IntakeEvent.Landing {
    try await next { if case .landed(let landing) = $0 { landing } else { nil } }
  }
}

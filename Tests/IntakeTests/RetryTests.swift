import Foundation
import Testing

@testable import Intake

@Suite(.timeLimit(.minutes(2))) struct RetryTests {
  private let scene: WatchedFolder

  init() throws { scene = try WatchedFolder() }

  /// A script whose runs end with these codes, one after the other.
  private func ends(_ codes: String...) -> String {
    let cases = codes.enumerated().map { "\($0.offset + 1)) \($0.element);;" }.joined(separator: " ")
    return "echo run >> $T/runs; case $(wc -l < $T/runs) in \(cases) esac"
  }

  @Test(arguments: ["report 7", "report 8", "report 9"])
  func `what could not be done is tried again with growing pauses, and what comes later waits`(end: String) async throws
  {
    try scene.deliver("p-2026-11-20.csv", ends(end, end, end, end, "report 0"))
    try scene.deliver("p-2026-11-21.csv", "report 0")
    try await scene.watching { _, log in
      let first = try await log.landing()
      #expect(first.name == "p-2026-11-20.csv")
      #expect(log.pauses == [1, 2, 4, 4].map { .milliseconds($0) })
      let second = try await log.landing()
      #expect(second.name == "p-2026-11-21.csv")
    }
  }

  @Test func `a run that crashes is tried three times, then its delivery has failed`() async throws {
    try scene.deliver("a.csv", "echo what I did last >&2; kill -9 $$")
    try await scene.watching { _, log in
      let landing = try await log.landing()
      #expect(landing.place == "failed")
      #expect(landing.end == .signalled(9))
      #expect(log.all.count { $0 == .began(name: "a.csv") } == 3)
    }
    let report = try #require(scene.text("failed/a.csv.report.json"))
    #expect(
      report.contains("killed by signal 9") && report.contains("tried 3 times") && report.contains("what I did last"))
  }

  @Test func `crashes are counted across watchers`() async throws {
    try scene.deliver("a.csv", "exit 1")
    for _ in 1...2 { #expect(try await scene.watcher(log: EventLog()).serveOnce() == [.exited(1)]) }
    #expect(try scene.files("processing") == ["a.csv"])
    #expect(try await scene.watcher(log: EventLog()).serveOnce() == [.exited(1)])
    #expect(try scene.files("failed") == ["a.csv", "a.csv.report.json"])
  }

  @Test func `serving once leaves what has to be tried again where the next watcher finds it`() async throws {
    try scene.deliver("p-2026-11-20.csv", ends("report 7", "report 0"))
    try scene.deliver("p-2026-11-21.csv", "report 0")
    #expect(try await scene.watcher(log: EventLog()).serveOnce() == [.exited(7)])
    #expect(try scene.files("processing") == ["p-2026-11-20.csv"])
    let log = EventLog()
    #expect(try await scene.watcher(log: log).serveOnce() == [.exited(0), .exited(0)])
    #expect(log.all.contains(.tookOver(name: "p-2026-11-20.csv")))
  }

  @Test func `a new configuration cuts a pause short and is the next run's`() async throws {
    var job = scene.job
    (job.settings.firstPause, job.settings.longestPause) = (.seconds(3600), .seconds(3600))
    try scene.deliver("a.csv", "grep -q mended || exit 7; report 0")
    let slow = job
    try await scene.watching(slow) { watcher, log in
      try await log.next { if case .again = $0 { true } else { nil } }
      var mended = slow
      mended.input = "mended\n"
      watcher.replace(mended)
      #expect(try await log.landing().place == "processed")
    }
  }

  @Test func `stopping lets the delivery in hand come to its end`() async throws {
    let fifo = try scene.makeFIFO("go")
    try scene.deliver("a.csv", "echo at work >&2; read word < $T/go; report 0")
    try scene.deliver("b.csv", "report 0")
    let (scene, log) = (scene, EventLog())
    let watcher = scene.watcher(log: log)
    async let watch: Void = watcher.serve()
    try await log.next { $0 == .said(name: "a.csv", line: "at work") ? true : nil }
    watcher.stop()
    try await scene.say("go\n", into: fifo)
    try await watch
    #expect(try scene.files("processed") == ["a.csv", "a.csv.report.json"])
    #expect(try scene.files("").contains("b.csv"))
  }

  @Test func `stopping now stops the run, and the next watcher goes on with its delivery`() async throws {
    _ = try scene.makeFIFO("go")
    try scene.deliver(
      "a.csv", "[ -e $T/again ] && report 0; touch $T/again; trap 'exit 8' TERM; echo at work >&2; read word < $T/go")
    let (scene, log) = (scene, EventLog())
    let watcher = scene.watcher(log: log)
    async let watch: Void = watcher.serve()
    try await log.next { $0 == .said(name: "a.csv", line: "at work") ? true : nil }
    watcher.stopNow()
    try await watch
    #expect(try scene.files("processing") == ["a.csv"])
    #expect(try await scene.watcher(log: EventLog()).serveOnce() == [.exited(0)])
  }

  @Test func `a delivery that waits for its next try does not hold up the end`() async throws {
    var job = scene.job
    (job.settings.firstPause, job.settings.longestPause) = (.seconds(3600), .seconds(3600))
    try scene.deliver("a.csv", "report 7")
    try await scene.watching(job) { _, log in _ = try await log.next { if case .again = $0 { true } else { nil } } }
    #expect(try scene.files("processing") == ["a.csv"])
  }
}

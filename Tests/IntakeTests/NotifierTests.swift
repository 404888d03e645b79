import CivilTime
import Foundation
import Synchronization
import Testing

@testable import Intake

@Suite(.timeLimit(.minutes(2))) struct NotifierTests {
  private let scene: WatchedFolder

  init() throws { scene = try WatchedFolder() }

  private func notices(_ ways: [String: @Sendable (String) async throws -> Void]) -> Notices {
    Notices(text: { if case .landed(let landing) = $0 { landing.name } else { nil } }, ways: ways)
  }

  @Test func `a command finds the notice on standard input`() async throws {
    var job = scene.job
    let file = scene.root + "/notice"
    job.notices = notices([
      "command": {
        try await Notices.give($0, to: ["sh", "-c", "cat > \(file)"], folder: scene.root, timeLimit: .seconds(60))
      }
    ])
    try scene.deliver("a.csv", "report 0")
    _ = try await scene.watcher(job, log: EventLog()).serveOnce()
    #expect(scene.text("../notice") == "a.csv\n")
    #expect(try scene.files(".rollcall/outbox").isEmpty)
  }

  @Test func `a command that does not read it has taken it all the same`() async throws {
    let long = String(repeating: "x", count: 1 << 20)
    try await Notices.give(long, to: ["true"], folder: scene.root, timeLimit: .seconds(60))
  }

  @Test func `a command that fails or hangs has not taken it`() async {
    await #expect(throws: Notices.NotTaken.self) {
      try await Notices.give("x", to: ["/bin/sh", "-c", "exit 3"], folder: scene.root, timeLimit: .seconds(60))
    }
    await #expect(throws: (any Error).self) {
      try await Notices.give(
        "x", to: ["/bin/sh", "-c", "exec sleep 3600"], folder: scene.root, timeLimit: .milliseconds(50))
    }
    await #expect(throws: (any Error).self) {
      try await Notices.give("x", to: ["/nowhere/command"], folder: scene.root, timeLimit: .seconds(60))
    }
  }

  @Test func `what did not arrive fails no run, outlives the watcher and is sent by the next, in order`() async throws {
    struct Refused: Error {}
    var job = scene.job
    job.notices = notices(["webhook": { _ in throw Refused() }])
    let log = EventLog()
    try scene.deliver("p-2026-11-20.csv", "report 0")
    try scene.deliver("p-2026-11-21.csv", "report 4")
    #expect(try await scene.watcher(job, log: log).serveOnce() == [.exited(0), .exited(4)])
    #expect(log.all.contains { if case .noticeFailed("webhook", _) = $0 { true } else { false } })
    #expect(try scene.files(".rollcall/outbox").count == 2)

    let arrived = Mutex<[String]>([])
    job.notices = notices(["webhook": { text in arrived.withLock { $0.append(text) } }])
    _ = try await scene.watcher(job, log: EventLog()).serveOnce()
    #expect(arrived.withLock { $0 } == ["p-2026-11-20.csv", "p-2026-11-21.csv"])
    #expect(try scene.files(".rollcall/outbox").isEmpty)
  }

  @Test func `a way that fails is tried again, and holds up no other`() async throws {
    struct Refused: Error {}
    let (arrivals, continuation) = AsyncStream<String>.makeStream()
    let refusals = Mutex(2)
    let notifier = Notifier(
      notices([
        "command": { text in
          let left = refusals.withLock { left in
            defer { left -= 1 }
            return left
          }
          if left > 0 { throw Refused() }
          continuation.yield("command \(text)")
        },
        "webhook": { continuation.yield("webhook \($0)") },
      ]), pauses: Patience(first: .milliseconds(1), longest: .milliseconds(1))
    ) { _, _ in }
    notifier.open(scene.root + "/outbox")
    async let running: Void = notifier.run()
    notifier.tell(
      .landed(.init(name: "a.csv", place: "held", end: .exited(4), report: "", head: nil, sameAs: nil)))
    var seen: Set<String> = []
    for await arrival in arrivals {
      seen.insert(arrival)
      if seen.count == 2 { break }
    }
    #expect(seen == ["command a.csv", "webhook a.csv"])
    notifier.stop()
    await running
  }

  @Test func `that none came is told once, and that it came late`() async throws {
    let now = Mutex(CivilDateTime(CivilDate(iso: "2026-11-20")!, hour: 4, minute: 0)!)
    var job = scene.job
    job.now = { now.withLock { $0 } }
    job.expectation = Expectation(by: 5 * 3600, grace: .zero)
    let log = EventLog()
    func watch() async throws { _ = try await scene.watcher(job, log: log).serveOnce() }
    func told() -> [IntakeEvent] {
      log.all.filter { event in
        switch event {
        case .missing, .cameLate: true
        default: false
        }
      }
    }
    try await watch()
    #expect(told() == [])
    now.withLock { $0 = CivilDateTime(CivilDate(iso: "2026-11-20")!, hour: 5, minute: 1)! }
    try await watch()
    try await watch()
    let friday = CivilDate(iso: "2026-11-20")!
    #expect(told() == [.missing(day: friday, by: 18_000)])
    try scene.deliver("a.csv", "report 0")
    try await watch()
    #expect(told() == [.missing(day: friday, by: 18_000), .cameLate(name: "a.csv", day: friday)])
    now.withLock { $0 = CivilDateTime(CivilDate(iso: "2026-11-21")!, hour: 4, minute: 0)! }
    try scene.deliver("b.csv", "report 0")
    try await watch()
    now.withLock { $0 = CivilDateTime(CivilDate(iso: "2026-11-21")!, hour: 9, minute: 0)! }
    try await watch()
    #expect(told().count == 2)
  }
}

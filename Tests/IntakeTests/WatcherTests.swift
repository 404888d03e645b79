import Foundation
import Testing

@testable import Intake

/// Real folders, real inotify, real processes.
@Suite(.timeLimit(.minutes(2))) struct WatcherTests {
  private let scene: WatchedFolder

  init() throws { scene = try WatchedFolder() }

  @Test(arguments: [(0, "processed"), (3, "processed"), (4, "held"), (2, "failed"), (5, "failed"), (6, "failed")])
  func `a delivery goes where its exit code says, with its report beside it`(code: Int32, place: String) async throws {
    try scene.deliver("people.csv", "report \(code)")
    let ends = try await scene.watcher(log: EventLog()).serveOnce()
    #expect(ends == [.exited(code)])
    #expect(try scene.files(place) == ["people.csv", "people.csv.report.json"])
    #expect(try scene.files("processing").isEmpty)
    #expect(scene.text("\(place)/people.csv.report.json")?.contains("\"exit\": \(code)") == true)
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(scene.path)/\(place)/people.csv.report.json")
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test(arguments: [(3, "processed"), (4, "held")])
  func `rejected rows lie beside the delivery, and can be mended and moved back`(
    code: Int32, place: String
  ) async throws {
    try scene.deliver(
      "people.csv", #"echo "wrote $REJECTS" >&2; echo "report 0" > "$REJECTS"; touch "$REJECTS.part"; report \#(code)"#)
    let log = EventLog()
    #expect(try await scene.watcher(log: log).serveOnce() == [.exited(code)])
    #expect(try scene.files(place) == ["people.csv", "people.csv.rejects.csv", "people.csv.report.json"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(scene.path)/processing").isEmpty)
    #expect(log.all.contains(.said(name: "people.csv", line: "wrote people.csv.rejects.csv")))
    let landing = try await log.landing()
    #expect(landing.rejects == "\(scene.path)/\(place)/people.csv.rejects.csv")

    try #require(rename("\(scene.path)/\(place)/people.csv.rejects.csv", "\(scene.path)/people.csv.rejects.csv") == 0)
    try scene.deliver("people.csv", "report 0")
    #expect(try await scene.watcher(log: EventLog()).serveOnce() == [.exited(0), .exited(0)])
    #expect(
      try scene.files("processed").filter { $0.hasSuffix(".csv") && !$0.hasPrefix("people.csv") } == ["people.2.csv"])
  }

  @Test func `rejected rows of a run that came to nothing do not stay`() async throws {
    try scene.deliver(
      "a.csv", #"if [ ! -e $T/once ]; then touch $T/once; echo old > "$REJECTS"; kill -9 $$; fi; report 0"#)
    try await scene.watching { _, log in
      let landing = try await log.landing()
      #expect(landing.place == "processed" && landing.rejects == nil)
    }
    #expect(try scene.files("processed") == ["a.csv", "a.csv.report.json"])
  }

  @Test func `what lands while the folder is watched is run, one after the other`() async throws {
    try await scene.watching { _, log in
      try await log.next { if case .watching = $0 { true } else { nil } }
      try scene.deliver("a.csv", "report 0")
      #expect(try await log.landing().name == "a.csv")
      try scene.deliver("b.csv", "report 4")
      #expect(try await log.landing().place == "held")
    }
  }

  @Test func `two at once are two runs, by the days in their names`() async throws {
    for day in [22, 20, 21] { try scene.deliver("people-2026-11-\(day).csv", "echo \(day) >> $T/order; report 0") }
    _ = try await scene.watcher(log: EventLog()).serveOnce()
    #expect(scene.text("../order") == "20\n21\n22\n")
  }

  @Test func `a name that was given before is given with a number`() async throws {
    for _ in 1...3 {
      try scene.deliver("people.csv", "report 0")
      _ = try await scene.watcher(log: EventLog()).serveOnce()
    }
    #expect(
      try scene.files("processed") == [
        "people.2.csv", "people.2.csv.report.json", "people.3.csv", "people.3.csv.report.json", "people.csv",
        "people.csv.report.json",
      ])
  }

  @Test func `the run finds its configuration on standard input, and what it says is told`() async throws {
    try scene.deliver("a.csv", "cat >&2; echo last words >&2; exit 2")
    let log = EventLog()
    _ = try await scene.watcher(log: log).serveOnce()
    #expect(log.all.contains(.said(name: "a.csv", line: "the configuration")))
    #expect(scene.text("failed/a.csv.report.json")?.contains("the configuration\\nlast words") == true)
  }

  @Test func `temporary names, hidden files, folders and links are left alone`() async throws {
    try scene.put("\(scene.root)/secret", "report 0")
    try scene.put("\(scene.path)/a.csv.part", "report 0")
    try scene.put("\(scene.path)/.b.csv", "report 0")
    try FileManager.default.createSymbolicLink(
      atPath: "\(scene.path)/c.csv", withDestinationPath: "\(scene.root)/secret")
    try FileManager.default.createDirectory(atPath: "\(scene.path)/d.csv", withIntermediateDirectories: false)
    try #require(mkfifo("\(scene.path)/e.csv", 0o600) == 0)
    let log = EventLog()
    #expect(try await scene.watcher(log: log).serveOnce() == [])
    #expect(try scene.files("").contains("c.csv"))
    let others = log.all.compactMap { if case .leftAlone(let name, let why) = $0 { "\(name): \(why)" } else { nil } }
    #expect(others == ["c.csv: it is a link", "e.csv: it is no file but a pipe, a socket or a device"])
  }

  @Test func `a marker says that a file is complete, and goes with it`() async throws {
    var job = scene.job
    job.settings.settle = .seconds(3600)
    try await scene.watching(job) { _, log in
      try scene.put("\(scene.path)/a.csv", "report 0")
      try await log.next { if case .watching = $0 { true } else { nil } }
      try scene.put("\(scene.path)/a.csv.done", "")
      #expect(try await log.landing().name == "a.csv")
      #expect(!FileManager.default.fileExists(atPath: "\(scene.path)/a.csv.done"))
    }
  }

  @Test func `a file that is written to while it is run is run again when it is still`() async throws {
    try scene.deliver(
      "a.csv", "if [ ! -e $T/once ]; then touch $T/once; echo '# more' >> $FILE; report 5; fi; report 0\n")
    let log = EventLog()
    #expect(try await scene.watcher(log: log).serveOnce() == [.exited(0)])
    #expect(log.all.contains(.grew(name: "a.csv")))
    #expect(try scene.files("processed") == ["a.csv", "a.csv.report.json"])
  }

  @Test func `a second watcher is told who has the folder`() async throws {
    try await scene.watching { _, log in
      try await log.next { if case .watching = $0 { true } else { nil } }
      let error = await #expect(throws: IntakeError.self) { try await scene.watcher(log: EventLog()).serve() }
      #expect(error?.kind == .taken)
      #expect(error?.message.contains("process \(getpid()) on") == true)
    }
  }

  @Test func `a file in the place of a folder is a clear error`() async throws {
    try scene.put("\(scene.path)/held", "")
    let error = await #expect(throws: IntakeError.self) { try await scene.watcher(log: EventLog()).serveOnce() }
    #expect(error?.message.contains("held") == true)
    #expect(error?.kind == .unusable)
  }
}

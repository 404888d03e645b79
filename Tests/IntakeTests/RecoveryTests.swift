import Foundation
import Testing

@testable import Intake

/// What a watcher finds that comes after one that was killed.
@Suite(.timeLimit(.minutes(2))) struct RecoveryTests {
  private let scene: WatchedFolder

  init() throws {
    scene = try WatchedFolder()
    for folder in ["processing", "processed"] {
      try FileManager.default.createDirectory(atPath: "\(scene.path)/\(folder)", withIntermediateDirectories: false)
    }
  }

  /// A whole report of a run of the delivery.
  private func report(_ exit: Int, of name: String) -> String {
    let digest = Sameness.content(ofFile: "\(scene.path)/processing/\(name)") ?? ""
    return #"{"run": "earlier", "exit": \#(exit), "export": {"sha256": "\#(digest)"}}"#
  }

  private func leave(_ name: String = "a.csv", _ script: String = "touch $T/ran; report 6") throws {
    try scene.put("\(scene.path)/processing/\(name)", script)
  }

  private var hasRun: Bool { FileManager.default.fileExists(atPath: "\(scene.root)/ran") }

  @Test func `killed before its run: it is run`() async throws {
    try leave()
    #expect(try await scene.watcher(log: EventLog()).serveOnce() == [.exited(6)])
    #expect(hasRun)
    #expect(try scene.files("failed") == ["a.csv", "a.csv.report.json"])
  }

  @Test func `killed after its run was finished: its report counts, and it is not run again`() async throws {
    try leave()
    try scene.put("\(scene.path)/processing/.a.csv.report", report(3, of: "a.csv"))
    #expect(try await scene.watcher(log: EventLog()).serveOnce() == [.exited(3)])
    #expect(!hasRun)
    #expect(try scene.files("processed") == ["a.csv", "a.csv.report.json"])
    #expect(scene.text("processed/a.csv.report.json")?.contains("earlier") == true)
  }

  @Test func `killed between its report's step and its own: only that is left`() async throws {
    try leave()
    try scene.put("\(scene.path)/processed/a.csv.report.json", report(0, of: "a.csv"))
    #expect(try await scene.watcher(log: EventLog()).serveOnce() == [.exited(0)])
    #expect(!hasRun)
    #expect(try scene.files("processed") == ["a.csv", "a.csv.report.json"])
    #expect(try scene.files("processing").isEmpty)
  }

  @Test(arguments: ["", "{", #"{"run": "earlier", "exit": 0, "export": {"sha256": "of another"}}"#])
  func `a report that is cut, or is of something else, counts for nothing`(text: String) async throws {
    try leave()
    try scene.put("\(scene.path)/processing/.a.csv.report", text)
    #expect(try await scene.watcher(log: EventLog()).serveOnce() == [.exited(6)])
  }

  @Test func `a delivery that takes its watch down with its run, again and again, has failed`() async throws {
    try FileManager.default.createDirectory(atPath: "\(scene.path)/.rollcall", withIntermediateDirectories: false)
    let memory = "\(scene.path)/.rollcall/memory.json"
    try leave()
    try scene.put("\(scene.path)/processing/.a.csv.report", "{")
    try scene.put(memory, #"{"crashes": {}, "unseen": {"a.csv": 9}}"#)
    #expect(try await scene.watcher(log: EventLog()).serveOnce() == [.unseen(10)])
    #expect(!hasRun)
    #expect(scene.text("failed/a.csv.report.json")?.contains("begun 10 times") == true)
    #expect(scene.text(".rollcall/memory.json")?.contains("a.csv") == false)

    // One that comes later is not blamed for it, and before the tenth time it is run.
    try leave("b.csv")
    try scene.put("\(scene.path)/processing/.b.csv.report", "{")
    #expect(try await scene.watcher(log: EventLog()).serveOnce() == [.exited(6)])
    #expect(hasRun)
  }

  @Test func `a report that says that nothing was done makes a run`() async throws {
    try leave()
    try scene.put("\(scene.path)/processing/.a.csv.report", report(7, of: "a.csv"))
    #expect(try await scene.watcher(log: EventLog()).serveOnce() == [.exited(6)])
  }

  @Test func `a run that its watcher did not survive is waited for, not repeated`() async throws {
    let go = try scene.makeFIFO("go")
    try leave()
    let draft = "\(scene.path)/processing/.a.csv.report"
    // The process that holds the draft, as a run does that was started by a watcher.
    let orphan = Process()
    orphan.executableURL = URL(filePath: "/bin/sh")
    orphan.arguments = ["-c", "read word < \(go); printf '%s' '\(report(0, of: "a.csv"))'"]
    _ = FileManager.default.createFile(atPath: draft, contents: nil)
    let output = try FileHandle(forWritingTo: URL(filePath: draft))
    try #require(flock(output.fileDescriptor, LOCK_EX | LOCK_NB) == 0)
    orphan.standardOutput = output
    try orphan.run()
    try output.close()

    let scene = scene
    try await scene.watching { _, log in
      try await log.next { $0 == .ownedByAnother(name: "a.csv") ? true : nil }
      try await scene.say("go\n", into: go)
      let landing = try await log.landing()
      #expect(landing.place == "processed")
      #expect(landing.head?.run == "earlier")
    }
    orphan.waitUntilExit()
    #expect(!hasRun)
  }

  @Test func `what was left is gone on with before anything new, in its order`() async throws {
    try leave("p-2026-11-21.csv", "echo 21 >> $T/order; report 0")
    try leave("p-2026-11-20.csv", "echo 20 >> $T/order; report 0")
    try scene.deliver("p-2026-11-19.csv", "echo 19 >> $T/order; report 0")
    _ = try await scene.watcher(log: EventLog()).serveOnce()
    #expect(scene.text("../order") == "20\n21\n19\n")
  }

  @Test func `a folder that is removed under the watcher is waited for`() async throws {
    let scene = scene
    try await scene.watching { _, log in
      try await log.next { if case .watching = $0 { true } else { nil } }
      try FileManager.default.removeItem(atPath: scene.path)
      try await log.next { if case .folderGone = $0 { true } else { nil } }
      try FileManager.default.createDirectory(atPath: scene.path, withIntermediateDirectories: false)
      try await log.next { if case .watching = $0 { true } else { nil } }
      try scene.deliver("a.csv", "report 0")
      #expect(try await log.landing().place == "processed")
    }
  }

  @Test func `a folder that is moved away and back is watched again`() async throws {
    let scene = scene
    try await scene.watching { _, log in
      try await log.next { if case .watching = $0 { true } else { nil } }
      try #require(rename(scene.path, scene.path + ".away") == 0)
      try await log.next { if case .folderGone = $0 { true } else { nil } }
      try #require(rename(scene.path + ".away", scene.path) == 0)
      try await log.next { if case .watching = $0 { true } else { nil } }
      try scene.deliver("a.csv", "report 0")
      #expect(try await log.landing().place == "processed")
    }
  }

  @Test func `a delivery that somebody takes away while it is run ends nothing`() async throws {
    try scene.deliver("a.csv", "rm $FILE; exit 0")
    try scene.deliver("b.csv", "report 0")
    let log = EventLog()
    #expect(try await scene.watcher(log: log).serveOnce() == [.exited(0)])
    #expect(log.all.contains(.vanished(name: "a.csv")))
  }

  @Test func `a memory that is damaged is forgotten`() async throws {
    try FileManager.default.createDirectory(atPath: "\(scene.path)/.rollcall", withIntermediateDirectories: false)
    try scene.put("\(scene.path)/.rollcall/memory.json", "nonsense")
    try scene.deliver("a.csv", "report 0")
    #expect(try await scene.watcher(log: EventLog()).serveOnce() == [.exited(0)])
  }
}

import Foundation
import LearnClient
import LocalLMS
import Testing

@testable import Provisioning

@Suite struct LedgerTests {
  private func change(_ learner: String, _ course: String = "A") -> PlannedChange {
    PlannedChange(
      status: .proposed, learner: "\(learner)@example.com", learnerID: LearnerID("u-\(learner)"), key: "00\(learner)",
      course: "Course \(course)", courseID: CourseID("c-\(course)"), accessDate: moment("2026-11-22 08:00:00"),
      due: .period(hours: 48), lockAfterDueDate: false, rule: "Rule", script: "r.lua:3", row: 17, reason: "law",
      notes: ["moved"])
  }

  private func begin(_ ledger: Ledger, _ run: String, _ changes: [PlannedChange]) throws -> [Int64] {
    try ledger.begin(
      runInfo(run), planID: "plan-\(run)", export: nil, changes: changes, summary: ChangeSummary(of: changes))
  }

  @Test func `commits are written through to the disk`() async throws {
    try await withLedger { ledger in
      let settings = try ["journal_mode", "synchronous"].flatMap { try ledger.query("PRAGMA \($0)") }
      #expect(settings == ["wal", "2"])  // 2 is FULL
      let faults = try ledger.faults()
      #expect(faults.isEmpty)
    }
  }

  @Test func `its files can be read by their owner only`() async throws {
    try await withFolder { folder in
      let ledger = try Ledger.open(at: folder + "/l.sqlite", account: accountName)
      let lock = try ledger.lock(startedAt: "now")
      _ = try begin(ledger, "r", [change("1")])
      for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
        let mode = try FileManager.default.attributesOfItem(atPath: folder + "/" + name)[.posixPermissions] as? Int
        #expect(mode == 0o600, "\(name)")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 4)
      withExtendedLifetime(lock) {}
    }
  }

  @Test func `a change comes back as it was written`() async throws {
    try await withFolder { folder in
      let path = folder + "/l.sqlite"
      let ledger = try Ledger.open(at: path, account: accountName)
      _ = try begin(ledger, "r", [change("1")])
      try ledger.close()
      let reopened = try Ledger.open(at: path, account: accountName)
      #expect(try reopened.changes(ofRun: "r").map(\.change) == [change("1")])
      let run = try reopened.run("r")
      #expect(run.info == runInfo("r") && run.planID == "plan-r" && run.outcome == .interrupted)
      #expect(run.states == [.planned: 1])
    }
  }

  @Test func `a ledger that others can read has a fault`() async throws {
    try await withLedger { ledger in
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: ledger.path)
      let faults = try ledger.faults()
      #expect(faults.count == 1 && faults[0].contains("chmod 600"))
    }
  }

  @Test func `two names of one ledger have one lock`() async throws {
    try await withLedger { ledger in
      let other = ledger.path + ".link"
      try FileManager.default.createSymbolicLink(atPath: other, withDestinationPath: ledger.path)
      let linked = try Ledger.open(at: other, account: accountName)
      let lock = try ledger.lock(startedAt: "now")
      #expect(#expect(throws: LedgerError.self) { try linked.lock(startedAt: "now") }?.kind == .locked)
      try linked.close()
      withExtendedLifetime(lock) {}
    }
  }

  @Test func `another account is refused`() async throws {
    try await withFolder { folder in
      let path = folder + "/l.sqlite"
      try Ledger.open(at: path, account: accountName).close()
      let error = #expect(throws: LedgerError.self) { try Ledger.open(at: path, account: "another") }
      #expect(error?.kind == .otherAccount)
      #expect(error?.message.contains(accountName) == true && error?.message.contains("another") == true)
    }
  }

  @Test func `what is no ledger is refused and left as it is`() async throws {
    try await withFolder { folder in
      let text = folder + "/text"
      let content = Data(String(repeating: "this is a text file, not a database\n", count: 40).utf8)
      try content.write(to: URL(fileURLWithPath: text))
      #expect(#expect(throws: LedgerError.self) { try Ledger.open(at: text, account: "a") }?.kind == .notALedger)
      #expect(try Data(contentsOf: URL(fileURLWithPath: text)) == content)

      let other = folder + "/other.sqlite"
      _ = try LMSDatabase(path: other)
      #expect(#expect(throws: LedgerError.self) { try Ledger.open(at: other, account: "a") }?.kind == .notALedger)

      #expect(#expect(throws: LedgerError.self) { try Ledger.open(at: folder, account: "a") }?.kind == .unreadable)
      let missing = #expect(throws: LedgerError.self) { try Ledger.open(at: folder + "/x/l.sqlite", account: "a") }
      #expect(missing?.kind == .unreadable && missing?.message.contains("folder") == true)
    }
  }

  @Test func `a ledger of a newer version is refused`() async throws {
    try await withFolder { folder in
      let path = folder + "/l.sqlite"
      let ledger = try Ledger.open(at: path, account: accountName)
      _ = try ledger.query("INSERT INTO grdb_migrations VALUES ('99 the future')")
      try ledger.close()
      #expect(
        #expect(throws: LedgerError.self) { try Ledger.open(at: path, account: accountName) }?.kind == .newer)
    }
  }

  @Test func `a full disk is called by its name and changes nothing`() async throws {
    try await withLedger { ledger in
      _ = try begin(ledger, "r", [change("1")])
      let pages = try ledger.query("PRAGMA page_count")[0]
      _ = try ledger.query("PRAGMA max_page_count = \(pages)")
      let error = #expect(throws: LedgerError.self) {
        _ = try begin(ledger, "s", (1...2000).map { change("\($0)") })
      }
      #expect(error?.kind == .full)
      #expect(try ledger.runs().map(\.info.id) == ["r"])
    }
  }

  @Test func `only the ways of the diagram lead from state to state`() async throws {
    let steps: [(ChangeState, JournalEntry.Event)] = [
      (.sent, .sending(at: 7)), (.planned, .returned), (.confirmed, .confirmed), (.refused, .refused(words: "no")),
      (.unknown, .unknown(words: "?", wasLookedFor: false)), (.skipped, .skipped(words: "there")),
    ]
    let ways: [ChangeState: [JournalEntry.Event]] = [
      .planned: [], .sent: [.sending(at: 1)], .confirmed: [.sending(at: 1), .confirmed],
      .refused: [.sending(at: 1), .refused(words: "no")],
      .unknown: [.sending(at: 1), .unknown(words: "?", wasLookedFor: true)], .skipped: [.skipped(words: "there")],
    ]
    try await withLedger { ledger in
      var number = 0
      for (from, way) in ways {
        for (to, event) in steps {
          number += 1
          let id = try begin(ledger, "r\(number)", [change("\(number)")])[0]
          for step in way { try ledger.record([JournalEntry(id: id, event: step)]) }
          let isAllowed = from.successors.contains(to)
          if isAllowed {
            try ledger.record([JournalEntry(id: id, event: event)])
          } else {
            #expect(throws: LedgerError.self, "\(from) to \(to)") {
              try ledger.record([JournalEntry(id: id, event: event)])
            }
          }
          #expect(try ledger.changes(ofRun: "r\(number)")[0].state == (isAllowed ? to : from))
        }
      }
    }
  }

  @Test func `entries that are written together are written wholly or not at all`() async throws {
    try await withLedger { ledger in
      let ids = try begin(ledger, "r", [change("1"), change("2")])
      #expect(throws: LedgerError.self) {
        try ledger.record([
          JournalEntry(id: ids[0], event: .sending(at: 1)), JournalEntry(id: ids[1], event: .confirmed),
        ])
      }
      #expect(try ledger.changes(ofRun: "r").map(\.state) == [.planned, .planned])
    }
  }

  @Test func `a new run supersedes what earlier ones planned for its pairs and did not send`() async throws {
    try await withLedger { ledger in
      _ = try begin(ledger, "old", [change("1"), change("2")])
      _ = try begin(ledger, "new", [change("1")])
      #expect(try ledger.changes(ofRun: "old").map(\.state) == [.superseded, .planned])
      #expect(try ledger.interruptedRuns().map(\.info.id) == ["new", "old"])
      _ = try begin(ledger, "newest", [change("2")])
      #expect(try ledger.run("old").outcome == .superseded)
    }
  }

  @Test func `history is found by person, course and rule`() async throws {
    try await withLedger { ledger in
      _ = try begin(ledger, "r", [change("1", "A"), change("2", "B")])
      #expect(
        try ledger.changes(person: "1@EXAMPLE.com", course: nil, rule: nil).map(\.change.learner) == ["1@example.com"])
      #expect(try ledger.changes(person: "002", course: nil, rule: nil).count == 1)
      #expect(try ledger.changes(person: nil, course: "course b", rule: "Rule").count == 1)
      #expect(try ledger.changes(person: nil, course: nil, rule: nil).count == 2)
      #expect(try ledger.changes(person: nil, course: nil, rule: "Other").isEmpty)
    }
  }

  @Test func `a run is found by the beginning of its id`() async throws {
    try await withLedger { ledger in
      _ = try begin(ledger, "abc1", [])
      _ = try begin(ledger, "abd2", [])
      #expect(try ledger.run("abc").info.id == "abc1")
      #expect(#expect(throws: LedgerError.self) { try ledger.run("ab") }?.kind == .noSuchRun)
      #expect(#expect(throws: LedgerError.self) { try ledger.run("zz") }?.kind == .noSuchRun)
    }
  }

  @Test func `a second run is turned away with the name of the first, until that one ends`() async throws {
    try await withLedger { ledger in
      var lock: RunLock? = try ledger.lock(startedAt: "2026-11-21T06:00:00Z")
      let error = #expect(throws: LedgerError.self) { try ledger.lock(startedAt: "later") }
      #expect(error?.kind == .locked)
      #expect(error?.message.contains("process \(getpid()) on ") == true)
      #expect(error?.message.contains("since 2026-11-21T06:00:00Z") == true)
      withExtendedLifetime(lock) {}
      lock = nil
      let second = try ledger.lock(startedAt: "later")
      withExtendedLifetime(second) {}
    }
  }

  @Test func `a lock whose holder was killed blocks nobody`() async throws {
    try await withLedger { ledger in
      // A process that takes the lock by itself and dies without releasing anything.
      let child = Process()
      child.executableURL = URL(fileURLWithPath: "/bin/sh")
      child.arguments = ["-c", "exec 9>>\"$0\"; flock -n 9 && echo held && exec sleep 60", ledger.path + ".lock"]
      let output = Pipe()
      child.standardOutput = output
      child.standardError = FileHandle.nullDevice
      try child.run()
      guard output.fileHandleForReading.availableData == Data("held\n".utf8) else {
        return child.terminate()  // no flock command here; the test above has the rest
      }
      #expect(#expect(throws: LedgerError.self) { try ledger.lock(startedAt: "now") }?.kind == .locked)
      kill(child.processIdentifier, SIGKILL)
      child.waitUntilExit()
      let lock = try ledger.lock(startedAt: "now")
      withExtendedLifetime(lock) {}
    }
  }
}

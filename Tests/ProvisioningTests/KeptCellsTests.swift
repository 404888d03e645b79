import CivilTime
import LearnClient
import Testing

@testable import Provisioning

@Suite struct KeptCellsTests {
  private let day = CivilDate(iso: "2026-11-21")!

  private func cells(_ people: [(String, [KeptCell])], columns: [String] = ["title", "hired"]) -> KeptCells {
    var builder = KeptCells.Builder(columns: columns)
    for (key, cells) in people { builder.add(key: key, cells) }
    return builder.finish()
  }

  private var three: KeptCells {
    cells([
      ("b", [.text("Ingenieurin, \u{0}ä\n"), .empty]), ("", [.empty, .empty]), ("aä", [.text(""), .date(day)]),
    ])
  }

  @Test func `gives every cell by key and column`() {
    #expect(three.count == 3)
    #expect(three.cell(ofKey: "b", column: 0) == .text("Ingenieurin, \u{0}ä\n"))
    #expect(three.cell(ofKey: "b", column: 1) == .empty)
    #expect(three.cell(ofKey: "aä", column: 0) == .text(""))
    #expect(three.cell(ofKey: "aä", column: 1) == .date(day))
    #expect(three.cell(ofKey: "", column: 1) == .empty)
    #expect(three.cell(ofKey: "a", column: 0) == nil)
    #expect(KeptCells.none.cell(ofKey: "a", column: 0) == nil)
  }

  @Test func `finds each of many, and nobody else`() {
    let many = cells((0..<2000).map { (String($0 * 7), [.text(String($0))]) }, columns: ["n"])
    for number in 0..<2000 { #expect(many.cell(ofKey: String(number * 7), column: 0) == .text(String(number))) }
    for number in 0..<2000 where number % 7 != 0 { #expect(!many.contains(key: String(number))) }
  }

  @Test func `comes back from its bytes, and from damaged ones never wrongly`() {
    #expect(KeptCells(columns: three.columns, bytes: three.bytes) == three)
    for length in 0..<three.bytes.count {
      let cut = KeptCells(columns: three.columns, bytes: Array(three.bytes.prefix(length)))
      #expect(cut == nil || cut!.count < 3, "cut at \(length)")
    }
    for position in three.bytes.indices {
      var bytes = three.bytes
      bytes[position] ^= 0xFF
      _ = KeptCells(columns: three.columns, bytes: bytes)?.cell(ofKey: "b", column: 1)
    }
  }

  @Test func `people whose change is open keep the cells of the export before`() {
    let last = cells([("a", [.text("old"), .empty]), ("gone", [.text("x"), .empty])])
    let now = cells([("a", [.text("new"), .date(day)]), ("b", [.text("new"), .empty]), ("c", [.text("c"), .empty])])
    let left = now.leaving(["a", "b", "gone"], asIn: last)
    #expect(
      left == cells([("a", [.text("old"), .empty]), ("c", [.text("c"), .empty]), ("gone", [.text("x"), .empty])]))
    #expect(now.leaving([], asIn: last) == now)
    #expect(now.leaving(["a", "b", "c"], asIn: nil).count == 0)
  }

  @Test func `a column that the export before lacks keeps what it has now`() {
    let last = cells([("a", [.text("old")])], columns: ["title"])
    let now = cells([("a", [.text("new"), .text("Rome")])], columns: ["title", "city"])
    #expect(
      now.leaving(["a"], asIn: last) == cells([("a", [.text("old"), .text("Rome")])], columns: ["title", "city"]))
  }
}

@Suite struct `Exports in the ledger` {
  private func export(_ file: String, rows: Int = 3) -> AppliedExport {
    var builder = KeptCells.Builder(columns: ["title"])
    builder.add(key: "a", [.text(file)])
    return AppliedExport(
      file: file, sha256: "00", day: CivilDate(iso: "2026-11-21"), rows: rows, people: rows, cells: builder.finish())
  }

  /// A run of an export, ended or left open.
  private func run(
    _ id: String, _ file: String, _ ledger: Ledger, name: String = "people", outcome: RunOutcome? = .done, keep: Int = 1
  ) throws {
    try ledger.keep(export(file), named: name, ofRun: id, cellsOf: keep)
    _ = try ledger.begin(runInfo(id), planID: nil, export: nil, changes: [], summary: ChangeSummary())
    if let outcome { try ledger.end(id, outcome: outcome, summary: ChangeSummary(), endedAt: "now") }
    if outcome == .done { try ledger.keep(export(file), named: name, ofRun: id, cellsOf: keep) }
  }

  @Test func `the last one is that of the last run that was finished`() async throws {
    try await withLedger { ledger in
      #expect(try ledger.lastExport(named: "people") == nil)
      try run("1", "one", ledger)
      #expect(try ledger.lastExport(named: "people") == export("one"))
      try run("2", "two", ledger, outcome: .held)
      try run("3", "three", ledger, outcome: .interrupted)
      try run("4", "four", ledger, outcome: nil)
      #expect(try ledger.lastExport(named: "people")?.file == "one")
      #expect(try ledger.lastExport(named: "contractors") == nil)
    }
  }

  @Test func `one that was interrupted counts when it has its end`() async throws {
    try await withLedger { ledger in
      try run("1", "one", ledger)
      try run("2", "two", ledger, outcome: .interrupted)
      try ledger.end("2", outcome: .done, summary: ChangeSummary(), endedAt: "now")
      #expect(try ledger.lastExport(named: "people") == export("two"))
    }
  }

  @Test func `a run that never began leaves the last one as it was`() async throws {
    try await withLedger { ledger in
      try run("1", "one", ledger)
      try ledger.keep(export("two"), named: "people", ofRun: "2", cellsOf: 1)
      #expect(try ledger.lastExport(named: "people")?.file == "one")
      try run("3", "three", ledger)
      #expect(try ledger.query("SELECT run FROM exports") == ["3"])
    }
  }

  @Test func `kinds do not mix, and no more are kept than was asked for`() async throws {
    try await withLedger { ledger in
      for number in 1...5 { try run("p\(number)", "p\(number)", ledger, keep: 2) }
      try run("c1", "c1", ledger, name: "contractors", keep: 0)
      #expect(try ledger.query("SELECT run FROM exports ORDER BY run") == ["c1", "p4", "p5"])
      let contractors = try #require(try ledger.lastExport(named: "contractors"))
      #expect(contractors.rows == 3 && contractors.cells == .none)
      #expect(try ledger.lastExport(named: "people") == export("p5"))
    }
  }

  @Test func `damaged cells are an error and nothing to compare with`() async throws {
    try await withLedger { ledger in
      try run("1", "one", ledger)
      _ = try ledger.query("UPDATE exports SET content = x'00112233' RETURNING run")
      let error = #expect(throws: LedgerError.self) { try ledger.lastExport(named: "people") }
      #expect(error?.kind == .notALedger)
    }
  }

  @Test func `why a person let an export in stands with the run`() async throws {
    try await withLedger { ledger in
      var info = runInfo("1")
      info.accepted = "the site in Rome is closed"
      _ = try ledger.begin(info, planID: nil, export: nil, changes: [], summary: ChangeSummary())
      #expect(try ledger.run("1").info.accepted == "the site in Rome is closed")
    }
  }

  @Test func `a ledger can be read without knowing its account`() async throws {
    try await withFolder { folder in
      let path = folder + "/l.sqlite"
      try run("1", "one", Ledger.open(at: path, account: accountName))
      let ledger = try #require(try Ledger.openAny(at: path))
      #expect(ledger.account == accountName)
      #expect(try ledger.lastExport(named: "people")?.file == "one")
    }
  }
}

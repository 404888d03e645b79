import CivilTime
import HRExport

/// One way in which one clean table may arrive, and what a reader owes it.
struct CorpusVariant {
  enum Kind: String, CaseIterable { case text, workbook, json, jsonLines }
  enum Damage: String, CaseIterable { case none, ragged, cut, renamed, lost }

  var kind: Kind
  var damage: Damage
  /// What it is made of, for the message of a failure.
  var traits: [String] = []
  var bytes: [UInt8] = []
  /// Its rows, those that are rejected left out; days in ISO form.
  var truth: [[String]] = []
  var rejected = 0
  /// Words one of which a refusal must hold; empty if it must be read.
  var refusals: [String] = []
  /// It must be refused.
  var mustRefuse = false

  static let titles = ["Employee ID", "Name", "E-Mail", "Department", "Hire Date", "Remark"]
  private static let sets: [(name: String, names: [String])] = [
    ("CP1252", LocalNames.german), ("CP1252", LocalNames.french), ("CP1252", LocalNames.danish),
    ("CP1250", LocalNames.polish), ("CP1250", LocalNames.czech), ("ISO-8859-2", LocalNames.hungarian),
    ("CP1254", LocalNames.turkish), ("CP1251", LocalNames.russian), ("KOI8-R", LocalNames.russian),
    ("ISO-8859-5", LocalNames.russian), ("ISO-8859-15", LocalNames.french), ("CP932", LocalNames.japanese),
    ("GBK", LocalNames.chinese), ("BIG5", LocalNames.taiwanese), ("UHC", LocalNames.korean),
  ]
  private static let wide = ["UTF-8", "UTF-8", "UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE"]

  /// The variant of a seed: always the same.
  init(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    kind = random.chance(55) ? .text : random.pick(Kind.allCases)
    damage = random.chance(60) ? .none : random.pick(Damage.allCases)
    let isLegacy = kind == .text && random.chance(45)
    let set = random.pick(Self.sets)
    var rows = Self.rows(isLegacy ? set.names : Self.sets.flatMap(\.names), using: &random)
    truth = rows
    traits = [kind.rawValue, damage.rawValue]
    var titles = Self.titles
    if damage == .renamed {
      titles[0] = random.pick(["Empl. Code", "Ident"])
      titles[2] = "Contact"
      (mustRefuse, refusals) = (true, ["lacks a column"])
    }
    if damage == .lost {
      rows.removeAll()
      (mustRefuse, refusals) = (true, ["holds a header and no rows", "empty", "nothing but blanks"])
    }
    if damage == .ragged, kind == .text || kind == .workbook {
      for place in [7, 23] {
        rows[place].append("surplus")
        rejected += 1
      }
      truth = truth.enumerated().filter { $0.offset != 7 && $0.offset != 23 }.map(\.element)
    }
    switch kind {
    case .text: try writeText(titles, rows, set: isLegacy ? set.name : random.pick(Self.wide), using: &random)
    case .workbook: bytes = try writeWorkbook(titles, rows, using: &random)
    case .json, .jsonLines: writeJSON(titles, rows, using: &random)
    }
    if damage == .cut {
      // Behind the first rows, in the middle of a row.
      var length = bytes.count / 2 + Int.random(in: 0..<bytes.count / 4, using: &random)
      while kind != .workbook, length < bytes.count, bytes[length - 1] == 0x0A || bytes[length] == 0x0A { length += 1 }
      bytes = Array(bytes.prefix(length))
      refusals += ["cut off", "is not UTF-8", "no JSON that can be read", "does not tell", "is no "]
      mustRefuse = kind == .workbook || kind == .json
    }
  }

  private static func rows(_ names: [String], using random: inout SplitMix64) -> [[String]] {
    (0..<60).map { number in
      let day = CivilDate(dayNumber: 18_000 + Int.random(in: 0..<2500, using: &random)) ?? .earliest
      return [
        "00\(1000 + number)", names[(number * 7) % names.count], "p\(number)@example.com",
        random.pick(["Sales", "Production", "IT/IS", "R&D, Labs; Test", "a \"b\" c", ""]), day.description,
        random.pick(["", "-1,5", "x", "=1+1", "12"]),
      ]
    }
  }

  // MARK: Text

  private mutating func writeText(
    _ titles: [String], _ rows: [[String]], set: String, using random: inout SplitMix64
  ) throws {
    let delimiter = random.pick([",", ";", "\t", "|"])
    let newline = random.pick(["\n", "\r\n", "\r"])
    let quotesAll = random.chance(30)
    let preamble = random.pick([
      "", "", "", "Staff report\(newline)", "Staff report\(newline)\(newline)all sites\(newline)",
    ])
    let hasTotals = random.chance(20)
    let isDouble = preamble.isEmpty && damage != .renamed && damage != .lost && random.chance(20)
    let format = random.pick(["iso", "german", "american"])
    let hasMark = set.hasPrefix("UTF") && random.chance(60)
    traits += [set, "delimiter \(delimiter)", newline.debugDescription, format]
    if isDouble { traits.append("double header") }
    if hasTotals { traits.append("totals") }
    if !preamble.isEmpty { traits.append("preamble") }
    func record(_ cells: [String]) -> String {
      cells.map { cell in
        let needs = quotesAll || cell.contains(delimiter) || cell.contains("\"")
        return needs ? "\"\(cell.replacing("\"", with: "\"\""))\"" : cell
      }.joined(separator: delimiter) + newline
    }
    var text = (hasMark ? "\u{FEFF}" : "") + preamble
    if isDouble { text += record(["", "Person", "", "Contract", "", ""]) }
    text += record(titles)
    for row in rows {
      var row = row
      row[4] = Self.written(row[4], format)
      text += record(row)
    }
    if hasTotals, damage != .cut { text += record(["Total", "", "", "", "", String(rows.count)]) }
    guard let written = legacyBytes(text, set) else { throw WorkbookNotWritten() }
    bytes = written
    if !set.hasPrefix("UTF") { refusals.append("is not UTF-8") }
    // No rows below it tell that the second line is the header.
    if damage == .lost, !preamble.isEmpty { refusals.append("lacks a column") }
  }

  private static func written(_ iso: String, _ format: String) -> String {
    let parts = iso.split(separator: "-").map(String.init)
    switch format {
    case "german": return "\(parts[2]).\(parts[1]).\(parts[0])"
    case "american": return "\(Int(parts[1]) ?? 0)/\(Int(parts[2]) ?? 0)/\(parts[0])"
    default: return iso
    }
  }

  // MARK: Workbooks and JSON

  private mutating func writeWorkbook(
    _ titles: [String], _ rows: [[String]], using random: inout SplitMix64
  ) throws -> [UInt8] {
    let isShared = random.chance(50)
    let hasDays = random.chance(60)
    let is1904 = random.chance(20)
    let top = random.pick([1, 1, 1, 4])
    traits += [
      isShared ? "shared texts" : "inline texts", hasDays ? "days" : "texts of days", "1904: \(is1904)", "row \(top)",
    ]
    var strings: [String] = []
    func text(_ cell: String, _ place: String) -> String {
      if cell.isEmpty { return "" }
      if !isShared { return "<c r='\(place)' t='inlineStr'><is><t>\(xmlText(cell))</t></is></c>" }
      strings.append("<t>\(xmlText(cell))</t>")
      return "<c r='\(place)' t='s'><v>\(strings.count - 1)</v></c>"
    }
    var body = top > 1 ? textRow(1, ["Staff report"]) : ""
    for (index, cells) in ([titles] + rows).enumerated() {
      let number = top + index
      let written = cells.enumerated().map { column, cell in
        let place = "\(columnLetters(column))\(number)"
        guard hasDays, column == 4, index > 0, let day = CivilDate(iso: cell) else { return text(cell, place) }
        return "<c r='\(place)' s='1'><v>\(day.dayNumber + (is1904 ? 24_107 : 25_569))</v></c>"
      }
      body += "<row r='\(number)'>\(written.joined())</row>"
    }
    let other = textRow(1, ["code", "site"]) + textRow(2, ["b", "Ulm"])
    let sheets = random.chance(40) ? [("Sites", "visible", other, "")] : []
    return try GeneratedWorkbook(
      sheets: sheets + [("Staff", "visible", body, "")], strings: strings, formats: ["d/m/yyyy"], is1904: is1904
    ).bytes()
  }

  private mutating func writeJSON(_ titles: [String], _ rows: [[String]], using random: inout SplitMix64) {
    let leavesOut = random.chance(50)
    traits.append(leavesOut ? "empty members left out" : "all members")
    func quoted(_ text: String) -> String { "\"\(text.replacing("\"", with: "\\\""))\"" }
    let objects = rows.enumerated().map { number, row in
      let members = zip(titles, row).filter { !leavesOut || number == 0 || !$1.isEmpty }
        .map { "\(quoted($0)): \(quoted($1))" }
      return "{\(members.joined(separator: ", "))}"
    }
    if kind == .jsonLines {
      bytes = Array(objects.map { $0 + "\n" }.joined().utf8)
    } else {
      let array = "[\(objects.joined(separator: random.pick([",", ",\n"])))]"
      let isWrapped = random.chance(30)
      bytes = Array((isWrapped ? "{\"count\": 60, \"people\": \(array)}" : array).utf8)
      // An object whose one list is empty may as well be a single row.
      if isWrapped, rows.isEmpty { refusals.append("lacks a column") }
    }
  }
}

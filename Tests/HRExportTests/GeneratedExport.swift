import CivilTime
import HRExport

/// A clean table of people, as an HR system holds it: the truth that a reader must give back.
struct GeneratedTable {
  var titles: [String]
  var rows: [[String]]

  static func people(_ count: Int, using random: inout SplitMix64) -> GeneratedTable {
    let firstNames = ["Ada", "Jürgen", "Zoë", "Łukasz", "Ann-Marie", "O'Neil", "李", "Søren", "", "María José"]
    let lastNames = ["Smith", "Müller", "d'Arc", "Smith, Jr.", "van \"Dutch\" Dam", "Ng", "Ünal; Esq.", "Ó Sé"]
    let departments = ["Sales", "Production", "IT/IS", "Sales & Marketing", "R|D", "", "Finance\n(Group)", "a\tb"]
    var rows: [[String]] = []
    for number in 0..<count {
      let day = CivilDate(dayNumber: 18_000 + Int.random(in: 0..<2500, using: &random)) ?? .earliest
      let id = String(100_000 + number * 7).dropFirst()
      rows.append([
        String(id), random.pick(firstNames), random.pick(lastNames), "p\(number)@example.com",
        random.pick(departments), day.description, random.pick(["", "5\" pipe", "-1,5", "=1+1", "x"]),
      ])
    }
    return GeneratedTable(
      titles: ["Employee ID", "First Name", "Last Name", "E-Mail", "Department", "Hire Date", "Remark"], rows: rows)
  }
}

/// How a table is written down: every trait of real exports that concerns text files.
struct GeneratedForm {
  enum Quoting: CaseIterable { case needed, all, random }

  var delimiter: Delimiter = .comma
  var newline = "\n"
  var byteOrderMark = false
  var quoting = Quoting.needed
  var endsWithNewline = true
  var blankLines = false
  var separatorLine = false
  /// Blanks of many kinds around cells.
  var padding = false
  var dateFormat = "YYYY-MM-DD"

  static func random(using random: inout SplitMix64) -> GeneratedForm {
    GeneratedForm(
      delimiter: random.pick(Delimiter.allCases), newline: random.pick(["\n", "\r\n", "\r"]),
      byteOrderMark: random.chance(40), quoting: random.pick(Quoting.allCases), endsWithNewline: random.chance(80),
      blankLines: random.chance(30), separatorLine: random.chance(15), padding: random.chance(30),
      dateFormat: random.pick(["YYYY-MM-DD", "M/D/YYYY", "D/M/YYYY", "DD.MM.YYYY", "D-M-YYYY", "YYYY/M/D"]))
  }

  func write(_ table: GeneratedTable, using random: inout SplitMix64) -> [UInt8] {
    var text = byteOrderMark ? "\u{FEFF}" : ""
    if separatorLine { text += "sep=\(delimiter.rawValue)\(newline)" }
    var records = [table.titles]
    let dateColumn = table.titles.firstIndex(of: "Hire Date")
    for row in table.rows {
      var row = row
      if let dateColumn, let date = CivilDate(iso: row[dateColumn]) { row[dateColumn] = written(date) }
      records.append(row)
    }
    for (index, record) in records.enumerated() {
      if blankLines, random.chance(10) { text += newline }
      text += record.map { cell($0, isTitle: index == 0, using: &random) }.joined(separator: delimiter.rawValue)
      if endsWithNewline || index + 1 < records.count { text += newline }
    }
    return Array(text.utf8)
  }

  private func cell(_ value: String, isTitle: Bool, using random: inout SplitMix64) -> String {
    // Line breaks inside of cells are those of the system that wrote the file.
    var value = value.replacing("\n", with: newline)
    if padding, !isTitle {
      value = random.pick(["", " ", "\u{A0}", "\u{3000}"]) + value + random.pick(["", "   ", "\u{A0}", "\u{200B}"])
    }
    let needs =
      value.contains(delimiter.rawValue) || value.contains("\n") || value.contains("\r") || value.contains("\r\n")
      || value.drop(while: \.isWhitespace).first == "\""
    let quotes =
      switch quoting {
      case .needed: needs
      case .all: true
      case .random: needs || random.chance(40)
      }
    return quotes ? "\"\(value.replacing("\"", with: "\"\""))\"" : value
  }

  private func written(_ date: CivilDate) -> String {
    let (year, month, day) = date.components
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return switch dateFormat {
    case "M/D/YYYY": "\(month)/\(day)/\(year)"
    case "D/M/YYYY": "\(day)/\(month)/\(year)"
    case "DD.MM.YYYY": "\(two(day)).\(two(month)).\(year)"
    case "D-M-YYYY": "\(day)-\(month)-\(year)"
    case "YYYY/M/D": "\(year)/\(month)/\(day)"
    default: date.description
    }
  }

  /// The cell as a reader must give it back.
  func expected(_ value: String) -> String { value.replacing("\n", with: newline) }
}

/// Reads CSV text; `settings` as given.
func read(_ text: String, _ settings: ExportSettings = ExportSettings()) throws -> Export {
  try Export.read(.bytes(Array(text.utf8), name: "people.csv"), settings: settings)
}

/// Why an export is not read; nil if it is.
func refusal(_ text: String, _ settings: ExportSettings = ExportSettings()) -> ExportError? {
  refusal(of: Array(text.utf8), settings)
}

func refusal(of bytes: [UInt8], _ settings: ExportSettings = ExportSettings()) -> ExportError? {
  do throws(ExportError) {
    _ = try Export.read(.bytes(bytes, name: "people.csv"), settings: settings)
    return nil
  } catch {
    return error
  }
}

extension Export {
  /// All cells of all people, dates in ISO form.
  func allCells() throws -> [[String]] {
    try (0..<personCount).map { person in
      try columns.indices.map { column in
        switch try cell(person: person, column: column) {
        case .empty: ""
        case .text(let text): text
        case .date(let date): date.description
        }
      }
    }
  }

  /// The cell in the column of this name, as text.
  func text(_ person: Int, _ name: String) throws -> String {
    guard case .found(let column) = column(named: name) else { return "no column \(name)" }
    return try allCells()[person][column]
  }
}

extension PeopleReader {
  /// Checks the required and the declared cells of the record at hand; the first that is not fit rejects it.
  mutating func isFit() throws(ExportError) -> Bool {
    for column in plan.required where !scanner.isFilled(column) {
      try reject(column, "the cell is empty", "fill it, or take the column from export.required")
      return false
    }
    for declared in plan.declared where try !fits(declared) { return false }
    return true
  }

  private mutating func fits(_ declared: ColumnPlan.Declared) throws(ExportError) -> Bool {
    let value = scanner.value(declared.column)
    if value.isEmpty { return true }
    switch declared.format.read(value) {
    case .date: return true
    case .noSuchDate:
      try reject(declared.column, "no such date", "give a day that exists, as \(declared.format.pattern)")
    case .otherForm:
      if scanner.form.isTable, DateFormat.workbookDate(value) != nil { return true }
      if scanner.form.serials.date(value) != nil {
        serials[declared.column, default: 0] += 1
        return true
      }
      try reject(
        declared.column, "not of the form \(declared.format.pattern)",
        "write it as \(declared.format.pattern), or declare another format under export.dates")
    }
    return false
  }

  /// Rejects a record whose cells cannot be told, or are too many or too few; refuses the file if it breaks off there.
  mutating func rejectForm() throws(ExportError) {
    let error: String
    let remedy: String
    switch scanner.flaw {
    case .openQuote(let cell, let line):
      throw ExportError(
        .refused, "\(name) is cut off in mid-record: the quote that opens in line \(line) is never closed",
        evidence: ["the record starts in line \(scanner.line); it is cell \(cell + 1)"],
        remedy: "have the file delivered again, whole; or mend the quote in line \(line)")
    case .textAfterQuote(let cell):
      error = "cell \(cell + 1) goes on behind its closing quote"
      remedy = "double the quotes that belong to the text"
    case .strayLineBreak(let cell):
      error = "cell \(cell + 1) holds a line break outside of quotes"
      remedy = "quote the cell, or take the line break out"
    case .none:
      guard scanner.isTerminated || scanner.cellCount > width else {
        throw ExportError(
          .refused, "\(name) is cut off in mid-record: its last row, line \(scanner.line), breaks off",
          evidence: ["it has \(cells(scanner.cellCount)) where the header has \(width), and no line end"],
          remedy: "have the file delivered again, whole")
      }
      error = "\(cells(scanner.cellCount)) where the header has \(width)"
      remedy =
        scanner.cellCount > width
        ? "quote the cells that hold the delimiter" : "add the missing delimiters, or mend a line break in a cell"
    }
    let span = scanner.nextLine - 1 > scanner.line ? " (lines \(scanner.line) to \(scanner.nextLine - 1))" : ""
    try add(
      Reject(row: scanner.line, column: nil, value: nil, error: error + span, remedy: remedy), offset: scanner.offset)
  }

  /// Rejects the record at hand for a cell.
  mutating func reject(_ column: Int, _ error: String, _ remedy: String) throws(ExportError) {
    let columnName = column == plan.key ? plan.keyName : plan.index.columns[column].name
    try add(
      Reject(row: scanner.line, column: columnName, value: scanner.text(column), error: error, remedy: remedy),
      offset: scanner.offset)
  }

  mutating func add(_ reject: Reject, offset: Int) throws(ExportError) {
    rejected.append(RejectedRow(reject: reject, offset: offset))
    guard rejected.count <= settings.limits.rejects else {
      let rejects = rejected.map(\.reject)
      throw ExportError(
        .refused, "\(name) has more than \(settings.limits.rejects) rows to reject",
        evidence: Verdict.examples(rejects), remedy: Verdict.remedy(for: rejects))
    }
  }

  private func cells(_ count: Int) -> String { count == 1 ? "1 cell" : "\(count) cells" }
}

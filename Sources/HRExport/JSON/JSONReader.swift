/// Reads JSON as rows: an array of objects, such an array within an object, or one object after another.
///
/// It is read twice: the columns are all keys in the order in which they first come, which is known at the end. An object
/// within an object gives columns of its own (`address.city`); a list stays as its text. A key that comes twice in one
/// object refuses the file: nobody can tell which is meant.
struct JSONReader {
  let name: String
  let settings: ExportSettings
  let text: DecodedText

  /// Whether the text begins as JSON does that holds objects; what else begins so is no delimited text.
  static func recognizes(_ text: DecodedText) throws(ExportError) -> Bool {
    let head = try text.spool.bytes(from: text.start, count: 1 << 12).drop { isBlank($0) }
    guard let first = head.first, first == UInt8(ascii: "[") || first == UInt8(ascii: "{") else { return false }
    let second = head.dropFirst().first { !isBlank($0) }
    // An array of anything, and what is cut off here, is JSON too, to be refused as such.
    if first == UInt8(ascii: "{") {
      return second == UInt8(ascii: "\"") || second == UInt8(ascii: "}") || second == nil
    }
    return second == UInt8(ascii: "{") || second == UInt8(ascii: "[") || second == UInt8(ascii: "]") || second == nil
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  func read() throws(ExportError) -> TableText {
    let shape = try findShape()
    var columns = JSONColumns()
    try forEachObject(shape) { (tokenizer: inout JSONTokenizer, number: Int) throws(ExportError) in
      try JSONRecord.read(&tokenizer, number, limits: settings.limits, into: &columns) {
        (_: Int, _: [UInt8]) throws(ExportError) in
      }
    }
    // The header stands before the first row, whose number is that of an object or of a line: so it has the number 0.
    var writer = TableWriter(temporaryDirectory: settings.temporaryDirectory, firstRow: 0)
    try writer.row(columns.titles.enumerated().map { ($0.offset, $0.element) }, number: 0)
    columns.rewind()
    var cells: [(column: Int, value: [UInt8])] = []
    try forEachObject(shape) { (tokenizer: inout JSONTokenizer, number: Int) throws(ExportError) in
      cells.removeAll(keepingCapacity: true)
      var isSorted = true
      try JSONRecord.read(&tokenizer, number, limits: settings.limits, into: &columns) {
        (column: Int, value: [UInt8]) throws(ExportError) in
        if let last = cells.last, last.column > column { isSorted = false }
        cells.append((column, value))
      }
      if !isSorted { cells.sort { $0.column < $1.column } }
      try writer.row(cells, number: number)
    }
    try writer.flush()
    var form = TableWriter.form
    form.minimumCells = columns.titles.count
    return TableText(
      spool: writer.target, start: 0, format: shape.format, encoding: text.encoding,
      byteOrderMark: text.byteOrderMark, notes: text.notes + shape.notes + columns.notes, form: form, firstLine: 0)
  }

  // MARK: The shape

  private struct Shape {
    var format: ExportFormat
    /// Where the array or the first object begins.
    var place: Int
    var line: Int
    /// Rows are known by their lines: each object has one of its own.
    var countsLines = false
    /// It is an array that is the whole file.
    var fillsFile = false
    var notes: [String] = []
  }

  private func tokenizer(at place: Int, line: Int) -> JSONTokenizer {
    JSONTokenizer(text.spool, name: name, limits: settings.limits, offset: place, line: line)
  }

  private func findShape() throws(ExportError) -> Shape {
    var tokenizer = tokenizer(at: text.start, line: 1)
    guard let first = try tokenizer.next() else { throw tokenizer.cutOff("it holds nothing") }
    let start = (place: tokenizer.place, line: tokenizer.line)
    if first == UInt8(ascii: "[") {
      return Shape(
        format: .json, place: start.place, line: start.line, fillsFile: true,
        notes: ["rows are counted by objects: the first is row 1"])
    }
    guard first == UInt8(ascii: "{") else { throw try tokenizer.unexpected("an array or an object") }
    let arrays = try arraysOfObjects(&tokenizer)
    if try tokenizer.next() == nil, let array = arrays.first {
      guard arrays.count == 1 else {
        throw ExportError(
          .refused, "\(name) holds several lists, and does not tell which are its rows",
          evidence: ["the lists: \(arrays.map { "'\($0.name)'" }.joined(separator: ", "))"],
          remedy: "export the list alone")
      }
      return Shape(
        format: .json, place: array.place, line: array.line,
        notes: ["the rows are the list '\(array.name)'; they are counted by objects: the first is row 1"])
    }
    return try Shape(
      format: .jsonLines, place: start.place, line: start.line, countsLines: objectsHaveLines(start),
      notes: [])
  }

  /// The members of the object at hand that are arrays of objects (or of nothing).
  private func arraysOfObjects(
    _ tokenizer: inout JSONTokenizer
  ) throws(ExportError) -> [(name: String, place: Int, line: Int)] {
    var found: [(name: String, place: Int, line: Int)] = []
    try tokenizer.expect(UInt8(ascii: "{"), "")
    var isFirst = true
    while try !tokenizer.take(UInt8(ascii: "}")) {
      if !isFirst { try tokenizer.expect(UInt8(ascii: ","), "or the end of the object") }
      isFirst = false
      try tokenizer.key()
      let key = tokenizer.value
      if try tokenizer.next() == UInt8(ascii: "[") {
        let (place, line) = (tokenizer.place, tokenizer.line)
        _ = try tokenizer.take(UInt8(ascii: "["))
        let second = try tokenizer.next()
        if second == UInt8(ascii: "{") {
          found.append((key.withUnsafeBufferPointer(excerpt), place, line))
        }
        try skipArray(&tokenizer)
      } else {
        var nothing: [UInt8]?
        try tokenizer.anyValue(into: &nothing)
      }
    }
    return found
  }

  /// Passes over the rest of an array whose bracket is taken.
  private func skipArray(_ tokenizer: inout JSONTokenizer) throws(ExportError) {
    var isFirst = true
    while try !tokenizer.take(UInt8(ascii: "]")) {
      if !isFirst { try tokenizer.expect(UInt8(ascii: ","), "or the end of the list") }
      isFirst = false
      var nothing: [UInt8]?
      try tokenizer.anyValue(depth: 1, into: &nothing)
    }
  }

  /// Whether no two objects begin on one line, and none goes over several.
  private func objectsHaveLines(_ start: (place: Int, line: Int)) throws(ExportError) -> Bool {
    var tokenizer = tokenizer(at: start.place, line: start.line)
    var last = 0
    while try tokenizer.next() != nil {
      let line = tokenizer.line
      guard line > last else { return false }
      var nothing: [UInt8]?
      try tokenizer.anyValue(into: &nothing)
      guard tokenizer.line == line else { return false }
      last = line
    }
    return true
  }

  /// Hands over the tokenizer before each object, with the object's number.
  private func forEachObject(
    _ shape: Shape, _ body: (inout JSONTokenizer, Int) throws(ExportError) -> Void
  ) throws(ExportError) {
    var tokenizer = tokenizer(at: shape.place, line: shape.line)
    var number = 0
    if shape.format == .jsonLines {
      while try tokenizer.next() != nil {
        number += 1
        try body(&tokenizer, shape.countsLines ? tokenizer.line : number)
      }
      return
    }
    try tokenizer.expect(UInt8(ascii: "["), "")
    while try !tokenizer.take(UInt8(ascii: "]")) {
      if number > 0 { try tokenizer.expect(UInt8(ascii: ","), "or the end of the list") }
      number += 1
      try body(&tokenizer, number)
    }
    if shape.fillsFile, try tokenizer.next() != nil {
      throw try tokenizer.unexpected("the end of the file")
    }
  }
}

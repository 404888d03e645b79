/// The columns of a JSON export: the keys of its objects, in the order in which they first come.
struct JSONColumns {
  private(set) var titles: [[UInt8]] = []
  private var indices: [[UInt8]: Int] = [:]
  /// The object in which each column was last filled: who comes there twice is a duplicate.
  private var lastObjects: [Int] = []
  private var lists: [Int: Int] = [:]

  /// The column of a key; nil if the object at hand has it already.
  mutating func column(_ key: [UInt8], object: Int) -> Int? {
    if let found = indices[key] {
      // Objects are read twice, and numbered alike both times.
      if lastObjects[found] == object { return nil }
      lastObjects[found] = object
      return found
    }
    indices[key] = titles.count
    titles.append(key)
    lastObjects.append(object)
    return titles.count - 1
  }

  /// Begins to read the objects anew.
  mutating func rewind() { for index in lastObjects.indices { lastObjects[index] = -1 } }

  mutating func addList(_ column: Int) { lists[column, default: 0] += 1 }

  var notes: [String] {
    lists.keys.sorted().prefix(5).map {
      "'\(titles[$0].withUnsafeBufferPointer(excerpt))' holds lists: they are read as their JSON text"
    }
  }
}

/// One object of a JSON export.
enum JSONRecord {
  /// Reads the object that comes next; hands over each value that is neither empty nor null, with its column.
  static func read(
    _ tokenizer: inout JSONTokenizer, _ number: Int, limits: ExportLimits, into columns: inout JSONColumns,
    _ take: (Int, [UInt8]) throws(ExportError) -> Void
  ) throws(ExportError) {
    guard try tokenizer.next() == UInt8(ascii: "{") else { throw try tokenizer.unexpected("an object") }
    try object(&tokenizer, number, prefix: [], depth: 0, limits, &columns, take)
  }

  private static func object(
    _ tokenizer: inout JSONTokenizer, _ number: Int, prefix: [UInt8], depth: Int, _ limits: ExportLimits,
    _ columns: inout JSONColumns, _ take: (Int, [UInt8]) throws(ExportError) -> Void
  ) throws(ExportError) {
    guard depth < JSONTokenizer.depthLimit else { throw tokenizer.refused("line \(tokenizer.line) nests too deeply") }
    try tokenizer.expect(UInt8(ascii: "{"), "")
    var isFirst = true
    while try !tokenizer.take(UInt8(ascii: "}")) {
      if !isFirst { try tokenizer.expect(UInt8(ascii: ","), "or the end of the object") }
      isFirst = false
      try tokenizer.key()
      let key = prefix + tokenizer.value
      guard key.count <= 4096 else { throw tokenizer.refused("line \(tokenizer.line) has a key of thousands of bytes") }
      let opening = try tokenizer.next()
      if opening == UInt8(ascii: "{") {
        try object(
          &tokenizer, number, prefix: key + [UInt8(ascii: ".")], depth: depth + 1, limits, &columns, take)
        continue
      }
      guard let column = columns.column(key, object: number) else {
        throw ExportError(
          .refused, "\(tokenizer.name) has the key '\(key.withUnsafeBufferPointer(excerpt))' twice in one object",
          evidence: ["it is the object that holds line \(tokenizer.line)"],
          remedy: "export it again, with each key once")
      }
      guard column < limits.columns else {
        throw ExportError(
          .refused, "\(tokenizer.name) has more than \(limits.columns) different keys",
          remedy: "check that it is an export of people")
      }
      switch opening {
      case UInt8(ascii: "["):
        columns.addList(column)
        var text: [UInt8]? = []
        try tokenizer.anyValue(depth: depth, into: &text)
        try take(column, text ?? [])
      case UInt8(ascii: "\""):
        try tokenizer.string()
        try take(column, tokenizer.value)
      default:
        try tokenizer.scalar()
        if !tokenizer.value.elementsEqual("null".utf8) { try take(column, tokenizer.value) }
      }
    }
  }
}

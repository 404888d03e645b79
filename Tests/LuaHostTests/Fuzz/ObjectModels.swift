import LuaHost

/// A block of rows and what is in it.
final class RowsModel {
  let rows = LuaRows(columns: 3, capacity: 1)
  private var cells: [[LuaValue?]] = []
  /// The payload of its first row while it is attached.
  var first: Int64?

  var count: Int { cells.count }
  var isAttached: Bool { first != nil }

  /// The rows, which are attached no more.
  func detach() -> LuaRows {
    first = nil
    return rows
  }

  func overlaps(_ start: Int64, _ count: Int) -> Bool {
    guard let first else { return false }
    return start < first + Int64(self.count) && first < start + Int64(count)
  }

  /// The cell of an attached row; nil when there is none, or when it is to be asked.
  func cell(_ name: String, _ payload: Int64) -> LuaValue? {
    guard let first, payload >= first, payload - first < cells.count else { return nil }
    return cells[Int(payload - first)][["name", "number", "asked"].firstIndex(of: name)!]
  }

  func fill(_ reader: inout FuzzReader) {
    guard !isAttached else { return }
    rows.removeAll()
    cells = []
    for _ in 0..<reader.below(5) {
      let row = rows.append()
      let bytes = reader.bytes(reader.below(50))
      bytes.withUnsafeBytes { rows.setText(copying: $0, row: row, column: 0) }
      let number = reader.pick(
        [.null, 7, 0.5, "seven", true, .object(LuaObject(classIndex: 0, payload: 3))] as [LuaValue])
      rows.set(number, row: row, column: 1)
      let isAsked = reader.below(2) == 0
      if isAsked { rows.ask(row: row, column: 2) } else { rows.set("not asked", row: row, column: 2) }
      cells.append([.text(String(decoding: bytes, as: UTF8.self)), number, isAsked ? Optional.none : "not asked"])
    }
  }
}

/// A coroutine of `ObjectPlayer`'s script and where it stands.
final class CoroutineModel {
  enum Expectation: Equatable {
    case step(LuaCoroutine.Step)
    /// An error of the script.
    case failure
    case misuse
  }

  let coroutine: LuaCoroutine
  let kind: Int
  private let limit: Int
  private var turn = 0
  private var given: [LuaValue]?
  private(set) var status = LuaCoroutine.Status.suspended
  /// Whether the last resumption was its end.
  private(set) var hasEndedNow = false
  /// The counters that it was given, which it may hold as long as it is there.
  var counters: Set<Int64> = []

  init(_ coroutine: LuaCoroutine, _ kind: Int, _ limit: Int) {
    self.coroutine = coroutine
    self.kind = kind
    self.limit = limit
  }

  /// What resuming it now must lead to.
  func expectation(_ arguments: [LuaValue]) -> Expectation {
    hasEndedNow = false
    guard status == .suspended else { return .misuse }
    let given = given ?? arguments
    self.given = given
    // It cannot yield through a host function, so it goes on to its end.
    if kind == 3 { turn = limit }
    turn += 1
    if turn <= limit, kind != 1 || turn < limit { return .step(.yielded([.integer(Int64(turn))] + given)) }
    status = .dead
    hasEndedNow = true
    return kind == 1 && limit > 0 ? .failure : .step(.finished(["end", .integer(Int64(limit))]))
  }

  /// Whether closing it runs its closing variable.
  func close() -> Bool {
    defer { status = .dead }
    return status == .suspended && given != nil
  }
}

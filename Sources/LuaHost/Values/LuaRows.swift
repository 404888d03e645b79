import CLuaBridge

/// A block of rows whose cells scripts read in place: `row.title` is a look-up in C, the host is not entered, and columns
/// that nobody reads cost nothing.
///
/// ```swift
/// let library = HostLibrary<Context>(classes: [
///   HostClass("person", "A person.", columns: [HostColumn("email", "where mail goes"), HostColumn("grade", "1 to 9")])
/// ])
/// let rows = LuaRows(columns: 2)
/// for person in people {
///   let row = rows.append()
///   rows.setText(person.email, row: row, column: 0)
///   rows.set(.integer(person.grade), row: row, column: 1)
/// }
/// try interpreter.attach(rows, to: 0)   // row n is the object of class 0 with the payload n
/// try interpreter.call(rule, [.object(LuaObject(classIndex: 0, payload: 7))])
/// ```
/// A row is an ordinary `LuaObject`, equal to itself and one table key. Scripts may keep it: once its block has been
/// detached, its columns are asked of their `HostColumn.get`, and without one reading them is a Lua error. So there is
/// nothing that a script could do to read memory that is gone.
///
/// A block belongs to one interpreter at a time, and is filled before it is attached. For more rows than memory is to
/// hold, attach a block, call the rule for each of its rows (`LuaPass` does so at once), detach it, `removeAll()`, fill it
/// anew. Not Sendable.
public final class LuaRows {
  /// How many columns a row has, those included that are asked.
  public let columnCount: Int
  /// How many rows there are.
  public var count: Int { state.pointee.count }
  /// Whether an interpreter reads the cells. While it does they can be neither filled nor removed.
  public internal(set) var isAttached: Bool {
    get { state.pointee.isAttached }
    set { state.pointee.isAttached = newValue }
  }

  /// Behind a pointer, because a variable of a class costs a check of exclusive access, and rows are filled cell by cell.
  private let state: UnsafeMutablePointer<State>
  private var cells: UnsafeMutablePointer<BridgeCell> { state.pointee.cells }

  private struct State {
    var cells: UnsafeMutablePointer<BridgeCell>
    var capacity: Int
    var count = 0
    var isAttached = false
  }

  private let layout: UnsafeMutablePointer<BridgeLayout>
  private var width: Int { Int(layout.pointee.width) }
  private let texts = TextMemory()
  private let owner: AnyObject?
  /// What scripts have read of the cells, if that was asked for.
  public let log: LuaReadLog?

  /// An empty block.
  ///
  /// - Parameters:
  ///   - columns: As many as the class has.
  ///   - holding: The columns that have cells, without doubles; the others are always asked. Nil is all: for rows of many
  ///     columns of which scripts read few it is worth while to say which.
  ///   - capacity: How many rows to make room for at once.
  ///   - owner: Kept alive as long as the block: what holds the bytes given to `setText(unowned:row:column:)`.
  ///   - log: Takes down which cells scripts read; several blocks may share one.
  public init(
    columns: Int, holding: [Int]? = nil, capacity: Int = 64, owner: AnyObject? = nil, log: LuaReadLog? = nil
  ) {
    precondition(columns > 0 && capacity > 0, "a block of rows needs columns and room")
    let held = holding ?? Array(0..<columns)
    columnCount = columns
    self.owner = owner
    self.log = log
    let places = UnsafeMutablePointer<UInt32>.allocate(capacity: columns)
    places.initialize(repeating: .max, count: columns)
    for (place, column) in held.enumerated() {
      precondition(column >= 0 && column < columns && places[column] == .max, "a column is held once")
      places[column] = UInt32(place)
    }
    layout = .allocate(capacity: 1)
    layout.initialize(to: BridgeLayout(columns: UInt32(columns), width: UInt32(held.count), places: places))
    state = .allocate(capacity: 1)
    state.initialize(to: State(cells: .allocate(capacity: held.count * capacity), capacity: capacity))
  }

  deinit {
    cells.deallocate()
    state.deallocate()
    layout.pointee.places.deallocate()
    layout.deallocate()
  }

  /// Adds a row whose cells are all `nil`, or all asked; gives its position.
  @discardableResult
  public func append(asked: Bool = false) -> Int {
    precondition(!isAttached, "a block of rows is filled before it is attached")
    if count == state.pointee.capacity { grow() }
    var cell = BridgeCell()
    cell.kind = UInt16(asked ? BRIDGE_ASK : BRIDGE_NIL)
    (cells + count * width).update(repeating: cell, count: width)
    state.pointee.count += 1
    return count - 1
  }

  /// Sets a cell. A table or a function cannot stand in one; use `ask(row:column:)` for those.
  public func set(_ value: LuaValue, row: Int, column: Int) {
    precondition(!isAttached, "a block of rows is filled before it is attached")
    guard store(value, at: position(row, column)) else { preconditionFailure("no cell holds a table or a function") }
  }

  /// Sets a cell to a text.
  public func setText(_ text: String, row: Int, column: Int) {
    var text = text
    text.withUTF8 { setText(copying: UnsafeRawBufferPointer($0), row: row, column: column) }
  }

  /// Sets a cell to a text of these bytes, which are copied.
  public func setText(copying bytes: UnsafeRawBufferPointer, row: Int, column: Int) {
    setText(unowned: texts.copy(bytes), row: row, column: column)
  }

  /// Sets a cell to a text of these bytes where they are: they must stay there unchanged as long as the block has this
  /// row. `owner` is a way to make sure of that.
  public func setText(unowned bytes: UnsafeRawBufferPointer, row: Int, column: Int) {
    precondition(!isAttached, "a block of rows is filled before it is attached")
    setText(bytes, at: position(row, column))
  }

  /// Sets a cell to an object.
  public func setObject(_ object: LuaObject, row: Int, column: Int) {
    precondition(!isAttached, "a block of rows is filled before it is attached")
    guard store(object, at: position(row, column)) else { preconditionFailure("there is no such class") }
  }

  /// Leaves a cell to its column's `HostColumn.get`, which is called when a script reads it first; the answer is kept.
  public func ask(row: Int, column: Int) {
    precondition(!isAttached, "a block of rows is filled before it is attached")
    cells[position(row, column)].kind = UInt16(BRIDGE_ASK)
  }

  /// Removes all rows and keeps their room.
  public func removeAll() {
    precondition(!isAttached, "a block of rows is emptied after it has been detached")
    state.pointee.count = 0
    texts.removeAll()
  }

  // MARK: For the interpreter

  var cellsForBridge: UnsafePointer<BridgeCell> { UnsafePointer(cells) }
  var layoutForBridge: UnsafePointer<BridgeLayout> { UnsafePointer(layout) }

  /// Keeps what a column's getter said, if a cell can hold it and is still waiting for it.
  func keep(_ value: LuaValue, row: Int, column: Int) {
    guard row < count, column < columnCount, layout.pointee.places[column] != .max else { return }
    let position = position(row, column)
    if cells[position].kind == UInt16(BRIDGE_ASK) { _ = store(value, at: position) }
  }

  private func position(_ row: Int, _ column: Int) -> Int {
    precondition(row >= 0 && row < count && column >= 0 && column < columnCount, "there is no such cell")
    let place = Int(layout.pointee.places[column])
    precondition(place < width, "the column has no cells in this block")
    return row * width + place
  }

  private func store(_ value: LuaValue, at position: Int) -> Bool {
    var cell = BridgeCell()
    switch value {
    case .null: cell.kind = UInt16(BRIDGE_NIL)
    case .boolean(let value):
      cell.kind = UInt16(BRIDGE_BOOLEAN)
      cell.integer = value ? 1 : 0
    case .integer(let value):
      cell.kind = UInt16(BRIDGE_INTEGER)
      cell.integer = value
    case .number(let value):
      cell.kind = UInt16(BRIDGE_NUMBER)
      cell.number = value
    case .object(let object): return store(object, at: position)
    case .text(var text):
      text.withUTF8 { setText(texts.copy(UnsafeRawBufferPointer($0)), at: position) }
      return true
    case .table, .function, .reference: return false
    }
    cells[position] = cell
    return true
  }

  private func store(_ object: LuaObject, at position: Int) -> Bool {
    guard let classIndex = UInt16(exactly: object.classIndex) else { return false }
    var cell = BridgeCell()
    cell.kind = UInt16(BRIDGE_OBJECT)
    cell.class_index = classIndex
    cell.integer = object.payload
    cells[position] = cell
    return true
  }

  private func setText(_ bytes: UnsafeRawBufferPointer, at position: Int) {
    precondition(bytes.count <= Int(UInt32.max), "a cell of more than 4 GB")
    var cell = BridgeCell()
    cell.kind = UInt16(BRIDGE_TEXT)
    cell.length = UInt32(bytes.count)
    cell.bytes = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
    cells[position] = cell
  }

  private func grow() {
    let larger = UnsafeMutablePointer<BridgeCell>.allocate(capacity: 2 * state.pointee.capacity * width)
    larger.moveInitialize(from: cells, count: count * width)
    cells.deallocate()
    state.pointee.cells = larger
    state.pointee.capacity *= 2
  }
}

/// The copied texts of a block, in chunks that never move.
private final class TextMemory {
  private static let chunkSize = 1 << 16
  private var chunks: [UnsafeMutableRawBufferPointer] = []
  private var next: UnsafeMutableRawPointer?
  private var room = 0

  func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    if next == nil || room < bytes.count { addChunk(for: bytes.count) }
    guard let place = next else { preconditionFailure("a chunk was just made") }
    if let start = bytes.baseAddress { place.copyMemory(from: start, byteCount: bytes.count) }
    next = place + bytes.count
    room -= bytes.count
    return UnsafeRawBufferPointer(start: place, count: bytes.count)
  }

  func removeAll() {
    for chunk in chunks.dropFirst() { chunk.deallocate() }
    chunks.removeLast(max(0, chunks.count - 1))
    next = chunks.first?.baseAddress
    room = chunks.first?.count ?? 0
  }

  private func addChunk(for count: Int) {
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: max(Self.chunkSize, count), alignment: 1)
    chunks.append(chunk)
    next = chunk.baseAddress
    room = chunk.count
  }

  deinit { for chunk in chunks { chunk.deallocate() } }
}

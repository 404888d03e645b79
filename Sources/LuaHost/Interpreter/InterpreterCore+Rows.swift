import CLuaBridge

/// Rows that scripts of one interpreter can read now.
struct AttachedRows {
  var rows: LuaRows
  var classIndex: Int
  var first: Int64

  /// Where the row of an object is in the block, if it is in this one.
  func row(_ classIndex: Int, _ payload: Int64) -> Int? {
    guard classIndex == self.classIndex, payload >= first, payload - first < rows.count else { return nil }
    return Int(payload - first)
  }
}

extension InterpreterCore {
  func attach(_ rows: LuaRows, to classIndex: Int, columns: Int?, from first: Int64) throws(LuaError) {
    guard let bridge else { throw LuaError(kind: .misuse, message: "the interpreter has ended") }
    guard !rows.isAttached else { throw LuaError(kind: .misuse, message: "these rows are attached already") }
    guard let columns, columns == rows.columnCount else {
      throw LuaError(
        kind: .misuse,
        message: "rows of \(rows.columnCount) columns for a class of \(columns.map(String.init) ?? "none")")
    }
    let status = bridge_attach_rows(
      bridge, UInt32(classIndex), first, Int64(rows.count), rows.layoutForBridge, rows.cellsForBridge,
      rows.log?.forBridge)
    guard status != Int32(BRIDGE_MEMORY) else { throw memoryError() }
    guard status == Int32(BRIDGE_OK) else {
      throw LuaError(kind: .misuse, message: "other rows with some of these payloads are attached")
    }
    rows.isAttached = true
    attachedRows.append(AttachedRows(rows: rows, classIndex: classIndex, first: first))
  }

  func detach(_ rows: LuaRows) {
    guard let position = attachedRows.firstIndex(where: { $0.rows === rows }) else { return }
    if let bridge { bridge_detach_rows(bridge, UInt32(attachedRows[position].classIndex), rows.cellsForBridge) }
    attachedRows.remove(at: position)
    rows.isAttached = false
  }

  func run(_ pass: LuaPass) throws(LuaError) {
    guard let bridge else { throw LuaError(kind: .misuse, message: "the interpreter has ended") }
    guard pass.functions.allSatisfy({ $0.handle === handle }) else {
      throw LuaError(kind: .misuse, message: "a pass was run in an interpreter that its functions do not belong to")
    }
    defer { letGo() }
    let status = try pass.run { bridge_pass(bridge, $0) }
    guard status == Int32(BRIDGE_OK) else { throw error(status: status, bridge) }
  }

  func detachAllRows() {
    for attached in attachedRows { attached.rows.isAttached = false }
    attachedRows.removeAll()
  }

  /// The block that has an object's cells, and the row in it.
  func attachedRow(_ classIndex: Int, _ payload: Int64) -> (rows: LuaRows, row: Int)? {
    for attached in attachedRows {
      if let row = attached.row(classIndex, payload) { return (attached.rows, row) }
    }
    return nil
  }

  func receiveColumn(_ classIndex: Int, _ column: Int, _ payload: Int64, _ outcome: inout BridgeOutcome) {
    do {
      let value = try self.column(classIndex, column, payload)
      // Looked up after the getter ran, which may have detached the block.
      if let (rows, row) = attachedRow(classIndex, payload) { rows.keep(value, row: row, column: column) }
      finish(value, &outcome)
    } catch {
      raise(error, in: nil, &outcome)
    }
  }
}

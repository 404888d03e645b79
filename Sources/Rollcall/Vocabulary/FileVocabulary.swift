internal import HRExport
internal import LuaHost

/// `read_csv` and the class `row`.
enum FileVocabulary {
  static let functions: [HostFunction<ScriptContext>] = [
    HostFunction(
      "read_csv",
      "The rows of a table in the script's folder, read as exports are: encoding and delimiter are found, cells are trimmed. "
        + "A file is read once, however often it is asked for.",
      [.required("file", .text, "the path within the script's folder")], result: "list of rows",
      example: """
        for _, row in ipairs(read_csv("law.csv")) do
          print(row.country, row["Course title"])
        end
        """,
      body: { context, call in
        let index = try context.sideTable(call[0].text ?? "")
        let rows = context.run.sideTables[index].rows
        return .value(.table(LuaTable(list: rows.indices.map { ObjectKind.row.value(index << 32 | $0) })))
      })
  ]

  static let row = HostClass<ScriptContext>(
    ObjectKind.row.className,
    "A row of a table that `read_csv` read. The fields are its columns, named as a person's are; every cell is text, an empty "
      + "one nil; reading a column that the table lacks is an error.",
    fields: [
      HostField("line", "the line of the file on which the row starts") { context, payload in
        let (table, row) = parts(payload)
        return LuaValue(context.run.sideTables[table].rows[row].line)
      }
    ],
    methods: [
      HostFunction(
        "has", "Whether the table has a column.", [.required("name", .text, "in any spelling")], result: "boolean",
        body: { context, call in
          let (table, _) = parts(call.receiver.payload)
          return .value(.boolean(context.run.sideTables[table].hasColumn(named: call[0].text ?? "")))
        }),
      HostFunction(
        "column", "The cell of a column, whatever the column is called.",
        [.required("title", .text, "the column's title, or its name in any spelling")], result: "text or nil",
        body: { context, call in
          .value(try cell(context, call.receiver.payload, call[0].text ?? ""))
        }),
    ],
    index: { context, payload, key in
      guard case .text(let name) = key else { throw HostError("a row's fields are columns, named by text") }
      return try cell(context, payload, name)
    },
    text: { context, payload in
      let (table, row) = parts(payload)
      let side = context.run.sideTables[table]
      return "line \(side.rows[row].line) of \(side.name)"
    })

  private static func cell(_ context: ScriptContext, _ payload: Int64, _ name: String) throws(HostError) -> LuaValue {
    let (table, row) = parts(payload)
    let side = context.run.sideTables[table]
    let text = side.rows[row].cells[try side.column(named: name)]
    return text.isEmpty ? .null : .text(text)
  }

  private static func parts(_ payload: Int64) -> (table: Int, row: Int) {
    (Int(payload >> 32), Int(payload & 0xffff_ffff))
  }
}

extension ScriptContext {
  /// The position of a side table, read on first use.
  fileprivate func sideTable(_ name: String) throws(HostError) -> Int {
    if let index = tables[name] { return index }
    guard let folder = script.folder else {
      throw HostError("this script comes from no folder, so there is none to read from", argument: "file")
    }
    let bytes: [UInt8]
    do {
      bytes = try ScriptFolder(path: folder).file(name)
    } catch {
      throw HostError("'\(name)' cannot be read: \(error)", argument: "file", cause: error)
    }
    let table = try SideTable(name: name, bytes: bytes)
    let index = run.sideTables.count
    run.sideTables.append(table)
    tables[name] = index
    return index
  }

  /// What `require` asks for: a text module of the script's folder.
  func module(_ name: String) throws(HostError) -> LuaSource {
    guard let folder = script.folder else {
      throw HostError("this script comes from no folder, so there is none to load modules from")
    }
    do {
      let (bytes, path) = try ScriptFolder(path: folder).module(name)
      return LuaSource(name: folder == "." ? path : "\(folder)/\(path)", bytes: bytes)
    } catch {
      throw HostError("module '\(name)' cannot be loaded: \(error)", cause: error)
    }
  }
}

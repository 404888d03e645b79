import LuaHost

/// What the getters of the test's rows are asked, and what rows there are.
final class RowsScene {
  static let person = 0
  static let place = 1

  /// "column payload" of each getter that ran.
  var asked: [String] = []
  var interpreter: LuaInterpreter<RowsScene>?
  /// What the getter of `hired` does beside answering.
  var whenAsked: () throws -> Void = {}

  static func object(_ payload: Int64, of classIndex: Int = person) -> LuaValue {
    .object(LuaObject(classIndex: classIndex, payload: payload))
  }

  static let library = HostLibrary<RowsScene>(
    functions: [
      HostFunction("person", "A person.", [.required("n", .integer, "which")]) { .value(object($1[0].integer!)) },
      HostFunction("place", "A place.", [.required("n", .integer, "which")]) {
        .value(object($1[0].integer!, of: place))
      },
    ],
    classes: [
      HostClass(
        "person", "Somebody.",
        fields: [HostField("number", "the payload") { _, payload in .integer(payload) }],
        columns: [
          HostColumn("name", "how to call them"),
          HostColumn("grade", "one to nine"),
          HostColumn("hired", "a place, asked") { scene, payload in
            scene.asked.append("hired \(payload)")
            try scene.whenAsked()
            return object(payload + 100, of: place)
          },
          HostColumn("nick", "a text, asked") { scene, payload in
            scene.asked.append("nick \(payload)")
            return payload < 0 ? .null : .text("nick of \(payload), \(String(repeating: "long ", count: 20))")
          },
        ],
        methods: [
          HostFunction("greeting", "A text.") { _, call in .value(.text("hello \(call.receiver.payload)")) }
        ],
        text: { _, payload in "person \(payload)" }),
      HostClass("place", "Somewhere.", columns: [HostColumn("name", "what it is called")]),
    ])

  /// People with the names "name 0"… and the grades 0…, whose other columns are asked.
  static func people(_ count: Int, from first: Int = 0) -> LuaRows {
    let rows = LuaRows(columns: 4, capacity: 2)
    for number in first..<first + count {
      let row = rows.append(asked: true)
      rows.setText("name \(number)", row: row, column: 0)
      rows.set(number % 10 == 9 ? .null : .integer(Int64(number)), row: row, column: 1)
    }
    return rows
  }
}

/// An interpreter over the scene's library, with nothing attached.
func withRows<Result>(
  limits: LuaLimits = LuaLimits(time: .seconds(20)),
  _ body: (LuaInterpreter<RowsScene>, RowsScene) throws -> Result
) throws -> Result {
  let scene = RowsScene()
  let interpreter = try LuaInterpreter(library: RowsScene.library, context: scene, limits: limits) { _ in }
  scene.interpreter = interpreter
  defer {
    scene.interpreter = nil
    // What a test put in may hold the scene.
    scene.whenAsked = {}
  }
  return try body(interpreter, scene)
}

extension LuaInterpreter {
  /// What a script returns.
  @discardableResult
  func results(of text: String) throws(LuaError) -> [LuaValue] { try run(LuaSource(name: "rows.lua", text: text)) }
}

import LuaHost

/// Bytes → a script that builds values of every kind and shape, cyclic and with metatables, and calls the probes of
/// `FuzzLibrary` with them. `ArgumentModel` says for each call whether it must be accepted.
///
/// The same with the typed functions of `TypedProbes`: then also as what each argument arrives, and what arrived is sent
/// through Lua once more, by a call with Swift values.
enum ArgumentTarget {
  static let limits = LuaLimits(time: .milliseconds(100), memory: 4 << 20, output: 16 << 10)

  static func check(_ input: [UInt8], typed: Bool = false) throws {
    var writer = ScriptWriter(input)
    let source = LuaSource(name: "fuzz.lua", text: writer.script())
    let session = FuzzSession()
    session.hasTypedProbes = typed
    let interpreter = try session.interpreter(typed ? TypedProbes.library : FuzzLibrary.value, limits: limits)
    defer { session.replays = [] }
    do {
      try interpreter.run(source)
      let identity = try interpreter.run(LuaSource(name: "fuzz.lua", text: "return function(x) return x end"))
      do {
        for replay in session.replays { try replay(interpreter, identity[0].function!) }
      } catch let error as LuaError {
        try FuzzFinding.unless(error.kind != .runtime, "what arrived cannot go back: \(error)")
        throw error
      }
    } catch let error as LuaError {
      try FuzzErrors.check(error, of: source)
      try FuzzFinding.unless(error.kind != .syntax, "the writer wrote no Lua: \(error)")
    }
    if let finding = session.finding {
      throw FuzzFinding("\(finding)\n\(String(decoding: source.bytes, as: UTF8.self))")
    }
  }
}

/// Writes the script; every choice comes from the input.
private struct ScriptWriter {
  private static let tables = 4
  private var reader: FuzzReader
  /// A coroutine is nil once it is decoded, but no nil to the check, so the model cannot speak of such scripts.
  private let usesCoroutines: Bool
  private var lines: [String] = []

  init(_ input: [UInt8]) {
    reader = FuzzReader(input)
    usesCoroutines = reader.byte() % 8 == 7
  }

  mutating func script() -> String {
    lines = [
      "local T = { {}, {}, {}, {} }",
      "local co = coroutine.create(print)",
      "local function attempt(n, f, ...)",
      "  if pcall(begin, n, ...) then finish(pcall(f, ...)) else pcall(f, ...) end",
      "end",
    ]
    if usesCoroutines { lines.append("local function attempt(n, f, ...) pcall(f, ...) end") }
    while !reader.isAtEnd, lines.count < 60 { lines.append(statement()) }
    return lines.joined(separator: "\n") + "\n"
  }

  private mutating func statement() -> String {
    let table = "T[\(1 + reader.below(Self.tables))]"
    switch reader.below(16) {
    case 0...7:
      let probe = reader.below(FuzzLibrary.parameters.count)
      let count = reader.below(4)
      let arguments = (0..<count).map { _ in expression() }
      return "attempt(\(probe), probe\(probe)\(arguments.map { ", " + $0 }.joined()))"
    case 8: return "pcall(rawset, \(table), \(expression()), \(expression()))"
    case 9: return "\(table).\(reader.pick(Self.names)) = \(expression())"
    case 10: return "\(table) = { \(expression()), \(expression()), \(expression()) }"
    case 11:
      return "setmetatable(\(table), { __index = \(expression()), __len = \(expression()), __eq = \(expression()) })"
    case 12: return "pcall(function() return \(expression()) \(reader.pick(Self.operators)) \(expression()) end)"
    case 13: return "coroutine.wrap(function() \(reader.below(2) == 0 ? "" : "coroutine.yield() ")\(statement()) end)()"
    case 14: return "pcall(apply, function(...) \(statement()) return ... end, \(expression()))"
    default:
      let object = "thing(\(reader.below(8)))"
      return "pcall(function() return \(object)\(reader.pick(Self.uses))(\(expression())) end)"
    }
  }

  private static let names = ["name", "mode", "many", "any", "inner", "x", "y", "nmae", "z"]
  private static let operators = ["+", "..", "<", "<=", "==", "//", "and", "-"]
  private static let uses = [":plus", ":map", "", ".n", ".table", ".broken", ":nothing"]
  private static let numbers = [
    "0", "1", "-1", "3.0", "-0.0", "0.5", "1e300", "1/0", "0/0", "2^53", "2^63", "-2^63", "math.mininteger",
    "math.maxinteger", "1e15",
  ]
  private static let texts = ["one", "two", "three", "a", "b", "", "x", "name", "\\xFF\\xFE", "\\0", "ä", "onE"]

  private mutating func expression(_ depth: Int = 0) -> String {
    let choice = reader.below(depth < 4 ? 20 : 14)
    switch choice {
    case 0: return "nil"
    case 1: return reader.below(2) == 0 ? "true" : "false"
    case 2: return String(reader.below(256))
    case 3: return "(\(reader.pick(Self.numbers)))"
    case 4, 5: return "'\(reader.pick(Self.texts))'"
    case 6: return "('x'):rep(\(reader.below(256) * 16))"
    case 7: return "'" + reader.bytes(reader.below(8)).map { "\\x" + hexadecimal($0) }.joined() + "'"
    case 8: return "thing(\(reader.below(8)))"
    case 9: return "bare(\(reader.below(8)))"
    case 10: return reader.below(2) == 0 ? "print" : "function(...) return ... end"
    case 11: return usesCoroutines ? "co" : "{}"
    case 12, 13: return "T[\(1 + reader.below(Self.tables))]"
    case 14: return "{ [\(expression(depth + 1))] = \(expression(depth + 1)) }".replacingNilKey
    case 15, 16:
      let count = reader.below(4)
      return "{ " + (0..<count).map { _ in expression(depth + 1) + ", " }.joined() + "}"
    default:
      let count = reader.below(4)
      return "{ "
        + (0..<count).map { _ in reader.pick(Self.names) + " = " + expression(depth + 1) + ", " }.joined() + "}"
    }
  }

  private func hexadecimal(_ byte: UInt8) -> String {
    let digits = Array("0123456789ABCDEF")
    return String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
  }
}

extension String {
  /// A constructor with a nil key would end the whole script.
  fileprivate var replacingNilKey: String {
    hasPrefix("{ [nil]") || hasPrefix("{ [(0/0)]") ? "{ [0]" + drop { $0 != "]" }.dropFirst() : self
  }
}

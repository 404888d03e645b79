import LuaHost
import Testing

/// A script that means harm, with the limits it runs under and the ways in which it may end.
struct Attack: Sendable {
  /// The classes of hostile scripts. A file each holds their rows.
  enum Class: String, Sendable, CaseIterable {
    case deadline = "A deadline"
    case memory = "B memory"
    case loop = "C loop in C"
    case escape = "D escape"
    case recursion = "E recursion"
    case contract = "F contract"
  }

  /// How a script ended: the class of its error, or not at all badly. Rows that return have checked by `assert` that
  /// the attempt came to nothing.
  enum Ending: Hashable, Sendable {
    case error(LuaError.Kind)
    case returns
  }

  var category: Class
  var name: String
  var script: String
  var time: Duration
  var memory: Int
  var endings: Set<Ending>

  static let modules = [
    "loops": "while true do end", "fails": "error('no')", "itself": "return require('itself')",
    "syntax": "return = 1", "harmless": "return { answer = 42 }",
  ]

  var limits: LuaLimits { LuaLimits(time: time, memory: memory, output: 1 << 16) }

  static let all =
    DeadlineAttacks.rows + MemoryAttacks.rows + LoopAttacks.rows + EscapeAttacks.rows + RecursionAttacks.rows
    + ContractAttacks.rows

  /// Rows of one kind from names and scripts.
  static func rows(
    _ category: Class, time: Duration = .milliseconds(25), memory: Int = 64 << 20, ends endings: Set<Ending>,
    _ scripts: [(name: String, script: String)]
  ) -> [Attack] {
    scripts.map {
      Attack(
        category: category, name: $0.name, script: $0.script, time: time, memory: memory, endings: endings)
    }
  }
}

extension Attack: CustomTestStringConvertible {
  var testDescription: String { "\(category.rawValue): \(name)" }
}

extension Attack.Ending: CustomStringConvertible {
  var description: String {
    switch self {
    case .error(let kind): "\(kind)"
    case .returns: "returns"
    }
  }
}

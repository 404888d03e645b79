/// What the fuzzers feed: each target takes any bytes, does something with the Lua host, and checks what it promises.
///
/// The same bodies run under libFuzzer (`scripts/fuzz`) and, over the committed corpus, in the tests (`FuzzCorpusTests`),
/// so this folder imports `LuaHost` and nothing of the tests. An input is never refused: bytes that mean nothing are a
/// short input.
enum FuzzTarget: String, CaseIterable {
  /// A script's text: compiled and run under limits.
  case script
  /// A script that calls host functions with whatever it can build; a model says which calls must be accepted.
  case arguments
  /// The same with typed functions, and the way back.
  case typed
  /// Values into Lua and back, compared with what should arrive.
  case values
  /// What a host does with rows, references and coroutines; a model says what each step must answer.
  case objects
  /// A pattern and a subject, compared with what stock Lua answers.
  case patterns
  /// Calls of library functions, compared with what stock Lua answers.
  case library

  /// Returns for every input, or throws what should not have happened.
  func check(_ input: [UInt8]) throws {
    switch self {
    case .script: try ScriptTarget.check(input)
    case .arguments: try ArgumentTarget.check(input)
    case .typed: try ArgumentTarget.check(input, typed: true)
    case .values: try ValueTarget.check(input)
    case .objects: try ObjectTarget.check(input)
    case .patterns: try PatternTarget.check(input)
    case .library: try LibraryTarget.check(input)
    }
  }
}

/// A promise that was broken by an input.
struct FuzzFinding: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }

  static func unless(_ condition: Bool, _ description: @autoclosure () -> String) throws {
    guard condition else { throw FuzzFinding(description()) }
  }
}

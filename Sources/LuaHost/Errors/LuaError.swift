/// Why a script did not run to its end.
public struct LuaError: Error {
  /// The class of the error; the message says the rest.
  public enum Kind: Sendable, Hashable {
    /// The text is no Lua program, or no text.
    case syntax
    /// An error of the script itself, its own `error` calls included.
    case runtime
    /// A host function refused a call; see `function`, `argument`, `cause`.
    case hostFunction
    /// Functions calling each other without end.
    case recursion
    /// The interpreter has spent its time in Lua.
    case timeLimit
    case memoryLimit
    case outputLimit
    /// What the script returned is larger than `LuaLimits.results`. The interpreter stays usable.
    case resultLimit
    /// Somebody called `LuaCanceller.cancel()`.
    case cancelled
    /// A host function threw `LuaAbort`; its cause is `cause`.
    case aborted
    /// The library or the handles were used wrongly: the embedding's fault, never the script's.
    case misuse
  }

  public var kind: Kind
  /// What happened, without position. For runtime errors these are Lua's own words.
  public var message: String
  /// The script as it was named in its `LuaSource`.
  public var file: String?
  /// The line, counted from 1.
  public var line: Int?
  /// The text of that line, when the source is known.
  public var sourceLine: String?
  /// The part of `sourceLine` to mark, as offsets of characters.
  public var columns: Range<Int>?
  /// Where the script was, innermost first; frames of the host and of Lua's library are left out.
  public var traceback: [LuaFrame]
  /// The host function concerned, as it is called in scripts.
  public var function: String?
  /// The parameter or field concerned.
  public var argument: String?
  /// The Swift error behind this one, unchanged; nil when there is none, or when a script caught the error and raised it
  /// again in a way that leaves in doubt which it was.
  public var cause: (any Error)?
  /// What the script raised, if that was no text: a copy of `{ code = 5 }` after `error({ code = 5 })`. Its text, by
  /// `__tostring` if it has that, is the message. Nil for texts, and for values of more than 64 kB.
  public var value: LuaData?

  public init(
    kind: Kind, message: String, file: String? = nil, line: Int? = nil, sourceLine: String? = nil,
    columns: Range<Int>? = nil, traceback: [LuaFrame] = [], function: String? = nil, argument: String? = nil,
    cause: (any Error)? = nil, value: LuaData? = nil
  ) {
    self.kind = kind
    self.message = message
    self.file = file
    self.line = line
    self.sourceLine = sourceLine
    self.columns = columns
    self.traceback = traceback
    self.function = function
    self.argument = argument
    self.cause = cause
    self.value = value
  }
}

/// A place in a script.
public struct LuaFrame: Hashable, Sendable {
  public var file: String
  public var line: Int
  /// The function's name as the script calls it; nil for the script itself and for functions without a name.
  public var function: String?

  public init(file: String, line: Int, function: String? = nil) {
    self.file = file
    self.line = line
    self.function = function
  }
}

extension LuaError: CustomStringConvertible {
  /// Position and message, then the source line with the culprit marked:
  /// ```
  /// rules/new-hires.lua:7: bad field 'due_dat' to 'enroll': there is no such field; did you mean 'due_date'?
  ///     7 |     due_dat = person.hire_date + days(30),
  ///       |     ^~~~~~~
  /// ```
  /// No line feed at the end, so that a caller can add what it was looking at.
  public var description: String {
    var text = ""
    if let file {
      text += file + ":"
      if let line { text += "\(line):" }
      text += " "
    }
    text += message
    guard let line, let sourceLine else { return text }
    let number = String(line)
    let gutter = String(repeating: " ", count: max(0, 5 - number.count)) + number
    text += "\n\(gutter) | \(sourceLine)"
    if let columns, !columns.isEmpty, columns.upperBound <= sourceLine.count {
      let before = String(sourceLine.prefix(columns.lowerBound).map { $0 == "\t" ? "\t" : " " })
      let mark = "^" + String(repeating: "~", count: columns.count - 1)
      text += "\n" + String(repeating: " ", count: gutter.count) + " | \(before)\(mark)"
    }
    return text
  }

  /// The traceback as lines "  in 'f' at file:line", innermost first; empty when there is at most one frame.
  public var tracebackDescription: String {
    guard traceback.count > 1 else { return "" }
    return traceback.map { frame in
      let place = frame.function.map { "function '\($0)'" } ?? "the script"
      return "  in \(place) at \(frame.file):\(frame.line)"
    }.joined(separator: "\n")
  }
}

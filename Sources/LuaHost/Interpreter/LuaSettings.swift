/// What one interpreter may use up, over its whole life where nothing else is said. `nil` means no limit.
public struct LuaLimits: Sendable {
  /// Time spent in Lua: the clock stands still while a host function runs and between calls.
  public var time: Duration?
  /// Bytes held by Lua beyond its own libraries, arguments and results on their way included.
  public var memory: Int?
  /// Bytes written by `print`, `warn` and `log`.
  public var output: Int?
  /// Bytes that one `run` or `call` may give back to Swift, texts and 24 bytes for each value in tables together.
  public var results: Int?

  public init(
    time: Duration? = .seconds(60), memory: Int? = 512 << 20, output: Int? = 16 << 20, results: Int? = 64 << 20
  ) {
    self.time = time
    self.memory = memory
    self.output = output
    self.results = results
  }
}

/// Which part of Lua's own library scripts find. `docs/reference/sandbox.md` lists it name by name.
public enum LuaProfile: Sendable, Hashable {
  /// What cannot reach files, processes, the machine's clock, addresses or bytecode, nor run on beyond a limit; reading
  /// an undefined global is an error. For scripts from anywhere.
  case sandbox
  /// All of Lua's library but `os.exit`: `io`, `os`, `debug`, `package`, bytecode and finalizers; undefined globals are
  /// `nil`; `os.time` and `os.clock` read the machine. Only for scripts as trustworthy as the program itself, since
  /// bytecode and `debug` can crash the process.
  ///
  /// The limits hold for a script that runs away, not for one that works against them: what takes time within the system
  /// (a read from a pipe) or in a finalizer is not stopped, and what `io` writes is no output that counts.
  case trusted
}

/// The clock that `os.time`, `os.date` and `os.clock` read: it stands still at the moment of the run.
public struct LuaClock: Sendable {
  /// Seconds since 1970-01-01 00:00 UTC.
  public var moment: Int64
  /// Seconds to add to UTC for local time, at a moment given as `moment` is.
  public var offset: @Sendable (Int64) -> Int64

  public init(moment: Int64, offset: @escaping @Sendable (Int64) -> Int64 = { _ in 0 }) {
    self.moment = moment
    self.offset = offset
  }

  /// 1970-01-01 00:00 UTC.
  public static let epoch = LuaClock(moment: 0)
}

/// A script's text and the name under which messages show it.
public struct LuaSource: Sendable {
  public var name: String
  public var bytes: [UInt8]

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  public init(name: String, text: String) { self.init(name: name, bytes: Array(text.utf8)) }
}

/// What a script wrote.
public struct LuaOutput: Sendable {
  public enum Level: Int, Sendable, Hashable {
    /// `print`, `log.info`, `log.warn` and `warn`, `log.error`.
    case print, info, warning, error
  }

  public var level: Level
  /// One line or several, without a line feed at the end.
  public var text: String
  /// The script and line that wrote it.
  public var file: String?
  public var line: Int?

  public init(level: Level, text: String, file: String? = nil, line: Int? = nil) {
    self.level = level
    self.text = text
    self.file = file
    self.line = line
  }
}

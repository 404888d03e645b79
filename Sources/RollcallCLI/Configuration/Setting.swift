/// One thing that can be configured: its name, what it may hold, what it is when nobody says, and what it is for.
///
/// The file, the environment, `config show` and the reference are all made from the table of these.
struct Setting: Sendable {
  /// The path in the file, joined by dots: `guards.max_enrollments`.
  let name: String
  let kind: SettingKind
  /// The value when nobody says, written as one would write it; nil when there is none.
  let standard: String?
  /// One line for the reference.
  let help: String

  init(_ name: String, _ kind: SettingKind, default standard: String? = nil, _ help: String) {
    self.name = name
    self.kind = kind
    self.standard = standard
    self.help = help
  }

  /// The environment variable that sets it: `ROLLCALL_GUARDS_MAX_ENROLLMENTS`.
  var environmentName: String { "ROLLCALL_" + name.uppercased().replacing(".", with: "_") }

  /// The setting that names a file which holds this secret: `account.client_secret_file`.
  var fileSettingName: String { name + "_file" }
}

/// What a setting may hold.
enum SettingKind: Sendable, Equatable {
  case text
  /// A path; relative ones in the file are relative to the file's folder.
  case path
  /// `local`, `local:PATH` or a URL.
  case lms
  case timeZone
  /// `05:30`, in seconds since midnight.
  case timeOfDay
  case boolean
  case integer(ClosedRange<Int>)
  /// A share of a hundred, fractions allowed.
  case percent
  /// `500ms`, `5s`, `60m`, `2h`.
  case duration
  /// `512KB`, `64MB`, `2GB`; powers of 1024.
  case size
  case choice([String])
  case list
  /// Names with one text each, in the order of the file.
  case textMap
  /// Names with a list of texts each (or one text).
  case listMap
  /// Names with such lists under names each.
  case nestedListMap
  /// Never in the file, never an option.
  case secret
}

/// The value of a setting.
enum SettingValue: Sendable, Equatable {
  case text(String)
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case duration(Duration)
  case size(Int)
  case list([String])
  case textMap([NamedText])
  case listMap([NamedList])
  case nestedListMap([NamedLists])
  case secret(String)

  struct NamedText: Sendable, Equatable {
    let name: String
    var text: String
  }

  struct NamedList: Sendable, Equatable {
    let name: String
    var texts: [String]
  }

  struct NamedLists: Sendable, Equatable {
    let name: String
    var lists: [NamedList]
  }
}

/// Where a setting's value came from.
enum SettingSource: Sendable, Equatable, CustomStringConvertible {
  case standard
  case file(path: String, line: Int)
  case secretFile(path: String)
  case credential(path: String)
  case environment(name: String)
  case option(name: String)

  var description: String {
    switch self {
    case .standard: "default"
    case .file(let path, let line): "\(path):\(line)"
    case .secretFile(let path): "file \(path)"
    case .credential(let path): "systemd credential \(path)"
    case .environment(let name): name
    case .option(let name): name
    }
  }
}

/// Every setting with its value and where it came from: options beat the environment, which beats the file, which
/// beats the defaults.
struct Configuration: Sendable {
  /// A setting as it stands for this command.
  struct Entry: Sendable {
    let setting: Setting
    let value: SettingValue?
    let source: SettingSource
  }

  /// A setting that was given on the command line: which one, by which option, as which text.
  struct Option: Sendable {
    let setting: String
    let option: String
    let text: String
  }

  /// In the order of `Setting.table`.
  let entries: [Entry]
  /// The configuration file that was read, if any.
  let file: String?
  /// What the operator should hear about, though it stops nothing.
  let warnings: [String]
  /// The environment, for what is no setting (`CREDENTIALS_DIRECTORY`, `HOME`).
  let environment: [String: String]

  private let values: [String: Entry]

  /// Reads file, environment and options.
  ///
  /// - Parameters:
  ///   - explicitFile: `--config`; without it `ROLLCALL_CONFIG`, else the nearest `rollcall.yaml`, else no file.
  ///   - workingFolder: where the search for the file begins.
  /// - Throws: exit 2 with everything that is wrong in the first of the three that has a fault.
  static func load(
    explicitFile: String?, options: [Option], environment: [String: String], workingFolder: String
  ) throws(CommandFailure) -> Configuration {
    let variables = try ConfigurationEnvironment(environment)
    let path = explicitFile ?? variables.configPath ?? ConfigurationFile.find(from: workingFolder)
    var file: ConfigurationFile?
    if let path { file = try ConfigurationFile.read(path, in: workingFolder) }

    var values: [String: Entry] = [:]
    for setting in Setting.table {
      values[setting.name] = try entry(for: setting, file: file, variables: variables, options: options)
    }
    let credentials = environment["CREDENTIALS_DIRECTORY"]
    for setting in Setting.table where setting.kind == .secret && values[setting.name]?.value == nil {
      let file = values[setting.fileSettingName].flatMap(\.pathText)
      if let entry = try SecretFile.entry(for: setting, file: file, credentialsFolder: credentials) {
        values[setting.name] = entry
      }
    }
    return Configuration(
      entries: Setting.table.compactMap { values[$0.name] }, file: path, warnings: variables.warnings,
      environment: environment, values: values)
  }

  subscript(name: String) -> Entry {
    guard let entry = values[name] else { preconditionFailure("no setting is called \(name)") }
    return entry
  }

  private static func entry(
    for setting: Setting, file: ConfigurationFile?, variables: ConfigurationEnvironment, options: [Option]
  ) throws(CommandFailure) -> Entry {
    if let option = options.last(where: { $0.setting == setting.name }) {
      do {
        return Entry(
          setting: setting, value: try setting.kind.parse(option.text), source: .option(name: option.option))
      } catch {
        throw CommandFailure(.usage, "bad value for \(option.option): \(error.expectation), got '\(option.text)'")
      }
    }
    if let entry = variables.entries[setting.name] {
      return Entry(setting: setting, value: entry.value, source: .environment(name: entry.variable))
    }
    var result = Entry(setting: setting, value: nil, source: .standard)
    if let file, let entry = file.entries[setting.name] {
      let folder = PathText.folder(of: file.path)
      result = Entry(
        setting: setting, value: relocated(entry.value, kind: setting.kind, folder: folder),
        source: .file(path: file.path, line: entry.line))
    } else if let standard = setting.standard {
      do {
        result = Entry(setting: setting, value: try setting.kind.parse(standard), source: .standard)
      } catch {
        preconditionFailure("the default of \(setting.name) is wrong: \(error.expectation)")
      }
    }
    for overlay in variables.mapEntries[setting.name] ?? [] {
      result = Entry(
        setting: setting, value: overlaid(result.value, kind: setting.kind, name: overlay.name, text: overlay.text),
        source: .environment(name: overlay.variable))
    }
    return result
  }

  /// A path of the file, seen from the working folder.
  private static func relocated(_ value: SettingValue, kind: SettingKind, folder: String) -> SettingValue {
    guard case .text(let text) = value else { return value }
    switch kind {
    case .path: return .text(PathText.resolve(text, in: folder))
    case .lms where text.hasPrefix("local:"):
      return .text("local:" + PathText.resolve(String(text.dropFirst(6)), in: folder))
    default: return value
    }
  }

  private static func overlaid(_ value: SettingValue?, kind: SettingKind, name: String, text: String) -> SettingValue {
    if kind == .listMap {
      var pairs: [SettingValue.NamedList] = []
      if case .listMap(let known) = value { pairs = known }
      pairs.removeAll { $0.name == name }
      pairs.append(.init(name: name, texts: SettingKind.listItems(text)))
      return .listMap(pairs)
    }
    var pairs: [SettingValue.NamedText] = []
    if case .textMap(let known) = value { pairs = known }
    pairs.removeAll { $0.name == name }
    pairs.append(.init(name: name, text: text))
    return .textMap(pairs)
  }
}

extension Configuration.Entry {
  fileprivate var pathText: String? {
    guard case .text(let text) = value else { return nil }
    return text
  }
}

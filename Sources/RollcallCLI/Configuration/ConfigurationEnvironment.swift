import LuaHost

/// What the environment variables that begin with `ROLLCALL_` set.
struct ConfigurationEnvironment {
  /// A value and the variable that sets it.
  struct Entry {
    var value: SettingValue
    let variable: String
  }

  static let prefix = "ROLLCALL_"
  /// Names the configuration file, as `--config` does.
  static let configVariable = "ROLLCALL_CONFIG"

  private(set) var entries: [String: Entry] = [:]
  /// Names with one value each, to be laid over what the file sets: `ROLLCALL_COURSES_ONBOARDING`.
  private(set) var mapEntries: [String: [(name: String, text: String, variable: String)]] = [:]
  /// The configuration file that the environment names.
  private(set) var configPath: String?
  /// Variables that look like ours and mean nothing, though they are no misspelling of one that does.
  private(set) var warnings: [String] = []

  /// - Throws: exit 2 for a misspelt variable or a value of the wrong kind; all of them at once.
  init(_ environment: [String: String]) throws(CommandFailure) {
    let settings = Dictionary(uniqueKeysWithValues: Setting.table.map { ($0.environmentName, $0) })
    var problems: [String] = []
    for (variable, text) in environment.sorted(by: { $0.key < $1.key }) where variable.hasPrefix(Self.prefix) {
      if variable == Self.configVariable {
        configPath = text
      } else if let setting = settings[variable] {
        do throws(SettingProblem) {
          entries[setting.name] = Entry(value: try setting.kind.parse(text), variable: variable)
        } catch {
          let got = setting.kind == .secret ? "" : ", got '\(text)'"
          problems.append("bad value of \(variable): \(error.expectation)\(got)")
        }
      } else if let setting = Self.map(for: variable) {
        let name = variable.dropFirst(setting.environmentName.count + 1).lowercased()
        mapEntries[setting.name, default: []].append((name, text, variable))
      } else if let nearest = Self.nearest(to: variable, in: settings.keys) {
        problems.append("unknown environment variable \(variable); did you mean \(nearest)?")
      } else {
        warnings.append("the environment variable \(variable) means nothing to this command")
      }
    }
    if !problems.isEmpty {
      throw CommandFailure(
        .usage, problems.joined(separator: "\n"),
        hint: "`rollcall config show` lists every setting; its variable is ROLLCALL_ and its path, joined by _")
    }
  }

  /// The variable that was probably meant; the prefix that all have proves nothing.
  private static func nearest(to variable: String, in known: some Sequence<String>) -> String? {
    let names = (known + [configVariable]).map { String($0.dropFirst(prefix.count)) }
    return nearestName(to: String(variable.dropFirst(prefix.count)), in: names).map { prefix + $0 }
  }

  private static func map(for variable: String) -> Setting? {
    Setting.table.first { setting in
      (setting.kind == .textMap || setting.kind == .listMap) && variable.hasPrefix(setting.environmentName + "_")
        && variable.count > setting.environmentName.count + 1
    }
  }
}

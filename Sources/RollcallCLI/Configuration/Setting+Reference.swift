extension Setting {
  /// `docs/reference/configuration.md`, printed from the table. A test fails when the committed page differs.
  static var reference: String {
    var text = """
      # Configuration: reference

      This page is printed by `rollcall config reference`; don't edit it.

      `rollcall.yaml` is looked for in the working folder and its parents; `--config FILE` or `ROLLCALL_CONFIG` names another
      one. Paths in it are relative to it. Options beat environment variables, which beat the file. An unknown or repeated
      key, and a value of the wrong kind, end a command with exit code 2. Lists in a variable are separated by commas; the
      entries of a map have a variable each, such as `ROLLCALL_COURSES_ONBOARDING`. `rollcall config show` tells what is
      set, and where.

      A secret is never written in the file and never an option. It comes from its variable, from the file that its
      `…_file` setting names (mode 0600), or from the systemd credential that is called as the setting is
      (`LoadCredential=account.client_secret:/etc/rollcall/secret`).

      | setting | variable | holds | default | meaning |
      |---|---|---|---|---|

      """
    for setting in table {
      let standard = setting.standard.map { $0.isEmpty ? "empty" : "`\($0)`" } ?? ""
      // A map of maps has no form that a variable could have.
      let variable = setting.kind == .nestedListMap ? "" : "`\(setting.environmentName)`"
      text +=
        "| `\(setting.name)` | \(variable) | \(setting.kind.reference) | \(standard) | \(setting.help) |\n"
    }
    return text
  }
}

extension SettingKind {
  /// What a setting of this kind holds, in a few words.
  fileprivate var reference: String {
    switch self {
    case .text: "text"
    case .path: "path"
    case .lms: "`local`, `local:PATH` or a URL"
    case .timeZone: "time zone (`Europe/Berlin`)"
    case .timeOfDay: "hour (`05:30`)"
    case .boolean: "`true` or `false`"
    case .integer(let range): "\(range.lowerBound) to \(range.upperBound)"
    case .percent: "0 to 100"
    case .duration: "duration (`500ms`, `5s`, `60m`)"
    case .size: "size (`64MB`)"
    case .choice(let choices): choices.map { "`\($0)`" }.joined(separator: ", ")
    case .list: "list"
    case .textMap: "map of texts"
    case .listMap: "map of lists"
    case .nestedListMap: "map of maps of lists"
    case .secret: "secret"
    }
  }
}

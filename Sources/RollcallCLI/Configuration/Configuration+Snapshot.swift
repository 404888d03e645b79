extension Configuration {
  /// Everything that is set, as the text of a configuration file that means the same from any folder: what a run reads that
  /// must not see a file that was changed since. Secrets are not in it.
  func snapshot(workingFolder: String) -> String {
    var root = Branch()
    for entry in entries {
      guard let value = entry.value, entry.setting.kind != .secret else { continue }
      if case .standard = entry.source { continue }
      let json = Self.anchored(value, kind: entry.setting.kind, folder: workingFolder).json
      root.insert(json, at: entry.setting.name.split(separator: ".").map(String.init)[...])
    }
    // JSON is YAML.
    return root.json.rendered()
  }

  private static func anchored(_ value: SettingValue, kind: SettingKind, folder: String) -> SettingValue {
    guard case .text(let text) = value else { return value }
    switch kind {
    case .path: return .text(PathText.resolve(text, in: folder))
    case .lms where text.hasPrefix("local:"):
      return .text("local:" + PathText.resolve(String(text.dropFirst(6)), in: folder))
    default: return value
    }
  }

  /// Keys with values, or with keys of their own.
  private struct Branch {
    var pairs: [(String, Node)] = []

    enum Node {
      case leaf(JSONValue)
      case branch(Branch)
    }

    mutating func insert(_ value: JSONValue, at path: ArraySlice<String>) {
      guard let key = path.first else { return }
      guard path.count > 1 else { return pairs.append((key, .leaf(value))) }
      let index = pairs.firstIndex { $0.0 == key }
      var branch = Branch()
      if let index, case .branch(let known) = pairs[index].1 { branch = known }
      branch.insert(value, at: path.dropFirst())
      if let index { pairs[index].1 = .branch(branch) } else { pairs.append((key, .branch(branch))) }
    }

    var json: JSONValue {
      .object(
        pairs.map { key, node in
          switch node {
          case .leaf(let value): (key, value)
          case .branch(let branch): (key, branch.json)
          }
        })
    }
  }
}

import LuaHost
import Yams

/// A configuration file, decoded strictly: what it sets, and on which line.
///
/// An unknown key, a key that is written twice, a value of the wrong kind and a secret each end the command, because a
/// misspelt `guards` must not mean no guards. All that is wrong is told at once.
struct ConfigurationFile {
  /// A value and the line of the file that sets it.
  struct Entry {
    let value: SettingValue
    let line: Int
  }

  static let name = "rollcall.yaml"

  /// The path as it is shown in messages.
  let path: String
  let entries: [String: Entry]

  /// The nearest `rollcall.yaml`: in the working folder or one of its parents.
  static func find(from workingFolder: String) -> String? {
    if TextFile.exists(PathText.resolve(name, in: workingFolder)) { return name }
    var folder = workingFolder
    while folder != "/" && folder != "." {
      folder = PathText.folder(of: folder)
      let path = PathText.resolve(name, in: folder)
      if TextFile.exists(path) { return path }
    }
    return nil
  }

  /// Reads and checks the file.
  ///
  /// - Parameter folder: what a relative `path` is relative to.
  static func read(_ path: String, in folder: String) throws(CommandFailure) -> ConfigurationFile {
    let text: String
    do {
      text = try TextFile.text(PathText.resolve(path, in: folder), limit: 1 << 20)
    } catch {
      throw CommandFailure(.usage, "cannot read the configuration \(path): \(error.reason)")
    }
    return try ConfigurationFile(path: path, text: text)
  }

  init(path: String, text: String) throws(CommandFailure) {
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      throw CommandFailure(.usage, Self.syntaxMessage(error, path: path))
    }
    var walk = ConfigurationWalk(path: path)
    if let root, !ConfigurationWalk.isNull(root) { walk.section(root, prefix: "") }
    if !walk.problems.isEmpty {
      throw CommandFailure(.usage, walk.problems.joined(separator: "\n"), hints: walk.hints)
    }
    self.path = path
    entries = walk.entries
  }

  private static func syntaxMessage(_ error: any Error, path: String) -> String {
    guard let error = error as? YamlError else { return "cannot read the configuration \(path): \(error)" }
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let text = [context?.text, problem].compactMap(\.self).joined(separator: ", ")
      return "\(path):\(mark.line): not valid YAML: \(text)"
    case .duplicatedKeysInMapping(let duplicates, let context):
      let keys = duplicates.map { "'\($0)'" }.joined(separator: ", ")
      return "\(path):\(context.mark.line): key \(keys) is written more than once"
    default:
      return "\(path):1: not valid YAML: \(error)"
    }
  }
}

/// The walk over the file's tree that turns nodes into values and collects what is wrong.
private struct ConfigurationWalk {
  let path: String
  var entries: [String: ConfigurationFile.Entry] = [:]
  var problems: [String] = []
  var hints: [String] = []

  init(path: String) { self.path = path }

  static func isNull(_ node: Node) -> Bool {
    guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  /// Takes the keys of a mapping whose names begin with `prefix` (empty, or ending in a dot).
  mutating func section(_ node: Node, prefix: String) {
    guard case .mapping(let mapping) = node else {
      let what = prefix.isEmpty ? "the file" : "'\(prefix.dropLast())'"
      complain(node, "\(what) must hold keys with values")
      return
    }
    for (key, value) in mapping {
      guard case .scalar(let scalar) = key else {
        complain(key, "a key must be a name")
        continue
      }
      let name = prefix + scalar.string
      if let setting = Setting.byName[name] {
        take(value, for: setting, key: key)
      } else if Setting.table.contains(where: { $0.name.hasPrefix(name + ".") }) {
        if !Self.isNull(value) { section(value, prefix: name + ".") }
      } else {
        complain(key, unknownKey(scalar.string, prefix: prefix))
      }
    }
  }

  private mutating func take(_ node: Node, for setting: Setting, key: Node) {
    do throws(SettingProblem) {
      guard let value = try value(of: node, for: setting) else { return }
      entries[setting.name] = ConfigurationFile.Entry(value: value, line: (key.mark ?? node.mark)?.line ?? 0)
    } catch {
      complain(node, "bad value for '\(setting.name)': \(error.expectation)\(Self.got(node))")
    }
  }

  private mutating func value(of node: Node, for setting: Setting) throws(SettingProblem) -> SettingValue? {
    switch (setting.kind, node) {
    case (.secret, _):
      complain(node, "'\(setting.name)' is a secret and does not belong in this file")
      hints.append(
        "set \(setting.environmentName), or name a file of mode 0600 that holds it under '\(setting.fileSettingName)'")
      return nil
    case (.textMap, _) where Self.isNull(node): return .textMap([])
    case (.listMap, _) where Self.isNull(node): return .listMap([])
    case (.nestedListMap, _) where Self.isNull(node): return .nestedListMap([])
    case (_, _) where Self.isNull(node):
      throw SettingProblem("it has no value; give one, or remove the line")
    case (.textMap, .mapping(let mapping)):
      var pairs: [SettingValue.NamedText] = []
      for (key, value) in mapping { pairs.append(.init(name: try Self.text(key), text: try Self.text(value))) }
      return .textMap(pairs)
    case (.listMap, .mapping(let mapping)): return .listMap(try Self.lists(mapping))
    case (.nestedListMap, .mapping(let mapping)):
      var pairs: [SettingValue.NamedLists] = []
      for (key, value) in mapping {
        guard case .mapping(let lists) = value else {
          throw SettingProblem("expected a spelling with a list of variants, as in {department: {Sales: [sales]}}")
        }
        pairs.append(.init(name: try Self.text(key), lists: try Self.lists(lists)))
      }
      return .nestedListMap(pairs)
    case (.list, _): return .list(try Self.texts(node))
    case (_, .scalar(let scalar)): return try setting.kind.parse(scalar.string)
    default: throw SettingProblem("expected one value")
    }
  }

  private mutating func complain(_ node: Node, _ text: String) {
    problems.append("\(path):\(node.mark?.line ?? 1): \(text)")
  }

  private func unknownKey(_ key: String, prefix: String) -> String {
    let siblings = Setting.table.map(\.name).filter { $0.hasPrefix(prefix) }
      .map { String($0.dropFirst(prefix.count).prefix { $0 != "." }) }
    let section = prefix.isEmpty ? "" : " under '\(prefix.dropLast())'"
    if let nearest = nearestName(to: key, in: siblings) {
      return "unknown key '\(key)'\(section); did you mean '\(nearest)'?"
    }
    if let elsewhere = Setting.table.first(where: { $0.name.hasSuffix("." + key) || $0.name == key }) {
      return "unknown key '\(key)'\(section); did you mean '\(elsewhere.name)'?"
    }
    var known: [String] = []
    for sibling in siblings where !known.contains(sibling) { known.append(sibling) }
    return "unknown key '\(key)'\(section); known are \(known.joined(separator: ", "))"
  }

  private static func text(_ node: Node) throws(SettingProblem) -> String {
    guard case .scalar(let scalar) = node, !isNull(node) else { throw SettingProblem("expected a text for each name") }
    return scalar.string
  }

  private static func lists(_ mapping: Node.Mapping) throws(SettingProblem) -> [SettingValue.NamedList] {
    var pairs: [SettingValue.NamedList] = []
    for (key, value) in mapping { pairs.append(.init(name: try text(key), texts: try texts(value))) }
    return pairs
  }

  private static func texts(_ node: Node) throws(SettingProblem) -> [String] {
    guard case .sequence(let sequence) = node else { return [try text(node)] }
    var texts: [String] = []
    for item in sequence { texts.append(try text(item)) }
    return texts
  }

  private static func got(_ node: Node) -> String {
    switch node {
    case .scalar(let scalar): isNull(node) ? "" : ", got '\(scalar.string)'"
    case .mapping: ", got keys with values"
    case .sequence: ", got a list"
    case .alias: ""
    }
  }
}

extension SettingValue {
  /// What stands for a secret wherever it would be shown.
  static let mask = "********"

  /// The value as `config show` prints it and as one would write it.
  var text: String {
    switch self {
    case .text(let value): value
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .number(let value): Self.plain(value)
    case .duration(let value): value.settingText
    case .size(let value): Self.size(value)
    case .list(let values): "[\(values.joined(separator: ", "))]"
    case .textMap(let pairs): "{\(pairs.map { "\($0.name): \($0.text)" }.joined(separator: ", "))}"
    case .listMap(let pairs):
      "{\(pairs.map { "\($0.name): [\($0.texts.joined(separator: ", "))]" }.joined(separator: ", "))}"
    case .nestedListMap(let pairs):
      "{\(pairs.map { "\($0.name): \(SettingValue.listMap($0.lists).text)" }.joined(separator: ", "))}"
    case .secret: Self.mask
    }
  }

  /// The value as JSON: numbers, lists and objects as such, durations and sizes as texts, secrets masked.
  var json: JSONValue {
    switch self {
    case .boolean(let value): .boolean(value)
    case .integer(let value): .integer(value)
    case .number(let value): value == value.rounded() ? .integer(Int(value)) : .number(value)
    case .list(let values): .list(values.map(JSONValue.text))
    case .textMap(let pairs): .object(pairs.map { ($0.name, .text($0.text)) })
    case .listMap(let pairs): .object(pairs.map { ($0.name, .list($0.texts.map(JSONValue.text))) })
    case .nestedListMap(let pairs): .object(pairs.map { ($0.name, SettingValue.listMap($0.lists).json) })
    case .text, .duration, .size, .secret: .text(text)
    }
  }

  private static func plain(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : String(value)
  }

  private static func size(_ bytes: Int) -> String {
    for (unit, factor) in [("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)]
    where bytes >= factor && bytes % factor == 0 {
      return "\(bytes / factor)\(unit)"
    }
    return "\(bytes)B"
  }
}

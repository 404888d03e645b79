extension Configuration {
  /// The text, path, choice or secret of a setting; nil when it has none.
  func text(_ name: String) -> String? {
    switch self[name].value {
    case .text(let text), .secret(let text): text
    case nil: nil
    default: preconditionFailure("\(name) is no text")
    }
  }

  func integer(_ name: String) -> Int? {
    switch self[name].value {
    case .integer(let value), .size(let value): value
    case nil: nil
    default: preconditionFailure("\(name) is no integer")
    }
  }

  func number(_ name: String) -> Double? {
    guard case .number(let value) = self[name].value else { return nil }
    return value
  }

  func boolean(_ name: String) -> Bool { self[name].value == .boolean(true) }

  func duration(_ name: String) -> Duration? {
    guard case .duration(let value) = self[name].value else { return nil }
    return value
  }

  func list(_ name: String) -> [String] {
    guard case .list(let values) = self[name].value else { return [] }
    return values
  }

  func textMap(_ name: String) -> [SettingValue.NamedText] {
    guard case .textMap(let pairs) = self[name].value else { return [] }
    return pairs
  }

  func listMap(_ name: String) -> [SettingValue.NamedList] {
    guard case .listMap(let pairs) = self[name].value else { return [] }
    return pairs
  }

  func nestedListMap(_ name: String) -> [SettingValue.NamedLists] {
    guard case .nestedListMap(let pairs) = self[name].value else { return [] }
    return pairs
  }

  /// A setting that has a default.
  func required<Value>(_ value: Value?, _ name: String) -> Value {
    guard let value else { preconditionFailure("\(name) has no default") }
    return value
  }
}

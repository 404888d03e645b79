/// A parameter of a host function, or a named field of its argument table.
public struct HostParameter: Sendable {
  public var name: String
  public var type: HostType
  /// Whether a call without it is an error. Lua's `nil` counts as absent.
  public var isRequired: Bool
  /// One line for help and manual.
  public var help: String

  public init(name: String, type: HostType, isRequired: Bool, help: String) {
    self.name = name
    self.type = type
    self.isRequired = isRequired
    self.help = help
  }

  /// A parameter that a call must give.
  public static func required(_ name: String, _ type: HostType, _ help: String) -> HostParameter {
    HostParameter(name: name, type: type, isRequired: true, help: help)
  }

  /// A parameter that a call may leave out or give as `nil`.
  public static func optional(_ name: String, _ type: HostType, _ help: String) -> HostParameter {
    HostParameter(name: name, type: type, isRequired: false, help: help)
  }
}

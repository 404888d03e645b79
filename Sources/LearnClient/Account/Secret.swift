/// A password, token or client secret. It prints, interpolates, dumps and mirrors as `[secret]`; only `reveal()` gives it.
public struct Secret: Hashable, Sendable {
  private let value: String

  public init(_ value: String) { self.value = value }

  /// The secret itself, for the one place that sends it.
  public func reveal() -> String { value }

  /// Whether there is nothing in it.
  public var isEmpty: Bool { value.isEmpty }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "[secret]" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Secret: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self.init(value) }
}

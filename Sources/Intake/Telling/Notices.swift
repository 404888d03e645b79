/// How the operator is told of what happens, beside the log.
public struct Notices: Sendable {
  /// The notice for an event, a JSON text; nil for what nobody wants to be told.
  public var text: @Sendable (IntakeEvent) -> String?
  /// The ways by which each notice goes, by name. Each throws if it did not arrive.
  public var ways: [String: @Sendable (_ notice: String) async throws -> Void]

  public init(
    text: @escaping @Sendable (IntakeEvent) -> String?,
    ways: [String: @Sendable (_ notice: String) async throws -> Void]
  ) {
    self.text = text
    self.ways = ways
  }

  /// Nobody is told anything.
  public static let none = Notices(text: { _ in nil }, ways: [:])
}

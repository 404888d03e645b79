public import Logging

/// The iSpring Learn API of one account as typed operations.
public final class LearnAPI: Sendable {
  /// The account as given.
  public let account: Account

  public init(account: Account, logger: Logger) throws(LearnError) { self.account = account }

  /// Closes the connections. Call it once, when the last call has returned.
  public func shutdown() async {}
}

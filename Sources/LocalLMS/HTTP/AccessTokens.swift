internal import Synchronization

/// The access tokens that a server has given out. They live in memory: a server that starts again knows none.
final class AccessTokens: Sendable {
  private struct Grant: Sendable {
    let user: Int64
    let ends: ContinuousClock.Instant
  }

  private let grants = Mutex<[String: Grant]>([:])

  /// A new token that acts as the user; tokens that have ended are forgotten on the way.
  func issue(for user: Int64, lifetime: Duration) -> String {
    let token = Self.random()
    let now = ContinuousClock.now
    grants.withLock { grants in
      if grants.count >= 1000 { grants = grants.filter { $0.value.ends > now } }
      grants[token] = Grant(user: user, ends: now + lifetime)
    }
    return token
  }

  /// The user that the token acts as, while it is good.
  func user(of token: String) -> Int64? {
    grants.withLock { grants in
      guard let grant = grants[token], grant.ends > .now else {
        grants[token] = nil
        return nil
      }
      return grant.user
    }
  }

  func forget(_ token: String) {
    grants.withLock { $0[token] = nil }
  }

  func forgetAll() {
    grants.withLock { $0 = [:] }
  }

  /// 43 characters, as the vendor's samples have.
  private static func random() -> String {
    var generator = SystemRandomNumberGenerator()
    return String((0..<43).map { _ in alphabet.randomElement(using: &generator) ?? "0" })
  }

  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
}

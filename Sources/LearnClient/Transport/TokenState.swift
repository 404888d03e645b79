/// What is known of the account's token: a pure machine over instants that its owner measures.
///
/// A token is renewed when nine tenths of its life are over, at the latest a minute before its end, so that no request
/// leaves with one that expires on the way. A token that the server refused is forgotten at once, but only if it is
/// still the one that is held: several requests may be refused for the same old token.
struct TokenState: Sendable {
  struct Held: Sendable {
    var token: Secret
    var renewAt: Duration
  }

  private(set) var held: Held?

  /// The token to use at this instant, or nil if one must be asked for.
  func usable(at now: Duration) -> Secret? {
    guard let held, now < held.renewAt else { return nil }
    return held.token
  }

  mutating func store(_ token: Secret, lifetime: Duration, receivedAt now: Duration) {
    held = Held(token: token, renewAt: now + max(.zero, lifetime - max(.seconds(60), lifetime / 10)))
    if lifetime <= .seconds(60) { held?.renewAt = now + lifetime / 2 }
  }

  mutating func refused(_ token: Secret) {
    if held?.token == token { held = nil }
  }
}

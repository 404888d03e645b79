/// How fast requests may leave: a pure machine over instants that its owner measures.
///
/// At most `parallel` requests are under way. Between two departures lies an interval, nothing at first. When the server
/// asks for patience (429, 503), or answers far more slowly than it can, the interval doubles; each good answer makes the
/// rate grow by a little, until nothing is left of the interval (additive increase, multiplicative decrease). While the
/// server has named a time to wait (`Retry-After`), nothing leaves at all.
struct Pace: Sendable {
  /// What may happen to somebody who wants to send.
  enum Verdict: Equatable {
    /// The place is taken; leave after this long.
    case leave(after: Duration)
    /// All places are taken.
    case full
    /// The server wants to be left alone for longer than anybody should wait here.
    case closed(for: Duration)
  }

  /// How a request ended, as far as the pace is concerned.
  enum Outcome: Equatable {
    /// Any answer but a plea for patience, and how long it took to come.
    case answered(after: Duration)
    /// 429 or 503, with what the server named.
    case slowDown(retryAfter: Duration?)
    /// No answer; says nothing about the pace.
    case none
  }

  /// The smallest interval that is kept, and what the first plea for patience leads to.
  static let firstInterval = Duration.milliseconds(250)
  static let longestInterval = Duration.seconds(30)
  /// What each good answer adds to the rate, in requests a second.
  static let increase = 0.5
  /// The fastest rate that is still measured; beyond it there is no interval.
  static let fastest = 20.0
  /// The longest `Retry-After` that is waited for here; the caller is told of longer ones.
  static let longestWait = Duration.seconds(120)
  /// An answer that takes so many times longer than usual, and longer than a second, is a sign of too much work.
  static let slow = 5.0

  let parallel: Int
  private(set) var underWay = 0
  private(set) var interval = Duration.zero
  private(set) var closedUntil = Duration.zero
  private var nextDeparture = Duration.zero
  /// When the interval was last made longer: requests that left before say nothing new.
  private var slowedAt = Duration.seconds(-1)
  /// What an answer usually takes: an average that forgets.
  private var usual: Duration?

  init(parallel: Int) { self.parallel = max(1, parallel) }

  /// Takes a place if there is one. `jitter` is from 0 to 1 and makes the interval up to a quarter longer, so that many
  /// clients that were turned away together do not come back together.
  mutating func ask(at now: Duration, jitter: Double) -> Verdict {
    if closedUntil - now > Self.longestWait { return .closed(for: closedUntil - now) }
    guard underWay < parallel else { return .full }
    underWay += 1
    let departure = max(now, nextDeparture, closedUntil)
    nextDeparture = departure + interval * (1 + jitter / 4)
    return .leave(after: departure - now)
  }

  /// How much longer somebody who has a place must wait, if the server asked for patience meanwhile.
  func remaining(at now: Duration) -> Duration { max(.zero, closedUntil - now) }

  /// A place is free again.
  mutating func end() { underWay -= 1 }

  mutating func hear(_ outcome: Outcome, departedAt departure: Duration, now: Duration) {
    switch outcome {
    case .none: break
    case .slowDown(let retryAfter):
      if departure > slowedAt { slowDown(at: now) }
      closedUntil = max(closedUntil, now + (retryAfter ?? interval))
    case .answered(let time):
      let usual = usual ?? time
      self.usual = usual + (time - usual) / 8
      if time > .seconds(1), time > usual * Self.slow {
        if departure > slowedAt { slowDown(at: now) }
      } else {
        speedUp()
      }
    }
  }

  private mutating func slowDown(at now: Duration) {
    slowedAt = now
    interval = min(Self.longestInterval, max(Self.firstInterval, interval * 2))
  }

  private mutating func speedUp() {
    guard interval > .zero else { return }
    let rate = 1 / (interval / .seconds(1)) + Self.increase
    interval = rate > Self.fastest ? .zero : .seconds(1) / rate
  }
}

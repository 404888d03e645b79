import Synchronization
import Testing

@testable import LearnClient

@Suite struct PaceTests {
  private static let patience = Pace.Outcome.slowDown(retryAfter: nil)
  private static let good = Pace.Outcome.answered(after: .milliseconds(100))

  /// One request that leaves as soon as it may; gives when it left.
  private func request(_ pace: inout Pace, at now: inout Duration, jitter: Double = 0, _ outcome: Pace.Outcome)
    -> Duration
  {
    guard case .leave(let wait) = pace.ask(at: now, jitter: jitter) else { return .seconds(-1) }
    now += wait
    let departure = now
    now += .milliseconds(100)
    pace.hear(outcome, departedAt: departure, now: now)
    pace.end()
    return departure
  }

  @Test func `nothing holds requests back until the server asks for patience`() {
    var pace = Pace(parallel: 2)
    #expect(pace.ask(at: .zero, jitter: 1) == .leave(after: .zero))
    #expect(pace.ask(at: .zero, jitter: 1) == .leave(after: .zero))
    #expect(pace.ask(at: .zero, jitter: 1) == .full)
    pace.end()
    #expect(pace.ask(at: .zero, jitter: 1) == .leave(after: .zero))
  }

  @Test func `each plea doubles the interval, and good answers make the rate grow bit by bit`() {
    var pace = Pace(parallel: 1)
    var now = Duration.zero
    var intervals: [Duration] = []
    for _ in 0..<4 {
      _ = request(&pace, at: &now, Self.patience)
      intervals.append(pace.interval)
    }
    #expect(intervals == [.milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2)])
    _ = request(&pace, at: &now, Self.good)
    #expect(pace.interval == .seconds(1))  // 0.5 + 0.5 a second
    _ = request(&pace, at: &now, Self.good)
    #expect(pace.interval < .milliseconds(700))
    for _ in 0..<40 { _ = request(&pace, at: &now, Self.good) }
    #expect(pace.interval == .zero)
    for _ in 0..<30 { _ = request(&pace, at: &now, Self.patience) }
    #expect(pace.interval == Pace.longestInterval)
  }

  @Test func `requests that were under way together are one plea`() {
    var pace = Pace(parallel: 8)
    for _ in 0..<8 { _ = pace.ask(at: .zero, jitter: 0) }
    for count in 1...8 { pace.hear(Self.patience, departedAt: .zero, now: .milliseconds(count)) }
    #expect(pace.interval == Pace.firstInterval)
  }

  @Test func `nothing leaves before the time that the server named`() {
    var pace = Pace(parallel: 2)
    var now = Duration.seconds(5)
    _ = request(&pace, at: &now, .slowDown(retryAfter: .seconds(30)))
    #expect(pace.ask(at: now, jitter: 0) == .leave(after: .seconds(30)))
    // Who waits already hears of a later plea, too.
    pace.hear(.slowDown(retryAfter: .seconds(50)), departedAt: now, now: now)
    #expect(pace.remaining(at: now + .seconds(30)) == .seconds(20))
    pace.hear(.slowDown(retryAfter: .seconds(3600)), departedAt: now, now: now)
    #expect(pace.ask(at: now, jitter: 0) == .closed(for: .seconds(3600)))
  }

  @Test func `an answer far slower than usual is a plea, a slow server is not`() {
    var pace = Pace(parallel: 1)
    for second in 1...20 {
      pace.hear(.answered(after: .seconds(4)), departedAt: .seconds(second), now: .seconds(second))
    }
    #expect(pace.interval == .zero)
    pace.hear(.answered(after: .seconds(30)), departedAt: .seconds(21), now: .seconds(51))
    #expect(pace.interval == Pace.firstInterval)
    var quick = Pace(parallel: 1)
    quick.hear(.answered(after: .milliseconds(5)), departedAt: .seconds(1), now: .seconds(1))
    quick.hear(.answered(after: .milliseconds(500)), departedAt: .seconds(2), now: .seconds(2))
    #expect(quick.interval == .zero)
  }

  @Test(arguments: 0..<200) func `in every order of events the bounds hold`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let parallel = Int.random(in: 1...6, using: &generator)
    var pace = Pace(parallel: parallel)
    var now = Duration.zero
    var underWay: [Duration] = []
    var lastDeparture = Duration.seconds(-100)
    for _ in 0..<400 {
      now += .milliseconds(Int.random(in: 0...300, using: &generator))
      if Bool.random(using: &generator) || underWay.isEmpty {
        let interval = pace.interval
        switch pace.ask(at: now, jitter: Double.random(in: 0..<1, using: &generator)) {
        case .leave(let wait):
          let departure = now + wait
          #expect(departure >= pace.closedUntil)
          #expect(wait >= .zero)
          // Two departures are never closer than the interval was when the first one took its place.
          if interval == pace.interval, interval > .zero { #expect(departure >= lastDeparture) }
          lastDeparture = departure
          underWay.append(departure)
        case .full: #expect(underWay.count == parallel)
        case .closed(let rest): #expect(rest > Pace.longestWait)
        }
      } else {
        let departure = underWay.remove(at: Int.random(in: 0..<underWay.count, using: &generator))
        now = max(now, departure)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: pace.hear(Self.patience, departedAt: departure, now: now)
        case 1:
          pace.hear(
            .slowDown(retryAfter: .seconds(Int.random(in: 0...10, using: &generator))), departedAt: departure, now: now)
        default: pace.hear(Self.good, departedAt: departure, now: now)
        }
        pace.end()
      }
      #expect(pace.underWay == underWay.count && underWay.count <= parallel)
      #expect(pace.interval >= .zero && pace.interval <= Pace.longestInterval)
    }
  }
}

@Suite struct PacerTests {
  @Test func `no more are under way than may be, and nobody is forgotten in the line`() async throws {
    let pacer = Pacer(parallel: 3, clock: VirtualClock().pacerClock, generator: SeededGenerator(seed: 3))
    let tally = Tally()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<200 {
        group.addTask {
          let turn = try await pacer.turn()
          tally.begin()
          await Task.yield()
          tally.end()
          turn.hear(.answered(after: .milliseconds(1)))
        }
      }
      try await group.waitForAll()
    }
    #expect(tally.counts.withLock { $0.done } == 200)
    #expect(tally.counts.withLock { $0.most } <= 3)
  }

  /// How many are at work at once.
  private final class Tally: Sendable {
    let counts = Mutex((now: 0, most: 0, done: 0))

    func begin() {
      counts.withLock { counts in
        counts.now += 1
        counts.most = max(counts.most, counts.now)
      }
    }

    func end() {
      counts.withLock { counts in
        counts.now -= 1
        counts.done += 1
      }
    }
  }

  @Test func `who is cancelled in the line leaves it, and the others go on`() async throws {
    let pacer = Pacer(parallel: 1, clock: VirtualClock().pacerClock, generator: SeededGenerator(seed: 3))
    var first: Turn? = try await pacer.turn()
    let waiting = Task { await failure { _ = try await pacer.turn() } }
    waiting.cancel()
    #expect(await waiting.value?.code == .cancelled)
    first?.hear(.none)
    first = nil
    _ = try await pacer.turn()
  }

  @Test func `who has a place does not wait for hours there either`() async throws {
    let clock = VirtualClock()
    let told = Mutex<Turn?>(nil)
    // While the second one waits for its interval, the first one hears that there is nothing to wait for.
    let pacer = Pacer(
      parallel: 2,
      clock: PacingClock(
        now: { clock.now },
        sleep: { duration in
          told.withLock { $0?.hear(.slowDown(retryAfter: .seconds(3600))) }
          told.withLock { $0 = nil }
          try await clock.pacerClock.sleep(duration)
        }), generator: SeededGenerator(seed: 5))
    let turn = try await pacer.turn()
    clock.pass(.milliseconds(1))
    turn.hear(.slowDown(retryAfter: nil))
    told.withLock { $0 = turn }
    let error = try #require(await failure { _ = try await pacer.turn() })
    #expect(error.code == .tooManyRequests)
    #expect(error.effect == .nothingHappened)
    #expect(try #require(error.retryAfter) > .seconds(3500))
    #expect(clock.now < .seconds(10))
  }

  @Test func `an answer that is still being read is a request under way`() async throws {
    let tally = Tally()
    @Sendable func walk(_ api: LearnAPI) async throws {
      var isReading = false
      defer { if isReading { tally.end() } }
      try await api.forEachEnrollment { _ in
        isReading = true
        tally.begin()
      }
    }
    let record = "<enrollment><enrollmentId>e</enrollmentId><courseId>c</courseId><learnerId>l</learnerId></enrollment>"
    try await withAPI({ _ in .stall(after: "HTTP/1.1 200 OK\r\n\r\n<response>\(record)") }) { account in
      account.parallelRequests = 2
      account.credentials = .token(Secret(aToken))
      account.requestTimeout = .seconds(2)
    } _: { api, _ in
      await withTaskGroup(of: LearnError?.self) { group in
        for _ in 0..<6 { group.addTask { await failure { try await walk(api) } } }
        for await error in group { #expect(error?.code == .timedOut) }
      }
    }
    #expect(tally.counts.withLock { $0.most } <= 2)
  }

  @Test func `intervals have jitter from the generator that was given, never less than was asked for`() async throws {
    var sleeps: [[Duration]] = []
    for seed in [1, 1, 2] as [UInt64] {
      let clock = VirtualClock()
      let pacer = Pacer(parallel: 4, clock: clock.pacerClock, generator: SeededGenerator(seed: seed))
      let turn = try await pacer.turn()
      clock.pass(.milliseconds(1))
      turn.hear(.slowDown(retryAfter: nil))
      for _ in 0..<5 { _ = try await pacer.turn() }
      sleeps.append(clock.sleeps)
    }
    #expect(sleeps[0] == sleeps[1])
    #expect(sleeps[0] != sleeps[2])
    for sleep in sleeps.joined() { #expect(sleep >= Pace.firstInterval && sleep <= Pace.firstInterval * 1.25) }
  }
}

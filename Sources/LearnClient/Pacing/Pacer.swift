import Synchronization

/// Lets requests leave at a `Pace`: who finds no place waits in line.
final class Pacer: Sendable {
  private struct State {
    var pace: Pace
    var generator: any RandomNumberGenerator & Sendable
    var line: [(id: UInt64, continuation: CheckedContinuation<Void, Never>)] = []
    var lastID: UInt64 = 0

    mutating func ask(at now: Duration) -> Pace.Verdict {
      pace.ask(at: now, jitter: Double.random(in: 0..<1, using: &generator))
    }
  }

  private let state: Mutex<State>
  private let clock: PacingClock

  init(parallel: Int, clock: PacingClock = .system, generator: any RandomNumberGenerator & Sendable) {
    state = Mutex(State(pace: Pace(parallel: parallel), generator: generator))
    self.clock = clock
  }

  /// Waits for the turn to send a request. Fails when the surrounding task is cancelled (`cancelled`), and at once when
  /// the server wants to be left alone for longer than two minutes (`tooManyRequests`); nothing has happened then.
  func turn() async throws(LearnError) -> Turn {
    while true {
      switch state.withLock({ $0.ask(at: clock.now()) }) {
      case .leave(var wait):
        let turn = Turn(pacer: self)
        while wait > .zero {
          do { try await clock.sleep(wait) } catch { throw .from(error) }
          wait = state.withLock { $0.pace.remaining(at: clock.now()) }
          guard wait <= Pace.longestWait else { throw Self.closed(for: wait) }
        }
        turn.departs(at: clock.now())
        return turn
      case .full: try await standInLine()
      case .closed(let wait): throw Self.closed(for: wait)
      }
    }
  }

  /// Waits as the server asked in answer to a request that needs no turn, a token's, and slows everybody down with it.
  func heed(retryAfter: Duration?) async throws(LearnError) {
    let now = clock.now()
    let pause = state.withLock { state in
      state.pace.hear(.slowDown(retryAfter: retryAfter), departedAt: now, now: now)
      return max(retryAfter ?? .zero, state.pace.interval * Double.random(in: 1...1.25, using: &state.generator))
    }
    do { try await clock.sleep(pause) } catch { throw .from(error) }
  }

  private static func closed(for wait: Duration) -> LearnError {
    LearnError(
      code: .tooManyRequests, effect: .nothingHappened, retryAfter: wait,
      message: "nothing was sent: the server asked to be left alone for \(wait.components.seconds) s more")
  }

  /// Waits until a place may be free.
  private func standInLine() async throws(LearnError) {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let mustWait = state.withLock { state in
          // Both may have happened since: a place became free, or the task was cancelled.
          guard state.pace.underWay >= state.pace.parallel, !Task.isCancelled else { return false }
          state.line.append((id, continuation))
          return true
        }
        if !mustWait { continuation.resume() }
      }
    } onCancel: {
      let waiting = state.withLock { state in
        state.line.firstIndex { $0.id == id }.map { state.line.remove(at: $0).continuation }
      }
      waiting?.resume()
    }
    if Task.isCancelled { throw .from(CancellationError()) }
  }

  fileprivate func hear(_ outcome: Pace.Outcome, departedAt departure: Duration) {
    state.withLock { $0.pace.hear(outcome, departedAt: departure, now: clock.now()) }
  }

  fileprivate func end() {
    let next = state.withLock { state in
      state.pace.end()
      return state.line.isEmpty ? nil : state.line.removeFirst().continuation
    }
    next?.resume()
  }

  var now: Duration { clock.now() }
}

/// What a client measures its pace with, and waits by.
public struct PacingClock: Sendable {
  /// Any clock that goes on evenly; only differences count.
  public var now: @Sendable () -> Duration
  /// Throws when its task is cancelled.
  public var sleep: @Sendable (Duration) async throws -> Void

  public init(now: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) async throws -> Void) {
    self.now = now
    self.sleep = sleep
  }

  /// The machine's.
  public static let system: PacingClock = {
    let start = ContinuousClock.now
    return PacingClock(now: { ContinuousClock.now - start }, sleep: { try await Task.sleep(for: $0) })
  }()
}

/// The right to send one request now, from `LearnAPI.turn()`. Its place is free for the next as soon as nobody holds it.
public final class Turn: Sendable {
  private let pacer: Pacer
  private let departure = Mutex(Duration.zero)

  init(pacer: Pacer) { self.pacer = pacer }

  deinit { pacer.end() }

  func departs(at now: Duration) { departure.withLock { $0 = now } }

  /// A request left; what came of it.
  func hear(_ outcome: Pace.Outcome) {
    pacer.hear(outcome, departedAt: departure.withLock { $0 })
  }
}

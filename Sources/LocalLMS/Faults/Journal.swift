internal import Synchronization

/// What a server has received: one entry for each request, made when its outcome is known to the server.
///
/// The latest 10,000 entries are kept, and the counts of all; of requests to the control endpoints only the count. Nothing private is in them: no body, token or query.
public final class Journal: Sendable {
  /// One request.
  public struct Entry: Sendable, Hashable, Codable {
    /// Counts from 1 in the order in which the requests were received.
    public let number: Int
    /// `GET`, `POST`, …
    public let method: String
    /// The path without its query; of a very long one the beginning, and "…".
    public let path: String
    /// What was asked.
    public let call: LMSCall
    /// Bytes of the body.
    public let size: Int
    /// The status of the answer; nil when none was sent (yet).
    public internal(set) var status: Int?
    /// Learners times courses of a request to enroll, else 0.
    public internal(set) var pairs: Int
    /// How many enrollments it made, changed or removed: 0 for a refused request and for one that was dropped in time.
    public internal(set) var effects: Int
    /// The name of the fault that struck it, as in a fault file; nil when none did.
    public internal(set) var fault: String?
  }

  private let state = Mutex(JournalState())

  init() {}

  /// The latest entries, oldest first.
  public var entries: [Entry] {
    state.withLock { Array($0.entries) }
  }

  /// The latest entries for one call, oldest first.
  public func entries(for call: LMSCall) -> [Entry] {
    entries.filter { $0.call == call }
  }

  /// How many requests of this kind, or of any kind but to the control endpoints, have been received.
  public func count(of call: LMSCall? = nil) -> Int {
    state.withLock { $0.count(of: call) }
  }

  /// Forgets all entries and counts.
  public func clear() {
    state.withLock { $0.clear() }
  }

  /// Returns when at least so many requests of this kind have been received (their bodies too), at once if they have.
  ///
  /// For tests that act while a request is in the air; a cancelled task is returned to at once.
  public func reached(_ count: Int, of call: LMSCall? = nil) async {
    let ticket = state.withLock { $0.nextTicket() }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isDone = state.withLock {
          $0.count(of: call) >= count || Task.isCancelled
            || !$0.wait(Waiter(ticket: ticket, call: call, count: count, continuation: continuation))
        }
        if isDone { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.abandon(ticket) }?.resume()
    }
  }

  /// Notes a request and gives the number under which its outcome is to be noted.
  func receive(method: String, path: String, call: LMSCall, size: Int) -> Int {
    let (number, ready) = state.withLock { state in
      let number = state.receive(method: method, path: path, call: call, size: size)
      return (number, state.takeReady())
    }
    for continuation in ready { continuation.resume() }
    return number
  }

  /// Changes the entry with this number, if it is still kept.
  func note(_ number: Int, _ change: (inout Entry) -> Void) {
    state.withLock { $0.note(number, change) }
  }
}

/// Someone who waits for a count.
private struct Waiter: Sendable {
  let ticket: Int
  let call: LMSCall?
  let count: Int
  let continuation: CheckedContinuation<Void, Never>
}

/// The bookkeeping behind `Journal`.
private struct JournalState: Sendable {
  static let capacity = 10_000
  /// Bytes of a path that are kept.
  static let longestPath = 300
  private(set) var entries: ArraySlice<Journal.Entry> = []
  private var counts: [LMSCall: Int] = [:]
  private var lastNumber = 0
  private var tickets = 0
  private var waiters: [Waiter] = []
  private var abandoned: Set<Int> = []

  func count(of call: LMSCall?) -> Int {
    if let call { return counts[call, default: 0] }
    return counts.reduce(0) { $0 + ($1.key == .control ? 0 : $1.value) }
  }

  mutating func clear() {
    entries = []
    counts = [:]
  }

  mutating func receive(method: String, path: String, call: LMSCall, size: Int) -> Int {
    counts[call, default: 0] += 1
    if call == .control { return 0 }
    lastNumber += 1
    let isLong = path.utf8.count > Self.longestPath
    let path = isLong ? String(decoding: path.utf8.prefix(Self.longestPath), as: UTF8.self) + "…" : path
    entries.append(
      Journal.Entry(
        number: lastNumber, method: method, path: path, call: call, size: size, status: nil, pairs: 0, effects: 0,
        fault: nil))
    if entries.count > Self.capacity { entries.removeFirst(entries.count - Self.capacity) }
    return lastNumber
  }

  mutating func note(_ number: Int, _ change: (inout Journal.Entry) -> Void) {
    guard let first = entries.first, number >= first.number else { return }
    let index = entries.startIndex + (number - first.number)
    if entries.indices.contains(index) { change(&entries[index]) }
  }

  mutating func nextTicket() -> Int {
    tickets += 1
    return tickets
  }

  /// False when the waiter's task was cancelled before it came here.
  mutating func wait(_ waiter: Waiter) -> Bool {
    if abandoned.remove(waiter.ticket) != nil { return false }
    waiters.append(waiter)
    return true
  }

  mutating func abandon(_ ticket: Int) -> CheckedContinuation<Void, Never>? {
    guard let index = waiters.firstIndex(where: { $0.ticket == ticket }) else {
      abandoned.insert(ticket)
      return nil
    }
    return waiters.remove(at: index).continuation
  }

  mutating func takeReady() -> [CheckedContinuation<Void, Never>] {
    if waiters.isEmpty { return [] }
    let all = waiters
    waiters = all.filter { count(of: $0.call) < $0.count }
    return all.filter { count(of: $0.call) >= $0.count }.map(\.continuation)
  }
}

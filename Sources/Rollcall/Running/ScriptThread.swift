internal import Foundation
internal import Synchronization

/// A thread with a big stack on which interpreters live: each belongs to one thread, recursive scripts need room, and a
/// host function that waits for the LMS must block a thread of its own, never the cooperative pool.
///
/// Jobs run one after the other in the order in which they were given. The thread ends when the last reference goes.
final class ScriptThread: Sendable {
  private let jobs = JobQueue()

  init(name: String = "scripts", stackSize: Int = 32 << 20) {
    let thread = Thread { [jobs] in while let job = jobs.next() { job() } }
    thread.name = name
    thread.stackSize = stackSize
    thread.start()
  }

  deinit { jobs.close() }

  /// Runs a job on the thread and waits for what it gives, without blocking the caller's thread.
  func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in jobs.append { continuation.resume(returning: body()) } }
  }
}

private final class JobQueue: Sendable {
  private struct State {
    var jobs: [@Sendable () -> Void] = []
    var isClosed = false
  }
  private let state = Mutex(State())
  private let signal = DispatchSemaphore(value: 0)

  func append(_ job: @escaping @Sendable () -> Void) {
    state.withLock { $0.jobs.append(job) }
    signal.signal()
  }

  func close() {
    state.withLock { $0.isClosed = true }
    signal.signal()
  }

  /// Waits for a job; nil when the queue is closed and empty.
  func next() -> (@Sendable () -> Void)? {
    while true {
      signal.wait()
      let (job, isDone) = state.withLock { state in
        (state.jobs.isEmpty ? nil : state.jobs.removeFirst(), state.isClosed && state.jobs.isEmpty)
      }
      if let job { return job }
      if isDone { return nil }
    }
  }
}

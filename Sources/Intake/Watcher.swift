import Synchronization

/// Watches a folder: each finished export that lands in it becomes a run, one at a time, in a process of its own.
///
/// It can be killed at any moment and begun again: every delivery is in one place, and what was begun is gone on with. A run
/// that its watcher did not survive is waited for, not repeated; one that has to be repeated finds in the ledger what was done.
public final class Watcher: Sendable {
  fileprivate struct Orders {
    var job: WatchJob
    var hasNewJob = false
    var stops = false
  }

  private let path: String
  private let startedAt: String
  private let tell: @Sendable (IntakeEvent) -> Void
  private let notifier: Notifier
  private let orders: Mutex<Orders>
  private let bell = Bell()
  private let running = RunningProcess()

  /// - Parameters:
  ///   - folder: the path of the folder, which must exist.
  ///   - startedAt: for whoever wants to watch it too, meanwhile.
  ///   - tell: hears what happens, one event at a time.
  public init(
    folder: String, job: WatchJob, startedAt: String, tell: @escaping @Sendable (IntakeEvent) -> Void
  ) {
    path = folder
    self.startedAt = startedAt
    let notifier = Notifier(job.notices) { way, why in tell(.noticeFailed(way: way, why: why)) }
    self.notifier = notifier
    self.tell = { event in
      tell(event)
      notifier.tell(event)
    }
    orders = Mutex(Orders(job: job))
  }

  /// Watches until `stop()`. A folder that goes away is waited for.
  ///
  /// - Throws: when the folder cannot be watched at the start.
  public func serve() async throws(IntakeError) {
    let shift = try beginShift()
    async let notifying: Void = notifier.run()
    await serveUntilGone(shift)
    while !orders.withLock({ $0.stops }) {
      await bell.wait(until: .now + .seconds(1))
      if let shift = try? beginShift() { await serveUntilGone(shift) }
    }
    notifier.stop()
    await notifying
  }

  /// Watches until `stop()`, or until the folder is gone.
  private func serveUntilGone(_ first: consuming Shift) async {
    var shift = first
    var lastTrouble: String?
    while !orders.withLock({ $0.stops }) {
      do throws(IntakeError) {
        let step = try await shift.step(orders.withLock { $0.takeJob() })
        lastTrouble = nil
        if case .wait(let deadline, _) = step { await bell.wait(until: deadline) }
      } catch {
        if error.kind == .gone, !shift.folder.isThere { return tell(.folderGone(why: error.message)) }
        if lastTrouble != error.message { tell(.trouble("\(error.message); \(error.remedy)")) }
        lastTrouble = error.message
        await bell.wait(until: .now + .seconds(5))
      }
    }
  }

  /// Processes what is there, waiting for what is still arriving, and ends when nothing is left or a delivery has to be tried
  /// again later.
  ///
  /// - Returns: how the runs ended, in their order.
  public func serveOnce() async throws(IntakeError) -> [RunEnd] {
    let shift = try beginShift()
    async let notifying: Void = notifier.run()
    let result: Result<[RunEnd], IntakeError>
    do {
      result = .success(try await serveOnce(shift))
    } catch {
      result = .failure(error)
    }
    notifier.stop()
    await notifying
    return try result.get()
  }

  private func serveOnce(_ first: consuming Shift) async throws(IntakeError) -> [RunEnd] {
    var shift = first
    var ends: [RunEnd] = []
    while !orders.withLock({ $0.stops }) {
      switch try await shift.step(orders.withLock { $0.takeJob() }) {
      case .landed(let end): ends.append(end)
      case .postponed(.run(let end)): return ends + [end]
      case .postponed(.folder(let words)):
        throw IntakeError(.full, words, remedy: "look at the folder and its disk; nothing is lost")
      case .wait(_, isIdle: true): return ends
      case .wait(let deadline, isIdle: false): await bell.wait(until: deadline)
      }
    }
    return ends
  }

  /// Ends the watch when the delivery in hand is done with; at once if there is none or it is waiting for its next try.
  public func stop() {
    orders.withLock { $0.stops = true }
    bell.ring()
  }

  /// Ends the watch and asks the run in hand to stop where nothing is in doubt. The next watcher goes on with its delivery.
  public func stopNow() {
    stop()
    running.interrupt()
  }

  /// Does the next deliveries so. One that waits for its next try is tried now.
  public func replace(_ job: WatchJob) {
    orders.withLock { orders in
      orders.job = job
      orders.hasNewJob = true
    }
    notifier.replace(job.notices)
    bell.ring()
  }

  private func beginShift() throws(IntakeError) -> Shift {
    let bell = bell
    let shift = try Shift(
      path: path, startedAt: startedAt, running: running, tell: tell, ring: { bell.ring() })
    notifier.open("\(shift.folder.ownFolder)/outbox")
    tell(.watching(folder: shift.folder.path))
    return shift
  }
}

extension Watcher.Orders {
  fileprivate mutating func takeJob() -> (job: WatchJob, isNew: Bool) {
    defer { hasNewJob = false }
    return (job, hasNewJob)
  }
}

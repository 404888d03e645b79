import Synchronization

/// Sends notices beside the runs, which know nothing of it: one that does not arrive is tried again with growing pauses, and
/// holds up neither a run nor the notices by another way.
final class Notifier: Sendable {
  private struct State {
    var notices: Notices
    var stops = false
  }

  private let state: Mutex<State>
  private let outbox = Outbox()
  private let bells: [String: Bell]
  private let pauses: Patience
  private let failed: @Sendable (_ way: String, _ why: String) -> Void

  /// - Parameters:
  ///   - ways: the names of all the ways there can ever be.
  ///   - failed: hears of the first failure of a notice.
  init(
    _ notices: Notices, ways: [String] = ["command", "webhook"],
    pauses: Patience = Patience(first: .seconds(10), longest: .seconds(3600)),
    failed: @escaping @Sendable (_ way: String, _ why: String) -> Void
  ) {
    state = Mutex(State(notices: notices))
    bells = Dictionary(uniqueKeysWithValues: ways.map { ($0, Bell()) })
    self.pauses = pauses
    self.failed = failed
  }

  /// Keeps what waits in this folder, and takes up what waits there.
  func open(_ folder: String) {
    outbox.open(folder)
    ring()
  }

  /// Sends by these ways from now on; what waits is tried again at once.
  func replace(_ notices: Notices) {
    state.withLock { $0.notices = notices }
    ring()
  }

  /// Tells of an event, if somebody wants to be told.
  func tell(_ event: IntakeEvent) {
    let notices = state.withLock { $0.notices }
    guard !notices.ways.isEmpty, let text = notices.text(event) else { return }
    outbox.add(text, ways: notices.ways.keys)
    ring()
  }

  /// Sends until `stop()`, and then what still waits, once.
  func run() async {
    await withTaskGroup(of: Void.self) { group in
      for way in bells.keys { group.addTask { await self.run(way) } }
    }
  }

  func stop() {
    state.withLock { $0.stops = true }
    ring()
  }

  private func ring() {
    for bell in bells.values { bell.ring() }
  }

  private func run(_ way: String) async {
    guard let bell = bells[way] else { return }
    var patience = pauses
    while true {
      let (send, stops) = state.withLock { ($0.notices.ways[way], $0.stops) }
      guard let notice = outbox.first(by: way), let send else {
        if stops { return }
        await bell.wait(until: .now + .seconds(3600))
        continue
      }
      do {
        try await send(notice.text)
        outbox.remove(notice)
        patience = pauses
      } catch {
        failed(way, "\(error)")
        if state.withLock({ $0.stops }) { return }
        await bell.wait(until: .now + patience.pause())
      }
    }
  }
}

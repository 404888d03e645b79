import CivilTime
import Provisioning

/// The watch of one folder, from its opening until it is gone: one step after the other.
///
/// Whoever has it has the folder; nobody else can before it has ended, also not the next shift of the same watcher.
struct Shift: ~Copyable {
  /// What one step came to.
  enum Step {
    /// A delivery is where it belongs.
    case landed(RunEnd)
    /// A delivery has to be tried again later.
    case postponed(IntakeEvent.Obstacle)
    /// There is nothing to do before this moment, unless something happens. Idle is: nothing is arriving or waiting either.
    case wait(until: ContinuousClock.Instant, isIdle: Bool)
  }

  /// A delivery in `processing/`.
  struct Hand {
    let name: String
    /// What it looked like when it was complete.
    var sighting: Sighting
    var notBefore: ContinuousClock.Instant
    var patience: Patience
    /// Whether a run may have been begun whose end nobody has seen, or whose report has no place yet.
    var mayHaveReport: Bool
    var isOwnerTold = false
    var attempts = 0
  }

  let folder: IntakeFolder
  let program: RunProgram
  let tell: @Sendable (IntakeEvent) -> Void
  var memory: WatchMemory
  /// The first is worked on; more are there only after a start.
  var hands: [Hand]
  private var isExpecting = false
  /// What is left alone and was told of.
  private var othersTold: Set<String> = []
  private var arrivals = Arrivals(settle: .zero)
  private let lock: LockFile
  private let events: FolderEvents?

  /// Opens the folder, for this process alone, and finds what an earlier watcher left in `processing/`.
  init(
    path: String, startedAt: String, running: RunningProcess, tell: @escaping @Sendable (IntakeEvent) -> Void,
    ring: @escaping @Sendable () -> Void
  ) throws(IntakeError) {
    let folder = try IntakeFolder(path)
    let lock: LockFile
    do {
      lock = try LockFile(path: "\(folder.ownFolder)/lock", startedAt: startedAt)
    } catch {
      throw IntakeError(folder: folder.path, error)
    }
    // First the events, then the first look: what arrives in between rings.
    let events = FolderEvents(folder: folder.path, ring: ring)
    let unended = try folder.unended()
    self.folder = folder
    self.lock = lock
    self.events = events
    self.tell = tell
    program = RunProgram(folder: folder.ownFolder, running: running)
    memory = WatchMemory.read("\(folder.ownFolder)/memory.json")
    hands = Arrivals.inOrder(unended).map { sighting in
      Hand(
        name: sighting.name, sighting: sighting, notBefore: .now, patience: Patience(first: .zero, longest: .zero),
        mayHaveReport: true)
    }
    for hand in hands { tell(.tookOver(name: hand.name)) }
    if events == nil {
      tell(.trouble("the kernel has no inotify watch left; the folder is looked at every now and then instead"))
    }
  }

  /// Looks at the folder and does the next thing that is to be done.
  mutating func step(_ order: (job: WatchJob, isNew: Bool)) async throws(IntakeError) -> Step {
    let job = order.job
    if !folder.isThere {
      throw IntakeError(.gone, "the folder \(folder.path) is gone", remedy: "make it again: its return is waited for")
    }
    if arrivals.settle != job.settings.settle { arrivals = Arrivals(settle: job.settings.settle) }
    let look = try folder.look()
    arrivals.observe(look.files, at: .now)
    tellOfOthers(look.others)
    if order.isNew, !hands.isEmpty { hands[0].notBefore = .now }
    if !isExpecting { beginExpecting(job) }
    if hands.isEmpty {
      guard let next = arrivals.next(at: .now) else {
        if arrivals.isEmpty { lookForMissing(job) }
        let look = ContinuousClock.now + job.settings.rescan
        return .wait(until: min(arrivals.nextCheck(after: .now) ?? look, look), isIdle: arrivals.isEmpty)
      }
      guard let name = try folder.claim(next.name) else { return .wait(until: .now, isIdle: false) }
      tell(.took(name: name, cameAs: next.name))
      noteArrival(name, job)
      hands = [
        Hand(
          name: name, sighting: next.renamed(name), notBefore: .now, patience: job.settings.patience,
          mayHaveReport: false)
      ]
    }
    guard hands[0].notBefore <= .now else { return .wait(until: hands[0].notBefore, isIdle: false) }
    return try await work(job)
  }

  /// Goes on with the delivery in hand.
  private mutating func work(_ job: WatchJob) async throws(IntakeError) -> Step {
    let hand = hands[0]
    if let place = folder.placeOfReport(of: hand.name) {
      let head = RunReportHead(path: folder.reportPath(of: hand.name, in: place))
      try folder.finishLanding(hand.name, in: place)
      return landed(.exited(head?.exit ?? 1), head, in: place)
    }
    if let step = waitForCompleteness(job) { return step }
    if hand.mayHaveReport {
      do throws(ReportDraft.Failure) {
        let remains = try ReportDraft.leftBehind(at: folder.draftPath(of: hand.name))
        hands[0].mayHaveReport = false
        switch remains {
        case .report(let head):
          if let exit = head.exit, isReport(head, exit, of: hand) { return await conclude(.exited(exit), head, job) }
        case .cut:
          let times = memory.countUnseen(hand.name)
          keepMemory()
          if times >= Fate.unseenLimit { return await conclude(.unseen(times), nil, job) }
        case .none: break
        }
      } catch {
        guard case .owned = error else { return postpone(.folder("the report cannot be opened: \(error)"), job) }
        if !hand.isOwnerTold { tell(.ownedByAnother(name: hand.name)) }
        hands[0].isOwnerTold = true
        hands[0].notBefore = .now + .seconds(1)
        return .wait(until: hands[0].notBefore, isIdle: false)
      }
    }
    return await run(job)
  }

  /// Whether a report that was left behind is of this delivery and says how it ends.
  private func isReport(_ head: RunReportHead, _ exit: Int32, of hand: Hand) -> Bool {
    guard case .ends = Fate(of: .exited(exit), crashes: 0, isFull: false), let export = head.export else {
      return false
    }
    return export.sha256 == Sameness.content(ofFile: folder.path(of: hand.name, in: .processing))
  }

  /// A step if the delivery is not as it was when it was taken: it has gone, or is still being written.
  mutating func waitForCompleteness(_ job: WatchJob) -> Step? {
    let hand = hands[0]
    guard let sighting = folder.sighting(inHand: hand.name) else {
      hands.removeFirst()
      tell(.vanished(name: hand.name))
      return .wait(until: .now, isIdle: false)
    }
    guard sighting != hand.sighting else { return nil }
    tell(.grew(name: hand.name))
    hands[0].sighting = sighting
    hands[0].notBefore = .now + job.settings.settle
    return .wait(until: hands[0].notBefore, isIdle: false)
  }

  /// Lays the delivery in hand aside for a while.
  mutating func postpone(_ obstacle: IntakeEvent.Obstacle, _ job: WatchJob) -> Step {
    if hands[0].patience.longest == .zero { hands[0].patience = job.settings.patience }
    let pause = hands[0].patience.pause()
    hands[0].notBefore = .now + pause
    hands[0].attempts += 1
    tell(.again(name: hands[0].name, why: obstacle, pause: pause, attempt: hands[0].attempts))
    return .postponed(obstacle)
  }

  /// Tells where the delivery in hand has landed, and lets go of it.
  mutating func landed(
    _ end: RunEnd, _ head: RunReportHead?, in place: IntakeFolder.Place, sameAs: String? = nil
  ) -> Step {
    let hand = hands.removeFirst()
    memory.forgetFailures(of: hand.name)
    keepMemory()
    tell(
      .landed(
        IntakeEvent.Landing(
          name: hand.name, place: place.rawValue, end: end, report: folder.reportPath(of: hand.name, in: place),
          rejects: folder.placedRejects(of: hand.name, in: place), head: head, sameAs: sameAs)))
    return .landed(end)
  }

  private mutating func tellOfOthers(_ others: [String: String]) {
    othersTold.formIntersection(others.keys)
    for (name, why) in others.sorted(by: { $0.key < $1.key }) where DeliveryName(name) == .delivery {
      if othersTold.insert(name).inserted { tell(.leftAlone(name: name, why: why)) }
    }
  }

  /// What was due before the first watch of the folder is nobody's fault.
  private mutating func beginExpecting(_ job: WatchJob) {
    isExpecting = true
    guard memory.cameFor == nil, memory.missedOn == nil, let expectation = job.expectation,
      let day = expectation.missing(at: job.now(), cameFor: nil, missedOn: nil)
    else { return }
    memory.missedOn = day.description
    keepMemory()
  }

  private mutating func lookForMissing(_ job: WatchJob) {
    guard let expectation = job.expectation,
      let day = expectation.missing(at: job.now(), cameFor: memory.dayCameFor, missedOn: memory.dayMissed)
    else { return }
    memory.missedOn = day.description
    keepMemory()
    tell(.missing(day: day, by: expectation.by))
  }

  private mutating func noteArrival(_ name: String, _ job: WatchJob) {
    guard let day = job.expectation?.day(of: job.now()), memory.dayCameFor != day else { return }
    if memory.dayMissed == day { tell(.cameLate(name: name, day: day)) }
    memory.cameFor = day.description
    keepMemory()
  }

  func keepMemory() {
    do {
      try memory.write("\(folder.ownFolder)/memory.json")
    } catch {
      tell(.trouble("cannot write \(folder.ownFolder)/memory.json (\(error)); a run that could be spared may be made"))
    }
  }
}

extension Sighting {
  fileprivate func renamed(_ name: String) -> Sighting {
    var sighting = self
    sighting.name = name
    return sighting
  }
}

extension WatchSettings {
  fileprivate var patience: Patience { Patience(first: firstPause, longest: longestPause) }
}

extension IntakeError {
  fileprivate init(folder: String, _ failure: LockFile.Failure) {
    switch failure {
    case .held(let holder):
      self.init(
        .taken, "another watcher has the folder \(folder): \(holder)", remedy: "one at a time: stop that one first")
    case .unopenable(let words), .unlockable(let words), .unwritable(let words):
      self.init(.unusable, "cannot lock the folder \(folder): \(words)", remedy: "look at its permissions and its disk")
    }
  }
}

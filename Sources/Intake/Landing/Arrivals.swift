import CivilTime
import HRExport

/// Which of the files in the watched folder are complete, and whose turn it is: a state machine that is fed with looks at the
/// folder.
///
/// A file is complete when two looks, at least `settle` apart, and all between them found the same size, time and inode, or
/// when a marker that is not older lies beside it. Times of files are never compared with a clock of ours, so neither a clock
/// that is moved nor one that differs from the file server's matters.
struct Arrivals: Sendable {
  typealias Instant = ContinuousClock.Instant

  /// How long a file has to be still.
  let settle: Duration
  private var waiting: [String: Waiting] = [:]
  private var count = 0

  private struct Waiting {
    var sighting: Sighting
    /// The first look that found it so.
    var since: Instant
    var hasMarker: Bool
    /// Of the day that its name says; nil if it says none.
    let day: CivilDate?
    /// The order in which files without a day were seen.
    let number: Int
  }

  init(settle: Duration) { self.settle = settle }

  /// Whether there is nothing that could become complete.
  var isEmpty: Bool { waiting.isEmpty }

  /// Takes in all regular files of one look.
  mutating func observe(_ sightings: [Sighting], at now: Instant) {
    var markers: [(stem: String, modified: Int)] = []
    var deliveries: [Sighting] = []
    for sighting in sightings {
      switch DeliveryName(sighting.name) {
      case .delivery: deliveries.append(sighting)
      case .marker(let stem): markers.append((stem, sighting.modified))
      case .passedOver: break
      }
    }
    var next: [String: Waiting] = [:]
    for sighting in deliveries.sorted(by: { ($0.modified, $0.name) < ($1.modified, $1.name) }) {
      // A marker from yesterday says nothing about what grows today.
      let hasMarker = markers.contains { marker in
        DeliveryName.marker(of: marker.stem, isAbout: sighting.name) && marker.modified >= sighting.modified
      }
      if var known = waiting[sighting.name] {
        if known.sighting != sighting { (known.sighting, known.since) = (sighting, now) }
        known.hasMarker = hasMarker
        next[sighting.name] = known
      } else {
        next[sighting.name] = Waiting(
          sighting: sighting, since: now, hasMarker: hasMarker, day: FileNameDay.day(inPath: sighting.name),
          number: count)
        count += 1
      }
    }
    waiting = next
  }

  /// The complete file whose turn it is: by the day in the name, then in the order in which they came.
  ///
  /// A file waits while one of an earlier day is still arriving, since in the other order that one would be out of date.
  func next(at now: Instant) -> Sighting? {
    let firstUnfinishedDay = waiting.values.filter { !isComplete($0, at: now) }.compactMap(\.day).min()
    return waiting.values
      .filter { candidate in
        guard isComplete(candidate, at: now) else { return false }
        guard let day = candidate.day, let firstUnfinishedDay else { return true }
        return day <= firstUnfinishedDay
      }
      .min(by: Self.precedes)?.sighting
  }

  /// When a file that is still arriving can be complete at the earliest; nil if there is none.
  func nextCheck(after now: Instant) -> Instant? {
    waiting.values.filter { !isComplete($0, at: now) }.map { $0.since + settle }.min()
  }

  /// Files in the order in which they would be taken if all were there and complete.
  static func inOrder(_ sightings: [Sighting]) -> [Sighting] {
    var arrivals = Arrivals(settle: .zero)
    arrivals.observe(sightings, at: .now)
    return arrivals.waiting.values.sorted(by: precedes).map(\.sighting)
  }

  private func isComplete(_ waiting: Waiting, at now: Instant) -> Bool {
    waiting.hasMarker || now - waiting.since >= settle
  }

  private static func precedes(_ left: Waiting, _ right: Waiting) -> Bool {
    switch (left.day, right.day) {
    case (let leftDay?, let rightDay?): (leftDay, left.sighting.name) < (rightDay, right.sighting.name)
    case (nil, nil): left.number < right.number
    case (_?, nil): true
    case (nil, _?): false
    }
  }
}

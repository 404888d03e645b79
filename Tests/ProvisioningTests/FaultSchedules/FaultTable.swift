import LearnClient
import LocalLMS
import Synchronization

@testable import Provisioning

/// Each fault at each point in time, and each point at which a process can die while a request is out: what comes of
/// twelve enrollments in one request.
struct FaultTable: Sendable {
  /// What came of one fault at one point.
  struct Cell: Sendable {
    /// Processes until one came to its end.
    var runs = 0
    var requests = 0
    /// Left in doubt and reported so.
    var unknown = 0
    var doubles = 0
    /// Neither enrolled nor reported.
    var lost = 0
    /// Whether the fault struck, or the process died, at all.
    var isReached = true

    var text: String {
      guard isReached else { return "does not come so far" }
      var parts = [runs == 1 ? "1 run" : "\(runs) runs", requests == 1 ? "1 request" : "\(requests) requests"]
      if unknown > 0 { parts.append("**\(unknown) in doubt, reported**") }
      if doubles > 0 { parts.append("**\(doubles) doubles**") }
      if lost > 0 { parts.append("**\(lost) lost**") }
      return parts.joined(separator: ", ")
    }
  }

  typealias Row = (name: String, cells: [Cell])

  static let actions: [(name: String, action: Fault.Action)] = [
    ("connection dropped before the effect", .drop(.beforeEffect)),
    ("connection dropped after the effect", .drop(.afterEffect)),
    ("connection dropped, the request lands 9 s later", .land(late: .seconds(9))),
    ("answer cut off", .truncate(bytes: 40)),
    ("no answer, no effect", .hang(.beforeEffect)),
    ("no answer after the effect", .hang(.afterEffect)),
    ("answer later than the client waits", .delay(.seconds(9))),
    ("500 before the effect", .status(500)),
    ("500 after the effect", .status(500, .afterEffect)),
    ("504 with a page of HTML after the effect", .status(504, .afterEffect, body: "<html>Gateway Time-out</html>")),
    ("429 without Retry-After", .tooManyRequests()),
    ("429 with Retry-After: 2", .tooManyRequests(retryAfter: 2)),
    ("429 with Retry-After: 600", .tooManyRequests(retryAfter: 600)),
    ("503 with Retry-After: 1", .unavailable(retryAfter: 1)),
    ("token expired", .expireToken),
    ("400", .status(400)),
    ("403", .status(403)),
    ("401, twice", .status(401)),
    ("201 and nothing done", .status(201, body: "")),
    ("200 with a page of HTML", .status(200, body: "<html>Sign in</html>")),
  ]

  static let points: [(name: String, call: LMSCall, skip: Int)] = [
    ("asking for the token", .token, 0), ("reading people", .listUsers, 0),
    ("planning: live list", .listEnrollments, 0), ("looking before the request", .listEnrollments, 1),
    ("the request", .enroll, 0), ("looking after the request", .listEnrollments, 2),
  ]

  /// What becomes of the request while the process dies; nil is the ordinary answer.
  static let fates: [(name: String, action: Fault.Action?)] =
    [("obeyed and answered", nil)]
    + actions.filter {
      switch $0.action {
      case .drop, .land, .truncate, .status(500, _, body: nil), .tooManyRequests(retryAfter: 2), .status(400, _, _):
        true
      default: false
      }
    }

  static let deaths: [(name: String, point: Applier.Checkpoint, times: Int)] = [
    ("before `sent` is written", .before("journal"), 1), ("`sent` is written", .after("journal"), 1),
    ("the request is out", .after("answer"), 1), ("before looking", .before("look"), 2),
    ("looked, not written", .after("look"), 2), ("the end is written", .after("journal"), 2),
  ]

  static func faultsByPoint() async throws -> [Row] {
    try await rows(actions, points) { action, point in
      let times = if case .status(401, _, _) = action { 2 } else { 1 }
      return try await cell(Fault(action, on: point.call, times: times, skip: point.skip), death: nil)
    }
  }

  static func deathsByFate() async throws -> [Row] {
    try await rows(fates, deaths) { action, death in
      try await cell(action.map { Fault($0, on: .enroll) }, death: (death.point, death.times))
    }
  }

  private static func rows<Action: Sendable, Column: Sendable>(
    _ entries: [(name: String, action: Action)], _ columns: [Column],
    _ cell: @escaping @Sendable (Action, Column) async throws -> Cell
  ) async throws -> [Row] {
    let places = entries.flatMap { entry in columns.map { (entry.action, $0) } }
    let cells = try await places.concurrently { try await cell($0.0, $0.1) }
    return entries.enumerated().map { index, entry in
      (entry.name, Array(cells[index * columns.count..<(index + 1) * columns.count]))
    }
  }

  private static func cell(_ fault: Fault?, death: (point: Applier.Checkpoint, times: Int)?) async throws -> Cell {
    var manner = FaultScene.Manner()
    manner.requestTimeout = fault.map { FaultScene.requestTimeout(under: [$0]) } ?? manner.requestTimeout
    return try await FaultScene.with(users: 6, courses: 2, manner: manner) { scene in
      if let fault { scene.server.faults.add(fault) }
      var cell = Cell()
      let seen = Counter()
      let died = Mutex(false)
      var report: ApplyReport?
      while report == nil, cell.runs < 5 {
        cell.runs += 1
        do {
          report = try await scene.process { point in
            guard let death, point == death.point else { return false }
            seen.add()
            guard seen.value == death.times else { return false }
            died.withLock { $0 = true }
            return true
          }
          if report?.stop != nil { report = nil }
        } catch is FaultScene.Killed {
          continue
        } catch is LearnError {
          continue
        }
      }
      let (witness, owed) = (try scene.witness(), try scene.owed())
      let reported = Set(report?.changes.filter { $0.status == .unknown }.compactMap(\.pair) ?? [])
      cell.requests = scene.server.journal.count(of: .enroll)
      cell.unknown = reported.count
      cell.doubles = witness.values.count { $0 > 1 }
      cell.lost = owed.subtracting(reported).count { witness[$0] == nil }
      cell.isReached = death == nil ? scene.server.journal.entries.contains { $0.fault != nil } : died.withLock { $0 }
      return cell
    }
  }
}

extension Array where Element: Sendable {
  /// The results in the order of the elements; the work is done side by side, `width` at a time.
  func concurrently<Result: Sendable>(
    width: Int = 8, _ work: @escaping @Sendable (Element) async throws -> Result
  ) async throws -> [Result] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
      var results: [Int: Result] = [:]
      for (index, element) in enumerated() {
        if index >= width, let (done, result) = try await group.next() { results[done] = result }
        group.addTask { (index, try await work(element)) }
      }
      for try await (done, result) in group { results[done] = result }
      return indices.compactMap { results[$0] }
    }
  }
}

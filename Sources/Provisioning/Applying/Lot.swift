import CivilTime
import LearnClient

/// Learners and courses of one request, which enrolls every one of the learners in every one of the courses.
struct Lot: Hashable, Sendable {
  var learners: [LearnerID]
  var courses: [CourseID]

  var count: Int { learners.count * courses.count }

  var pairs: [Pair] {
    learners.flatMap { learner in courses.map { Pair(learner: learner, course: $0) } }
  }

  /// What a request can be halved along.
  enum Axis: Hashable, Sendable {
    case learners, courses

    var other: Axis { self == .learners ? .courses : .learners }
  }

  /// The two halves along `axis`, or along the other one if there is only one of the first. The lot has two pairs or more.
  func halved(along wanted: Axis) -> (first: Lot, second: Lot, axis: Axis) {
    let axis = (wanted == .learners ? learners.count : courses.count) > 1 ? wanted : wanted.other
    switch axis {
    case .learners:
      let middle = learners.count / 2
      return (
        Lot(learners: Array(learners[..<middle]), courses: courses),
        Lot(learners: Array(learners[middle...]), courses: courses), axis
      )
    case .courses:
      let middle = courses.count / 2
      return (
        Lot(learners: learners, courses: Array(courses[..<middle])),
        Lot(learners: learners, courses: Array(courses[middle...])), axis
      )
    }
  }

  /// The smallest lot that contains all pairs, and perhaps others.
  static func spanning(_ pairs: [Pair]) -> Lot {
    Lot(learners: unique(pairs.map(\.learner)), courses: unique(pairs.map(\.course)))
  }

  /// Lots that contain exactly the given pairs, each once, with at most `limit` learners each.
  ///
  /// The fewest possible would be an NP-hard question. Two groupings are tried, the learners that share their courses and the
  /// courses that share their learners, and the one with fewer lots is taken. Order follows the pairs.
  static func covering(_ pairs: [Pair], limit: Int) -> [Lot] {
    let byLearner = grouped(pairs, row: \.learner, column: \.course)
      .flatMap { group in chunks(of: group.rows, limit).map { Lot(learners: $0, courses: group.columns) } }
    let byCourse = grouped(pairs, row: \.course, column: \.learner)
      .flatMap { group in chunks(of: group.columns, limit).map { Lot(learners: $0, courses: group.rows) } }
    return byCourse.count < byLearner.count ? byCourse : byLearner
  }

  /// Rows that have the same columns together.
  private static func grouped<Row: Hashable, Column: Hashable & Comparable>(
    _ pairs: [Pair], row: (Pair) -> Row, column: (Pair) -> Column
  ) -> [(rows: [Row], columns: [Column])] {
    var columnsOfRow: [Row: [Column]] = [:]
    for pair in pairs { columnsOfRow[row(pair), default: []].append(column(pair)) }
    var positions: [[Column]: Int] = [:]
    var groups: [(rows: [Row], columns: [Column])] = []
    for row in unique(pairs.map(row)) {
      let columns = unique(columnsOfRow[row] ?? [])
      let key = columns.sorted()
      if let position = positions[key] {
        groups[position].rows.append(row)
      } else {
        positions[key] = groups.count
        groups.append(([row], columns))
      }
    }
    return groups
  }

  private static func chunks<Value>(of values: [Value], _ limit: Int) -> [[Value]] {
    stride(from: 0, to: values.count, by: limit).map { Array(values[$0..<min($0 + limit, values.count)]) }
  }
}

/// What a request says about all its pairs alike.
struct Terms: Hashable, Sendable {
  var accessDate: CivilDateTime?
  var due: Due
  var lockAfterDueDate: Bool?

  init(_ change: PlannedChange) {
    accessDate = change.accessDate
    due = change.due
    lockAfterDueDate = change.lockAfterDueDate
  }
}

/// One request as it is planned, with the ledger's ids of its pairs.
struct Batch: Sendable {
  var lot: Lot
  var terms: Terms
  var ids: [Pair: Int64]

  /// As few batches as the terms and `limit` allow, in the order of the changes.
  static func batches(of changes: [(id: Int64, change: PlannedChange)], limit: Int) -> [Batch] {
    var order: [Terms] = []
    var members: [Terms: [(id: Int64, pair: Pair)]] = [:]
    for (id, change) in changes {
      guard let pair = change.pair else { continue }
      let terms = Terms(change)
      if members[terms] == nil { order.append(terms) }
      members[terms, default: []].append((id, pair))
    }
    return order.flatMap { terms in
      let group = members[terms] ?? []
      let ids = Dictionary(group.map { ($0.pair, $0.id) }, uniquingKeysWith: { first, _ in first })
      return Lot.covering(group.map(\.pair), limit: limit).map { lot in
        Batch(lot: lot, terms: terms, ids: Dictionary(uniqueKeysWithValues: lot.pairs.map { ($0, ids[$0] ?? 0) }))
      }
    }
  }
}

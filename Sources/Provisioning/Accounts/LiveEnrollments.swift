public import LearnClient

/// The enrollments that were live while a plan was made: each course's list is read at most once, whoever asks.
///
/// The rule layer's `list_enrollments` and the planner share one of these, so that a rule and the plan see the same state.
/// Reading fails with the client's error and can be tried again; nothing is remembered of a list that broke off.
public actor LiveEnrollments {
  /// Calls its last argument for every live enrollment of courses and learners; an empty list of either stands for all.
  typealias Walk =
    nonisolated(nonsending) @Sendable ([CourseID], [LearnerID], (Enrollment) -> Void) async throws(LearnError) -> Void

  private let walk: Walk
  private var courseLists: [CourseID: [Enrollment]] = [:]
  private var learnerLists: [LearnerID: [Enrollment]] = [:]
  private var everything: [Enrollment]?
  private var isReading = false
  private var waiters: [CheckedContinuation<Void, Never>] = []

  /// What `walk` lists.
  init(walk: @escaping Walk) {
    self.walk = walk
  }

  /// A state that is known already, and whole.
  public init(_ enrollments: [Enrollment]) {
    walk = { (_, _, _) async throws(LearnError) in }
    everything = enrollments
  }

  /// The live enrollments of these courses and these learners. Nil is all of them; an empty list selects nothing.
  ///
  /// They come course by course as asked, each course's in the order in which the LMS lists them.
  public func enrollments(
    courses: [CourseID]?, learners: [LearnerID]? = nil
  ) async throws(LearnError) -> [Enrollment] {
    await beginReading()
    defer { endReading() }
    guard let courses else {
      if let learners { return try await ofLearners(unique(learners)) }
      return try await all()
    }
    let chosen = learners.map(Set.init)
    return try await ofCourses(unique(courses)).filter { chosen?.contains($0.learner) ?? true }
  }

  /// Which of the `wanted` pairs are live. Courses whose lists are not known yet are read without keeping their lists, so
  /// that memory does not grow with what is live.
  func pairs(of courses: [CourseID], among wanted: Set<Pair>) async throws(LearnError) -> Set<Pair> {
    await beginReading()
    defer { endReading() }
    var live: Set<Pair> = []
    func take(_ enrollment: Enrollment) {
      let pair = Pair(learner: enrollment.learner, course: enrollment.course)
      if wanted.contains(pair) { live.insert(pair) }
    }
    if let everything {
      everything.forEach(take)
      return live
    }
    for course in courses { courseLists[course]?.forEach(take) }
    let missing = courses.filter { courseLists[$0] == nil }
    if !missing.isEmpty { try await walk(missing, [], take) }
    return live
  }

  private func read(_ courses: [CourseID], _ learners: [LearnerID]) async throws(LearnError) -> [Enrollment] {
    var list: [Enrollment] = []
    var seen: Set<EnrollmentID> = []  // what stands on two pages, because the list changed meanwhile, is one enrollment
    try await walk(courses, learners) { if seen.insert($0.id).inserted { list.append($0) } }
    return list
  }

  private func all() async throws(LearnError) -> [Enrollment] {
    if let everything { return everything }
    let list = try await read([], [])
    everything = list
    return list
  }

  private func ofCourses(_ courses: [CourseID]) async throws(LearnError) -> [Enrollment] {
    let missing = courses.filter { courseLists[$0] == nil }
    if !missing.isEmpty {
      var lists = Dictionary(uniqueKeysWithValues: missing.map { ($0, [Enrollment]()) })
      let source = if let everything { everything } else { try await read(missing, []) }
      for enrollment in source where lists[enrollment.course] != nil {
        lists[enrollment.course]?.append(enrollment)
      }
      courseLists.merge(lists) { _, new in new }
    }
    return courses.flatMap { courseLists[$0] ?? [] }
  }

  private func ofLearners(_ learners: [LearnerID]) async throws(LearnError) -> [Enrollment] {
    let missing = learners.filter { learnerLists[$0] == nil }
    if !missing.isEmpty {
      var lists = Dictionary(uniqueKeysWithValues: missing.map { ($0, [Enrollment]()) })
      let source = if let everything { everything } else { try await read([], missing) }
      for enrollment in source where lists[enrollment.learner] != nil {
        lists[enrollment.learner]?.append(enrollment)
      }
      learnerLists.merge(lists) { _, new in new }
    }
    return learners.flatMap { learnerLists[$0] ?? [] }
  }

  // An actor lets a second caller in while the first one awaits the network; both would then read the same list.

  private func beginReading() async {
    guard isReading else { return isReading = true }
    await withCheckedContinuation { waiters.append($0) }
  }

  private func endReading() {
    if waiters.isEmpty { isReading = false } else { waiters.removeFirst().resume() }
  }
}

/// The values once each, in their order.
func unique<Value: Hashable>(_ values: [Value]) -> [Value] {
  var seen: Set<Value> = []
  return values.filter { seen.insert($0).inserted }
}

internal import Foundation
internal import LearnClient
internal import LuaHost
internal import Provisioning
internal import Synchronization

/// The LMS as host functions use it, on the scripts' thread: each call blocks until the answer is there.
///
/// A failure of the LMS and a wish to stop end the script past any `pcall`. Payloads of users, courses, departments and
/// enrollments are positions in the lists here, which only grow.
final class BlockingLMS {
  private let access: LMSAccess
  private let stop: StopSignal
  private var whole: Directory?
  private var courses: Directory?
  private var positions: Positions?
  private var userFields: Set<String>?
  private(set) var enrollments: [Enrollment] = []
  private var enrollmentPositions: [EnrollmentID: Int] = [:]

  init(_ access: LMSAccess, stop: StopSignal) {
    self.access = access
    self.stop = stop
  }

  /// Users, courses and departments, read on first use.
  func directory() throws(LuaAbort) -> Directory {
    if let whole { return whole }
    let read = try wait { [access] () async throws(LearnError) in try await access.directory() }
    whole = read
    courses = read
    return read
  }

  /// The courses, read on first use, without the users.
  func catalog() throws(LuaAbort) -> Directory {
    if let courses { return courses }
    let read = try wait { [access] () async throws(LearnError) in try await access.catalog() }
    courses = read
    return read
  }

  func position(of user: LearnerID) throws(LuaAbort) -> Int? { try allPositions().users[user] }
  func position(of department: DepartmentID) throws(LuaAbort) -> Int? { try allPositions().departments[department] }

  /// Needs no user, so it reads none.
  func coursePosition(of course: CourseID) throws(LuaAbort) -> Int? {
    try catalog().contents.firstIndex { $0.id == course }
  }

  /// The names of the profile fields that some user has.
  func knownUserFields() throws(LuaAbort) -> Set<String> {
    if let userFields { return userFields }
    let fields = Set(try directory().users.lazy.flatMap(\.fields.keys))
    userFields = fields
    return fields
  }

  /// The live enrollments, as positions in `enrollments`. Nil is all; an empty list selects nothing.
  func list(courses: [CourseID]?, learners: [LearnerID]?) throws(LuaAbort) -> [Int] {
    let live = access.live
    let found = try wait { () async throws(LearnError) in
      try await live.enrollments(courses: courses, learners: learners)
    }
    return found.map { enrollment in
      if let position = enrollmentPositions[enrollment.id] { return position }
      enrollmentPositions[enrollment.id] = enrollments.count
      enrollments.append(enrollment)
      return enrollments.count - 1
    }
  }

  private struct Positions {
    var users: [LearnerID: Int]
    var departments: [DepartmentID: Int]
  }

  private func allPositions() throws(LuaAbort) -> Positions {
    if let positions { return positions }
    let directory = try directory()
    func index<ID: Hashable>(_ ids: some Sequence<ID>) -> [ID: Int] {
      Dictionary(ids.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }
    let built = Positions(
      users: index(directory.users.lazy.map(\.id)), departments: index(directory.departments.lazy.map(\.id)))
    positions = built
    return built
  }

  /// Runs the call on the cooperative pool and blocks this thread until it has ended; a wish to stop cancels it.
  private func wait<Value: Sendable>(
    _ call: @escaping @Sendable () async throws(LearnError) -> Value
  ) throws(LuaAbort) -> Value {
    let answer = Answer<Value>()
    let task = Task.detached {
      do throws(LearnError) {
        answer.give(.success(try await call()))
      } catch {
        answer.give(.failure(error))
      }
    }
    while !answer.isThere(within: .milliseconds(50)) {
      if stop.isSet { task.cancel() }
    }
    if stop.isSet { throw LuaAbort(Interrupted()) }
    switch answer.value {
    case .success(let value)?: return value
    case .failure(let error)?: throw LuaAbort(error)
    case nil: throw LuaAbort(Interrupted())
    }
  }
}

private final class Answer<Value: Sendable>: Sendable {
  private let state = Mutex<Result<Value, LearnError>?>(nil)
  private let signal = DispatchSemaphore(value: 0)

  var value: Result<Value, LearnError>? { state.withLock { $0 } }

  func give(_ result: Result<Value, LearnError>) {
    state.withLock { $0 = result }
    signal.signal()
  }

  func isThere(within time: DispatchTimeInterval) -> Bool { signal.wait(timeout: .now() + time) == .success }
}

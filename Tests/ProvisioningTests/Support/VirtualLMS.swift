import Foundation
import LearnClient
import Synchronization

@testable import Provisioning

/// An LMS and its clock in memory, for the orders of events that no real server produces on demand.
///
/// Like the vendor's, it makes a second enrollment for a repeated request, and refuses a request with a bad id as a whole.
final class VirtualLMS: Sendable {
  /// What happens to one request; each is used up by the next call of its kind.
  enum Fault: Sendable {
    case none
    /// The request is lost, and the client waits in vain.
    case lostBefore
    /// The request is obeyed, and the answer is lost.
    case lostAfter
    /// Nobody hears anything until the request lands so much later.
    case late(Duration)
    /// 500 without effect, or with it.
    case serverError(obeyed: Bool)
    case slowDown(Duration?)
    case unreachable
    case unauthorized
  }

  struct State {
    var now: Int64 = 1_000_000
    var enrollments: [Pair: Int] = [:]
    var landing: [(at: Int64, pairs: [Pair])] = []
    var enrollFaults: [Fault] = []
    var listFaults: [Fault] = []
    var badLearners: Set<LearnerID> = []
    var badCourses: Set<CourseID> = []
    /// Accepted and silently left out.
    var ignoredLearners: Set<LearnerID> = []
    /// The LMS chokes on them with a 500, every time.
    var poisonousLearners: Set<LearnerID> = []
    var requests: [EnrollmentRequest] = []
    var looks: [Lot] = []
    var sleeps: [Duration] = []
  }

  let state = Mutex(State())

  var calls: LMSCalls {
    LMSCalls(
      enroll: { request, _ in self.state.withLock { $0.enroll(request) } },
      list: { lot in self.state.withLock { $0.list(lot) } })
  }

  var time: ApplyTime {
    ApplyTime(
      now: { self.state.withLock { $0.now } }, stamp: { "2026-11-21T06:00:00Z" },
      sleep: { duration in
        try Task.checkCancellation()
        self.pass(duration)
        self.state.withLock { $0.sleeps.append(duration) }
      })
  }

  func pass(_ duration: Duration) { state.withLock { $0.pass(duration) } }

  /// Pairs that are enrolled, with how often.
  var enrollments: [Pair: Int] { state.withLock { $0.enrollments } }
  var requestCount: Int { state.withLock { $0.requests.count } }
}

extension VirtualLMS.State {
  mutating func enroll(_ request: EnrollmentRequest) -> LearnError? {
    requests.append(request)
    let fault = enrollFaults.isEmpty ? .none : enrollFaults.removeFirst()
    let pairs = Lot(learners: request.learners, courses: request.courses).pairs
    switch fault {
    case .none:
      if pairs.contains(where: { poisonousLearners.contains($0.learner) }) {
        return LearnError(code: .serverError, effect: .mayHaveHappened, status: 500, message: "HTTP 500")
      }
      return obey(pairs)
    case .lostBefore:
      pass(.seconds(3))
      return LearnError(code: .timedOut, effect: .mayHaveHappened, message: "no answer within 3 s")
    case .lostAfter:
      _ = obey(pairs)
      return LearnError(code: .connectionLost, effect: .mayHaveHappened, message: "the connection broke")
    case .late(let delay):
      landing.append((now + delay.milliseconds, pairs))
      return LearnError(code: .timedOut, effect: .mayHaveHappened, message: "no answer")
    case .serverError(let obeyed):
      if obeyed { _ = obey(pairs) }
      return LearnError(code: .serverError, effect: .mayHaveHappened, status: 500, message: "HTTP 500")
    case .slowDown(let wait):
      return LearnError(
        code: .tooManyRequests, effect: .nothingHappened, status: 429, retryAfter: wait, message: "HTTP 429")
    case .unreachable: return LearnError(code: .unreachable, effect: .nothingHappened, message: "no route")
    case .unauthorized:
      return LearnError(code: .unauthorized, effect: .nothingHappened, status: 401, message: "HTTP 401")
    }
  }

  mutating func list(_ lot: Lot) -> Result<[Enrollment], LearnError> {
    looks.append(lot)
    let fault = listFaults.isEmpty ? .none : listFaults.removeFirst()
    switch fault {
    case .none, .late: break
    case .unauthorized:
      return .failure(LearnError(code: .unauthorized, effect: .nothingHappened, status: 401, message: "HTTP 401"))
    case .unreachable:
      return .failure(LearnError(code: .unreachable, effect: .nothingHappened, message: "no route"))
    case .slowDown(let wait):
      return .failure(
        LearnError(code: .tooManyRequests, effect: .nothingHappened, retryAfter: wait, message: "HTTP 429"))
    case .lostBefore, .lostAfter, .serverError:
      return .failure(LearnError(code: .timedOut, effect: .nothingHappened, message: "no answer"))
    }
    var list: [Enrollment] = []
    for pair in lot.pairs {
      for number in 0..<(enrollments[pair] ?? 0) {
        list.append(
          Enrollment(
            id: EnrollmentID("\(pair.learner)-\(pair.course)-\(number)"), course: pair.course, learner: pair.learner))
      }
    }
    return .success(list)
  }

  mutating func pass(_ duration: Duration) {
    now += duration.milliseconds
    let due = landing.filter { $0.at <= now }
    landing.removeAll { $0.at <= now }
    for request in due { _ = obey(request.pairs) }
  }

  private mutating func obey(_ pairs: [Pair]) -> LearnError? {
    if let bad = pairs.first(where: { badLearners.contains($0.learner) || badCourses.contains($0.course) }) {
      let id = badLearners.contains(bad.learner) ? bad.learner.rawValue : bad.course.rawValue
      return LearnError(
        code: .badRequest, effect: .nothingHappened, status: 400, serverMessage: "no such id: \(id)",
        message: "the LMS refused the request (400)")
    }
    for pair in pairs where !ignoredLearners.contains(pair.learner) { enrollments[pair, default: 0] += 1 }
    return nil
  }
}

extension Duration {
  fileprivate var milliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}

import CivilTime
import LearnClient

/// Enrolls people exactly once with the client alone: embed-client URL, where URL is that of a local LMS.
@main
struct EmbedClient {
  static func main() async throws {
    let account = Account(
      baseURL: CommandLine.arguments[1], credentials: .client(id: "local", secret: "local"))
    let api = try LearnAPI(account: account)

    guard let course = try await api.contents().first(where: { $0.title == "Security Basics" }) else { return }

    var dispatchers: [LearnerID] = []
    try await api.forEachUser { user in
      if user.status == .active, user.fields["JOB_TITLE"] == "Dispatcher" { dispatchers.append(user.id) }
    }
    print("\(dispatchers.count) dispatchers")

    for attempt in 1...2 {
      let count = try await enrollOnce(dispatchers, in: course.id, with: api)
      print("attempt \(attempt): \(count) enrolled")
    }

    try await api.forEachEnrollment(courses: [course.id], learners: [dispatchers[0]]) { enrollment in
      print("the first of them is due on \(enrollment.dueDate.map(String.init(describing:)) ?? "no day")")
    }
    await api.shutdown()
  }

  /// Enrolls whoever is not enrolled yet, and repeats nothing that may have happened. Returns how many were enrolled by it.
  static func enrollOnce(_ learners: [LearnerID], in course: CourseID, with api: LearnAPI) async throws -> Int {
    let before = Set(try await api.enrollments(courses: [course], learners: learners).map(\.learner))
    let missing = learners.filter { !before.contains($0) }
    guard !missing.isEmpty else { return 0 }

    do {
      try await api.enroll(
        EnrollmentRequest(
          courses: [course], learners: missing, due: .date(CivilDate(iso: "2026-12-31")!), lockAfterDueDate: true))
    } catch {
      guard error.effect == .mayHaveHappened else { throw error }
      print("\(error.code): only the list knows")
      let after = Set(try await api.enrollments(courses: [course], learners: missing).map(\.learner))
      return after.count
    }
    return missing.count
  }
}

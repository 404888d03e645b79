public import LearnClient

extension Directory {
  /// Reads users, courses and departments, each list once. Errors are those of the client; reading changes nothing.
  public static func load(from api: LearnAPI) async throws(LearnError) -> Directory {
    let contents = try await api.contents()
    let departments = try await api.departments()
    return Directory(users: try await api.users(), contents: contents, departments: departments)
  }
}

extension LiveEnrollments {
  /// What the account's LMS lists.
  public init(api: LearnAPI) {
    self.init { (courses, learners, body) async throws(LearnError) in
      do {
        try await api.forEachEnrollment(courses: courses, learners: learners, body)
      } catch let error as LearnError {
        throw error
      } catch {
        throw LearnError(
          code: .malformedResponse, effect: .nothingHappened, message: "the live list broke off: \(error)", cause: error
        )
      }
    }
  }
}

extension LiveAccount {
  /// Reads the directory of an account; live lists are read when they are asked for.
  public static func load(from api: LearnAPI) async throws(LearnError) -> LiveAccount {
    LiveAccount(
      identity: api.account.identity, directory: try await Directory.load(from: api), live: LiveEnrollments(api: api))
  }
}

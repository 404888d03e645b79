extension LearnAPI {
  /// Calls `body` for every user of the account, as it arrives (`GET /users/v2`, paged).
  ///
  /// The same promises as `forEachEnrollment`. Users, contents and departments are read over REST in every dialect: the
  /// vendor's SOAP pages on them are no part of this project.
  nonisolated(nonsending) public func forEachUser(_ body: (User) throws -> Void) async throws {
    try await forEachRecord(UserBuilder.self, call: page(of: "/users/v2"), body)
  }

  /// All users of the account.
  public func users() async throws(LearnError) -> [User] {
    var result = UniqueRecords(by: \User.id)
    do {
      try await forEachUser { result.add($0) }
    } catch {
      throw LearnError.from(error)
    }
    return result.records
  }

  /// Everything that can be assigned (`GET /contents`, paged): courses, learning tracks, quizzes and other materials.
  public func contents() async throws(LearnError) -> [ContentItem] {
    try await all(ContentItemBuilder.self, by: \.id, at: "/contents")
  }

  /// All departments (`GET /departments`, paged), flat.
  public func departments() async throws(LearnError) -> [Department] {
    try await all(DepartmentBuilder.self, by: \.id, at: "/departments")
  }

  /// Calls `body` for the progress of every enrollment that passes the filters (`GET /learners/results`, paged). Empty
  /// filters mean everything; long ones are asked for in lots. The same promises as `forEachEnrollment`.
  nonisolated(nonsending) public func forEachResult(
    courses: [CourseID] = [], learners: [LearnerID] = [], _ body: (LearnerResult) throws -> Void
  ) async throws {
    let courses = try EnrollmentRequest.uniqueIDs(courses, field: "courseIds")
    let learners = try EnrollmentRequest.uniqueIDs(learners, field: "userIds")
    for courses in ListFilter.lots(of: courses) {
      for learners in ListFilter.lots(of: learners) {
        try await forEachRecord(
          LearnerResultBuilder.self,
          call: { pageToken in
            let filter = ListFilter(
              courses: courses, learners: learners, learnersName: "userIds", pageSize: account.pageSize,
              pageToken: pageToken)
            return Call(
              name: "GET /learners/results", method: .get,
              path: account.pathPrefix + "/learners/results" + filter.query, permission: .enrollmentReader)
          }, body)
      }
    }
  }

  private func all<Builder: RecordBuilder, ID: Hashable>(
    _ builder: Builder.Type, by id: KeyPath<Builder.Record, ID>, at path: String
  ) async throws(LearnError) -> [Builder.Record] {
    var result = UniqueRecords(by: id)
    do {
      try await forEachRecord(builder, call: page(of: path)) { result.add($0) }
    } catch {
      throw LearnError.from(error)
    }
    return result.records
  }

  private func page(of path: String) -> (String?) -> Call {
    let account = account
    return { pageToken in
      let filter = ListFilter(pageSize: account.pageSize, pageToken: pageToken)
      return Call(name: "GET \(path)", method: .get, path: account.pathPrefix + path + filter.query)
    }
  }
}

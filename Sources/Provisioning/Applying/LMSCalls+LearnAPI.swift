import LearnClient

extension LMSCalls {
  init(api: LearnAPI) {
    enroll = { request in
      await Task { () -> LearnError? in
        do throws(LearnError) {
          try await api.enroll(request)
          return nil
        } catch {
          return error
        }
      }.value
    }
    list = { lot in
      await Task { () -> Result<[Enrollment], LearnError> in
        do throws(LearnError) {
          return .success(try await api.enrollments(courses: lot.courses, learners: lot.learners))
        } catch {
          return .failure(error)
        }
      }.value
    }
  }
}

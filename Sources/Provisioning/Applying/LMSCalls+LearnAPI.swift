import LearnClient

extension LMSCalls {
  init(api: LearnAPI) {
    enroll = { request, turn in
      await Task { () -> LearnError? in
        do throws(LearnError) {
          try await api.enroll(request, in: turn)
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
    turn = { try? await api.turn() }
  }
}

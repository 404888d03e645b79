import LocalLMS
import Testing

@Suite struct EnrollmentTests {
  @Test func `every learner is enrolled in every course, and the answer is 201 without a body`() async throws {
    try await withAccount { account in
      let answer = try await account.owner.post(
        "/enrollment", account.enrollment(of: ["ada", "bob"], in: ["Security", "Ethics"]))
      #expect(answer.status == 201)
      #expect(answer.body == "")
      #expect(
        try account.stored() == ["ada in Security", "bob in Security", "ada in Ethics", "bob in Ethics"])
    }
  }
}

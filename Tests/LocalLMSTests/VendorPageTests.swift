import LocalLMS
import Testing

/// What the vendor's SOAP pages state beside their samples; `docs/reference/vendor-pages.md` says which sentence is shown
/// where.
@Suite struct VendorPageTests {
  private func call(_ operation: String, _ fields: String, _ account: Account, as probe: HTTPProbe) async throws
    -> String
  {
    let token = probe.headers["Authorization"]?.replacing("Bearer ", with: "") ?? ""
    let body = """
      <e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><\(operation)>\
      <credentials><token>\(token)</token></credentials>\(fields)</\(operation)></e:Body></e:Envelope>
      """
    return try await account.anyone.post("/api/v2/soap/2.0", body, type: "text/xml").body
  }

  private func ids(_ list: String, _ ids: String...) -> String {
    "<\(list)>\(ids.map { "<id>\($0)</id>" }.joined())</\(list)>"
  }

  @Test func `a token stands in the credentials, as in the sample, or beside them, as in the table`() async throws {
    try await withAccount { account async throws in
      let token = account.owner.headers["Authorization"]?.replacing("Bearer ", with: "") ?? ""
      for credentials in ["<credentials><token>\(token)</token></credentials>", "<token>\(token)</token>"] {
        let body = """
          <e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><GetEnrollmentsRequest>\(credentials)\
          </GetEnrollmentsRequest></e:Body></e:Envelope>
          """
        let answer = try await account.anyone.post("/api/v2/soap/2.0", body, type: "text/xml")
        #expect(answer.status == 200 && answer.body.contains("<GetEnrollmentsResult></GetEnrollmentsResult>"))
      }
    }
  }

  @Test(arguments: ["courseIds", "learnerIds", "dueDateType", "dueDate", "duePeriod", "credentials"])
  func `a request to enroll that lacks a required parameter has wrong parameters`(missing: String) async throws {
    try await withAccount { account async throws in
      let type = missing == "duePeriod" ? "due_period" : "due_date"
      let fields = [
        ("courseIds", ids("courseIds", account.course("Ethics"))),
        ("learnerIds", ids("learnerIds", account.learner("ada"))),
        ("dueDateType", "<dueDateType>\(type)</dueDateType>"), ("dueDate", "<dueDate>2026-12-24</dueDate>"),
        ("duePeriod", "<duePeriod>24</duePeriod>"),
      ]
      let rest = fields.filter { $0.0 != missing }.map(\.1).joined()
      let answer = try await call(
        "EnrollLearnersInCoursesRequest", rest, account, as: missing == "credentials" ? account.anyone : account.owner)
      #expect(answer.text(of: "faultstring") == "Wrong parameters", "\(missing)")
      #expect(try account.stored() == [])
    }
  }

  @Test(arguments: [
    ("chief", ["ada", "bob", "cyd"], true), ("lead", ["ada", "bob"], true), ("author", ["ada", "bob"], false),
    ("scribe", ["bob"], true),
  ])
  func `roles list and enroll over SOAP within the departments that they manage and those below`(
    role: String, listed: [String], mayEnroll: Bool
  ) async throws {
    try await withAccount { account async throws in
      try account.database.addUsers([
        NewUser(login: "scribe", role: .custom(manages: [["Sales", "EMEA"]], mayEnroll: true, mayList: true))
      ])
      _ = try await account.owner.post("/enrollment", account.enrollment(of: ["ada", "bob", "cyd"], in: ["Ethics"]))
      let probe = try await account.signedIn(as: role)
      let list = try await call("GetEnrollmentsRequest", "", account, as: probe)
      #expect(list.texts(of: "learnerId") == listed.map(account.learner))
      for learner in ["ada", "bob", "cyd"] {
        let answer = try await call(
          "EnrollLearnersInCoursesRequest",
          ids("courseIds", account.course("Security")) + ids("learnerIds", account.learner(learner))
            + "<dueDateType>unlimited</dueDateType>", account, as: probe)
        if mayEnroll && listed.contains(learner) {
          #expect(answer.text(of: "success") == "true")
        } else {
          #expect(answer.text(of: "faultstring") == "Permission denied")
        }
      }
      #expect(try account.stored().count == 3 + (mayEnroll ? listed.count : 0))
    }
  }

  @Test func `enrollments are listed for the account, for learners, for courses, or for both`() async throws {
    try await withAccount { account async throws in
      _ = try await account.owner.post(
        "/enrollment", account.enrollment(of: ["ada", "bob"], in: ["Ethics", "Security"]))
      let (ethics, ada) = (ids("courseIds", account.course("Ethics")), ids("learnerIds", account.learner("ada")))
      for (filter, count) in [("", 4), (ethics, 2), (ada, 2), (ethics + ada, 1), (ids("courseIds", "none"), 0)] {
        let list = try await call("GetEnrollmentsRequest", filter, account, as: account.owner)
        #expect(list.texts(of: "enrollmentId").count == count, "\(filter)")
      }
    }
  }

  @Test func `an expiration date is there with a due date and a lock, and only then`() async throws {
    try await withAccount { account async throws in
      for (learner, due) in [
        (
          "ada",
          "<dueDateType>due_date</dueDateType><dueDate>2026-12-24</dueDate><lockAfterDueDate>true</lockAfterDueDate>"
        ),
        ("bob", "<dueDateType>due_date</dueDateType><dueDate>2026-12-24</dueDate>"),
        ("cyd", "<dueDateType>unlimited</dueDateType><lockAfterDueDate>true</lockAfterDueDate>"),
      ] {
        let answer = try await call(
          "EnrollLearnersInCoursesRequest",
          ids("courseIds", account.course("Ethics")) + ids("learnerIds", account.learner(learner)) + due, account,
          as: account.owner)
        #expect(answer.text(of: "success") == "true")
      }
      let list = try await call("GetEnrollmentsRequest", "", account, as: account.owner).texts(of: "enrollment")
      #expect(list.map { $0.text(of: "dueDate") } == ["2026-12-24", "2026-12-24", nil])
      #expect(list.map { $0.text(of: "expirationDate") } == ["2026-12-24", nil, nil])
      #expect(list.map { $0.text(of: "shouldLockAfterDueDate") }.prefix(2) == ["1", "0"])
    }
  }
}

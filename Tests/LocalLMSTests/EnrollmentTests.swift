import Foundation
import LocalLMS
import Testing

@Suite struct EnrollmentTests {
  @Test func `every learner is enrolled in every course, and the answer is 201 without a body`() async throws {
    try await withAccount { account async throws in
      let answer = try await account.owner.post(
        "/enrollment", account.enrollment(of: ["ada", "bob"], in: ["Security", "Ethics"]))
      #expect(answer.status == 201)
      #expect(answer.body == "")
      #expect(try account.stored() == ["ada in Security", "bob in Security", "ada in Ethics", "bob in Ethics"])
    }
  }

  @Test func `the documented sample of REST is accepted with ids that exist`() async throws {
    try await withAccount { account async throws in
      let ids = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
      let sample = try fixture("s1-request.xml")
      let pieces = sample.components(separatedBy: ids)
      try #require(pieces.count == 3)
      let body = pieces[0] + account.course("Security") + pieces[1] + account.learner("ada") + pieces[2]
      #expect(try await account.owner.post("/enrollment", body).status == 201)
      let stored = try #require(try account.database.enrollments().first)
      #expect(stored.accessDate == "2019-09-26 10:30:00")
      #expect(stored.dueDate == nil, "dueDate and duePeriod beside unlimited are ignored")
      #expect(try await account.owner.post("/enrollment", sample).status == 400, "the sample's own ids do not exist")
    }
  }

  @Test(arguments: ["/enrollment", "/api/v2/enrollment", "/api/v2/enrollment/"])
  func `the call stands at its path with and without a prefix`(path: String) async throws {
    try await withAccount { account async throws in
      #expect(try await account.owner.post(path, account.enrollment(of: ["ada"], in: ["Ethics"])).status == 201)
    }
  }

  @Test func `an absent access date becomes the server's now`() async throws {
    try await withAccount(now: "2026-03-01 08:15:00") { account async throws in
      _ = try await account.owner.post("/enrollment", account.enrollment(of: ["ada"], in: ["Ethics"]))
      #expect(try account.database.enrollments().map(\.accessDate) == ["2026-03-01 08:15:00"])
    }
  }

  @Test(arguments: [
    ("<dueDateType>unlimited</dueDateType><dueDate>2027-01-01</dueDate>", "Security", nil),
    ("<dueDateType>default</dueDateType>", "Security", nil),
    ("<dueDateType>default</dueDateType>", "Safety", "2026-03-01"),
    ("<dueDateType>due_date</dueDateType><dueDate>2028-02-29</dueDate>", "Security", "2028-02-29"),
    ("<dueDateType>due_period</dueDateType><duePeriod>13</duePeriod>", "Security", "2026-02-27"),
    ("<dueDateType>due_period</dueDateType><duePeriod>14</duePeriod>", "Security", "2026-02-28"),
    ("<dueDateType>due_period</dueDateType><duePeriod>720</duePeriod>", "Security", "2026-03-29"),
  ])
  func `the due date follows from type, access time and course`(due: String, course: String, expected: String?)
    async throws
  {
    try await withAccount { account async throws in
      let body = account.enrollment(of: ["ada"], in: [course], accessDate: "2026-02-27 10:30:00", due: due)
      #expect(try await account.owner.post("/enrollment", body).status == 201)
      #expect(try account.database.enrollments().map(\.dueDate) == [expected])
    }
  }

  @Test(arguments: [
    ("<request/>", "courseIds is required"),
    (
      "<request><courseIds><id>C</id></courseIds><dueDateType>unlimited</dueDateType></request>",
      "learnerIds is required"
    ),
    (
      "<request><courseIds><id>C</id></courseIds><learnerIds><id>L</id></learnerIds></request>",
      "dueDateType is required"
    ),
    ("<enroll/>", "the root element must be request, not enroll"),
    ("<request>", "the body is not well-formed XML"),
    ("", "the body is not well-formed XML"),
    ("<request><dueDateType>unlimited</dueDateType><dueDateType>default</dueDateType></request>", "courseIds"),
  ])
  func `a request that lacks what it needs is refused with the vendor's error body`(body: String, message: String)
    async throws
  {
    try await withAccount { account async throws in
      let answer = try await account.owner.post("/enrollment", body)
      #expect(answer.status == 400)
      #expect(answer.body.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<response><code>400</code>"))
      #expect(answer.body.text(of: "message")?.contains(message) == true, "\(answer.body)")
    }
  }

  @Test(arguments: [
    ("<dueDateType>sometime</dueDateType>", "dueDateType must be"),
    ("<dueDateType>due_date</dueDateType>", "dueDate is required"),
    ("<dueDateType>due_date</dueDateType><dueDate>2026-02-29</dueDate>", "dueDate must be a date"),
    ("<dueDateType>due_date</dueDateType><dueDate>2026-02-28 10:00:00</dueDate>", "dueDate must be a date"),
    ("<dueDateType>due_period</dueDateType>", "duePeriod is required"),
    ("<dueDateType>due_period</dueDateType><duePeriod>0</duePeriod>", "duePeriod must be a whole number"),
    ("<dueDateType>due_period</dueDateType><duePeriod>1.5</duePeriod>", "duePeriod must be a whole number"),
    (
      "<dueDateType>due_period</dueDateType><duePeriod>10000000000</duePeriod>",
      "duePeriod must be a whole number from 1 to 10000000,"
    ),
    ("<dueDateType>unlimited</dueDateType><accessDate>2026-02-28</accessDate>", "accessDate must be a date and time"),
    ("<dueDateType>unlimited</dueDateType><accessDate>2026-02-28T10:00:00</accessDate>", "accessDate must be"),
    ("<dueDateType>unlimited</dueDateType><accessDate>2026-02-28 24:00:00</accessDate>", "accessDate must be"),
    ("<dueDateType>unlimited</dueDateType><lockAfterDueDate>yes</lockAfterDueDate>", "lockAfterDueDate must be"),
    ("<dueDateType>unlimited</dueDateType><dueDateType>default</dueDateType>", "dueDateType is given 2 times"),
  ])
  func `a field with a wrong value is refused by name, and nobody is enrolled`(fields: String, message: String)
    async throws
  {
    try await withAccount { account async throws in
      let answer = try await account.owner.post(
        "/enrollment", account.enrollment(of: ["ada"], in: ["Security"], due: fields))
      #expect(answer.status == 400)
      #expect(answer.body.text(of: "message")?.contains(message) == true, "\(answer.body)")
      #expect(try account.stored() == [])
    }
  }

  @Test func `JSON is read and errors are JSON when asked for`() async throws {
    try await withAccount { account async throws in
      let body = """
        {"courseIds": ["\(account.course("Security"))"], "learnerIds": ["\(account.learner("ada"))"],
         "accessDate": "2026-01-01 00:00:00", "dueDateType": "due_period", "duePeriod": 240, "dueDate": null,
         "lockAfterDueDate": true}
        """
      #expect(try await account.owner.post("/enrollment", body, type: "application/json").status == 201)
      #expect(
        try await account.owner.post("/enrollment", body, type: nil).status == 201, "known by its first character")
      let stored = try account.database.enrollments()
      #expect(stored.map(\.dueDate) == ["2026-01-11", "2026-01-11"])
      #expect(stored.map(\.locksAfterDueDate) == [true, true])
      let answer = try await account.owner.post(
        "/enrollment", "[]", type: "application/json", accept: "application/json")
      #expect(answer.status == 400)
      #expect(answer.headers["content-type"] == "application/json")
      #expect(answer.body == "{\"code\":400,\"message\":\"the body must be a JSON object\"}")
    }
  }

  @Test(arguments: [
    ("ada", "nowhere", "Unknown course"), ("nobody", "Security", "Unknown learner"),
    ("gone", "Security", "is not active"), ("left", "Security", "is not active"), ("ada", "Workshop", "is a training"),
  ])
  func `one id that can't be enrolled refuses the whole request`(learner: String, course: String, message: String)
    async throws
  {
    try await withAccount { account async throws in
      let answer = try await account.owner.post(
        "/enrollment", account.enrollment(of: ["bob", learner], in: ["Ethics", course]))
      #expect(answer.status == 400)
      #expect(answer.body.text(of: "message")?.contains(message) == true, "\(answer.body)")
      #expect(try account.stored() == [])
    }
  }

  @Test func `with the switch set, an id that can't be enrolled is left out and the rest is enrolled`() async throws {
    var switches = LMSSwitches()
    switches.badIDs = .skip
    try await withAccount(switches: switches) { account async throws in
      let body = account.enrollment(of: ["bob", "nobody", "gone", "ada"], in: ["Workshop", "Ethics", "nowhere"])
      #expect(try await account.owner.post("/enrollment", body).status == 201)
      #expect(try account.stored() == ["bob in Ethics", "ada in Ethics"])
    }
  }

  @Test func `a repeated request makes second enrollments, unless the switch says otherwise`() async throws {
    try await withAccount { account async throws in
      let body = account.enrollment(of: ["ada"], in: ["Security"])
      for _ in 1...2 { _ = try await account.owner.post("/enrollment", body) }
      #expect(try account.stored() == ["ada in Security", "ada in Security"])
    }
    var switches = LMSSwitches()
    switches.repeats = .ignore
    try await withAccount(switches: switches) { account async throws in
      _ = try await account.owner.post("/enrollment", account.enrollment(of: ["ada"], in: ["Security"]))
      let answer = try await account.owner.post(
        "/enrollment", account.enrollment(of: ["ada", "bob", "bob"], in: ["Security"]))
      #expect(answer.status == 201)
      #expect(try account.stored() == ["ada in Security", "bob in Security"])
    }
  }

  @Test func `ids are compared without regard to case, and learning tracks can be enrolled in`() async throws {
    try await withAccount { account async throws in
      let body = account.enrollment(of: ["ada"], in: ["First steps"])
        .replacing(account.learner("ada"), with: account.learner("ada").uppercased())
      #expect(try await account.owner.post("/enrollment", body).status == 201)
      #expect(try account.stored() == ["ada in First steps"])
    }
  }

  @Test func `ten thousand learners are enrolled by one request`() async throws {
    try await withAccount { account async throws in
      try account.database.addUsers((1...10_000).map { NewUser(login: "u\($0)") })
      let ids = try account.database.users().filter { $0.login.hasPrefix("u") }.map { "<id>\($0.id)</id>" }.joined()
      let body = """
        <request><courseIds><id>\(account.course("Ethics"))</id></courseIds><learnerIds>\(ids)</learnerIds>
        <dueDateType>unlimited</dueDateType></request>
        """
      #expect(try await account.owner.post("/enrollment", body).status == 201)
      #expect(try account.database.counts().enrollments == 10_000)
      #expect(account.server.journal.entries(for: .enroll).map(\.pairs) == [10_000])
    }
  }

  @Test func `an enrollment is edited, re-enrolled and deleted by its id`() async throws {
    try await withAccount { account async throws in
      let ids = try account.database.addEnrollments([
        NewEnrollment(
          learnerID: account.learner("ada"), courseID: account.course("Ethics"), accessDate: "2026-01-01 00:00:00",
          certificate: .init(id: "c", issued: "2026-02-01T00:00:00+00:00")),
        NewEnrollment(
          learnerID: account.learner("bob"), courseID: account.course("Ethics"), accessDate: "2026-01-01 00:00:00"),
      ])
      let terms =
        "<accessDate>2026-05-01 00:00:00</accessDate><dueDateType>due_date</dueDateType><dueDate>2026-06-01</dueDate>"
      #expect(try await account.owner.post("/enrollment/\(ids[0])", "<request>\(terms)</request>").status == 400)
      let edit = "<request>\(terms)<lockAfterDueDate>true</lockAfterDueDate></request>"
      let edited = try await account.owner.post("/enrollment/\(ids[0])", edit)
      #expect(edited.status == 200)
      #expect(edited.body == "")
      #expect(try account.database.enrollments().map(\.dueDate) == ["2026-06-01", nil])
      #expect(try await account.owner.get("/enrollment").body.text(of: "certificate") != nil)
      #expect(
        try await account.owner.post("/enrollment/\(ids[0])/reenroll", "<request>\(terms)</request>").status == 200)
      #expect(try await account.owner.get("/enrollment").body.text(of: "certificate") == nil)
      let delete = "<request><enrollmentIds><id>\(ids[1])</id></enrollmentIds></request>"
      let deleted = try await account.owner.post("/enrollment/delete", delete)
      #expect(deleted.status == 204)
      #expect(deleted.headers["content-length"] == nil)
      #expect(try account.stored() == ["ada in Ethics"])
      #expect(try await account.owner.post("/enrollment/delete", delete).status == 400, "it is gone")
      #expect(try await account.owner.post("/enrollment/nonsense", edit).status == 400)
    }
  }

  @Test func `an empty id is a bad id in JSON as it is in XML`() async throws {
    try await withAccount { account async throws in
      let (ethics, ada) = (account.course("Ethics"), account.learner("ada"))
      let json = "{\"courseIds\": [\"\(ethics)\"], \"learnerIds\": [\"\(ada)\", \"\"], \"dueDateType\": \"unlimited\"}"
      let xml = """
        <request><courseIds><id>\(ethics)</id></courseIds><learnerIds><id>\(ada)</id><id/></learnerIds>\
        <dueDateType>unlimited</dueDateType></request>
        """
      for (body, type) in [(json, "application/json"), (xml, "application/xml")] {
        let answer = try await account.owner.post("/enrollment", body, type: type)
        #expect(answer.status == 400 && answer.body.contains("Unknown learner"), "\(type)")
      }
      #expect(try account.stored() == [])
    }
  }

  @Test func `an enrollment that is named twice is deleted once`() async throws {
    try await withAccount { account async throws in
      _ = try await account.owner.post("/enrollment", account.enrollment(of: ["ada", "bob"], in: ["Ethics"]))
      let id = try #require(try account.database.enrollments().first?.id)
      let body = "<request><enrollmentIds><id>\(id)</id><id>\(id.uppercased())</id></enrollmentIds></request>"
      #expect(try await account.owner.post("/enrollment/delete", body).status == 204)
      #expect(try account.stored() == ["bob in Ethics"])
      #expect(account.server.journal.entries.last?.effects == 1)
      #expect(try await account.owner.post("/enrollment/delete", body).status == 400)
    }
  }
}

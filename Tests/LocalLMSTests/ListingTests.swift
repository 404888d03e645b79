import LocalLMS
import Testing

@Suite struct ListingTests {
  @Test func `an enrollment is listed with the documented fields, its dates without times`() async throws {
    try await withAccount { account async throws in
      _ = try await account.owner.post(
        "/enrollment",
        account.enrollment(
          of: ["ada"], in: ["Security"], accessDate: "2026-01-31 23:30:00",
          due:
            "<dueDateType>due_date</dueDateType><dueDate>2026-02-28</dueDate><lockAfterDueDate>true</lockAfterDueDate>")
      )
      let id = try #require(try account.database.enrollments().first?.id)
      let record = """
        <enrollment><enrollmentId>\(id)</enrollmentId><courseId>\(account.course("Security"))</courseId>\
        <learnerId>\(account.learner("ada"))</learnerId><accessDate>2026-01-31</accessDate><dueDate>2026-02-28</dueDate>\
        <expirationDate>2026-02-28</expirationDate><enrollmentTypeGroup>0</enrollmentTypeGroup>\
        <shouldLockAfterDueDate>true</shouldLockAfterDueDate></enrollment>
        """
      let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<response>"
      #expect(try await account.owner.get("/enrollment").body == "\(head)\(record)</response>")
      #expect(
        try await account.owner.get("/enrollments").body == "\(head)<enrollments>\(record)</enrollments></response>")
    }
  }

  @Test func `there is no expiration date without a lock, and no due date when unlimited`() async throws {
    try await withAccount { account async throws in
      let due = "<dueDateType>due_date</dueDateType><dueDate>2026-02-28</dueDate>"
      _ = try await account.owner.post("/enrollment", account.enrollment(of: ["ada"], in: ["Security"], due: due))
      _ = try await account.owner.post("/enrollment", account.enrollment(of: ["bob"], in: ["Security"]))
      let body = try await account.owner.get("/enrollments").body
      #expect(body.texts(of: "dueDate") == ["2026-02-28"])
      #expect(body.texts(of: "expirationDate") == [])
      #expect(body.texts(of: "shouldLockAfterDueDate") == ["false", "false"])
    }
  }

  /// The learners listed by walking all pages of the given size.
  private func walk(_ probe: HTTPProbe, size: Int, query: String = "") async throws -> (pages: Int, learners: [String])
  {
    var token = ""
    var learners: [String] = []
    for page in 1...100 {
      let answer = try await probe.get("/enrollments?pageSize=\(size)\(query)\(token)")
      #expect(answer.status == 200)
      learners += answer.body.texts(of: "learnerId")
      guard let next = answer.body.text(of: "nextPageToken") else { return (page, learners) }
      token = "&pageToken=\(next)"
    }
    Issue.record("the walk does not end")
    return (0, learners)
  }

  @Test(arguments: ["", "courses", "learners", "both"])
  func `pages cover a listing exactly, whatever it is filtered by`(filter: String) async throws {
    try await withAccount { account async throws in
      for course in ["Security", "Ethics", "Safety"] {
        _ = try await account.owner.post("/enrollment", account.enrollment(of: ["ada", "bob", "cyd"], in: [course]))
      }
      let courses = "&courseIds[]=\(account.course("Ethics"))&courseIds%5B%5D=\(account.course("Security"))"
      let learners = "&learnerIds[]=\(account.learner("cyd"))&learnerIds[]=\(account.learner("ada"))"
      let query = ["": "", "courses": courses, "learners": learners, "both": courses + learners][filter] ?? ""
      let expected = ["": 9, "courses": 6, "learners": 6, "both": 4][filter]
      let whole = try await account.owner.get("/enrollment?x\(query)").body.texts(of: "enrollmentId")
      #expect(whole.count == expected)
      for size in [1, 2, 3, 4, 100] {
        let (pages, found) = try await walk(account.owner, size: size, query: query)
        #expect(found.count == expected)
        #expect(pages == (whole.count + size - 1) / size, "there is no empty last page")
      }
    }
  }

  @Test func `filters in the body of POST list, and create nothing`() async throws {
    try await withAccount { account async throws in
      _ = try await account.owner.post(
        "/enrollment", account.enrollment(of: ["ada", "bob"], in: ["Security", "Ethics"]))
      let body = """
        <request><courseIds><id>\(account.course("Ethics"))</id></courseIds>
        <learnerIds><id>\(account.learner("bob"))</id><id>unknown</id></learnerIds><pageSize>1</pageSize></request>
        """
      let answer = try await account.owner.post("/enrollments", body)
      #expect(answer.status == 200)
      #expect(answer.body.texts(of: "learnerId") == [account.learner("bob")])
      #expect(answer.body.text(of: "nextPageToken") == nil)
      let json = "{\"learnerIds\": [\"\(account.learner("ada"))\"], \"pageSize\": 1}"
      let page = try await account.owner.post(
        "/enrollments", json, type: "application/json", accept: "application/json")
      #expect(page.body.hasPrefix("{\"enrollments\":[{\"enrollmentId\":\""))
      #expect(page.body.contains("\"enrollmentTypeGroup\":0,\"shouldLockAfterDueDate\":false}],\"nextPageToken\":\""))
      #expect(try account.database.counts().enrollments == 4)
    }
  }

  @Test func `a filter that matches nobody lists nobody`() async throws {
    try await withAccount { account async throws in
      _ = try await account.owner.post("/enrollment", account.enrollment(of: ["ada"], in: ["Security"]))
      for query in ["courseIds[]=none", "learnerIds[]=none", "enrollmentIds[]=none"] {
        #expect(try await account.owner.get("/enrollments?\(query)").body.texts(of: "enrollmentId") == [])
      }
      let id = try #require(try account.database.enrollments().first?.id)
      #expect(try await account.owner.get("/enrollment?enrollmentIds[]=\(id)").body.texts(of: "enrollmentId") == [id])
    }
  }

  @Test func `pages have 1000 entries when nothing is said and the cap's at most`() async throws {
    var switches = LMSSwitches()
    switches.maximumPageSize = 1200
    try await withAccount(switches: switches) { account async throws in
      try account.database.addEnrollments(
        (1...2500).map { _ in
          NewEnrollment(
            learnerID: account.learner("ada"), courseID: account.course("Ethics"), accessDate: "2026-01-01 00:00:00")
        })
      #expect(try await account.owner.get("/enrollments").body.texts(of: "enrollmentId").count == 1000)
      let capped = try await account.owner.get("/enrollments?pageSize=5000").body
      #expect(capped.texts(of: "enrollmentId").count == 1200)
      let whole = try await account.owner.get("/enrollment")
      #expect(whole.headers["transfer-encoding"] == "chunked", "streamed, not collected")
      #expect(whole.isWhole)
      #expect(Set(whole.body.texts(of: "enrollmentId")).count == 2500)
    }
  }

  @Test(arguments: ["pageSize=0", "pageSize=many", "pageToken=nonsense", "pageToken=dXNlclByb2ZpbGVzLzAvMQ"])
  func `a page that can't be is refused`(query: String) async throws {
    try await withAccount { account async throws in
      #expect(try await account.owner.get("/enrollments?\(query)").status == 400)
    }
  }

  @Test func `certificates are nested or flat, booleans words or digits, lists of either shape`() async throws {
    var switches = LMSSwitches()
    switches.certificate = .flat
    switches.booleans = .digits
    switches.listShape = .doubled
    switches.jsonShape = .array
    try await withAccount(switches: switches) { account async throws in
      try account.database.addEnrollments([
        NewEnrollment(
          learnerID: account.learner("ada"), courseID: account.course("Ethics"), accessDate: "2026-01-01 00:00:00",
          typeGroup: 1, certificate: .init(id: "cert", issued: "2022-07-15T07:19:00+00:00"))
      ])
      let body = try await account.owner.get("/enrollments").body
      #expect(body.contains("<response><response><enrollment>"))
      #expect(
        body.contains("<enrollmentTypeGroup>1</enrollmentTypeGroup><shouldLockAfterDueDate>0</shouldLockAfterDueDate>"))
      #expect(body.contains("<issuedCertificateId>cert</issuedCertificateId><certIssueDate>2022-07-15T07:19:00+00:00"))
      let json = try await account.owner.get("/enrollment", accept: "application/json").body
      #expect(json.hasPrefix("[{\"enrollmentId\":"))
      #expect(json.hasSuffix("\"certIssueDate\":\"2022-07-15T07:19:00+00:00\"}]"))
    }
  }
}

import LocalLMS
import Testing

@Suite struct ResultTests {
  private func withResults(_ body: (Account, [String]) async throws -> Void) async throws {
    try await withAccount { account async throws in
      let ids = try account.database.addEnrollments([
        NewEnrollment(
          learnerID: account.learner("ada"), courseID: account.course("Ethics"), accessDate: "2026-11-01 00:00:00",
          dueDate: "2026-11-20"),
        NewEnrollment(
          learnerID: account.learner("ada"), courseID: account.course("Safety"), accessDate: "2026-11-01 00:00:00",
          dueDate: "2026-11-20"),
        NewEnrollment(
          learnerID: account.learner("bob"), courseID: account.course("Ethics"), accessDate: "2026-11-02 00:00:00"),
        NewEnrollment(
          learnerID: account.learner("cyd"), courseID: account.course("Ethics"), accessDate: "2026-11-03 00:00:00"),
      ])
      try account.database.setProgress([
        LMSProgress(
          enrollmentID: ids[1], status: "complete", progress: 100, completed: "2026-11-19T10:00:00+00:00"),
        LMSProgress(enrollmentID: ids[2], status: "in_progress", progress: 40),
      ])
      try await body(account, ids)
    }
  }

  @Test func `results tell status, progress and what is overdue`() async throws {
    try await withResults { account, ids async throws in
      let answer = try await account.owner.get("/learners/results")
      #expect(answer.status == 200)
      #expect(answer.body.texts(of: "enrollmentId") == ids)
      #expect(
        answer.body.texts(of: "completionStatus") == ["not_started", "complete", "in_progress", "not_started"])
      #expect(answer.body.texts(of: "progress") == ["0", "100", "40", "0"])
      #expect(answer.body.texts(of: "isOverdue") == ["true", "false", "false", "false"])
      #expect(answer.body.texts(of: "completionDate") == ["2026-11-19T10:00:00+00:00"])
    }
  }

  @Test func `results are filtered by user, course, department, enrollment and status`() async throws {
    try await withResults { account, ids async throws in
      let sales = try #require(try account.database.departments().first { $0.name == "Sales" }?.id)
      let filters = [
        ("userIds[]=\(account.learner("ada"))", [0, 1]), ("courseIds[]=\(account.course("Ethics"))", [0, 2, 3]),
        ("departmentIds[]=\(sales)", [0, 1]), ("enrollmentIds[]=\(ids[3])", [3]),
        ("completionStatuses[]=complete&completionStatuses[]=in_progress", [1, 2]),
        ("completionStatuses[]=not_started&userIds[]=\(account.learner("cyd"))", [3]), ("userIds[]=nobody", []),
      ]
      for (filter, wanted) in filters {
        let answer = try await account.owner.get("/learners/results?\(filter)")
        #expect(answer.body.texts(of: "enrollmentId") == wanted.map { ids[$0] }, "\(filter)")
      }
    }
  }

  @Test func `results of users who are not active are told when they are asked for`() async throws {
    try await withResults { account, ids async throws in
      try account.database.addUsers([NewUser(login: "cyd", department: ["Production"], status: .inactive)])
      for (filter, wanted) in [
        ("", [0, 1, 2]), ("userStatuses[]=3", [3]), ("userStatuses[]=1&userStatuses[]=3", [0, 1, 2, 3]),
        ("userStatuses[]=5", []),
      ] {
        let answer = try await account.owner.get("/learners/results?\(filter)")
        #expect(answer.body.texts(of: "enrollmentId") == wanted.map { ids[$0] }, "\(filter)")
      }
    }
  }

  @Test func `pages of one cover all results`() async throws {
    try await withResults { account, ids async throws in
      var found: [String] = []
      var token: String?
      repeat {
        let answer = try await account.owner.get(
          "/learners/results?pageSize=1" + (token.map { "&pageToken=\($0)" } ?? ""), accept: "application/xml")
        found += answer.body.texts(of: "enrollmentId")
        token = answer.body.text(of: "nextPageToken")
      } while token != nil && found.count < 10
      #expect(found == ids)
    }
  }

  @Test(arguments: [("lead", [0, 1, 2]), ("author", [0, 1, 2]), ("chief", [0, 1, 2, 3])])
  func `who may read whose results follows from role and department`(role: String, wanted: [Int]) async throws {
    try await withResults { account, ids async throws in
      let answer = try await account.signedIn(as: role).get("/learners/results")
      #expect(answer.body.texts(of: "enrollmentId") == wanted.map { ids[$0] })
      #expect(try await account.signedIn(as: "clerk").get("/learners/results").status == 403)
    }
  }

  @Test func `another process stores progress, and re-enrolling takes it away`() async throws {
    try await withResults { account, ids async throws in
      let stored = try await account.anyone.post(
        "/-/progress", "[{\"enrollmentId\": \"\(ids[0])\", \"completionStatus\": \"passed\", \"progress\": 90}]",
        type: "application/json")
      #expect(stored.status == 204)
      let path = "/learners/results?enrollmentIds[]=\(ids[0])"
      #expect(try await account.owner.get(path).body.text(of: "completionStatus") == "passed")
      let again = "<request><accessDate>2026-12-01 00:00:00</accessDate><dueDateType>unlimited</dueDateType></request>"
      #expect(try await account.owner.post("/enrollment/\(ids[0])/reenroll", again).status == 200)
      #expect(try await account.owner.get(path).body.text(of: "completionStatus") == "not_started")
      let unknown = try await account.anyone.post(
        "/-/progress", "[{\"enrollmentId\": \"x\", \"completionStatus\": \"passed\"}]", type: "application/json")
      #expect(unknown.status == 400 && unknown.body.contains("no enrollment with the id x"))
    }
  }

  @Test(arguments: [
    ("\"completionStatus\": \"passed\", \"progress\": \"90\"", "progress must be a whole number"),
    ("\"completionStatus\": \"passed\", \"progress\": 99.5", "progress must be a whole number"),
    ("\"completionStatus\": \"passed\", \"progress\": 101", "from 0 to 100"),
    ("\"completionStatus\": \"passed\", \"completionDate\": 20261101", "completionDate must be a text"),
    ("\"completionStatus\": \"passed\", \"progres\": 90", "progres"), ("\"progress\": 90", "completionStatus"),
  ])
  func `progress that is not what it should be is refused, and nothing is stored`(
    fields: String, words: String
  ) async throws {
    try await withResults { account, ids async throws in
      let body = """
        [{"enrollmentId": "\(ids[3])", "completionStatus": "passed", "progress": 100},
         {"enrollmentId": "\(ids[0])", \(fields)}]
        """
      let answer = try await account.anyone.post("/-/progress", body, type: "application/json")
      #expect(answer.status == 400 && answer.body.contains(words), "\(answer.body)")
      let results = try await account.owner.get("/learners/results").body
      #expect(results.texts(of: "progress") == ["0", "100", "40", "0"])
    }
  }

  @Test(arguments: [
    ("\"issueDate\": \"2026-11-21T10:00:00+00:00\"", "progress 1, certificate: issuedCertificateId is missing"),
    ("\"issuedCertificateId\": \"c\"", "progress 1, certificate: issueDate is missing"),
    (
      "\"issuedCertificateId\": \"c\", \"issueDate\": \"soon\"",
      "issueDate must be a time like 2026-12-01T10:00:00+00:00"
    ),
    ("\"issuedCertificateId\": \"c\", \"issued\": \"2026-11-21\"", "unknown key \\\"issued\\\""),
  ])
  func `a certificate that is not whole is refused`(fields: String, words: String) async throws {
    try await withResults { account, ids async throws in
      let body = "[{\"enrollmentId\": \"\(ids[0])\", \"completionStatus\": \"passed\", \"certificate\": {\(fields)}}]"
      let answer = try await account.anyone.post("/-/progress", body, type: "application/json")
      #expect(answer.status == 400 && answer.body.contains(words), "\(answer.body)")
    }
  }

  @Test func `another process gives certificates, which stay until the enrollment begins anew`() async throws {
    try await withResults { account, ids async throws in
      let certificate = """
        {"issuedCertificateId": "cert-1", "issueDate": "2026-11-21T10:00:00+00:00", "expiryDate": "2027-11-21T10:00:00+00:00"}
        """
      for more in [", \"certificate\": \(certificate)", ""] {
        let stored = try await account.anyone.post(
          "/-/progress",
          "[{\"enrollmentId\": \"\(ids[0])\", \"completionStatus\": \"complete\", \"progress\": 100\(more)}]",
          type: "application/json")
        #expect(stored.status == 204)
        let listed = try await account.owner.get("/enrollment?enrollmentIds[]=\(ids[0])").body
        #expect(
          listed.text(of: "certificate")
            == "<issuedCertificateId>cert-1</issuedCertificateId><issueDate>2026-11-21T10:00:00+00:00</issueDate>"
            + "<expiryDate>2027-11-21T10:00:00+00:00</expiryDate>")
      }
      account.server.switches.certificate = .flat
      #expect(try await account.owner.get("/enrollment").body.text(of: "certIssueDate") == "2026-11-21T10:00:00+00:00")
      let again = "<request><accessDate>2026-12-01 00:00:00</accessDate><dueDateType>unlimited</dueDateType></request>"
      #expect(try await account.owner.post("/enrollment/\(ids[0])/reenroll", again).status == 200)
      #expect(try await !account.owner.get("/enrollment").body.contains("cert-1"))
    }
  }

  @Test func `another process adds courses from the catalog in a learner's name`() async throws {
    try await withAccount { account async throws in
      let addition = "{\"learnerId\": \"\(account.learner("ada"))\", \"courseId\": \"\(account.course("Ethics"))\""
      let answer = try await account.anyone.post(
        "/-/catalog", "[\(addition)}, \(addition), \"accessDate\": \"2026-12-01 09:00:00\"}]", type: "application/json")
      #expect(answer.status == 200)
      let listed = try await account.owner.get("/enrollment").body
      #expect(listed.texts(of: "enrollmentTypeGroup") == ["1", "1"])
      #expect(listed.texts(of: "accessDate") == ["2026-11-21", "2026-12-01"])
      #expect(
        answer.body
          == "{\"enrollmentIds\":[\(listed.texts(of: "enrollmentId").map { "\"\($0)\"" }.joined(separator: ","))]}")
      for (body, words) in [
        ("[\(addition), \"accessDate\": \"tomorrow\"}]", "accessDate must be a date and time"),
        ("[{\"learnerId\": \"x\", \"courseId\": \"x\"}]", "no user with the id x"),
        ("[{\"learnerId\": \"x\"}]", "addition 1: courseId is missing"), ("[1]", "addition 1 is not a JSON object"),
        ("{}", "must be a JSON array"), ("[\(addition)}, \(addition), \"due\": 1}]", "addition 2: unknown key"),
      ] {
        let answer = try await account.anyone.post("/-/catalog", body, type: "application/json")
        #expect(answer.status == 400 && answer.body.contains(words), "\(answer.body)")
      }
      #expect(try account.stored().count == 2)
    }
  }
}

import LocalLMS
import Testing

@Suite struct AccessTests {
  private let form = "application/x-www-form-urlencoded"

  @Test(arguments: ["/token", "/api/v3/token"])
  func `a token is given for the client's id and secret, in XML and in JSON`(path: String) async throws {
    try await withAccount { account async throws in
      let body = "grant_type=client_credentials&client_id=local&client_secret=local"
      let xml = try await account.anyone.post(path, body, type: form)
      #expect(xml.status == 200)
      #expect(xml.body.text(of: "expires_in") == "1800")
      #expect(xml.body.text(of: "token_type") == "bearer")
      #expect(xml.body.text(of: "access_token")?.count == 43)
      #expect(xml.body.contains("<response><access_token>"))
      let json = try await account.anyone.post(path, body, type: form, accept: "application/json")
      #expect(json.body.hasPrefix("{\"access_token\":\""))
      #expect(json.body.hasSuffix("\",\"expires_in\":1800,\"token_type\":\"bearer\"}"))
    }
  }

  @Test(arguments: [
    ("grant_type=client_credentials&client_id=local&client_secret=wrong", 401),
    ("grant_type=client_credentials&client_id=other&client_secret=local", 401),
    ("grant_type=client_credentials&client_id=local", 400), ("client_id=local&client_secret=local", 400),
    ("grant_type=password&client_id=local&client_secret=local", 400),
  ])
  func `there is no token for less`(body: String, status: Int) async throws {
    try await withAccount { account async throws in
      let answer = try await account.anyone.post("/token", body, type: form)
      #expect(answer.status == status)
      #expect(answer.body.text(of: "code") == "\(status)")
    }
  }

  @Test func `a token stands in the header with and without Bearer, unless the switch says otherwise`() async throws {
    func statuses(_ forms: LMSSwitches.Authorization) async throws -> [Int] {
      var switches = LMSSwitches()
      switches.authorization = forms
      var statuses: [Int] = []
      try await withAccount(switches: switches) { account async throws in
        var bare = account.owner
        bare.headers["Authorization"] = bare.headers["Authorization"]?.replacing("Bearer ", with: "")
        statuses = [try await account.owner.get("/contents").status, try await bare.get("/contents").status]
      }
      return statuses
    }
    #expect(try await statuses(.both) == [200, 200])
    #expect(try await statuses(.bearer) == [200, 401])
    #expect(try await statuses(.bare) == [401, 200])
  }

  @Test func `without a good token the answer is 401`() async throws {
    try await withAccount { account async throws in
      #expect(try await account.anyone.get("/contents").status == 401)
      var wrong = account.owner
      wrong.headers["Authorization"] = "Bearer wrong"
      #expect(try await wrong.get("/contents").status == 401)
      #expect(try await account.owner.get("/contents").status == 200)
      account.server.expireTokens()
      let expired = try await account.owner.get("/contents")
      #expect(expired.status == 401)
      #expect(expired.body.text(of: "message") == "the access token is wrong or has expired")
    }
  }

  @Test func `a token ends with its lifetime`() async throws {
    var switches = LMSSwitches()
    switches.tokenLifetime = .zero
    try await withAccount(switches: switches) { account async throws in
      #expect(try await account.owner.get("/contents").status == 401)
    }
  }

  @Test func `the older headers with e-mail and password are accepted`() async throws {
    try await withAccount { account async throws in
      var probe = account.anyone
      probe.headers = [
        "X-Auth-Account-Url": "https://any.ispringlearn.com", "X-Auth-Email": "owner@example.com",
        "X-Auth-Password": "local",
      ]
      #expect(try await probe.post("/enrollment", account.enrollment(of: ["ada"], in: ["Ethics"])).status == 201)
      probe.headers["X-Auth-Password"] = "wrong"
      #expect(try await probe.get("/enrollments").status == 401)
      probe.headers["X-Auth-Password"] = "local"
      probe.headers["X-Auth-Account-Url"] = nil
      #expect(try await probe.get("/enrollments").status == 401)
    }
  }

  @Test(arguments: [
    ("chief", "ada", 201), ("chief", "cyd", 201), ("lead", "ada", 201), ("lead", "bob", 201), ("lead", "cyd", 403),
    ("author", "ada", 403), ("clerk", "cyd", 201), ("clerk", "ada", 403), ("ada", "ada", 403),
  ])
  func `who may enroll whom follows from role and department`(role: String, learner: String, status: Int) async throws {
    try await withAccount { account async throws in
      let probe = try await account.signedIn(as: role)
      let answer = try await probe.post("/enrollment", account.enrollment(of: [learner], in: ["Ethics"]))
      #expect(answer.status == status)
      #expect(try account.stored() == (status == 201 ? ["\(learner) in Ethics"] : []))
      if status == 403 { #expect(answer.body.text(of: "message")?.hasPrefix("Permission denied") == true) }
    }
  }

  @Test(arguments: [("chief", 3), ("lead", 2), ("author", 2), ("clerk", nil), ("ada", nil)])
  func `who may list whom follows from role and department`(role: String, count: Int?) async throws {
    try await withAccount { account async throws in
      _ = try await account.owner.post("/enrollment", account.enrollment(of: ["ada", "bob", "cyd"], in: ["Ethics"]))
      let probe = try await account.signedIn(as: role)
      for path in ["/enrollments", "/enrollment", "/enrollments?courseIds[]=\(account.course("Ethics"))"] {
        let answer = try await probe.get(path)
        #expect(answer.status == (count == nil ? 403 : 200))
        #expect(answer.body.texts(of: "learnerId").count == count ?? 0)
      }
      let departments = try await probe.get("/departments").body.texts(of: "name")
      #expect(
        departments
          == (role == "chief"
            ? ["Organization", "Sales", "EMEA", "Production"] : count == nil ? [] : ["Sales", "EMEA"]))
    }
  }

  @Test func `a department administrator changes nothing outside, and sees no such user`() async throws {
    try await withAccount { account async throws in
      let ids = try account.database.addEnrollments([
        NewEnrollment(
          learnerID: account.learner("cyd"), courseID: account.course("Ethics"), accessDate: "2026-01-01 00:00:00")
      ])
      let lead = try await account.signedIn(as: "lead")
      let delete = "<request><enrollmentIds><id>\(ids[0])</id></enrollmentIds></request>"
      #expect(try await lead.post("/enrollment/delete", delete).status == 403)
      #expect(try account.database.counts().enrollments == 1)
      #expect(try await lead.get("/user/\(account.learner("cyd"))").status == 404)
      #expect(try await lead.get("/user/\(account.learner("ada"))").status == 200)
    }
  }

  @Test func `a role that changes counts at once, and an inactive user's token is void`() async throws {
    try await withAccount { account async throws in
      let lead = try await account.signedIn(as: "lead")
      try account.database.addUsers([NewUser(login: "lead", role: .publisher(manages: []))])
      #expect(try await lead.get("/enrollments").status == 200)
      #expect(try await lead.post("/enrollment", account.enrollment(of: ["ada"], in: ["Ethics"])).status == 403)
      try account.database.addUsers([NewUser(login: "lead", status: .inactive)])
      #expect(try await lead.get("/enrollments").status == 401)
    }
  }

  @Test func `a role is given without touching what else is stored, and only over departments that exist`() async throws
  {
    try await withAccount { account async throws in
      let database = account.database
      try database.setRole(.departmentAdministrator(manages: [["Sales", "EMEA"]]), password: "ada's", ofUser: "ada")
      let ada = try #require(try database.users().first { $0.login == "ada" })
      #expect(ada.role == "department_administrator" && ada.email == "ada@example.com")
      #expect(ada.fields["FIRST_NAME"] == "Ada")
      var probe = account.anyone
      probe.headers = ["X-Auth-Account-Url": "u", "X-Auth-Email": "ada@example.com", "X-Auth-Password": "ada's"]
      #expect(try await probe.post("/enrollment", account.enrollment(of: ["bob"], in: ["Ethics"])).status == 201)
      #expect(try await probe.post("/enrollment", account.enrollment(of: ["ada"], in: ["Ethics"])).status == 403)
      for (role, login, words) in [
        (UserRole.administrator, "nobody", "there is no user with the login 'nobody'"),
        (.publisher(manages: [["Sale"]]), "ada", "beside 'Sale' would stand 'Production', 'Sales'"),
        (.publisher(manages: [["Sales", "EMEA", "North"]]), "ada", "nothing stands below its parent"),
      ] {
        let error = #expect(throws: LMSError.self) { try database.setRole(role, ofUser: login) }
        #expect(error?.code == .invalidValue && error?.message.contains(words) == true, "\(error?.message ?? "")")
      }
      #expect(try database.users().first { $0.login == "ada" }?.role == "department_administrator")
      try database.setRole(.learner, ofUser: "ada")
      #expect(try await probe.get("/enrollments").status == 403)
    }
  }

  @Test func `unknown paths are 404, and wrong methods 405 with the right ones`() async throws {
    try await withAccount { account async throws in
      #expect(try await account.owner.get("/courses").status == 404)
      for (method, path, allowed) in [("DELETE", "/enrollment/1", "POST"), ("PUT", "/enrollments", "GET, POST")] {
        let reply = try await account.owner.send(method, path)
        #expect(reply.status == 405)
        #expect(reply.headers["allow"] == allowed)
      }
      #expect(try await account.owner.get("/token").status == 405)
    }
  }

  @Test func `who becomes inactive is enrolled no more, and stays so when the people are read again`() async throws {
    try await withAccount { account async throws in
      let ada = NewUser(login: "ada", email: "ada@example.com", firstName: "Ada", department: ["Sales"])
      for status in [NewUser.Status.inactive, .terminated] {
        try account.database.setStatus(status, ofUser: "ada")
        #expect(try account.database.addUsers([ada]).unchanged == 1)
        let refused = try await account.owner.post("/enrollment", account.enrollment(of: ["ada"], in: ["Ethics"]))
        #expect(refused.status == 400 && refused.body.contains("is not active"))
      }
      try account.database.setStatus(.active, ofUser: "ada")
      #expect(
        try await account.owner.post("/enrollment", account.enrollment(of: ["ada"], in: ["Ethics"])).status == 201)
      let error = #expect(throws: LMSError.self) { try account.database.setStatus(.active, ofUser: "nobody") }
      #expect(error?.code == .invalidValue && error?.message == "there is no user with the login 'nobody'")
    }
  }
}

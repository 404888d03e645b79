import LocalLMS
import Testing

@Suite struct DirectoryTests {
  @Test func `users are listed with their fields as name and value pairs`() async throws {
    try await withAccount { account async throws in
      try account.database.addUsers([
        NewUser(
          login: "eve", email: "eve@example.com", firstName: "Eve", lastName: "O'Hara & \"Söhne\" <x>",
          jobTitle: "Driver",
          department: ["Sales"], fields: ["USER_DEFINED_FIELD1": "line 1\nline\t2"])
      ])
      let answer = try await account.owner.get("/users/v2?logins[]=eve")
      let sales = try #require(try account.database.departments().first { $0.name == "Sales" }).id
      let id = try #require(try account.database.users().last).id
      #expect(
        answer.body == """
          <?xml version="1.0" encoding="UTF-8"?>
          <response><userProfiles><userProfile><userId>\(id)</userId><role>learner</role>\
          <departmentId>\(sales)</departmentId><status>1</status><fields>\
          <field><name>EMAIL</name><value>eve@example.com</value></field>\
          <field><name>FIRST_NAME</name><value>Eve</value></field>\
          <field><name>JOB_TITLE</name><value>Driver</value></field>\
          <field><name>LAST_NAME</name><value>O'Hara &amp; "Söhne" &lt;x&gt;</value></field>\
          <field><name>LOGIN</name><value>eve</value></field>\
          <field><name>USER_DEFINED_FIELD1</name><value>line 1
          line\t2</value></field></fields></userProfile></userProfiles></response>
          """)
      let json = try await account.owner.get("/user/\(id)", accept: "application/json")
      #expect(json.body.hasPrefix("{\"userId\":\"\(id)\",\"role\":\"learner\","))
      #expect(json.body.contains("{\"name\":\"LAST_NAME\",\"value\":\"O'Hara & \\\"Söhne\\\" <x>\"}"))
      #expect(json.body.contains("\"value\":\"line 1\\nline\\u00092\"}]}"))
    }
  }

  @Test func `users come in pages, filtered by department, e-mail, login and id`() async throws {
    try await withAccount { account async throws in
      let sales = try #require(try account.database.departments().first { $0.name == "Sales" }).id
      func logins(_ query: String) async throws -> Int {
        try await account.owner.get("/users/v2?\(query)").body.texts(of: "userId").count
      }
      #expect(try await logins("departments[]=\(sales)") == 3)
      #expect(try await logins("emails[]=ADA@example.com&emails[]=bob%40example.com") == 2)
      #expect(try await logins("logins[]=cyd") == 1)
      #expect(try await logins("userIds[]=\(account.learner("cyd"))&logins[]=ada") == 0)
      #expect(try await logins("groups[]=any") == 0)
      var token = ""
      var seen: [String] = []
      repeat {
        let body = try await account.owner.get("/users/v2?pageSize=4\(token)").body
        seen += body.texts(of: "userId")
        token = body.text(of: "nextPageToken").map { "&pageToken=\($0)" } ?? ""
      } while !token.isEmpty
      #expect(seen == (try account.database.users().map(\.id)))
      #expect(seen.count == 10)
    }
  }

  @Test func `only the newer listing tells those who left from the inactive`() async throws {
    try await withAccount { account async throws in
      let newer = try await account.owner.get("/users/v2?logins[]=left&logins[]=gone").body
      #expect(newer.texts(of: "status") == ["3", "5"])
      #expect(try await account.owner.get("/users?logins[]=left").body.texts(of: "status") == ["3"])
      #expect(try await account.owner.get("/user").body.contains("<response><userProfile>"))
    }
  }

  @Test func `contents are listed paged and whole`() async throws {
    try await withAccount { account async throws in
      let paged = try await account.owner.get("/contents?pageSize=2").body
      #expect(paged.texts(of: "title") == ["Security", "Safety"])
      #expect(paged.contains("<response><contentItems><contentItem><contentItemId>\(account.course("Security"))<"))
      #expect(paged.text(of: "nextPageToken") != nil)
      let whole = try await account.owner.get("/content").body
      #expect(whole.texts(of: "contentItemType") == ["Course", "Course", "Course", "LearningTrack", "Training"])
      #expect(whole.contains("<response><contentItem>"))
      let one = try await account.owner.get("/content/\(account.course("Ethics"))").body
      #expect(one.texts(of: "title") == ["Ethics"])
      #expect(try await account.owner.get("/content/none").status == 404)
      try account.database.addContents([NewContent(title: "A\u{1}\u{FFFF}B", id: "käse/1")])
      let odd = try await account.owner.get("/content/k%C3%A4se%2F1").body
      #expect(odd.text(of: "title") == "A\u{FFFD}\u{FFFD}B", "what XML can't hold is replaced")
    }
  }

  @Test func `departments are a flat list in which parents come first`() async throws {
    try await withAccount { account async throws in
      let body = try await account.owner.get("/departments").body
      #expect(body.texts(of: "name") == ["Organization", "Sales", "EMEA", "Production"])
      let ids = body.texts(of: "departmentId")
      #expect(body.texts(of: "parentDepartmentId") == [ids[0], ids[1], ids[0]])
      #expect(try await account.owner.get("/department").body.contains("<response><department>"))
      #expect(try await account.owner.get("/department/\(ids[2])").body.text(of: "name") == "EMEA")
    }
  }
}

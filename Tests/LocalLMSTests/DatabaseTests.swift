import Foundation
import LocalLMS
import Testing

@Suite struct DatabaseTests {
  @Test func `the same people get the same ids in another file`() async throws {
    try await withFolder { folder async throws in
      let users = ["E1", "E2"].map { NewUser(login: $0) }
      let contents = [NewContent(title: "Security"), NewContent(title: "Ethics", id: "ethics-1")]
      var ids: [[String]] = []
      for name in ["a", "b"] {
        let database = try LMSDatabase(path: "\(folder)/\(name).sqlite")
        try database.addUsers(name == "a" ? users : users.reversed())
        try database.addContents(contents)
        ids.append(try (database.users().map(\.id) + database.contents().map(\.id)).sorted())
        try database.close()
      }
      #expect(ids[0] == ids[1])
      #expect(ids[0].contains("ethics-1"))
      #expect(Set(ids[0]).count == 5)
    }
  }

  @Test func `adding again updates what changed and keeps the instance, ids, roles and enrollments`() async throws {
    try await withFolder { folder async throws in
      let path = folder + "/lms.sqlite"
      var database = try LMSDatabase(path: path)
      let instance = database.instanceID
      let first = [
        NewUser(login: "E1", email: "a@example.com", role: .administrator), NewUser(login: "E2", department: ["Sales"]),
      ]
      var counts = try database.addUsers(first)
      #expect((counts.added, counts.updated, counts.unchanged) == (2, 0, 0))
      try database.addContents([NewContent(title: "Security", id: "c1")])
      let ids = try database.users().map(\.id)
      try database.addEnrollments([NewEnrollment(learnerID: ids[1], courseID: "c1", accessDate: "2026-01-01 00:00:00")])
      try database.close()

      database = try LMSDatabase(path: path, createIfMissing: false)
      #expect(database.instanceID == instance)
      counts = try database.addUsers([
        NewUser(login: "E1", email: "A@example.com"), NewUser(login: "E2", department: ["Sales"]), NewUser(login: "E3"),
      ])
      #expect((counts.added, counts.updated, counts.unchanged) == (1, 1, 1), "a change of case is a change")
      let contents = try database.addContents([NewContent(title: "Security 2", id: "C1"), NewContent(title: "New")])
      #expect((contents.added, contents.updated, contents.unchanged) == (1, 1, 0))
      let users = try database.users()
      #expect(Array(users.map(\.id).prefix(3)) == ids)
      #expect(users.map(\.role) == ["owner", "administrator", "learner", "learner"])
      #expect(users[1].email == "A@example.com")
      let enrollments = try database.enrollments()
      #expect(enrollments.map(\.course) == ["Security 2"])
      #expect(enrollments.map(\.learner) == ["A@example.com"])
      let all = try database.counts()
      #expect((all.users, all.contents, all.departments, all.enrollments) == (4, 2, 2, 1))
      try database.close()
    }
  }

  @Test func `a learner without an e-mail is shown by login, and duplicates of e-mail are allowed`() async throws {
    try await withFolder { folder async throws in
      let database = try LMSDatabase(path: folder + "/lms.sqlite")
      try database.addUsers([
        NewUser(login: "E1"), NewUser(login: "E2", email: "x@example.com"),
        NewUser(login: "E3", email: "x@example.com"),
      ])
      try database.addContents([NewContent(title: "Security", id: "c1")])
      try database.addEnrollments(
        try database.users().dropFirst().map {
          NewEnrollment(learnerID: $0.id, courseID: "c1", accessDate: "2026-01-01 09:00:00")
        })
      #expect(try database.enrollments().map(\.learner) == ["E1", "x@example.com", "x@example.com"])
      #expect(try database.removeEnrollments(ids: [try database.enrollments()[0].id, "nothing"]) == 1)
      #expect(try database.counts().enrollments == 2)
      try database.close()
    }
  }

  @Test func `a walk through the enrollments passes on what its body throws`() async throws {
    try await withAccount { account async throws in
      _ = try await account.owner.post("/enrollment", account.enrollment(of: ["ada", "bob"], in: ["Ethics"]))
      var seen = 0
      #expect(throws: NoAnswer.self) {
        try account.database.forEachEnrollment { _ in
          seen += 1
          throw NoAnswer()
        }
      }
      #expect(seen == 1)
    }
  }

  @Test func `the file and its companions are for their owner only`() async throws {
    try await withFolder { folder async throws in
      let database = try LMSDatabase(path: folder + "/lms.sqlite")
      try database.addUsers([NewUser(login: "E1")])
      for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
        let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.posixPermissions] as? Int
        #expect(mode == 0o600, "\(name)")
      }
      try database.close()
    }
  }

  @Test func `what is no LMS of ours is refused with its reason`() async throws {
    try await withFolder { folder async throws in
      func code(_ name: String, create: Bool = true) -> LMSError.Code? {
        let error = #expect(throws: LMSError.self) {
          try LMSDatabase(path: "\(folder)/\(name)", createIfMissing: create)
        }
        #expect(error?.message.contains(name) == true)
        return error?.code
      }
      try "not a database, but long enough to be read as a header of one".write(
        toFile: folder + "/text", atomically: true, encoding: .utf8)
      try Data().write(to: URL(fileURLWithPath: folder + "/empty"))
      try FileManager.default.createDirectory(atPath: folder + "/directory", withIntermediateDirectories: false)
      #expect(code("text") == .notADatabase)
      #expect(code("directory") == .notAFile)
      #expect(code("missing", create: false) == .missing)
      #expect(code("empty", create: false) == .notADatabase)
      #expect(code("no/folder/lms.sqlite") == .missing)
      try LMSDatabase(path: folder + "/empty").close()
      try LMSDatabase(path: folder + "/empty", createIfMissing: false).close()
    }
  }

  @Test(arguments: [(60, 7, LMSError.Code.newerSchema), (68, 1, .notADatabase)])
  func `a newer version's file and another program's are refused`(offset: Int, value: UInt8, code: LMSError.Code)
    async throws
  {
    try await withFolder { folder async throws in
      let path = folder + "/lms.sqlite"
      try LMSDatabase(path: path).close()
      // user_version stands at offset 60 of a SQLite file, application_id at 68, both big-endian.
      var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      bytes[offset + 3] = value
      try bytes.write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: LMSError.self) { try LMSDatabase(path: path) }
      #expect(error?.code == code)
    }
  }

  /// `version-1.db` has the tables of version 1, a publisher of Sales, and an enrollment with a certificate.
  @Test func `a file of version 1 is brought up to date, with all that it holds`() async throws {
    try await withFolder { folder async throws in
      let path = folder + "/lms.sqlite"
      try fixtureBytes("version-1.db").write(to: URL(fileURLWithPath: path))
      for round in 1...2 {
        let database = try LMSDatabase(path: path, createIfMissing: false)
        #expect(database.instanceID == "00000000-0000-8000-8000-000000000001")
        let users = try database.users()
        #expect(users.map(\.role) == ["owner", "publisher"])
        let enrollments = try database.enrollments()
        #expect(enrollments.map(\.course) == ["Security"] && enrollments.map(\.dueDate) == ["2026-02-01"])
        let server = try await LMSServer.start(database: database, clock: { "2026-11-21 09:30:00" })
        let probe = try await Account(database: database, server: server).signedIn(as: "ada")
        let listed = try await probe.get("/enrollments")
        #expect(listed.body.text(of: "enrollmentId") == enrollments[0].id)
        #expect(listed.body.text(of: "issuedCertificateId") == "cert-1")
        #expect(
          try await probe.get("/learners/results").body.text(of: "completionStatus")
            == (round == 1 ? "not_started" : "passed"))
        try database.setProgress([LMSProgress(enrollmentID: enrollments[0].id, status: "passed", progress: 100)])
        await server.stop()
        try database.close()
      }
    }
  }

  @Test func `unusable people and courses are refused whole`() async throws {
    try await withFolder { folder async throws in
      let database = try LMSDatabase(path: folder + "/lms.sqlite")
      func code(_ body: () throws -> Void) -> LMSError.Code? { #expect(throws: LMSError.self, performing: body)?.code }
      #expect(code { try database.addUsers([NewUser(login: "E1"), NewUser(login: "")]) } == .invalidValue)
      #expect(code { try database.addUsers([NewUser(login: "E1", department: ["A", ""])]) } == .invalidValue)
      #expect(code { try database.addContents([NewContent(title: "")]) } == .invalidValue)
      #expect(code { try database.addContents([NewContent(title: "A", id: "a b")]) } == .invalidValue)
      #expect(code { try database.addContents([NewContent(title: "A", defaultDuePeriod: 0)]) } == .invalidValue)
      #expect(code { try database.addClient(id: "c", secret: "s", actingAs: "nobody") } == .invalidValue)
      let missing = NewEnrollment(learnerID: "x", courseID: "y", accessDate: "")
      #expect(code { try database.addEnrollments([missing]) } == .invalidValue)
      let counts = try database.counts()
      #expect((counts.users, counts.contents, counts.departments, counts.enrollments) == (1, 0, 1, 0))
      try database.close()
    }
  }
}

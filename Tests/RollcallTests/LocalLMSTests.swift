import CivilTime
import LearnClient
import LocalLMS
import Provisioning
import Rollcall
import Testing

/// Look-ups through the ordinary client and a real server on loopback.
@Suite struct LocalLMSTests {
  @Test func `a rule that names courses reads the courses and no user`() async throws {
    try await withServer { server, lms in
      let outcome = try await evaluate(
        "rule('a', function(p) enroll { learner = p, courses = { 'Sales Onboarding', 'security basics' } } end)",
        csv: threePeople, lms: lms)
      #expect(outcome.proposals.count == 6, "\(outcome.message)")
      #expect(server.journal.count(of: .listContents) == 1)
      #expect(server.journal.count(of: .listUsers) == 0)
      #expect(server.journal.count(of: .enroll) == 0)
    }
  }

  @Test func `every list is read at most once, and the planner's account shares it`() async throws {
    try await withServer { server, lms in
      let outcome = try await evaluate(
        """
        rule('a', function(p)
          print(p.user and p.user.login, #lms.users(), #lms.courses(), #list_enrollments { course = 'Security Basics' })
        end)
        """, csv: threePeople, lms: lms)
      #expect(outcome.printed == ["0042\t3\t2\t1", "0043\t3\t2\t1", "nil\t3\t2\t1"], "\(outcome.message)")
      let account = try await lms.account()
      _ = try await account.live.enrollments(courses: account.directory.contents.map(\.id))
      #expect(server.journal.count(of: .listUsers) == 1)
      #expect(server.journal.count(of: .listContents) == 1)
      #expect(server.journal.count(of: .listDepartments) == 1)
      #expect(server.journal.count(of: .listEnrollments) == 2)
    }
  }

  @Test func `what is live is seen with its dates`() async throws {
    try await withServer { _, lms in
      let outcome = try await evaluate(
        """
        local e = list_enrollments { learner = 'ada@example.com' }[1]
        print(e.course, e.learner, e.access_date, e.due_date, e.lock_after_due_date, e.assigned_by)
        """, csv: threePeople, lms: lms)
      #expect(
        outcome.printed == ["Security Basics\tada@example.com\t2026-11-21\t2026-12-24\ttrue\tadministrator"],
        "\(outcome.message)")
    }
  }

  @Test(arguments: ["lms.users()", "list_enrollments()", "enroll { learner = '0042', course = 'X' }"])
  func `an LMS that cannot be reached ends the run past any pcall`(expression: String) async throws {
    let api = try LearnAPI(
      account: Account(baseURL: "http://127.0.0.1:1", credentials: .client(id: "local", secret: "local")))
    let outcome = try await evaluate(
      "rule('a', function(p)\n  print(pcall(function() return \(expression) end))\nend)", csv: threePeople,
      lms: LMSAccess(api: api))
    await api.shutdown()
    let failure = try #require(outcome.failure)
    #expect(failure.kind == .lms)
    #expect(failure.exitCode == 7)
    #expect(failure.description.hasPrefix("a.lua:2: the LMS could not be read: "), "\(failure)")
    #expect(failure.description.contains("while 'a' looked at row 2"))
    #expect(failure.cause is LearnError)
    #expect(outcome.printed.isEmpty)
  }

  @Test func `refused credentials are the LMS's failure too`() async throws {
    try await withServer { server, _ in
      let api = try LearnAPI(
        account: Account(baseURL: server.baseURL, credentials: .client(id: "local", secret: "wrong")))
      let outcome = try await evaluate("lms.courses()", lms: LMSAccess(api: api))
      await api.shutdown()
      #expect(outcome.failure?.kind == .lms)
      #expect((outcome.failure?.cause as? LearnError)?.code == .unauthorized)
    }
  }

  @Test func `a wait for the LMS is cut short by cancelling`() async throws {
    let faults = FaultScript([Fault(.hang(.beforeEffect), on: .listContents)])
    try await withServer(faults: faults) { server, lms in
      let run = RuleRun(clock: RuleClock(today: testDay), lms: lms)
      let task = Task {
        do throws(RuleFailure) {
          _ = try await run.evaluate([RuleScript(name: "a.lua", text: "lms.courses()")], export: nil) { _ in }
          return RuleFailure.Kind.unexpected
        } catch {
          return error.kind
        }
      }
      while server.journal.count(of: .listContents) == 0 { await Task.yield() }
      task.cancel()
      #expect(await task.value == .interrupted)
    }
  }

  private func withServer(
    faults: FaultScript = FaultScript(), _ body: (LMSServer, LMSAccess) async throws -> Void
  ) async throws {
    try await withFolder([:]) { folder in
      let database = try LMSDatabase(path: folder + "/lms.sqlite")
      _ = try database.addUsers([
        NewUser(login: "0042", email: "ada@example.com"), NewUser(login: "0043", email: "bob@example.com"),
      ])
      _ = try database.addContents([NewContent(title: "Sales Onboarding"), NewContent(title: "Security Basics")])
      let ada = try #require(try database.users().first { $0.login == "0042" })
      let basics = try #require(try database.contents().first { $0.title == "Security Basics" })
      _ = try database.addEnrollments([
        NewEnrollment(
          learnerID: ada.id, courseID: basics.id, accessDate: "2026-11-21 06:00:00", dueDate: "2026-12-24",
          locksAfterDueDate: true)
      ])
      let server = try await LMSServer.start(database: database, faults: faults, clock: { "2026-11-21 06:00:00" })
      let api = try LearnAPI(
        account: Account(baseURL: server.baseURL, credentials: .client(id: "local", secret: "local")))
      let result: Result<Void, any Error>
      do {
        result = .success(try await body(server, LMSAccess(api: api)))
      } catch {
        result = .failure(error)
      }
      await api.shutdown()
      await server.stop()
      try database.close()
      try result.get()
    }
  }

}

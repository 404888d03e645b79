import LearnClient
import LocalLMS
import Testing

@testable import Provisioning

/// The applier, the ordinary client and the local LMS over real HTTP.
@Suite struct LocalLMSRunTests {
  @Test func `a run enrolls everyone once with the dates of the plan, and a second one sends nothing`() async throws {
    try await withLocalScene(users: 20, courses: ["Security", "Sales"]) { scene in
      let report = try await scene.run(everyone)
      #expect(report.summary.enrolled == 40 && report.summary.requests == 3 && report.stop == nil)
      #expect(scene.server.journal.count(of: .enroll) == 3)
      let rows = try scene.server.database.enrollments()
      #expect(rows.count == 40)
      #expect(rows.allSatisfy { $0.dueDate == "2026-12-24" && $0.locksAfterDueDate })
      #expect(rows.allSatisfy { $0.accessDate.hasPrefix("2026-11-22") })
      let second = try await scene.run(everyone)
      #expect(second.summary.alreadyEnrolled == 40 && second.summary.requests == 0)
      #expect(scene.server.journal.count(of: .enroll) == 3)
    }
  }

  @Test func `an inactive user is refused in the plan, a vanished one by the LMS in its own words`() async throws {
    try await withLocalScene(users: 8, courses: ["Security"]) { scene in
      _ = try scene.server.database.addUsers([NewUser(login: "1003", email: "user3@example.com", status: .inactive)])
      let report = try await scene.run { directory in
        everyone(directory)
          + [
            Proposal(
              learner: .user("00000000-0000-4000-8000-000000000000"),
              course: .resolved(directory.contents[0].id, title: "Security"), rule: "R", script: "r.lua:1")
          ]
      }
      #expect(report.summary.refused == 2 && report.summary.enrolled == 7)
      #expect(report.changes[2].error?.contains("inactive") == true)
      #expect(report.changes[8].error?.contains("no user") == true)
    }
  }

  @Test(arguments: LMSSwitches.BadIDs.allCases)
  func `someone who becomes inactive after the plan was made costs nobody else`(reading: LMSSwitches.BadIDs)
    async throws
  {
    var switches = LMSSwitches()
    switches.badIDs = reading
    try await withLocalScene(users: 8, courses: ["Security"], switches: switches) { scene in
      let report = try await scene.run(everyone) { point in
        guard point == .before("look") else { return }
        _ = try scene.server.database.addUsers([NewUser(login: "1003", email: "user3@example.com", status: .inactive)])
      }
      #expect(report.summary.refused == 1 && report.summary.enrolled == 7)
      #expect(report.changes[2].status == .refused && report.changes[2].error?.isEmpty == false)
      let counts = try scene.enrollments()
      #expect(counts.count == 7 && counts.values.allSatisfy { $0 == 1 })
    }
  }

  @Test func `a request that lands late is waited for`() async throws {
    try await withLocalScene(users: 4, courses: ["Security"]) { scene in
      var scene = scene
      scene.settings.settle = .milliseconds(400)
      scene.server.faults.add(Fault(.land(late: .milliseconds(20)), on: .enroll))
      let report = try await scene.run(everyone)
      #expect(report.summary.enrolled == 4 && report.summary.requests == 1)
      #expect(try scene.enrollments().values.allSatisfy { $0 == 1 })
    }
  }

  @Test func `wrong credentials stop a run in mid-apply, and a later one goes on`() async throws {
    try await withLocalScene(users: 20, courses: ["Security"]) { scene in
      scene.server.faults.add(Fault(.status(401), on: .enroll, times: 2, skip: 1))
      let report = try await scene.run(everyone)
      #expect(report.stop?.reason == .unavailable && report.stop?.cause?.code == .unauthorized)
      #expect(report.summary.enrolled == 8 && report.summary.toSend == 12)
      let second = try await scene.run(everyone)
      #expect(second.summary.enrolled == 12 && second.summary.alreadyEnrolled == 8)
    }
  }
}

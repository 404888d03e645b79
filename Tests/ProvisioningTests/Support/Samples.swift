import CivilTime
import Foundation
public import LearnClient

@testable import Provisioning

/// The day of all these tests.
let today = CivilDate(iso: "2026-11-21")!

func day(_ iso: String) -> CivilDate { CivilDate(iso: iso)! }

func moment(_ iso: String) -> CivilDateTime { CivilDateTime(iso: iso)! }

/// A user with the id `u-NAME`, the e-mail `NAME@example.com` and, unless given otherwise, no login.
func user(
  _ name: String, email: String? = nil, login: String? = nil, status: User.Status = .active
) -> User {
  var fields = ["EMAIL": email ?? "\(name)@example.com"]
  fields["LOGIN"] = login
  return User(id: LearnerID("u-\(name)"), status: status, fields: fields)
}

/// A course with the id `c-NAME` and the title `Course NAME`.
func course(_ name: String) -> ContentItem {
  ContentItem(id: CourseID("c-\(name)"), title: "Course \(name)", type: "Course")
}

func person(_ name: String, key: String? = nil, email: String? = nil, row: Int = 2) -> PersonReference {
  PersonReference(
    key: key ?? name, email: email ?? "\(name)@example.com", row: row, label: "employee \(key ?? name)",
    file: "export.csv")
}

func proposal(
  _ learner: ProposedLearner, _ courseName: String = "A", access: CivilDateTime? = nil, due: Due = .unlimited,
  lock: Bool? = nil, rule: String = "Rule", script: String = "rules/r.lua:4", row: Int? = nil, again: Bool = false,
  refusal: String? = nil
) -> Proposal {
  Proposal(
    learner: learner, course: .resolved(CourseID("c-\(courseName)"), title: "Course \(courseName)"),
    accessDate: access, due: due, lockAfterDueDate: lock, rule: rule, script: script, row: row, again: again,
    refusal: refusal)
}

/// Proposals for `count` users `1 …` in each of the courses.
func proposals(_ count: Int, _ courses: [String], due: Due = .unlimited) -> [Proposal] {
  (1...max(1, count)).prefix(count).flatMap { number in
    courses.map { proposal(.user(LearnerID("u-\(number)")), $0, due: due, row: number + 1) }
  }
}

func directory(_ count: Int, _ courses: [String]) -> Directory {
  Directory(users: (1...max(1, count)).map { user("\($0)") }, contents: courses.map(course))
}

let accountName = "https://lms.example.com client test"

func account(_ directory: Directory, live: [Enrollment] = []) -> LiveAccount {
  LiveAccount(identity: accountName, directory: directory, live: LiveEnrollments(live))
}

func enrollment(_ learner: String, _ course: String, id: String = "e-1") -> Enrollment {
  Enrollment(id: EnrollmentID(id), course: CourseID("c-\(course)"), learner: LearnerID("u-\(learner)"))
}

func pair(_ learner: String, _ course: String) -> Pair {
  Pair(learner: LearnerID("u-\(learner)"), course: CourseID("c-\(course)"))
}

/// Guards that hold nothing.
let noGuards = Guards(maxEnrollments: .max, maxPercent: 1000, minPopulation: 0)

let silent = Applier.silentLogger

func runInfo(_ id: String = RunInfo.newID(), mode: RunMode = .run) -> RunInfo {
  RunInfo(id: id, mode: mode, today: today, startedAt: "2026-11-21T06:00:00Z")
}

/// An empty folder that is gone afterwards; in memory where the system has such a place, since these tests write thousands
/// of durable commits and prove nothing about disks.
func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
  let memory = "/dev/shm/"
  let base = FileManager.default.isWritableFile(atPath: memory) ? memory : NSTemporaryDirectory()
  let folder = base + "provisioning-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try await body(folder)
}

/// A new ledger of the tests' account.
func withLedger<Value>(_ body: (Ledger) async throws -> Value) async throws -> Value {
  try await withFolder { folder in
    let ledger = try Ledger.open(at: folder + "/ledger.sqlite", account: accountName)
    let value = try await body(ledger)
    try ledger.close()
    return value
  }
}

/// The same numbers for the same seed on every machine (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension CourseID: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(rawValue: text) }
}

extension LearnerID: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(rawValue: text) }
}

extension EnrollmentID: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(rawValue: text) }
}

import CivilTime
import Foundation
import HRExport
import LearnClient
import LuaHost
import Provisioning
import Rollcall
import Synchronization

/// What one test run gave: the evaluation or the failure, and what was printed.
struct Outcome {
  var result: Result<Evaluation, RuleFailure>
  var printed: [String]

  var evaluation: Evaluation? { try? result.get() }
  var proposals: [Proposal] { evaluation?.proposals ?? [] }
  var rejects: [RuleReject] { evaluation?.rejects ?? [] }
  var notes: [String] { evaluation?.notes ?? [] }
  var failure: RuleFailure? { if case .failure(let failure) = result { failure } else { nil } }
  var message: String { failure?.description ?? "" }

  /// `learner > course`, in order: who was proposed for what.
  var pairs: [String] {
    proposals.map { proposal in
      let learner =
        switch proposal.learner {
        case .person(let person): person.key
        case .user(let id): "user \(id)"
        case .named(let text): "'\(text)'"
        }
      let course =
        switch proposal.course {
        case .resolved(let id, _): id.rawValue
        case .named(let text): "'\(text)'"
        }
      return "\(learner) > \(course)"
    }
  }
}

/// The run's day in all tests that don't choose another.
let testDay = CivilDate(iso: "2026-11-21")!

/// Runs scripts, given as texts named `a.lua`, `b.lua`, …, over an export given as CSV.
func evaluate(
  _ scripts: String..., csv: String? = nil, clock: RuleClock = RuleClock(today: testDay),
  settings: RuleSettings = RuleSettings(), export: ExportSettings = ExportSettings(), lms: LMSAccess? = nil,
  folder: String? = nil, lastExport: AppliedExport? = nil, keepsCells: Bool = false
) async throws -> Outcome {
  let people = try csv.map { try readExport($0, export) }
  let named = zip("abcdefgh", scripts).map { RuleScript(name: "\($0).lua", folder: folder, text: $1) }
  let printed = Mutex<[String]>([])
  let collect: @Sendable (LuaOutput) -> Void = { line in printed.withLock { $0.append(line.text) } }
  let run = RuleRun(clock: clock, settings: settings, lms: lms, lastExport: lastExport, keepsCells: keepsCells)
  do throws(RuleFailure) {
    let evaluation = try await run.evaluate(named, export: people, output: collect)
    return Outcome(result: .success(evaluation), printed: printed.withLock { $0 })
  } catch {
    return Outcome(result: .failure(error), printed: printed.withLock { $0 })
  }
}

func readExport(_ csv: String, _ settings: ExportSettings = ExportSettings()) throws -> Export {
  var settings = settings
  if settings.maxRejectedShare == ExportSettings().maxRejectedShare { settings.maxRejectedShare = 1 }
  return try Export.read(.bytes(Array(csv.utf8), name: "export.csv"), settings: settings)
}

/// What an expression prints in a script without an export.
func printed(_ expression: String, clock: RuleClock = RuleClock(today: testDay)) async throws -> String {
  let outcome = try await evaluate("print(\(expression))", clock: clock)
  return outcome.failure?.description ?? outcome.printed.joined(separator: "\n")
}

/// A script of three people: one complete, one without a hire date, one in another department.
let threePeople = """
  Employee ID,Email,Department,Hire Date
  0042,ada@example.com,Sales,2026-11-10
  0043,bob@example.com,Sales,
  0044,cyd@example.com,Research,2026-11-12
  """

/// An LMS without a network.
func knownLMS(
  users: [User] = [], contents: [ContentItem]? = nil, departments: [Department] = [], live: [Enrollment] = []
) -> LMSAccess {
  let contents =
    contents ?? [
      ContentItem(id: CourseID("c-1"), title: "Sales Onboarding", type: "Course"),
      ContentItem(id: CourseID("c-2"), title: "Security Basics", type: "Course"),
    ]
  return LMSAccess(
    directory: Directory(users: users, contents: contents, departments: departments), live: LiveEnrollments(live),
    identity: "test")
}

func user(_ id: String, email: String, login: String? = nil, department: String? = nil) -> User {
  var fields = ["EMAIL": email]
  fields["LOGIN"] = login
  return User(id: LearnerID(id), department: department.map { DepartmentID($0) }, fields: fields)
}

/// A folder of files for a script, removed afterwards.
func withFolder<Result>(
  _ files: [String: String], _ body: (String) async throws -> Result
) async throws -> Result {
  let root = FileManager.default.temporaryDirectory.appendingPathComponent("rules-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: root) }
  try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
  for (name, text) in files {
    let file = root.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
  }
  return try await body(root.path)
}

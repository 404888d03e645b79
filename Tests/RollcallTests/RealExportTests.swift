import CivilTime
import Foundation
import HRExport
import LearnClient
import Provisioning
import Rollcall
import Testing

/// A real export of 3,000 rows, used in place beside the checkout and never copied into it.
@Suite(.enabled(if: RealExport.isPresent, "../shared/data/hr/employee_data.csv is not beside the checkout"))
struct RealExportTests {
  @Test func `33 active people of Production were hired in the 30 days before 2023-08-06`() async throws {
    let outcome = try await RealExport.evaluate(
      """
      rule("Production", function(person)
        if person.department == "Production" and person.employee_status == "Active"
          and person.hire_date > today() - days(30) and person.hire_date <= today() then
          enroll {
            learner = person, courses = { "Sales Onboarding", "Security Basics" },
            due = later_of(person.hire_date + days(30), today() + days(14)),
          }
        end
      end)
      """)
    #expect(outcome.proposals.count == 66, "\(outcome.message)")
    #expect(outcome.rejects.isEmpty)
    #expect(outcome.proposals.allSatisfy { $0.refusal == nil && $0.notes.isEmpty })
    #expect(Set(outcome.proposals.map(\.row)).count == 33)
  }

  @Test func `a date of birth in two formats is no date, and the run says why`() async throws {
    let outcome = try await RealExport.evaluate("rule('a', function(p) if p.dob < today() then print(p) end end)")
    #expect(outcome.failure?.exitCode == 5)
    #expect(outcome.message.contains("'DOB' is not proven to hold dates"), "\(outcome.message)")
  }

  @Test func `both formats can be read by hand`() async throws {
    let outcome = try await RealExport.evaluate(
      """
      local n = 0
      for p in people() do
        local born = date.parse(p.dob, "DD-MM-YYYY") or date.parse(p.dob, "M/D/YYYY")
        if born and born < date(1970, 1, 1) then n = n + 1 end
      end
      print(n > 100)
      """)
    #expect(outcome.printed == ["true"], "\(outcome.message)")
  }

  @Test func `an exit date that is empty rejects the person, row by row`() async throws {
    let outcome = try await RealExport.evaluate("rule('a', function(p) if p.exit_date < today() then print(1) end end)")
    #expect(outcome.rejects.count > 1000, "\(outcome.message)")
    #expect(outcome.rejects.allSatisfy { $0.column == "exit_date" && $0.value == nil })
  }
}

private enum RealExport {
  static let path = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/data/hr/employee_data.csv").standardized.path
  static var isPresent: Bool { FileManager.default.isReadableFile(atPath: path) }

  static func evaluate(_ script: String) async throws -> Outcome {
    let csv = try String(contentsOfFile: path, encoding: .utf8)
    return try await RollcallTests.evaluate(
      script, csv: csv, clock: RuleClock(today: try #require(CivilDate(iso: "2023-08-06"))),
      export: ExportSettings(
        columns: ["email": ["ADEmail"], "hire_date": ["StartDate"], "department": ["DepartmentType"]]),
      lms: knownLMS())
  }
}

import HRExport
import Testing

@Suite struct `Column names` {
  @Test func `do not depend on case, blanks and punctuation`() throws {
    for title in ["Hire Date", "HireDate", "hire_date", "HIRE-DATE", " hire.date "] {
      let export = try read("employee_id,\(title)\n1,2026-01-31\n")
      #expect(export.column(named: "hire_date") == .found(1))
      #expect(export.column(named: "Hire Date") == .found(1))
      #expect(export.column(named: "HireDate") == .found(1))
    }
  }

  @Test func `are written as a rule would write them`() throws {
    let export = try read("EmployeeID,Hire Date,ADEmail,GenderCode,Straße (privat),1st Choice,\n1,,,,,,\n")
    #expect(
      export.columns.map(\.name)
        == ["employee_id", "hire_date", "email", "gender_code", "straße_privat", "1st_choice", ""])
    #expect(export.columns.map(\.title)[0] == "EmployeeID")
  }

  @Test func `that two headers become can be read by their exact titles alone`() throws {
    let export = try read("employee_id,Hire Date,HireDate\n1,a,b\n")
    #expect(export.column(named: "hire_date") == .ambiguous(["Hire Date", "HireDate"]))
    #expect(export.column(named: "HireDate") == .found(2))
    #expect(export.column(titled: "Hire Date") == .found(1))
    #expect(export.column(titled: "hire_date") == .missing(nearest: "Hire Date"))
    let twins = try read("employee_id,x,x\n1,a,b\n")
    #expect(twins.column(titled: "x") == .ambiguous(["x", "x"]))
  }

  @Test func `of the settings stand for the first of their titles that the file has`() throws {
    let settings = ExportSettings(columns: ["email": ["ADEmail", "Work Email"], "hire_date": ["Eintritt"]])
    let export = try read("employee_id,Email,Work Email,Eintritt\n1,a@x,b@x,c\n", settings)
    #expect(export.column(named: "email") == .found(2))
    #expect(export.column(titled: "Email") == .found(1))
    #expect(export.column(named: "eintritt") == .found(3))
    #expect(export.columns[3].name == "hire_date")
    #expect(try export.email(ofPerson: 0) == "b@x")
  }

  @Test func `of identity are not guessed between two usual titles`() throws {
    let export = try read("employee_id,Work Email,ADEmail\n1,a@x,b@x\n")
    #expect(export.column(named: "email") == .ambiguous(["Work Email", "ADEmail"]))
    #expect(try export.email(ofPerson: 0) == nil)
    #expect(export.summary.notes.contains { $0.contains("Work Email and ADEmail") })
    let error = try #require(refusal("Personnel Number,Emp No\n1,2\n"))
    #expect(error.message.contains("could be 'Personnel Number' or 'Emp No'"))
  }

  @Test func `that are missing are answered with the nearest`() throws {
    let export = try read("employee_id,Hire Date,Department\n1,a,b\n")
    #expect(export.column(named: "hire_dat") == .missing(nearest: "hire_date"))
    #expect(export.column(named: "hired") == .missing(nearest: "hire_date"))
    #expect(export.column(named: "salary") == .missing(nearest: nil))
    #expect(export.column(named: "!") == .missing(nearest: nil))
  }
}

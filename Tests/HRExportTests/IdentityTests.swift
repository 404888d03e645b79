import HRExport
import Testing

@Suite struct `Identity` {
  private let lenient = ExportSettings(maxRejectedShare: 1)

  @Test func `is the employee's number, whatever usual title it has, and stays text`() throws {
    for title in ["EmployeeID", "Employee ID", "employee_number", "Personnel Number", "Personalnummer", "Emp No"] {
      let export = try read("\(title),name\n00123,a\n00456,b\n")
      #expect(try export.key(ofPerson: 0) == "00123")
      #expect(try export.text(0, "employee_id") == "00123")
      #expect(export.summary.keyColumn == title)
    }
  }

  @Test func `is the e-mail without regard to case where there is no number`() throws {
    for title in ["E-Mail", "Mail", "Work Email", "ADEmail", "E-Mail-Adresse", "email address"] {
      let export = try read("\(title),name\nAnn@Example.com,a\nbo@example.com,b\n")
      #expect(try export.key(ofPerson: 0) == "ann@example.com")
      #expect(try export.email(ofPerson: 0) == "Ann@Example.com")
      #expect(try export.person(key: "ann@example.COM") == 0)
      #expect(try export.people(email: "BO@example.com") == [1])
    }
    let export = try read("email,name\nann@example.com,a\nANN@example.com,b\ncy@example.com,c\n", lenient)
    #expect(export.summary.people == 1)
    #expect(export.summary.rejected == 2)
  }

  @Test func `can be set`() throws {
    let export = try read("login,employee_id\na,1\nb,1\n", ExportSettings(key: "Login"))
    #expect(try export.key(ofPerson: 1) == "b")
  }

  @Test func `collapses rows that are the same once trimmed`() throws {
    let export = try read("employee_id,name\n1,Ann\n2,Bo\n1, Ann \n\"1\",\"Ann\"\n")
    #expect(try export.allCells() == [["1", "Ann"], ["2", "Bo"]])
    #expect(export.summary.rows == 4)
    #expect(export.summary.collapsed == 2)
    #expect(export.summary.rejected == 0)
  }

  @Test func `rejects both of two different rows with one key, and their copies`() throws {
    let text = "employee_id,name,city\n1,Ann,Rome\n2,Bo,Oslo\n1,Ann,Rome\n1,Ann,Bonn\n3,Cy,Nice\n"
    let export = try read(text, lenient)
    #expect(try export.allCells() == [["2", "Bo", "Oslo"], ["3", "Cy", "Nice"]])
    #expect((0..<2).map(export.line(ofPerson:)) == [3, 6])
    #expect(export.summary.rejected == 3)
    #expect(export.summary.collapsed == 0)
    #expect(export.summary.rejects.map(\.row) == [2, 4, 5])
    #expect(export.summary.rejects[0].value == "1")
    #expect(export.summary.rejects[0].column == "employee_id")
    #expect(export.summary.rejects[2].error == "line 2 has the same key, and differs in 'city'")
    #expect(try export.person(key: "1") == nil)
    #expect(try export.person(key: "3") == 1)
  }

  @Test func `does not let a rejected row leave its key to another one`() throws {
    let settings = ExportSettings(dates: ["day": "D.M.YYYY"], maxRejectedShare: 1)
    let text = "employee_id,day\n1,31.2.2026\n1,1.3.2026\n2,31.2.2026\n2,31.2.2026\n3,1.1.2026\n"
    let export = try read(text, settings)
    #expect(try export.allCells() == [["3", "2026-01-01"]])
    #expect(export.summary.rejects.map(\.row) == [2, 3, 4, 5])
    #expect(export.summary.rejects.map(\.error).contains("it repeats line 4, which is rejected"))
  }

  @Test func `rejects a row without key, and one without a required cell`() throws {
    let text = "employee_id,name\n1,Ann\n ,Bo\n3,\n"
    let export = try read(text, ExportSettings(required: ["name"], maxRejectedShare: 1))
    #expect(export.summary.rejects.map(\.row) == [3, 4])
    #expect(export.summary.rejects.map(\.error) == ["the key is empty", "the cell is empty"])
    #expect(export.summary.rejects.map(\.column) == ["employee_id", "name"])
  }

  @Test func `tells of e-mails that several people have, and finds them all`() throws {
    let text = "employee_id,email\n1,a@x.com\n2,A@x.com\n3,b@x.com\n4,\n5,\n"
    let export = try read(text)
    #expect(export.summary.people == 5)
    #expect(export.summary.suspects == ["the e-mail a@x.com is that of 2 people: lines 2, 3"])
    #expect(try export.people(email: "a@X.com") == [0, 1])
    #expect(try export.people(email: "b@x.com") == [2])
    #expect(try export.people(email: "c@x.com") == [])
    #expect(try export.people(email: "") == [])
    #expect(try export.email(ofPerson: 3) == nil)
  }

  @Test func `tells of numbers that lost their zeros and of scientific notation`() throws {
    let export = try read("employee_id,name\n00123,a\n00456,b\n789,c\n1.23457E+11,d\n12345,e\n")
    #expect(export.summary.suspects.count == 2)
    #expect(export.summary.suspects[0].contains("'789' in line 4"))
    #expect(export.summary.suspects[1].contains("'1.23457E+11' in line 5"))
    #expect(try read("employee_id,name\n123,a\n4567,b\n").summary.suspects == [])
    let emails = try read("employee_id,email\n1,a@example.com\n2,\"1,2E+11\"\n").summary.suspects
    #expect(emails.count == 1)
    #expect(emails.first?.contains("in scientific notation") == true, "\(emails)")
  }

  @Test func `of the same e-mail in thousands of rows costs no more than their number`() throws {
    let rows = (1...20_000).map { "\($0),none@example.com\n" }.joined()
    let export = try read("employee_id,email\n" + rows)
    #expect(try export.people(email: "none@example.com").count == 20_000)
  }

  @Test func `counts every row in exactly one way`() throws {
    for seed in UInt64(1)...100 {
      var random = SplitMix64(seed: seed)
      var text = "employee_id,name,day\n"
      for _ in 0..<60 {
        let id = random.pick(["1", "2", "3", "4", "", "5", "6", "7", "8", "9"])
        text += random.pick(["\(id),x,1.2.2026", "\(id),y,1.2.2026", "\(id),x", "\(id),x,1.2.2026,z", "\(id),\"x\"y,1"])
        text += random.pick(["\n", "\n\n", "\r\n"])
      }
      guard let export = try? read(text, ExportSettings(dates: ["day": "D.M.YYYY"], maxRejectedShare: 1)) else {
        continue
      }
      let summary = export.summary
      #expect(summary.rows == 60)
      #expect(summary.rows == summary.people + summary.rejected + summary.collapsed, "seed \(seed)")
      #expect(summary.rejects.count == summary.rejected, "seed \(seed)")
      #expect(Set(summary.rejects.map(\.row)).count == summary.rejected, "seed \(seed)")
    }
  }
}

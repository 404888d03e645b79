import Foundation
import Rollcall
import Testing

@Suite struct FileTests {
  @Test func `side tables are read from the script's folder`() async throws {
    try await withFolder(["law.csv": "\u{feff}Country;Course Title;Due\r\nDE;Arbeitsschutz;\r\nFR;Sécurité;30\r\n"]) {
      folder in
      let outcome = try await evaluate(
        """
        local rows = read_csv("law.csv")
        for i, row in ipairs(rows) do print(i, row.country, row["Course Title"], row.course_title, row.due, row.line) end
        print(#rows, rows[1], rows[1]:has("due"), rows[1]:has("nope"), rows[2]:column("Due") == "30")
        print(read_csv("law.csv")[1] == rows[1])
        """, folder: folder)
      #expect(
        outcome.printed == [
          "1\tDE\tArbeitsschutz\tArbeitsschutz\tnil\t2", "2\tFR\tSécurité\tSécurité\t30\t3",
          "2\tline 2 of law.csv\ttrue\tfalse\ttrue", "true",
        ], "\(outcome.message)")
      let missing = try await evaluate("print(read_csv('law.csv')[1].contry)", folder: folder)
      #expect(missing.message.contains("law.csv has no column 'contry'; did you mean 'Country'?"), "\(missing.message)")
    }
  }

  @Test func `modules are loaded from the script's folder, once`() async throws {
    let files = [
      "shared/titles.lua": "print('loaded', ...) return { basics = 'Security Basics' }", "broken.lua": "return (",
    ]
    try await withFolder(files) { folder in
      let outcome = try await evaluate(
        "print(require('shared.titles').basics, require 'shared.titles' == require 'shared.titles')", folder: folder)
      #expect(outcome.printed.last == "Security Basics\ttrue", "\(outcome.message)")
      #expect(outcome.printed.count == 2)
      let broken = try await evaluate("require 'broken'", folder: folder)
      #expect(broken.failure?.kind == .script)
      #expect(broken.message.contains("broken.lua:1:"), "\(broken.message)")
    }
  }

  @Test(arguments: [
    "../secret", "..secret", "/etc/hostname", "shared/titles", "a\\0b", "", ".", "outside", "pipe", "folder", "device",
    String(repeating: "a", count: 10_000), String(repeating: "a.", count: 500) + "a", "nothing", "shared..titles",
    "C:titles",
  ])
  func `require reaches nothing else`(name: String) async throws {
    try await withHostileFolder { folder in
      let outcome = try await evaluate("print(require('\(name)'))", folder: folder)
      #expect(outcome.failure?.kind == .script, "\(outcome.printed)")
      #expect(outcome.printed.isEmpty)
    }
  }

  @Test(arguments: [
    "../secret.csv", "/etc/hostname", "sub/../../secret.csv", "a\\0b", "", ".", "outside.lua", "pipe.lua", "folder.lua",
    "device.lua", String(repeating: "a", count: 10_000), "nothing.csv", "./x.csv", "//x.csv",
  ])
  func `read_csv reaches nothing else`(name: String) async throws {
    try await withHostileFolder { folder in
      let outcome = try await evaluate("print(read_csv('\(name)'))", folder: folder)
      #expect(outcome.failure?.kind == .script, "\(outcome.printed)")
      #expect(outcome.message.contains("cannot be read"), "\(outcome.message)")
    }
  }

  @Test func `links within the folder may be followed`() async throws {
    try await withFolder(["real.lua": "return 'here'"]) { folder in
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/link.lua", withDestinationPath: "real.lua")
      #expect(try await evaluate("print(require 'link')", folder: folder).printed == ["here"])
    }
  }

  @Test func `a script from nowhere reads nothing`() async throws {
    #expect(try await evaluate("require 'a'").message.contains("comes from no folder"))
    #expect(try await evaluate("read_csv 'a'").message.contains("comes from no folder"))
  }

  @Test func `bytecode is no module`() async throws {
    try await withFolder(["evil.lua": "\u{1b}LuaT"]) { folder in
      let outcome = try await evaluate("require 'evil'", folder: folder)
      #expect(outcome.failure?.kind == .script)
    }
  }

  @Test func `a script is read from a regular file only`() async throws {
    try await withFolder(["rules/a.lua": "print('x')"]) { folder in
      let script = try RuleScript.read(path: folder + "/rules/a.lua")
      #expect(script.folder == folder + "/rules")
      for path in ["/rules", "/none.lua"] {
        #expect(throws: RuleFailure.self) { try RuleScript.read(path: folder + path) }
      }
      let error = #expect(throws: RuleFailure.self) { try RuleScript.read(path: folder + "/none.lua") }
      #expect(error?.exitCode == 2)
      #expect(error?.description.contains("No such file") == true)
    }
  }

  private func withHostileFolder(_ body: (String) async throws -> Void) async throws {
    try await withFolder(["secret.lua": "return 'secret'", "secret.csv": "a\n1", "rules/a.lua": ""]) { root in
      let folder = root + "/rules"
      let files = FileManager.default
      try files.createSymbolicLink(atPath: folder + "/outside.lua", withDestinationPath: "../secret.lua")
      try files.createSymbolicLink(atPath: folder + "/device.lua", withDestinationPath: "/dev/zero")
      try files.createDirectory(atPath: folder + "/folder.lua", withIntermediateDirectories: false)
      guard mkfifo(folder + "/pipe.lua", 0o600) == 0 else { throw CocoaError(.fileWriteUnknown) }
      try await body(folder)
    }
  }
}

import Foundation
import HRExport
import Testing

/// Runs the body with a folder that is gone afterwards.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "export-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}

@Suite struct `A delivery` {
  private func error(_ path: String, _ settings: ExportSettings = ExportSettings()) -> ExportError? {
    do throws(ExportError) {
      _ = try Export.read(.file(path: path), settings: settings)
      return nil
    } catch {
      return error
    }
  }

  @Test func `that is missing, a folder or forbidden is unreadable`() throws {
    try withFolder { folder in
      #expect(error("\(folder)/none.csv")?.kind == .unreadable)
      #expect(error("\(folder)/none.csv")?.message == "there is no file \(folder)/none.csv")
      #expect(error(folder)?.kind == .unreadable)
      #expect(error(folder)?.message.contains("is a directory") == true)
    }
  }

  @Test func `by a link is read, and of a link that leads nowhere it is said`() throws {
    try withFolder { folder in
      func link(_ name: String, to target: String) throws -> String {
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(name)", withDestinationPath: target)
        return "\(folder)/\(name)"
      }
      try Data("employee_id\n1\n".utf8).write(to: URL(filePath: "\(folder)/people.csv"))
      #expect(error(try link("sound.csv", to: "people.csv")) == nil)
      let dangling = try link("dangling.csv", to: "gone.csv")
      #expect(
        error(dangling)?.message == "\(dangling) is a link to gone.csv, and there is no file where it leads")
      let circle = try link("circle.csv", to: "circle.csv")
      #expect(error(circle)?.message == "\(circle) is a link that leads back to itself")
    }
  }

  @Test(arguments: ["employee_id\n1\n", ""])
  func `through a pipe is read, and of an empty one it is said`(_ text: String) throws {
    try withFolder { folder in
      let path = "\(folder)/people"
      #expect(mkfifo(path, 0o600) == 0)
      // Each end waits for the other to be opened.
      Thread.detachNewThread {
        let writer = open(path, O_WRONLY)
        _ = text.withCString { write(writer, $0, strlen($0)) }
        close(writer)
      }
      let message = error(path)?.message
      #expect(message == (text.isEmpty ? "\(path) is a pipe, and nothing came through it" : nil))
    }
  }

  @Test func `stays readable when the file is changed, cut or removed afterwards`() throws {
    try withFolder { folder in
      let path = "\(folder)/people.csv"
      let text = "employee_id,name\n" + (1...400_000).map { "\($0),Person \($0)\n" }.joined()
      try Data(text.utf8).write(to: URL(filePath: path))
      let export = try Export.read(
        .file(path: path), settings: ExportSettings(temporaryDirectory: folder))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["people.csv"])
      try Data("short".utf8).write(to: URL(filePath: path))
      try FileManager.default.removeItem(atPath: path)
      #expect(export.personCount == 400_000)
      var random = SplitMix64(seed: 1)
      for _ in 0..<500 {
        let person = Int.random(in: 0..<400_000, using: &random)
        #expect(try export.cell(person: person, column: 1) == .text("Person \(person + 1)"))
        #expect(try export.person(key: "\(person + 1)") == person)
      }
      for person in 200_000..<203_000 { #expect(try export.key(ofPerson: person) == "\(person + 1)") }
    }
  }

  @Test func `of several megabytes gives the same people as a small one`() throws {
    var random = SplitMix64(seed: 9)
    let table = GeneratedTable.people(60_000, using: &random)
    let form = GeneratedForm(delimiter: .semicolon, newline: "\r\n", quoting: .random)
    let export = try Export.read(
      .bytes(form.write(table, using: &random), name: "big.csv"), settings: ExportSettings())
    #expect(export.summary.people == 60_000)
    for person in stride(from: 0, to: 60_000, by: 997) {
      for column in 0..<5 {
        let expected = form.expected(table.rows[person][column])
        #expect(try export.cell(person: person, column: column) == (expected.isEmpty ? .empty : .text(expected)))
      }
    }
  }

  @Test func `that finds no room for its spool says so`() throws {
    let text = "employee_id,name\n" + (1...400_000).map { "\($0),Person \($0)\n" }.joined()
    let settings = ExportSettings(temporaryDirectory: "/proc/self")
    let error = try #require(refusal(text, settings))
    #expect(error.kind == .noSpace)
    #expect(error.remedy.contains("TMPDIR"))
  }

  @Test func `is named by its digest`() throws {
    let export = try read("employee_id,name\n1,a\n")
    #expect(export.summary.sha256 == "280eb8bafca17f2889d53f8d6711d6df5c2402214fe65c77e57970dd6315f998")
    #expect(export.summary.bytes == 21)
  }
}

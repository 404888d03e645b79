import Foundation
import LuaHost
import Testing

/// docs/reference/sandbox.md against what is really there.
@Suite struct SandboxPageTests {
  private static let words: Set = ["stock", "replaced", "capped", "different", "added", "missing"]

  /// The names in the first column of the page's tables of names, with the word beside them.
  private func rows() throws -> [(name: String, word: String)] {
    let here = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    let root = (1...4).reduce(here) { folder, _ in folder.deletingLastPathComponent() }
    let page = try String(contentsOf: root.appending(path: "docs/reference/sandbox.md"), encoding: .utf8)
    return page.split(separator: "\n").filter { $0.hasPrefix("| `") }.flatMap { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      return cells[0].split(separator: "`").filter { $0 != " " }.map { (name: String($0), word: cells[1]) }
    }
  }

  @Test func `the page names everything that is there, and nothing that is not`() throws {
    let rows = try rows()
    let interpreter = try LuaInterpreter(library: HostLibrary<Void>(), context: (), modules: { _, _ in nil }) { _ in }
    let names = try interpreter.globalNames()
    #expect(rows.count > 100)
    #expect(rows.allSatisfy { Self.words.contains($0.word) })
    #expect(Set(rows.map(\.name)).count == rows.count)
    #expect(rows.filter { $0.word != "missing" }.map(\.name).sorted() == names)
    #expect(Set(rows.filter { $0.word == "missing" }.map(\.name)).isDisjoint(with: names))
  }

  @Test func `what the page calls missing is there for trusted scripts, but for os.exit`() throws {
    let interpreter = try LuaInterpreter(library: HostLibrary<Void>(), context: (), profile: .trusted) { _ in }
    let names = try interpreter.globalNames()
    let missing = try rows().filter { $0.word == "missing" }.map(\.name)
    #expect(missing.filter { !names.contains($0) } == ["os.exit"])
  }
}

import Foundation
import Testing

/// What large and hostile answers cost: `stream-list` reads them in a process of its own, from a server in another one.
@Suite(.enabled(if: PythonProgram.isThere, "needs python3")) struct MemoryTests {
  struct Outcome {
    var records: Int
    /// In MB.
    var peak: Int
    var ending: String
  }

  private struct Nothing: Decodable {}

  private func read(_ kinds: [String]) async throws -> [Outcome] {
    var outcomes: [Outcome] = []
    _ = try await PythonProgram.run("answers.py", as: Nothing.self) { port in
      for kind in kinds {
        var arguments = ["http://127.0.0.1:\(port)/\(kind)"]
        if kind.hasPrefix("json-") { arguments.append("--json") }
        if kind.hasSuffix("profile") { arguments.append("--users") }
        outcomes.append(try read(arguments))
      }
    }
    return outcomes
  }

  private func read(_ arguments: [String]) throws -> Outcome {
    let process = Process()
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    process.executableURL = URL(fileURLWithPath: tests).deletingLastPathComponent().appending(path: "stream-list")
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let fields = text.split(separator: "\t")
    try #require(fields.count == 3, "\(text)")
    return Outcome(
      records: try #require(Int(fields[0])), peak: try #require(Int(fields[1])) / 1024,
      ending: fields[2].trimmingCharacters(in: .newlines))
  }

  @Test func `a list of any length is read in the same memory, below 64 MB`() async throws {
    let outcomes = try await read(["list-1000", "list-60000", "json-list-60000", "json-array-60000"])
    #expect(outcomes.map(\.records) == [1000, 60_000, 60_000, 60_000])
    for outcome in outcomes {
      #expect(outcome.ending == "complete")
      #expect(outcome.peak > 4 && outcome.peak < 64, "\(outcome.peak) MB")
      #expect(outcome.peak - outcomes[0].peak < 12, "\(outcomes.map(\.peak)) MB")
    }
  }

  @Test func `answers made to fill memory are refused, below 64 MB`() async throws {
    let expected = [
      ("text", "a text of more than 1048576 bytes"), ("nesting", "elements nested more than 64 deep"),
      ("entities", "a document type declaration"), ("gzip", "the answer is compressed (gzip)"),
      ("comment", "a tag or comment of more than 262144 bytes"), ("profile", "user 1 of the answer has more than 1 MB"),
      ("json-text", "a text of more than 1048576 bytes"), ("json-key", "a text of more than 1048576 bytes"),
      ("json-number", "a text of more than 1048576 bytes"), ("json-nesting", "values nested more than 64 deep"),
      ("json-utf8", "a string that is not valid UTF-8"), ("json-gzip", "the answer is compressed (gzip)"),
      ("json-tokens", "a page token of more than 4096 bytes"), ("json-pages", "a page token came a second time"),
      ("json-profile", "user 1 of the answer has more than 1 MB"),
    ]
    let outcomes = try await read(expected.map(\.0))
    for (outcome, (kind, words)) in zip(outcomes, expected) {
      #expect(
        outcome.ending.hasPrefix("malformed_response") && outcome.ending.contains(words), "\(kind): \(outcome.ending)")
      let pages = ["json-tokens": 1...1, "json-pages": 3000...9000]
      #expect((pages[kind] ?? 0...0).contains(outcome.records), "\(kind): \(outcome.records) records")
      #expect(outcome.peak > 4 && outcome.peak < 64, "\(kind): \(outcome.peak) MB")
    }
  }
}

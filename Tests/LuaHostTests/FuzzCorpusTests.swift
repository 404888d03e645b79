import Foundation
import Testing

/// Every input of the corpus, which the fuzzers left behind and `scripts/fuzz` made small, goes through the body that
/// the fuzzer runs; so does everything that was ever a finding.
@Suite struct FuzzCorpusTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus")

  static func inputs(_ name: String) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(at: folder.appending(path: name), includingPropertiesForKeys: nil)
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
  }

  @Test(arguments: FuzzTarget.allCases)
  func `nothing in the corpus is a finding`(target: FuzzTarget) throws {
    let inputs = try Self.inputs(target.rawValue)
    #expect(inputs.count >= 10)
    for input in inputs {
      #expect(throws: Never.self, "\(input.lastPathComponent)") { try target.check(Array(try Data(contentsOf: input))) }
    }
  }

  /// Named "<target>-<what it was>".
  @Test func `what was a finding is none any more`() throws {
    for input in try Self.inputs("findings") {
      let name = input.lastPathComponent
      let target = try #require(FuzzTarget(rawValue: String(name.prefix { $0 != "-" })), "\(name)")
      #expect(throws: Never.self, "\(name)") { try target.check(Array(try Data(contentsOf: input))) }
    }
  }

  @Test(arguments: FuzzTarget.allCases)
  func `any bytes are an input`(target: FuzzTarget) throws {
    for input in [[], [0], Array(0...255), Array(repeating: 255, count: 600)] as [[UInt8]] {
      try target.check(input)
    }
  }
}

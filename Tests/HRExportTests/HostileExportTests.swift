import Foundation
import HRExport
import Testing

@Suite struct `Hostile exports` {
  @Test func `with 100,000 columns are refused`() throws {
    let header = (0..<100_000).map { "c\($0)" }.joined(separator: ",")
    let error = try #require(refusal(header + "\n1,2\n"))
    #expect(error.kind == .refused)
    #expect(error.message.contains("more than 16384 cells in line 1"))
  }

  @Test func `with a cell of 50 MB are refused at the limit`() throws {
    let cell = [UInt8](repeating: UInt8(ascii: "x"), count: 50 << 20)
    let error = try #require(refusal(of: Array("employee_id,name\n1,\"".utf8) + cell + Array("\"\n2,b\n".utf8)))
    #expect(error.kind == .refused)
    #expect(error.message.contains("line 2"))
    #expect(error.remedy.contains("quotes of line 2"))
    let small = String(repeating: "x", count: 2 << 20)
    #expect(try #require(refusal("employee_id,name\n1,\(small)\n")).message.contains("a cell of more than"))
  }

  @Test func `with NUL bytes are refused with their line`() throws {
    let error = try #require(refusal(of: Array("employee_id,name\n1,a\n2,b".utf8) + [0] + Array("c\n".utf8)))
    #expect(error.message.contains("line 3 holds a NUL byte"))
  }

  @Test func `with a lone quote are refused or lose but the rows that it swallows`() throws {
    let rows = (1...100).map { "\($0),Ann,\"x\"\n" }
    var broken = rows
    broken[49] = "50,\"Ann,\"x\"\n"
    let export = try read("employee_id,name,city\n" + broken.joined())
    #expect(export.summary.rejects.map(\.row) == [51])
    #expect(export.summary.people == 99)
    broken[49] = "50,\"Ann,x\n"
    let swallowed = try read("employee_id,name,city\n" + broken.joined())
    #expect(swallowed.summary.rejects.map(\.row) == [51])
    #expect(swallowed.summary.rejects[0].error.contains("(lines 51 to 52)"))
  }

  @Test func `with empty and repeated titles are read by the others`() throws {
    let export = try read("employee_id,,name,Name,,\n1,a,b,c,d,\n")
    #expect(export.columns.map(\.title) == ["employee_id", "", "name", "Name", "", ""])
    #expect(export.column(named: "name") == .found(2))
    #expect(export.column(named: "NAME") == .ambiguous(["name", "Name"]))
    #expect(export.column(named: "") == .missing(nearest: nil))
    #expect(try export.cell(person: 0, column: 4) == .text("d"))
  }

  @Test func `that are no text at all are refused`() throws {
    var random = SplitMix64(seed: 3)
    for _ in 0..<200 {
      let bytes = (0..<Int.random(in: 1...4000, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(refusal(of: bytes)?.kind == .refused)
    }
  }

  @Test func `made of quotes, delimiters and line ends never give more people than lines`() throws {
    var random = SplitMix64(seed: 5)
    let pieces = ["\"", "\"", ",", ",", ";", "\n", "\n", "\r", "a", "1", " ", "\u{A0}", "é"]
    for _ in 0..<3000 {
      let body = (0..<Int.random(in: 1...60, using: &random)).map { _ in random.pick(pieces) }.joined()
      guard let export = try? read("employee_id,name\n" + body, ExportSettings(maxRejectedShare: 1)) else { continue }
      let summary = export.summary
      #expect(summary.rows == summary.people + summary.rejected + summary.collapsed)
      #expect(try export.allCells().allSatisfy { $0.count == 2 && !$0[0].isEmpty })
    }
  }
}

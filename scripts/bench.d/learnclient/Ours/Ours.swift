import CivilTime
import Glibc

/// The bench's contestant: what LearnClient does between bytes and values, without a network. Compiled together with the
/// sources of LearnClient that do it, because none of this is public.
///
/// ours LIST REFERENCES LEARNERS: `decode` and `decode-references` read the lists in these files, `encode-xml` and
/// `encode-json` write one request for as many learners.
@main
enum Ours {
  static func main() throws {
    let list = contents(of: CommandLine.arguments[1])
    let references = contents(of: CommandLine.arguments[2])
    let learners = (0..<(Int(CommandLine.arguments[3]) ?? 0)).map { LearnerID(uuid($0)) }
    let request = EnrollmentRequest(
      courses: [CourseID(uuid(-1))], learners: learners, accessDate: CivilDateTime(iso: "2026-11-21 00:00:00"),
      due: .date(CivilDate(iso: "2026-12-21")!), lockAfterDueDate: true)
    serveBench { task, count in
      try nanoseconds {
        for _ in 0..<count {
          switch task {
          case "decode": try decode(list)
          case "decode-references": try decode(references)
          case "encode-xml": try encode(request, .restXML)
          case "encode-json": try encode(request, .restJSON)
          default: throw Unknown()
          }
        }
      }
    }
  }

  private struct Unknown: Error {}

  /// Fed as the network feeds it; every record leaves as an `Enrollment`.
  private static func decode(_ list: [UInt8]) throws {
    let reader = RecordReader<EnrollmentBuilder>()
    let parser = XMLStreamParser(handler: reader)
    var count = 0
    var start = 0
    while start < list.count {
      let end = min(start + 1 << 16, list.count)
      try list.withUnsafeBytes { try parser.feed(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
      try reader.drain { count += $0.id.text.isEmpty ? 0 : 1 }
      start = end
    }
    try parser.finish()
    precondition(reader.verdict(isComplete: true) == nil && count == reader.recordCount)
  }

  private static func encode(_ request: EnrollmentRequest, _ dialect: Account.Dialect) throws {
    let account = Account(baseURL: "https://example.com", credentials: .token("t"), dialect: dialect)
    switch EnrollmentCalls(account: account).create(request).body {
    case .xml(let bytes), .json(let bytes): precondition(bytes.count > 39 * request.learners.count)
    default: preconditionFailure("another body than was asked for")
    }
  }

  private static func uuid(_ number: Int) -> String {
    let digits = String(UInt64(bitPattern: Int64(number)) &* 0x9E37_79B9_7F4A_7C15, radix: 16)
    let text = String(repeating: "0", count: 32 - digits.utf8.count) + digits
    let cuts = [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)]
    return cuts.map { String(Array(text)[$0.0..<$0.1]) }.joined(separator: "-")
  }
}

import CivilTime
private import Crypto
import LearnClient

extension Plan {
  /// The id that belongs to the plan's content: the first 16 digits of a SHA-256 over every value in it.
  ///
  /// The values are hashed one by one, each with its length, and not as JSON: a plan of 60,000 changes is some 40 MB of it.
  var computedID: String {
    var digest = Digest()
    digest.add([account, today.description])
    digest.add(export.map { [$0.file, $0.sha256, $0.encoding, $0.delimiter] } ?? [nil])
    digest.add(export.map { [$0.rows, $0.people, $0.rejected].map(String.init) } ?? [nil])
    for rule in rules {
      digest.add(["rule", rule.name, rule.file, rule.sha256, String(rule.proposed)])
      digest.add([rule.max.map { String($0) }, rule.maxPercent.map { String($0) }])
    }
    for change in changes { digest.add(change) }
    for conflict in conflicts {
      digest.add(["conflict", conflict.learner, conflict.course, conflict.row.map { String($0) }])
      for claim in [conflict.winner] + conflict.others { digest.add([claim?.rule, claim?.script, claim?.dates]) }
    }
    for finding in verdict.findings {
      digest.add(["guard", finding.name, finding.rule, finding.message, finding.remedy])
    }
    return digest.finish()
  }

  private struct Digest {
    private var hash = SHA256()
    /// Texts are short and hashing has a price for each call.
    private var buffer: [UInt8] = []

    /// Adds texts so that no two lists of texts are the same bytes; nil differs from the empty text.
    mutating func add(_ texts: [String?]) {
      for text in texts {
        let utf8 = (text ?? "").utf8
        let length = text == nil ? UInt64.max : UInt64(utf8.count)
        withUnsafeBytes(of: length.littleEndian) { buffer.append(contentsOf: $0) }
        buffer.append(contentsOf: utf8)
      }
      if buffer.count > 1 << 16 { flush() }
    }

    private mutating func flush() {
      hash.update(data: buffer)
      buffer.removeAll(keepingCapacity: true)
    }

    mutating func add(_ change: PlannedChange) {
      add(["change", change.status.rawValue, change.learner, change.learnerID?.rawValue, change.key])
      add([change.course, change.courseID?.rawValue, change.accessDate?.description, change.due.typeName])
      add([change.due.day?.description, change.due.hours.map { String($0) }])
      add([change.lockAfterDueDate.map { String($0) }, change.rule, change.script, change.row.map { String($0) }])
      add([change.reason, String(change.again), change.error, change.hold?.rawValue, String(change.notes.count)])
      add(change.notes)
    }

    mutating func finish() -> String {
      flush()
      return hash.finalize().prefix(8).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
  }
}

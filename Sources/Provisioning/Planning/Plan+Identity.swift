import CivilTime
private import Crypto
private import Foundation
import LearnClient

extension Plan {
  /// The id that belongs to the plan's content: the first 16 hexadecimal digits of a SHA-256 over all of it.
  ///
  /// A plan can hold a hundred thousand changes, and JSON for each would cost more than planning them; so the changes are
  /// fed to the hash field by field, and what is small goes in as JSON.
  func computedID() throws(PlanFileError) -> String {
    let frame = Plan(
      id: "", account: account, today: today, export: export, rules: rules, changes: [], conflicts: conflicts,
      verdict: verdict, isApproved: false)
    var fields = FieldHash()
    do {
      fields.add(try frame.jsonData())
    } catch {
      throw PlanFileError(kind: .malformed, message: "the plan cannot be written as JSON", cause: error)
    }
    for change in changes { change.add(to: &fields) }
    return fields.digits
  }
}

extension PlannedChange {
  fileprivate func add(to fields: inout FieldHash) {
    fields.add(status.rawValue)
    fields.add(learner)
    fields.add(learnerID?.rawValue)
    fields.add(key)
    fields.add(course)
    fields.add(courseID?.rawValue)
    fields.add(accessDate?.secondNumber)
    fields.add(due.typeName)
    fields.add((due.day?.dayNumber).map(Int.init))
    fields.add(due.hours)
    fields.add(lockAfterDueDate.map { $0 ? 1 : 0 })
    fields.add(rule)
    fields.add(script)
    fields.add(row)
    fields.add(reason)
    fields.add(again ? 1 : 0)
    fields.add(error)
    fields.add(hold?.rawValue)
    fields.add(notes.count)
    for note in notes { fields.add(note) }
  }
}

/// A hash over fields, each with its length in front, so that no two lists of fields look alike.
private struct FieldHash {
  private var hash = SHA256()
  private var buffer: [UInt8] = []

  mutating func add(_ text: String?) {
    guard var text else { return add(-1) }
    text.withUTF8 { bytes in
      add(bytes.count)
      buffer.append(contentsOf: bytes)
    }
  }

  mutating func add(_ number: Int?) {
    // A number that is absent and one that is any number differ in the byte in front.
    buffer.append(number == nil ? 0 : 1)
    withUnsafeBytes(of: (number ?? 0).littleEndian) { buffer.append(contentsOf: $0) }
    if buffer.count > 1 << 16 { flush() }
  }

  mutating func add(_ data: Data) {
    flush()
    hash.update(data: data)
  }

  var digits: String {
    var last = self
    last.flush()
    return last.hash.finalize().prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private mutating func flush() {
    hash.update(data: buffer)
    buffer.removeAll(keepingCapacity: true)
  }
}

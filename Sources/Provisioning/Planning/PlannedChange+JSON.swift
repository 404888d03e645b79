import CivilTime
import LearnClient

extension PlannedChange {
  /// Writes the change as `JSONEncoder` would with sorted keys, printed prettily, as an element of a list that is a member
  /// of the outermost object. A plan can hold a hundred thousand changes, and the encoder takes as long over them as all
  /// the rest of a run.
  func write(to json: inout PrettyJSON) {
    json.open()
    json.member("access_date", accessDate?.description)
    json.member("again", again)
    json.member("course", course)
    json.member("course_id", courseID?.rawValue)
    json.member("due_date", due.day?.description)
    json.member("due_date_type", due.typeName)
    json.member("due_period", due.hours)
    json.member("error", error)
    json.member("held_by", hold?.rawValue)
    json.member("key", key)
    json.member("learner", learner)
    json.member("learner_id", learnerID?.rawValue)
    json.member("lock_after_due_date", lockAfterDueDate)
    json.member("notes", notes)
    json.member("reason", reason)
    json.member("row", row)
    json.member("rule", rule)
    json.member("script", script)
    json.member("status", status.rawValue)
    json.close()
  }
}

/// A list of flat objects in the form that `JSONEncoder` gives them, two blanks a level, as a member of the outermost object.
struct PrettyJSON {
  private var bytes: [UInt8] = []
  private var isFirstObject = true
  private var isFirstMember = true

  /// What an object takes, roughly: room that is not needed is never touched.
  private static let objectSize = 700

  /// A list of so many objects behind what stands before it.
  init(behind head: some Collection<UInt8>, _ name: StaticString, objects: Int) {
    bytes.reserveCapacity(2 * head.count + objects * Self.objectSize)
    bytes.append(contentsOf: head)
    add(name)
    add("[")
  }

  mutating func open() {
    add(isFirstObject ? "\n    {" : ",\n    {")
    (isFirstObject, isFirstMember) = (false, true)
  }

  mutating func close() { add("\n    }") }

  mutating func member(_ name: StaticString, _ text: String?) {
    key(name)
    if let text { quote(text) } else { add("null") }
  }

  mutating func member(_ name: StaticString, _ number: Int?) {
    key(name)
    if let number { bytes.append(contentsOf: String(number).utf8) } else { add("null") }
  }

  mutating func member(_ name: StaticString, _ flag: Bool?) {
    key(name)
    if let flag { add(flag ? "true" : "false") } else { add("null") }
  }

  mutating func member(_ name: StaticString, _ texts: [String]) {
    key(name)
    add("[\n")
    for (position, text) in texts.enumerated() {
      add(position == 0 ? "        " : ",\n        ")
      quote(text)
    }
    add("\n      ]")
  }

  /// The list, ended, and what stands behind it.
  consuming func finish(before rest: some Collection<UInt8>) -> [UInt8] {
    add(isFirstObject ? "\n\n  ]" : "\n  ]")
    bytes.append(contentsOf: rest)
    return bytes
  }

  private mutating func key(_ name: StaticString) {
    add(isFirstMember ? "\n      \"" : ",\n      \"")
    isFirstMember = false
    add(name)
    add("\" : ")
  }

  private mutating func add(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { utf8 in
      if utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
        for byte in utf8 { escape(byte) }
      } else {
        bytes.append(contentsOf: utf8)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): add("\\\"")
    case UInt8(ascii: "\\"): add("\\\\")
    case 0x08: add("\\b")
    case 0x0C: add("\\f")
    case 0x0A: add("\\n")
    case 0x0D: add("\\r")
    case 0x09: add("\\t")
    case 0..<0x20:
      add(byte < 0x10 ? "\\u000" : "\\u001")
      bytes.append(contentsOf: String(byte & 15, radix: 16).utf8)
    default: bytes.append(byte)
    }
  }
}

import LuaHost

/// What a table of eight named fields becomes.
struct Proposal: LuaRecord {
  var learner, course, department, dueDate, note: String
  var priority: Int64
  var credits: Double
  var isMandatory: Bool

  static let luaRecord = HostRecord(
    .required("learner", String.self, "who"), .required("course", String.self, "what"),
    .required("department", String.self, "where"), .required("due_date", String.self, "until when"),
    .required("note", String.self, "why"), .required("priority", Int64.self, "how soon"),
    .required("credits", Double.self, "for how much"), .required("mandatory", Bool.self, "whether it must be"),
    making: Proposal.init(learner:course:department:dueDate:note:priority:credits:isMandatory:))

  /// Something that depends on every field.
  var digest: Int64 {
    let bytes =
      learner.utf8.count + course.utf8.count + department.utf8.count + dueDate.utf8.count + note.utf8.count
    return Int64(bytes) + (credits > 2 && isMandatory ? priority & 1 : 0)
  }
}

extension Proposal {
  /// The fields of a table that has passed the checks.
  init(dynamic table: LuaTable) {
    learner = table["learner"].text!
    course = table["course"].text!
    department = table["department"].text!
    dueDate = table["due_date"].text!
    note = table["note"].text!
    priority = table["priority"].integer!
    credits = table["credits"].number!
    isMandatory = table["mandatory"].boolean!
  }
}

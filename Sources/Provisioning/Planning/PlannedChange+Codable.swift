public import CivilTime
public import LearnClient

extension PlannedChange: Codable {
  private enum CodingKeys: String, CodingKey {
    case status, learner, key, course, rule, script, row, reason, again, error, notes
    case learnerID = "learner_id"
    case courseID = "course_id"
    case accessDate = "access_date"
    case dueType = "due_date_type"
    case dueDate = "due_date"
    case duePeriod = "due_period"
    case lockAfterDueDate = "lock_after_due_date"
    case hold = "held_by"
  }

  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: CodingKeys.self)
    try object.encode(status, forKey: .status)
    try object.encode(learner, forKey: .learner)
    try object.encode(learnerID, forKey: .learnerID)
    try object.encode(key, forKey: .key)
    try object.encode(course, forKey: .course)
    try object.encode(courseID, forKey: .courseID)
    try object.encode(accessDate, forKey: .accessDate)
    try object.encode(due.typeName, forKey: .dueType)
    try object.encode(due.day, forKey: .dueDate)
    try object.encode(due.hours, forKey: .duePeriod)
    try object.encode(lockAfterDueDate, forKey: .lockAfterDueDate)
    try object.encode(rule, forKey: .rule)
    try object.encode(script, forKey: .script)
    try object.encode(row, forKey: .row)
    try object.encode(reason, forKey: .reason)
    try object.encode(again, forKey: .again)
    try object.encode(error, forKey: .error)
    try object.encode(hold, forKey: .hold)
    try object.encode(notes, forKey: .notes)
  }

  public init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: CodingKeys.self)
    let typeName = try object.decode(String.self, forKey: .dueType)
    let due = Due(
      typeName: typeName, day: try object.decodeIfPresent(CivilDate.self, forKey: .dueDate),
      hours: try object.decodeIfPresent(Int.self, forKey: .duePeriod))
    guard let due else {
      throw DecodingError.dataCorruptedError(
        forKey: .dueType, in: object,
        debugDescription: "'\(typeName)' is no due date type, or lacks the due_date or due_period that belongs to it")
    }
    self.init(
      status: try object.decode(ChangeStatus.self, forKey: .status),
      learner: try object.decode(String.self, forKey: .learner),
      learnerID: try object.decodeIfPresent(LearnerID.self, forKey: .learnerID),
      key: try object.decodeIfPresent(String.self, forKey: .key),
      course: try object.decode(String.self, forKey: .course),
      courseID: try object.decodeIfPresent(CourseID.self, forKey: .courseID),
      accessDate: try object.decodeIfPresent(CivilDateTime.self, forKey: .accessDate),
      due: due,
      lockAfterDueDate: try object.decodeIfPresent(Bool.self, forKey: .lockAfterDueDate),
      rule: try object.decode(String.self, forKey: .rule),
      script: try object.decode(String.self, forKey: .script),
      row: try object.decodeIfPresent(Int.self, forKey: .row),
      reason: try object.decodeIfPresent(String.self, forKey: .reason),
      again: try object.decode(Bool.self, forKey: .again),
      error: try object.decodeIfPresent(String.self, forKey: .error),
      hold: try object.decodeIfPresent(Hold.self, forKey: .hold),
      notes: try object.decode([String].self, forKey: .notes))
  }
}

extension Due {
  /// The day of `due_date`, nil for the other types.
  public var day: CivilDate? {
    if case .date(let day) = self { day } else { nil }
  }

  /// The hours of `due_period`, nil for the other types.
  public var hours: Int? {
    if case .period(let hours) = self { hours } else { nil }
  }

  /// Nil for an unknown type, or one whose day or hours are missing.
  init?(typeName: String, day: CivilDate?, hours: Int?) {
    switch (typeName, day, hours) {
    case ("unlimited", _, _): self = .unlimited
    case ("default", _, _): self = .default
    case ("due_date", let day?, _): self = .date(day)
    case ("due_period", _, let hours?): self = .period(hours: hours)
    default: return nil
    }
  }
}

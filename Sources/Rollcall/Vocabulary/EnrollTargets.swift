internal import LearnClient
internal import LuaHost
internal import Provisioning

/// A learner as a call names one.
struct NamedLearner {
  let learner: ProposedLearner
  let row: Int?
  /// Why this learner's data forbid a change.
  let refusal: String?
}

/// What a learner's text turned out to be.
enum LiteralLearner {
  case person(Int)
  case user(LearnerID)
  /// Two LMS users that match, in words.
  case ambiguous(String)
  /// Not in the export, and there is no LMS to ask.
  case unresolved
}

// Whom and what a call of `enroll` or `list_enrollments` means. An unknown course or learner is the script's fault.

extension ScriptContext {
  /// The learners of a call, or nil if it names none. An empty list is no fault: nobody is meant.
  func learners(_ table: LuaTable, isRequired: Bool) throws -> [NamedLearner]? {
    guard let (values, field) = try oneOrMany(table, "learner", "learners", isRequired: isRequired) else { return nil }
    return try values.map { value in
      if let person = value.position(of: .person) {
        let people = try requirePeople()
        return NamedLearner(learner: .person(try people.reference(person)), row: people.row(person), refusal: nil)
      }
      if let position = value.position(of: .user) {
        return NamedLearner(learner: .user(try requireLMS().directory().users[position].id), row: nil, refusal: nil)
      }
      let text = value.text ?? ""
      switch try literalLearner(text, field: field) {
      case .person(let person):
        let people = try requirePeople()
        return NamedLearner(learner: .person(try people.reference(person)), row: people.row(person), refusal: nil)
      case .user(let id): return NamedLearner(learner: .user(id), row: nil, refusal: nil)
      case .ambiguous(let words): return NamedLearner(learner: .named(text), row: nil, refusal: words)
      case .unresolved: return NamedLearner(learner: .named(text), row: nil, refusal: nil)
      }
    }
  }

  /// The courses of a call, or nil if it names none.
  func courses(_ table: LuaTable, isRequired: Bool) throws -> [ProposedCourse]? {
    guard let (values, field) = try oneOrMany(table, "course", "courses", isRequired: isRequired) else { return nil }
    if isRequired, values.isEmpty { throw HostError("the list names no course", argument: field) }
    return try values.map { value in
      if let position = value.position(of: .course) {
        let item = try requireLMS().catalog().contents[position]
        return .resolved(item.id, title: item.title)
      }
      return try course(value.text ?? "", field: field)
    }
  }

  /// The course that a text names; offline, the name itself.
  func course(_ text: String, field: String) throws -> ProposedCourse {
    if let known = run.courseAnswers[text] { return known }
    let answer = try resolve(course: text, field: field)
    run.courseAnswers[text] = answer
    return answer
  }

  private func resolve(course text: String, field: String) throws -> ProposedCourse {
    guard !text.isEmpty else { throw HostError("the course's name is empty", argument: field) }
    guard let lms = run.lms else { return .named(run.settings.courseAliases[text] ?? text) }
    switch try lms.catalog().course(text, aliases: run.settings.courseAliases) {
    case .one(let item): return .resolved(item.id, title: item.title)
    case .none(let nearest):
      let name = Directory.quoted(course: text, aliases: run.settings.courseAliases)
      throw HostError("the LMS has no course \(name)", argument: field, suggestion: nearest)
    case .several(let items):
      let list = items.map { "'\($0.title)' (\($0.type), id \($0.id))" }.joined(separator: " and ")
      throw HostError("'\(text)' names \(items.count) courses: \(list); name one by its id", argument: field)
    }
  }

  func literalLearner(_ text: String, field: String) throws -> LiteralLearner {
    if let known = run.learnerAnswers[text] { return known }
    let answer = try resolve(learner: text, field: field)
    run.learnerAnswers[text] = answer
    return answer
  }

  private func resolve(learner text: String, field: String) throws -> LiteralLearner {
    guard !text.isEmpty else { throw HostError("the learner's name is empty", argument: field) }
    if let people = run.people {
      let found = try people.people(meantBy: text)
      if let person = found.first, found.count == 1 { return .person(person) }
      if found.count > 1 {
        let rows = try found.prefix(5).map { "\(try people.label($0)) in row \(people.row($0))" }.joined(
          separator: " and ")
        throw HostError("'\(text)' means \(found.count) people: \(rows)", argument: field)
      }
    }
    guard let lms = run.lms else { return .unresolved }
    let directory = try lms.directory()
    switch directory.user(text) {
    case .one(let user): return .user(user.id)
    case .several(let users):
      return .ambiguous("two or more LMS users match: " + users.map(\.longLabel).joined(separator: " and "))
    case .none:
      run.suggestionsLeft -= 1
      let names = directory.users.lazy.flatMap { [$0.email, $0.login].compactMap(\.self) }
      let nearest = run.suggestionsLeft >= 0 ? nearestName(to: text, in: names) : nil
      let whereabouts = run.people == nil ? "the LMS has no user" : "neither the export nor the LMS has a learner"
      throw HostError("\(whereabouts) '\(text)'", argument: field, suggestion: nearest)
    }
  }

  private func oneOrMany(
    _ table: LuaTable, _ one: String, _ many: String, isRequired: Bool
  ) throws(HostError) -> (values: [LuaValue], field: String)? {
    let (first, second) = (table[one], table[many])
    if !first.isNull, !second.isNull {
      throw HostError("'\(one)' says the same; give one of the two", argument: many)
    }
    let field = first.isNull ? many : one
    let value = first.isNull ? second : first
    if value.isNull {
      guard isRequired else { return nil }
      throw HostError("'\(one)' or '\(many)' is needed", argument: one)
    }
    return (value.table?.list ?? [value], field)
  }
}

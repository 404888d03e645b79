internal import LearnClient
internal import LuaHost
internal import Provisioning

/// `lms.*` and the classes `user`, `course` and `department`.
enum LMSVocabulary {
  static let functions: [HostFunction<ScriptContext>] = [
    HostFunction(
      "lms.user", "The user with this e-mail (without case), login or id, or nil.",
      [.required("who", .text, "an e-mail, a login or an id")], result: "user or nil",
      example: "lms.user(\"ada@example.com\")",
      body: { context, call in
        let lms = try context.requireLMS()
        let text = call[0].text ?? ""
        switch try lms.directory().user(text) {
        case .one(let user): return .value(try lms.position(of: user.id).map { ObjectKind.user.value($0) } ?? .null)
        case .none: return .value(.null)
        case .several(let users):
          throw HostError(
            "'\(text)' means \(users.count) users: \(users.map(\.longLabel).joined(separator: " and "))",
            argument: "who")
        }
      }),
    HostFunction(
      "lms.users", "The users, of one department with all below it or of the whole account.",
      [
        .optional(
          "filter",
          .record([
            .optional("department", .oneOf([.text, ObjectKind.department.type]), "a department, its name, code or id")
          ]), "which; without it all")
      ], result: "list of users", example: "#lms.users { department = \"Sales\" }",
      body: { context, call in
        let directory = try context.requireLMS().directory()
        let wanted = call[0].table?["department"] ?? .null
        var positions = Array(directory.users.indices)
        if !wanted.isNull {
          let branch = try context.branch(of: try context.department(wanted))
          positions.removeAll { position in directory.users[position].department.map(branch.contains) != true }
        }
        return .value(.table(LuaTable(list: positions.map { ObjectKind.user.value($0) })))
      }),
    HostFunction(
      "lms.course", "The course with this alias, id, exact title or title without case, in that order, or nil.",
      [.required("name", .text, "an alias of the configuration, an id or a title")], result: "course or nil",
      example: "lms.course(\"Security Basics\").id",
      body: { context, call in
        let lms = try context.requireLMS()
        let text = call[0].text ?? ""
        switch try lms.catalog().course(text, aliases: context.run.settings.courseAliases) {
        case .one(let item):
          return .value(try lms.coursePosition(of: item.id).map { ObjectKind.course.value($0) } ?? .null)
        case .none: return .value(.null)
        case .several(let items):
          let list = items.map { "'\($0.title)' (\($0.type), id \($0.id))" }.joined(separator: " and ")
          throw HostError("'\(text)' names \(items.count) courses: \(list)", argument: "name")
        }
      }),
    HostFunction(
      "lms.courses", "Everything that can be assigned: courses, learning tracks, single materials.",
      result: "list of courses",
      body: { context, _ in
        let contents = try context.requireLMS().catalog().contents
        return .value(.table(LuaTable(list: contents.indices.map { ObjectKind.course.value($0) })))
      }),
    HostFunction(
      "lms.departments", "The departments of the account.", result: "list of departments",
      body: { context, _ in
        let departments = try context.requireLMS().directory().departments
        return .value(.table(LuaTable(list: departments.indices.map { ObjectKind.department.value($0) })))
      }),
  ]

  static let user = HostClass<ScriptContext>(
    ObjectKind.user.className,
    "A user of the LMS. Besides the fields below, the profile's fields are read by the LMS's own names in any case: "
      + "`user.job_title` is `JOB_TITLE`; an empty one is nil.",
    fields: [
      field("id", "the user's id") { .text($0.id.rawValue) },
      field("email", "the e-mail, or nil") { LuaValue($0.email) },
      field("login", "the login, or nil") { LuaValue($0.login) },
      field("status", "\"active\", \"inactive\", \"terminated\", or the LMS's number for another one") { user in
        switch user.status {
        case .active: "active"
        case .inactive: "inactive"
        case .terminated: "terminated"
        case .other(let number): LuaValue(number)
        }
      },
      field("role", "the role, or nil") { LuaValue($0.role) },
      field("department_id", "the department's id, or nil") { LuaValue($0.department?.rawValue) },
      HostField("department", "the department, or nil") { context, payload in
        let lms = try context.requireLMS()
        guard let id = try lms.directory().users[Int(payload)].department else { return .null }
        return try lms.position(of: id).map { ObjectKind.department.value($0) } ?? .null
      },
    ],
    index: { context, payload, key in
      guard case .text(let name) = key else { throw HostError("a user's fields are named by text") }
      let lms = try context.requireLMS()
      let field = name.uppercased()
      if let value = try lms.directory().users[Int(payload)].fields[field] { return .text(value) }
      let known = try lms.knownUserFields()
      guard known.contains(field) else {
        throw HostError(
          "no user of the LMS has a field '\(name)'", suggestion: nearestName(to: field, in: known)?.lowercased())
      }
      return .null
    },
    text: { context, payload in try context.requireLMS().directory().users[Int(payload)].label })

  static let course = HostClass<ScriptContext>(
    ObjectKind.course.className, "Something that can be assigned.",
    fields: [
      HostField("id", "the id, which enrollments call the course's") { context, payload in
        .text(try context.requireLMS().catalog().contents[Int(payload)].id.rawValue)
      },
      HostField("title", "the title") { context, payload in
        .text(try context.requireLMS().catalog().contents[Int(payload)].title)
      },
      HostField("type", "\"Course\", \"LearningTrack\", \"Quiz\" and so on") { context, payload in
        .text(try context.requireLMS().catalog().contents[Int(payload)].type)
      },
    ],
    text: { context, payload in try context.requireLMS().catalog().contents[Int(payload)].title })

  static let department = HostClass<ScriptContext>(
    ObjectKind.department.className, "A department of the account.",
    fields: [
      HostField("id", "the id") { context, payload in
        .text(try context.requireLMS().directory().departments[Int(payload)].id.rawValue)
      },
      HostField("name", "the name") { context, payload in
        .text(try context.requireLMS().directory().departments[Int(payload)].name)
      },
      HostField("code", "the code, or nil") { context, payload in
        LuaValue(try context.requireLMS().directory().departments[Int(payload)].code)
      },
      HostField("parent", "the department above, or nil at the root") { context, payload in
        let lms = try context.requireLMS()
        guard let parent = try lms.directory().departments[Int(payload)].parent else { return .null }
        return try lms.position(of: parent).map { ObjectKind.department.value($0) } ?? .null
      },
    ],
    text: { context, payload in try context.requireLMS().directory().departments[Int(payload)].name })

  private static func field(
    _ name: String, _ help: String, _ get: @escaping @Sendable (User) -> LuaValue
  ) -> HostField<ScriptContext> {
    HostField(name, help) { context, payload in get(try context.requireLMS().directory().users[Int(payload)]) }
  }
}

extension ScriptContext {
  /// The department that a script names by name, code or id, or has at hand.
  fileprivate func department(_ value: LuaValue) throws -> Department {
    let departments = try requireLMS().directory().departments
    if let position = value.position(of: .department) { return departments[position] }
    let text = value.text ?? ""
    if let department = departments.first(where: { $0.id.rawValue == text }) { return department }
    var found = departments.filter { $0.name == text || $0.code == text }
    if found.isEmpty { found = departments.filter { $0.name.lowercased() == text.lowercased() } }
    if let department = found.first, found.count == 1 { return department }
    if found.isEmpty {
      throw HostError(
        "the LMS has no department '\(text)'", argument: "department",
        suggestion: nearestName(to: text, in: departments.map(\.name)))
    }
    let list = found.map { "id \($0.id)" }.joined(separator: " and ")
    throw HostError("'\(text)' names \(found.count) departments: \(list)", argument: "department")
  }

  /// The ids of a department and of all below it.
  fileprivate func branch(of department: Department) throws -> Set<DepartmentID> {
    let children = Dictionary(grouping: try requireLMS().directory().departments, by: \.parent)
    var branch: Set<DepartmentID> = []
    var waiting = [department.id]
    while let id = waiting.popLast() {
      // A damaged tree may run in circles.
      if branch.insert(id).inserted { waiting += (children[id] ?? []).map(\.id) }
    }
    return branch
  }
}

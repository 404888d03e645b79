internal import LearnClient
internal import LuaHost
internal import Provisioning

/// `people()` and the class `person`.
enum PeopleVocabulary {
  static let functions: [HostFunction<ScriptContext>] = [
    HostFunction(
      "people", "The people of the export in the order of the file, as often as it is called.",
      result: "an iterator of persons", example: "for person in people() do print(person.email) end",
      body: { context, call in
        _ = try context.requirePeople()
        return .values([call.function(named: "people.next").map(LuaValue.function) ?? .null, .null, .null])
      }),
    HostFunction(
      "people.next", "The person after a person.",
      [.optional("state", .any, "unused"), .optional("person", ObjectKind.person.type, "the one before")],
      result: "person or nil", isHidden: true,
      body: { context, call in
        let people = try context.requirePeople()
        // Once per person a loop at top level is no rule call; what the last person's cells held is no longer of interest.
        if context.run.pass == nil { people.forgetReads() }
        let next = call[1].position(of: .person).map { $0 + 1 } ?? 0
        return .value(next < people.count ? ObjectKind.person.value(next) : .null)
      }),
  ]

  /// What scripts read in place, see `PeopleRows`; what no cell answers is asked here.
  static func columns(of people: PeopleTable) -> [HostColumn<ScriptContext>] {
    people.fields.enumerated().map { number, field in
      HostColumn(field.name, "the column '\(people.title(ofColumn: field.column))'") { context, payload in
        try context.requirePeople().value(person: Int(payload), field: number)
      }
    }
  }

  static let person = HostClass<ScriptContext>(
    ObjectKind.person.className,
    "A person of the export. The fields are its columns: `Hire Date`, `HireDate` and `hire_date` are all "
      + "`person.hire_date`, and `person[\"Hire Date\"]` works too. A column that is proven or declared to hold dates gives "
      + "dates, every other one text, and an empty cell nil. Reading a column that the export lacks is an error. The names "
      + "below win over columns of the same name, which `person:column(\"User\")` reads.",
    fields: [
      HostField("row", "the line of the file on which the person's record starts") { context, payload in
        LuaValue(try context.requirePeople().row(Int(payload)))
      },
      HostField("user", "the person's LMS user, or nil") { context, payload in
        try context.user(ofPerson: Int(payload)).map { ObjectKind.user.value($0) } ?? .null
      },
    ],
    methods: [
      HostFunction(
        "has", "Whether the export has a column.", [.required("name", .text, "in any spelling")], result: "boolean",
        example: "if person:has(\"exit_date\") then … end",
        body: { context, call in
          .value(.boolean(try context.requirePeople().hasColumn(named: call[0].text ?? "")))
        }),
      HostFunction(
        "column", "The cell of a column, whatever the column is called.",
        [.required("title", .text, "the column's title, or its name in any spelling")], result: "date, text or nil",
        example: "person:column(\"User\")",
        body: { context, call in
          let people = try context.requirePeople()
          let column = try people.column(named: call[0].text ?? "")
          return .value(try people.value(person: Int(call.receiver.payload), column: column))
        }),
      HostFunction(
        "changed", "Whether a column differs from the last export that was applied; false for newcomers.",
        [.required("name", .text, "the column")], result: "boolean",
        example: "if person:changed(\"title\") then … end",
        body: { context, call in
          guard let (before, now) = try context.comparison(ofPerson: call.receiver, column: call[0].text ?? "") else {
            return .value(.boolean(false))
          }
          return .value(.boolean(!before.isSame(as: now)))
        }),
      HostFunction(
        "was", "The cell as it was in the last export that was applied; nil for newcomers.",
        [.required("name", .text, "the column")], result: "date, text or nil",
        body: { context, call in
          guard let (before, _) = try context.comparison(ofPerson: call.receiver, column: call[0].text ?? "") else {
            return .value(.null)
          }
          return .value(LuaValue(before))
        }),
    ],
    index: { context, payload, key in
      let people = try context.requirePeople()
      guard case .text(let name) = key else {
        throw HostError("a person's fields are columns, named by text such as person[\"Hire Date\"]")
      }
      return try people.value(person: Int(payload), column: try people.column(named: name))
    },
    text: { context, payload in try context.requirePeople().label(Int(payload)) })
}

extension ScriptContext {
  /// The position of the LMS user that a person is, or nil for a person without an account. Two users that match are a
  /// fault of the data: the person is rejected for the rule.
  func user(ofPerson person: Int) throws -> Int? {
    let people = try requirePeople()
    let lms = try requireLMS()
    switch try lms.directory().match(try people.reference(person), by: run.settings.match) {
    case .one(let user): return try lms.position(of: user.id)
    case .none: return nil
    case .several(let users):
      let words = "two or more LMS users match: " + users.map(\.longLabel).joined(separator: " and ")
      throw HostError(
        "\(try people.label(person)) in row \(people.row(person)): \(words)",
        cause: RowProblem(person: person, column: nil, value: nil, description: words))
    }
  }
}

extension User {
  /// The e-mail, else the login, else the id.
  var label: String { email ?? login ?? id.rawValue }
  /// Enough to tell two users apart.
  var longLabel: String { "\(label) (login \(login ?? "none"), id \(id))" }
}

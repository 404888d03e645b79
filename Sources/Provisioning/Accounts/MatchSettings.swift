/// How a person of an export is found among the users of the LMS.
///
/// The steps are tried in order. A step that finds nobody passes on to the next; one that finds a single user decides; one
/// that finds several narrows the choice, and the next steps look among those only. By default: the e-mail in `EMAIL`,
/// and where that gives several, the key in `LOGIN` decides.
public struct MatchSettings: Hashable, Sendable {
  public var steps: [Step]

  public init(steps: [Step]) { self.steps = steps }

  /// E-mail to `EMAIL`, then key to `LOGIN`.
  public static let standard = MatchSettings(steps: [Step(.email, "EMAIL"), Step(.key, "LOGIN")])

  /// From the configuration's `match` in its order: a column of the export to a field of the LMS. `key` is the name of the
  /// export's key column.
  public init(pairs: [(column: String, field: String)], key: String) {
    steps = pairs.map { pair in
      let source: Source =
        switch pair.column {
        case key, "key": .key
        case "email": .email
        case "login": .login
        default: .column(pair.column)
        }
      return Step(source, pair.field.uppercased())
    }
  }

  /// The columns besides key, e-mail and login that `PersonReference.columns` has to hold.
  public var extraColumns: [String] {
    steps.compactMap { if case .column(let name) = $0.source { name } else { nil } }
  }

  /// One comparison: a value of the person with a field of the user.
  public struct Step: Hashable, Sendable {
    public var source: Source
    /// The LMS's name of the field, in capitals: `EMAIL`, `LOGIN`, `USER_DEFINED_FIELD1`.
    public var field: String

    public init(_ source: Source, _ field: String) {
      self.source = source
      self.field = field
    }
  }

  /// Where the person's value comes from. E-mails are compared without case, everything else exactly.
  public enum Source: Hashable, Sendable {
    case key, email, login
    case column(String)
  }
}

/// What identifies one person of an export, as much of it as matching with the LMS needs.
public struct PersonReference: Hashable, Sendable {
  /// The export's key: the employee number as text, zeros and all, or the e-mail where the export has no key.
  public var key: String
  public var email: String?
  public var login: String?
  /// The line of the file on which the record starts.
  public var row: Int
  /// How messages name the person: `employee 1042`.
  public var label: String
  /// The export's name in messages.
  public var file: String
  /// Further cells by column name, for match settings that use other columns.
  public var columns: [String: String]

  public init(
    key: String, email: String? = nil, login: String? = nil, row: Int, label: String, file: String,
    columns: [String: String] = [:]
  ) {
    self.key = key
    self.email = email
    self.login = login
    self.row = row
    self.label = label
    self.file = file
    self.columns = columns
  }
}

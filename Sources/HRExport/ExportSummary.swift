/// What was read, how, and what of it was odd: the `export` object of a report, and all that `export check` says.
///
/// `rows == people + rejected + collapsed`: no row disappears.
public struct ExportSummary: Sendable, Codable, Equatable {
  /// The file as it was named.
  public var file: String
  /// Of the bytes as they were delivered, in hexadecimal.
  public var sha256: String
  public var bytes: Int
  /// ``ExportFormat``'s name, `CSV` for instance.
  public var format: String
  /// Of a workbook: the name of the sheet that was read.
  public var sheet: String?
  /// ``TextEncoding``'s name, `UTF-8` for instance.
  public var encoding: String
  /// A byte order mark opened the file.
  public var byteOrderMark: Bool
  /// One character: `,` `;` `|` or a tab. Nil in a workbook and in JSON, as is `newline`.
  public var delimiter: String?
  /// `LF`, `CRLF` or `CR`; of the header's end.
  public var newline: String?
  /// It is a rejects file, fed again: some rows of an export, not all of its people.
  public var isMended: Bool
  /// The line on which the header starts.
  public var headerRow: Int
  /// Records below the header that are not blank.
  public var rows: Int
  /// Rows that rules see.
  public var people: Int
  public var rejected: Int
  /// Rows that repeat another one in every cell, beyond the first.
  public var collapsed: Int
  /// Lines without any content, which are no rows.
  public var blank: Int
  /// The title of the column that identifies a person.
  public var keyColumn: String
  /// The title of the e-mail column, if the file has one.
  public var emailColumn: String?
  public var columns: [ColumnReport]
  /// In the order of the file.
  public var rejects: [Reject]
  /// What looks damaged but is used as it is: e-mails of several people, numbers that lost their zeros.
  public var suspects: [String]
  /// What was decided from evidence, one sentence each: the dialect, serial numbers read as dates.
  public var notes: [String]
  /// What would have refused the file if nobody had vouched for it (`ExportSettings.isVouchedFor`).
  public var overruled: [String]
}

/// One column: what it is called and what is in it.
public struct ColumnReport: Sendable, Codable, Equatable {
  /// As the header has it, trimmed.
  public var title: String
  /// As a rule writes it: `hire_date`. Empty if the title is.
  public var name: String
  /// Cells that are not empty, of the rows that were well-formed.
  public var filled: Int
  /// Whether it holds dates.
  public var dates: DateProof
}

/// A row that no rule sees, and why.
public struct Reject: Sendable, Codable, Equatable {
  /// The line on which the record starts (the header's first line is 1).
  public var row: Int
  /// The column's name, or nil if the row as a whole is wrong.
  public var column: String?
  /// The cell as read, or nil if the row as a whole is wrong.
  public var value: String?
  /// What is wrong, lower case and without a final period: `no such date`.
  public var error: String
  /// What to do about it.
  public var remedy: String
}

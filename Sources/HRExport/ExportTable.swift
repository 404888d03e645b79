/// The reading layer alone: the rows of an export as they stand in the file, trimmed, in its order, with the dialect
/// found. No key, no collapsing, no verdict; rows that a reader of people would reject are there with their problem.
public final class ExportTable {
  /// How the file is written.
  public let dialect: ExportDialect
  /// The header's titles, trimmed.
  public let titles: [String]

  init(dialect: ExportDialect, titles: [String]) {
    self.dialect = dialect
    self.titles = titles
  }

  /// Takes the bytes and finds dialect and header.
  public static func open(_ source: ExportSource, settings: ExportSettings) throws(ExportError) -> ExportTable {
    throw ExportError(.unreadable, "\(source.name) is not read yet", remedy: "wait for the reader")
  }

  /// Hands over each row in the order of the file, in bounded memory; as often as it is called.
  public func forEachRow(_ body: (ExportRow) throws -> Void) throws {}
}

/// A row as it stands in the file.
public struct ExportRow: Sendable, Equatable {
  /// The line on which the record starts.
  public let line: Int
  /// Trimmed. As many as the row has, which may be more or fewer than there are titles.
  public let cells: [String]
  /// What is wrong with the row's form, if anything is: `4 cells where the header has 5`.
  public let problem: String?
}

/// How a file is written.
public struct ExportDialect: Sendable, Equatable {
  public var encoding: TextEncoding
  public var byteOrderMark: Bool
  public var delimiter: Delimiter
  /// `LF`, `CRLF` or `CR`.
  public var newline: String
  public var headerRow: Int
  /// What each was decided from, one sentence each.
  public var notes: [String]
}

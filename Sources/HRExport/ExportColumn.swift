public import CivilTime

/// A column of an export.
public struct ExportColumn: Sendable, Equatable {
  /// 0 is the leftmost.
  public let index: Int
  /// As the header has it, trimmed.
  public let title: String
  /// As a rule writes it: `Hire Date`, `HireDate` and `hire_date` are all `hire_date`; a title that the settings or the
  /// identity's defaults map to a name has that name. Empty if the title is.
  public let name: String
}

/// What a name means in an export.
public enum ColumnLookup: Sendable, Equatable {
  case found(Int)
  /// Several headers become this name: only their exact titles tell them apart.
  case ambiguous([String])
  /// No such column; the name of the column that is nearest in spelling, if one is near.
  case missing(nearest: String?)
}

/// A cell as a rule sees it.
public enum ExportCell: Sendable, Equatable {
  /// Nothing, or only blanks.
  case empty
  /// Trimmed, otherwise as it stands in the file; numbers too.
  case text(String)
  /// Of a column that is proven or declared to hold dates.
  case date(CivilDate)
}

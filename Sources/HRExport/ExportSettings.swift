/// How an export is to be read: what the configuration's `export` section says, and nothing else.
///
/// Every detection can be overridden here; what is nil is found from evidence and said in the ``ExportSummary``.
public struct ExportSettings: Sendable, Equatable {
  /// The column that identifies a person. Nil means the default rule: `employee_id` if the file has it, else `email`.
  public var key: String?
  /// Names and the titles they may stand under, in order of preference: `["email": ["ADEmail", "Work Email"]]`.
  /// The name itself comes last. A name none of whose titles the file has refuses the file.
  public var columns: [String: [String]]
  /// Columns that hold dates, and the format of each (`"M/D/YYYY"`, `"DD.MM.YYYY"`; see ``DateFormat``).
  public var dates: [String: String]
  /// Columns in which an empty cell rejects its row.
  public var required: [String]
  /// Of a column, other spellings of a text and the one that rules see instead: `["department": ["sales": "Sales"]]`. The
  /// empty text makes a cell empty. Not for the key and the e-mail, by which people are known.
  public var values: [String: [String: String]]
  /// The largest share of rows that may be rejected before the whole file is refused: 0.05 is 5 %.
  public var maxRejectedShare: Double
  /// A person takes the file even if the verdict on it would refuse it (`--accept REASON`); the summary says what it
  /// overrules. A file that cannot be read, or lacks a column, is refused all the same.
  public var isVouchedFor: Bool
  /// Nil: found from the file's beginning.
  public var format: ExportFormat?
  /// The sheet of a workbook. Nil: the only visible one, or the one that alone holds people.
  public var sheet: String?
  /// Nil: found from evidence.
  public var encoding: TextEncoding?
  /// Nil: found from the header and checked against the body.
  public var delimiter: Delimiter?
  /// The line (1-based) on which the header starts; lines above it are not read. Nil: the first line that is not blank.
  public var headerRow: Int?
  /// Where an export of more than a few megabytes is spooled (an unlinked file of mode 0600).
  /// Nil: the system's folder for temporary files.
  public var temporaryDirectory: String?
  /// The reading limits.
  public var limits: ExportLimits

  public init(
    key: String? = nil, columns: [String: [String]] = [:], dates: [String: String] = [:], required: [String] = [],
    values: [String: [String: String]] = [:], maxRejectedShare: Double = 0.05, isVouchedFor: Bool = false,
    format: ExportFormat? = nil, sheet: String? = nil,
    encoding: TextEncoding? = nil, delimiter: Delimiter? = nil, headerRow: Int? = nil,
    temporaryDirectory: String? = nil, limits: ExportLimits = ExportLimits()
  ) {
    self.key = key
    self.columns = columns
    self.dates = dates
    self.required = required
    self.values = values
    self.maxRejectedShare = maxRejectedShare
    self.isVouchedFor = isVouchedFor
    self.format = format
    self.sheet = sheet
    self.encoding = encoding
    self.delimiter = delimiter
    self.headerRow = headerRow
    self.temporaryDirectory = temporaryDirectory
    self.limits = limits
  }
}

/// What bounds the memory that a hostile or damaged file can take. A file that passes a limit is refused.
public struct ExportLimits: Sendable, Equatable {
  /// Bytes of one cell. A lone quote swallows what follows it; this is where that ends.
  public var cellBytes: Int
  /// Bytes of one record.
  public var recordBytes: Int
  /// Columns (the default is what a spreadsheet can hold).
  public var columns: Int
  /// Rejected rows that are kept with their reasons.
  public var rejects: Int

  public init(
    cellBytes: Int = 1 << 20, recordBytes: Int = 8 << 20, columns: Int = 16_384, rejects: Int = 100_000
  ) {
    self.cellBytes = cellBytes
    self.recordBytes = recordBytes
    self.columns = columns
    self.rejects = rejects
  }
}

/// What stands between two cells.
public enum Delimiter: String, Sendable, Codable, CaseIterable {
  case comma = ","
  case semicolon = ";"
  case tab = "\t"
  case pipe = "|"

  var byte: UInt8 {
    switch self {
    case .comma: UInt8(ascii: ",")
    case .semicolon: UInt8(ascii: ";")
    case .tab: UInt8(ascii: "\t")
    case .pipe: UInt8(ascii: "|")
    }
  }

  /// As a message names it: `','`, `tab`.
  public var label: String { self == .tab ? "tab" : "'\(rawValue)'" }

  /// Reads the character itself or its name (`comma`, `semicolon`, `tab`, `\t`, `pipe`).
  public init?(named name: String) {
    switch name.lowercased() {
    case ",", "comma": self = .comma
    case ";", "semicolon": self = .semicolon
    case "\t", "\\t", "tab": self = .tab
    case "|", "pipe": self = .pipe
    default: return nil
    }
  }
}

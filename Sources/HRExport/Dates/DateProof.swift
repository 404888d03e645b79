/// Whether a column holds dates. Decided over the whole column, never cell by cell: `03/04/2026` alone proves nothing.
public enum DateProof: Sendable, Equatable {
  /// Every filled cell fits this format and no second format fits them all.
  case proven(DateFormat)
  /// The settings say so; rows whose cell does not fit are rejected.
  case declared(DateFormat)
  /// Several formats fit every cell: the cells that would have decided are missing. With the evidence.
  case ambiguous(String)
  /// Every cell is a date in some format, but no format fits them all. With the evidence.
  case mixed(String)
  /// Some cell is no date. With the evidence.
  case notDates(String)
  /// No cell is filled.
  case empty

  /// The format by which its cells are dates, or nil if they are text.
  public var format: DateFormat? {
    switch self {
    case .proven(let format), .declared(let format): format
    case .ambiguous, .mixed, .notDates, .empty: nil
    }
  }

  /// Why the cells are no dates, for the message that ends a run; nil if they are.
  public var evidence: String? {
    switch self {
    case .proven, .declared: nil
    case .ambiguous(let evidence), .mixed(let evidence), .notDates(let evidence): evidence
    case .empty: "no cell of the column is filled"
    }
  }
}

extension DateProof: Codable {
  private enum CodingKeys: String, CodingKey { case verdict, format, evidence }

  private var verdict: String {
    switch self {
    case .proven: "proven"
    case .declared: "declared"
    case .ambiguous: "ambiguous"
    case .mixed: "mixed"
    case .notDates: "text"
    case .empty: "empty"
    }
  }

  /// `{"verdict": "proven", "format": "M/D/YYYY"}` or `{"verdict": "mixed", "evidence": "…"}`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(verdict, forKey: .verdict)
    try container.encodeIfPresent(format?.pattern, forKey: .format)
    if case .empty = self { return }
    try container.encodeIfPresent(evidence, forKey: .evidence)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let evidence = try container.decodeIfPresent(String.self, forKey: .evidence) ?? ""
    func format() throws -> DateFormat {
      let pattern = try container.decode(String.self, forKey: .format)
      guard let format = DateFormat(pattern: pattern) else {
        throw DecodingError.dataCorruptedError(
          forKey: .format, in: container, debugDescription: "'\(pattern)' is no date format")
      }
      return format
    }
    let verdict = try container.decode(String.self, forKey: .verdict)
    switch verdict {
    case "proven": self = .proven(try format())
    case "declared": self = .declared(try format())
    case "ambiguous": self = .ambiguous(evidence)
    case "mixed": self = .mixed(evidence)
    case "text": self = .notDates(evidence)
    case "empty": self = .empty
    default:
      throw DecodingError.dataCorruptedError(
        forKey: .verdict, in: container, debugDescription: "'\(verdict)' is no verdict on a date column")
    }
  }
}

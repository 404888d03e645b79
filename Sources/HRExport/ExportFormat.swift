/// What kind of file an export is.
public enum ExportFormat: String, Sendable, Codable, CaseIterable {
  /// Delimited text: CSV and its relatives.
  case text = "CSV"
  case workbook = "XLSX"
  /// One array of objects, by itself or within an object.
  case json = "JSON"
  /// One object after another.
  case jsonLines = "JSON Lines"

  /// Reads the names that people write: `csv`, `text`, `tsv`, `xlsx`, `json`, `jsonl`, `ndjson`.
  public init?(named name: String) {
    switch normalizedName(name) {
    case "csv", "text", "tsv", "txt": self = .text
    case "xlsx", "excel", "workbook": self = .workbook
    case "json": self = .json
    case "jsonl", "jsonlines", "ndjson": self = .jsonLines
    default: return nil
    }
  }
}

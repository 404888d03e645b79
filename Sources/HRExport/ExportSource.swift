/// Where an export comes from.
public enum ExportSource: Sendable {
  /// A file; relative paths are relative to the current folder.
  case file(path: String)
  /// Standard input to its end.
  case standardInput
  /// Bytes that are at hand, and what messages call them.
  case bytes([UInt8], name: String)

  /// What messages and the summary call it.
  public var name: String {
    switch self {
    case .file(let path): path
    case .standardInput: "standard input"
    case .bytes(_, let name): name
    }
  }
}

internal import Foundation

/// Any JSON, with numbers and booleans kept apart.
enum JSONValue: Decodable {
  case text(String)
  case integer(Int)
  case number(Double)
  case flag(Bool)
  case array([JSONValue])
  case object([String: JSONValue])
  case null

  /// - Throws: The decoder's error for text that is not JSON, or is nested too deep.
  init(parsing bytes: some DataProtocol) throws {
    self = try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    // Texts first: a request holds thousands of them, and each wrong guess costs a thrown error.
    if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let array = try? container.decode([JSONValue].self) {
      self = .array(array)
    } else if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Int.self) {
      self = .integer(number)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }
}

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

  /// How many values a text may hold: decoded, each takes many times the memory of its bytes.
  static let maximumValues = 2_000_000

  /// The text holds more than `maximumValues`.
  struct TooManyValues: Error {}

  /// - Throws: `TooManyValues`, or the decoder's error for text that is not JSON, or is nested too deep.
  init(parsing bytes: some DataProtocol) throws {
    let data = Data(bytes)
    guard data.withUnsafeBytes(Self.mostValues) <= Self.maximumValues else { throw TooManyValues() }
    self = try JSONDecoder().decode(JSONValue.self, from: data)
  }

  /// At least as many values as the text holds: each but the first comes after a comma or in a list or object of its own.
  private static func mostValues(_ bytes: UnsafeRawBufferPointer) -> Int {
    var count = 1
    var isText = false
    var isEscaped = false
    for byte in bytes {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\"") {
        isText.toggle()
      } else if isText {
        isEscaped = byte == UInt8(ascii: "\\")
      } else if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") {
        count += 1
      }
    }
    return count
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

internal import Foundation

/// Reads the JSON of a request into its fields: `{"courseIds": ["…"], "duePeriod": 240, "lockAfterDueDate": true}`.
enum JSONRequestReader {
  static func fields(_ bytes: UnsafeRawBufferPointer) throws(Refusal) -> RequestFields {
    let value: JSONValue
    do {
      value = try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
    } catch {
      throw .badRequest("the body is not valid JSON, or is nested too deep")
    }
    guard case .object(let object) = value else { throw .badRequest("the body must be a JSON object") }
    var fields = RequestFields()
    for (name, value) in object { value.gather(under: name, into: &fields) }
    return fields
  }
}

private enum JSONValue: Decodable {
  case scalar(String)
  case array([JSONValue])
  case object([String: JSONValue])
  case null

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self = .scalar(text)
    } else if let array = try? container.decode([JSONValue].self) {
      self = .array(array)
    } else if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .scalar(flag ? "true" : "false")
    } else if let number = try? container.decode(Int.self) {
      self = .scalar(String(number))
    } else if let number = try? container.decode(Double.self) {
      self = .scalar(String(number))
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  func gather(under path: String, into fields: inout RequestFields) {
    switch self {
    case .scalar(let text): fields.append(text, to: path)
    case .array(let items): for item in items { item.gather(under: path, into: &fields) }
    case .object(let object): for (name, value) in object { value.gather(under: "\(path)/\(name)", into: &fields) }
    case .null: break
    }
  }
}

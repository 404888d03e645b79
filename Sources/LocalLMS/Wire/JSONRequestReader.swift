internal import Foundation

/// Reads the JSON of a request into its fields: `{"courseIds": ["…"], "duePeriod": 240, "lockAfterDueDate": true}`.
enum JSONRequestReader {
  static func fields(_ bytes: UnsafeRawBufferPointer) throws(Refusal) -> RequestFields {
    let value: JSONValue
    do {
      value = try JSONValue(parsing: bytes)
    } catch is JSONValue.TooManyValues {
      throw .badRequest("the body has more than \(JSONValue.maximumValues) values")
    } catch {
      throw .badRequest("the body is not valid JSON, or is nested too deep")
    }
    guard case .object(let object) = value else { throw .badRequest("the body must be a JSON object") }
    var fields = RequestFields()
    for (name, value) in object { value.gather(under: name, into: &fields) }
    return fields
  }
}

extension JSONValue {
  fileprivate func gather(under path: String, into fields: inout RequestFields) {
    switch self {
    case .text(let text): fields.append(text, to: path)
    case .integer(let number): fields.append(String(number), to: path)
    case .number(let number): fields.append(String(number), to: path)
    case .flag(let flag): fields.append(flag ? "true" : "false", to: path)
    case .array(let items): for item in items { item.gather(under: path, into: &fields) }
    case .object(let object): for (name, value) in object { value.gather(under: "\(path)/\(name)", into: &fields) }
    case .null: break
    }
  }
}

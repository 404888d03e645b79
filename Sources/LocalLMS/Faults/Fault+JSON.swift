internal import Foundation

extension Fault {
  /// Reads a list of faults, or one, from JSON.
  static func list(json: Data) throws(LMSError) -> [Fault] {
    let value: JSONValue
    do {
      value = try JSONValue(parsing: json)
    } catch {
      throw LMSError(.invalidScript, "the faults are not valid JSON: \(mistake(in: json))", cause: error)
    }
    let lines = lines(ofItemsIn: json)
    var items = [value]
    if case .array(let list) = value { items = list }
    var faults: [Fault] = []
    for (index, item) in items.enumerated() {
      let place = "\(index < lines.count ? "line \(lines[index]), " : "")fault \(index + 1)"
      guard case .object(let object) = item else {
        throw LMSError(.invalidScript, "\(place) is not a JSON object")
      }
      faults.append(try Fault(object: object, place: place))
    }
    return faults
  }

  /// Where text stops being JSON. The decoder does not say; the older parser knows the character.
  private static func mistake(in json: Data) -> String {
    do {
      _ = try JSONSerialization.jsonObject(with: json, options: .fragmentsAllowed)
      return "they are nested too deep, or too many"
    } catch {
      let words = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String ?? ""
      guard let offset = words.split(whereSeparator: { !$0.isNumber }).last.flatMap({ Int($0) }) else {
        return "the text ends too early"
      }
      return "line \(json.prefix(offset).count { $0 == UInt8(ascii: "\n") } + 1) is wrong"
    }
  }

  /// The lines on which the faults of a list, or the one fault, begin.
  private static func lines(ofItemsIn json: Data) -> [Int] {
    var (lines, line, depth) = ([Int](), 1, 0)
    var (isText, isEscaped) = (false, false)
    let isList = json.first { $0 > 0x20 } == UInt8(ascii: "[")
    for byte in json {
      if byte == UInt8(ascii: "\n") { line += 1 }
      if isText {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isText = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isText = true
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        if depth == (isList ? 1 : 0) { lines.append(line) }
        depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
    }
    return lines
  }

  private init(object: [String: JSONValue], place: String) throws(LMSError) {
    let reader = ObjectReader(object: object, place: place)
    guard let name = try reader.text("action") else {
      throw LMSError(
        .invalidScript, "\(place): action is missing; known are \(Self.actionNames.joined(separator: ", "))")
    }
    let moment = try reader.choice("moment", of: Moment.allCases) ?? .beforeEffect
    var allowed: Set<String> = ["call", "action", "times", "skip"]
    let action: Action
    switch name {
    case "status":
      allowed.formUnion(["status", "moment", "body"])
      action = .status(try reader.number("status", in: 200...599) ?? 500, moment, body: try reader.text("body"))
    case "too-many-requests":
      allowed.insert("retry_after")
      action = .tooManyRequests(retryAfter: try reader.number("retry_after", in: 0...86_400))
    case "unavailable":
      allowed.insert("retry_after")
      action = .unavailable(retryAfter: try reader.number("retry_after", in: 0...86_400))
    case "drop":
      allowed.insert("moment")
      action = .drop(moment)
    case "hang":
      allowed.insert("moment")
      action = .hang(moment)
    case "delay":
      allowed.formUnion(["moment", "milliseconds"])
      action = .delay(.milliseconds(try reader.number("milliseconds", in: 0...86_400_000) ?? 1000), moment)
    case "land-late":
      allowed.insert("milliseconds")
      action = .land(late: .milliseconds(try reader.number("milliseconds", in: 0...86_400_000) ?? 1000))
    case "truncate":
      allowed.insert("bytes")
      action = .truncate(bytes: try reader.number("bytes", in: 0...Int.max) ?? 0)
    case "expire-token":
      action = .expireToken
    default:
      throw LMSError(
        .invalidScript,
        "\(place): unknown action \"\(name)\"\(ObjectReader.hint(name, Self.actionNames)); known are "
          + Self.actionNames.joined(separator: ", "))
    }
    try reader.checkKeys(allowed)
    var isEndless = false
    if case .null? = object["times"] { isEndless = true }
    self.init(
      action, on: try reader.choice("call", of: LMSCall.allCases.filter { $0 != .control }),
      times: isEndless ? nil : try reader.number("times", in: 1...Int.max) ?? 1,
      skip: try reader.number("skip", in: 0...Int.max) ?? 0)
  }

  private static let actionNames = [
    "status", "too-many-requests", "unavailable", "drop", "hang", "delay", "land-late", "truncate", "expire-token",
  ]

  /// The fault as `list(json:)` reads it.
  var jsonObject: [String: Any] {
    var object: [String: Any] = ["action": action.name, "times": times.map { $0 as Any } ?? NSNull()]
    if let call { object["call"] = call.rawValue }
    if skip > 0 { object["skip"] = skip }
    switch action {
    case .status(let status, let moment, let body):
      object["status"] = status
      object["moment"] = moment.rawValue
      if let body { object["body"] = body }
    case .tooManyRequests(let retryAfter):
      if let retryAfter { object["retry_after"] = retryAfter }
    case .unavailable(let retryAfter):
      if let retryAfter { object["retry_after"] = retryAfter }
    case .drop(let moment):
      object["moment"] = moment.rawValue
    case .hang(let moment):
      object["moment"] = moment.rawValue
    case .delay(let time, let moment):
      object["milliseconds"] = time.wholeMilliseconds
      object["moment"] = moment.rawValue
    case .land(let time):
      object["milliseconds"] = time.wholeMilliseconds
    case .truncate(let bytes):
      object["bytes"] = bytes
    case .expireToken:
      break
    }
    return object
  }
}

extension Fault.Action {
  /// The name in fault files and in the journal.
  var name: String {
    switch self {
    case .status: "status"
    case .tooManyRequests: "too-many-requests"
    case .unavailable: "unavailable"
    case .drop: "drop"
    case .land: "land-late"
    case .delay: "delay"
    case .truncate: "truncate"
    case .hang: "hang"
    case .expireToken: "expire-token"
    }
  }
}

extension Duration {
  fileprivate var wholeMilliseconds: Int {
    Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
  }
}

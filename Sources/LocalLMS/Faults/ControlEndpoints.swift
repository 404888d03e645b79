internal import Foundation
internal import Hummingbird

/// `/-/…`: how another process scripts faults and asks what was received. JSON, without credentials: the server listens on
/// loopback only, and nothing here shows a body, a token or a person.
///
/// | call | does |
/// |---|---|
/// | `GET /-/faults` | the faults that are left |
/// | `POST /-/faults` | adds faults, as in a fault file |
/// | `DELETE /-/faults` | forgets them |
/// | `GET /-/journal` | `{"counts": {"enroll": 2}, "entries": […]}`, the latest 10,000; `?call=enroll` only those, `?after=7` only later ones |
/// | `DELETE /-/journal` | forgets entries and counts |
/// | `GET /-/switches` | `{"repeats": "duplicate", …}` |
/// | `POST /-/switches` | sets some: `{"repeats": "ignore"}`; counts from the next request on |
/// | `POST /-/progress` | how far learners are, and their certificates, see `LMSResponder.progress(in:)` |
/// | `POST /-/catalog` | what learners add for themselves, see `LMSResponder.additions(in:)` |
/// | `DELETE /-/tokens` | all access tokens are expired |
extension LMSResponder {
  func control(_ exchange: Exchange) -> Answer {
    guard service.switches.controlEndpoints else {
      return Answer(refusal: .notFound("the control endpoints are switched off"), format: .json)
    }
    switch (exchange.head.method, exchange.route.id ?? "") {
    case (.get, "faults"):
      return json(faults.pending.map(\.jsonObject))
    case (.post, "faults"):
      return done { () throws(LMSError) in try faults.add(json: String(buffer: exchange.body)) }
    case (.delete, "faults"):
      faults.clear()
      return Answer(status: 204)
    case (.get, "journal"):
      return journalAnswer(exchange)
    case (.delete, "journal"):
      journal.clear()
      return Answer(status: 204)
    case (.get, "switches"):
      let switches = service.switches
      return json(
        Dictionary(uniqueKeysWithValues: LMSSwitches.all.map { ($0.name, $0.read(switches)) }))
    case (.post, "switches"):
      return done { () throws(LMSError) in
        try board.set(try object(exchange.body, "the switches").map { ($0.key, $0.value.word) })
      }
    case (.post, "progress"):
      return done { () throws(LMSError) in try service.database.setProgress(try progress(in: exchange.body)) }
    case (.post, "catalog"):
      do throws(LMSError) {
        return json(["enrollmentIds": try service.database.addEnrollments(try additions(in: exchange.body))])
      } catch {
        return Answer(refusal: .badRequest(error.message), format: .json)
      }
    case (.delete, "tokens"):
      service.tokens.forgetAll()
      return Answer(status: 204)
    default:
      return Answer(
        refusal: .notFound(
          "known are GET, POST and DELETE /-/faults, GET and DELETE /-/journal, GET and POST /-/switches, "
            + "POST /-/progress, POST /-/catalog, DELETE /-/tokens"),
        format: .json)
    }
  }

  /// 204, or 400 with the reason.
  private func done(_ body: () throws(LMSError) -> Void) -> Answer {
    do throws(LMSError) {
      try body()
      return Answer(status: 204)
    } catch {
      return Answer(refusal: .badRequest(error.message), format: .json)
    }
  }

  private func object(_ body: ByteBuffer, _ what: String) throws(LMSError) -> [String: JSONValue] {
    guard case .object(let object)? = try? JSONValue(parsing: Data(body.readableBytesView)) else {
      throw LMSError(.invalidScript, "\(what) must be a JSON object")
    }
    return object
  }

  private func journalAnswer(_ exchange: Exchange) -> Answer {
    var entries = journal.entries
    do throws(Refusal) {
      let query = exchange.queryFields
      if let stray = query.names.subtracting(["call", "after"]).min() {
        throw .badRequest("there is no \(stray.clipped) to ask the journal for; known are call and after")
      }
      if let name = try query.text("call") {
        guard let call = LMSCall(rawValue: name), call != .control else {
          throw .badRequest("there is no call named \(name.clipped)")
        }
        entries.removeAll { $0.call != call }
      }
      if let number = try query.number("after", in: 0...Int.max) { entries.removeAll { $0.number <= number } }
    } catch {
      return Answer(refusal: error, format: .json)
    }
    var counts: [String: Int] = [:]
    for call in LMSCall.allCases where call != .control {
      let count = journal.count(of: call)
      if count > 0 { counts[call.rawValue] = count }
    }
    let items = entries.map { entry -> [String: Any] in
      var item: [String: Any] = [
        "number": entry.number, "method": entry.method, "path": entry.path, "call": entry.call.rawValue,
        "size": entry.size, "pairs": entry.pairs, "effects": entry.effects,
      ]
      item["status"] = entry.status
      item["fault"] = entry.fault
      return item
    }
    return json(["counts": counts, "entries": items])
  }

  private func json(_ value: Any) -> Answer {
    guard
      let data = try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .withoutEscapingSlashes])
    else { return Answer(status: 500, message: "not JSON", format: .json) }
    return Answer(
      status: 200, contentType: WireFormat.json.contentType, body: .bytes(ByteBuffer(bytes: data)))
  }
}

extension JSONValue {
  /// A text as it is, a number or flag as it would be typed.
  fileprivate var word: String {
    switch self {
    case .text(let text): text
    case .integer(let number): String(number)
    case .flag(let flag): String(flag)
    default: ""
    }
  }
}

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
/// | `GET /-/journal` | `{"counts": {"enroll": 2}, "entries": […]}`, the latest 10,000; `?call=enroll` only those |
/// | `DELETE /-/journal` | forgets entries and counts |
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
      do throws(LMSError) {
        try faults.add(json: String(buffer: exchange.body))
        return Answer(status: 204)
      } catch {
        return Answer(refusal: .badRequest(error.message), format: .json)
      }
    case (.delete, "faults"):
      faults.clear()
      return Answer(status: 204)
    case (.get, "journal"):
      return journalAnswer(exchange)
    case (.delete, "journal"):
      journal.clear()
      return Answer(status: 204)
    case (.delete, "tokens"):
      service.tokens.forgetAll()
      return Answer(status: 204)
    default:
      return Answer(
        refusal: .notFound("known are GET, POST and DELETE /-/faults, GET and DELETE /-/journal, DELETE /-/tokens"),
        format: .json)
    }
  }

  private func journalAnswer(_ exchange: Exchange) -> Answer {
    var entries = journal.entries
    if let name = try? exchange.queryFields.text("call") {
      guard let call = LMSCall(rawValue: name) else {
        return Answer(refusal: .badRequest("there is no call named \(name.clipped)"), format: .json)
      }
      entries.removeAll { $0.call != call }
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

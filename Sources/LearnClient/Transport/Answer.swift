import AsyncHTTPClient
import NIOHTTP1

/// An answer whose head has come and whose body has not been read.
struct Answer: Sendable {
  var call: Call
  /// What the request was sent with, so that it can be taken out of what the server wrote; nil for the token's own call.
  var authorization: Authorization?
  var response: HTTPClientResponse
  /// Kept until the body has been read: the request is under way until then.
  var turn: Turn?

  var status: Int { Int(response.status.code) }
  var isPleaForPatience: Bool { status == 429 || status == 503 }
  var isSuccess: Bool { (200..<300).contains(status) }

  /// What the body is compressed with; nil if it is not.
  var coding: String? { header("Content-Encoding").flatMap { $0.lowercased() == "identity" || $0.isEmpty ? nil : $0 } }

  func header(_ name: String) -> String? { response.headers.first(name: name) }
}

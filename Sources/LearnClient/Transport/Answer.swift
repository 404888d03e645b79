import AsyncHTTPClient
import NIOHTTP1

/// An answer whose head has come and whose body has not been read.
struct Answer: Sendable {
  var call: Call
  /// What the request was sent with, so that it can be taken out of what the server wrote; nil for the token's own call.
  var authorization: Authorization?
  var response: HTTPClientResponse

  var status: Int { Int(response.status.code) }
  var isPleaForPatience: Bool { status == 429 || status == 503 }
  var isSuccess: Bool { (200..<300).contains(status) }

  func header(_ name: String) -> String? { response.headers.first(name: name) }
}

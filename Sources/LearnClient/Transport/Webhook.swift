import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// An address of the operator's to which notices are posted as JSON.
///
/// It stands here because the HTTP library does, and shares nothing with an account: no credentials, no proxy, no pace, no
/// retries.
public struct Webhook: Sendable {
  private let url: String
  /// The host, and the port if one is named: what messages may show. What stands behind it is often a secret.
  public let host: String

  /// Why a notice did not arrive, in words without the address's secret parts.
  public struct Failure: Error, Sendable, CustomStringConvertible {
    public let description: String
  }

  /// - Returns: nil unless the address begins with `https://`, or with `http://` and is this machine's own.
  public init?(url: String) {
    guard let match = url.wholeMatch(of: #/(https?):\/\/([^\/?#@\s]+)([\/?#]\S*)?/#.ignoresCase()),
      let (name, _) = Endpoint.host(of: match.2)
    else { return nil }
    guard match.1.lowercased() == "https" || Endpoint.isLoopback(name) else { return nil }
    self.url = url
    host = String(match.2)
  }

  /// Posts a JSON text, once; returns when it was taken (any answer of the 200s).
  ///
  /// - Parameter timeLimit: for all of it.
  public func post(_ json: String, timeLimit: Duration) async throws(Failure) {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.httpVersion = .http1Only
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    let outcome: Result<UInt, any Error>
    do {
      var request = HTTPClientRequest(url: url)
      request.method = .POST
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(string: json))
      let response = try await client.execute(request, timeout: TimeAmount(timeLimit))
      outcome = .success(response.status.code)
    } catch {
      outcome = .failure(error)
    }
    do {
      try await client.shutdown()
    } catch {
      throw Failure(description: "the connection to \(host) could not be closed: \(error)")
    }
    switch outcome {
    case .success(200..<300): return
    case .success(let code): throw Failure(description: "\(host) answered \(code)")
    case .failure(let error): throw Failure(description: "\(host) was not reached: \(error)")
    }
  }
}

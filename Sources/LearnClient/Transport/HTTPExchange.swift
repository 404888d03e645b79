import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import Synchronization

/// Sends one request and gives its answer: the only place that speaks HTTP.
///
/// It follows no redirect, decompresses nothing and verifies TLS; whatever goes wrong is one `LearnError` that says
/// whether the request may have had an effect (`HTTPExchange+Failures.swift`).
///
/// It repeats one thing: a request whose connection broke before an answer, if nothing can have happened, once. Servers
/// close kept-alive connections when they like, and a request that meets one finds out only then. Where it had begun to
/// leave, a call that changes something counts as `mayHaveHappened`, though it seldom has, and is not repeated. So idle
/// connections are dropped after 15 seconds, sooner than servers do, and a one-shot request has a new connection to itself:
/// if that breaks, it is the request that is in doubt, and no older one's end.
final class HTTPExchange: Sendable {
  let account: Account
  let logger: Logger
  private let endpoint: Endpoint
  private let http: HTTPClient
  /// For one-shot requests. Each of them says that its connection ends with it, so that there is never one to be used again.
  private let oneShots: HTTPClient
  private let isShutDown = Atomic(false)

  /// Refuses an account with which no call can work.
  init(account: Account, logger: Logger) throws(LearnError) {
    let endpoint = try Endpoint(account)
    try account.checked()
    self.account = account
    self.endpoint = endpoint
    self.logger = logger
    let configuration = try HTTPClient.Configuration(account)
    http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    oneShots = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  deinit {
    guard !isShutDown.load(ordering: .acquiring) else { return }
    // The owner forgot shutdown(), on which the library insists. There is nobody left to tell of a failure.
    Task { [http, oneShots] in
      _ = try? await http.shutdown()
      _ = try? await oneShots.shutdown()
    }
  }

  func shutdown() async {
    guard !isShutDown.exchange(true, ordering: .acquiringAndReleasing) else { return }
    for client in [http, oneShots] {
      do { try await client.shutdown() } catch { logger.debug("closing connections failed: \(error)") }
    }
  }

  /// Sends the call and waits for the head of the answer, whatever its status.
  func send(_ call: Call, as authorization: Authorization?) async throws(LearnError) -> Answer {
    do throws(LearnError) {
      return try await sendOnce(call, as: authorization)
    } catch {
      guard error.code == .connectionLost, error.effect == .nothingHappened else { throw error }
      return try await sendOnce(call, as: authorization)
    }
  }

  private func sendOnce(_ call: Call, as authorization: Authorization?) async throws(LearnError) -> Answer {
    let departure = Departure()
    let request = request(for: call, as: authorization, departure: departure)
    let started = ContinuousClock.now
    do {
      let client = call.isOneShot ? oneShots : http
      let response = try await client.execute(request, deadline: .now() + TimeAmount(account.requestTimeout))
      let answer = Answer(call: call, authorization: authorization, response: response)
      logger.debug(
        "answered",
        metadata: ["call": "\(call.name)", "status": "\(answer.status)", "took": "\(ContinuousClock.now - started)"])
      return answer
    } catch {
      let failure = failure(error, of: call, departed: departure.hasLeft)
      logger.debug(
        "failed", metadata: ["call": "\(call.name)", "code": "\(failure.code)", "effect": "\(failure.effect.rawValue)"])
      throw failure
    }
  }

  private func request(for call: Call, as authorization: Authorization?, departure: Departure) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: endpoint.root + call.path)
    request.method = call.method == .get ? .GET : .POST
    request.headers.add(name: "User-Agent", value: "Rollcall")
    request.headers.add(name: "Accept", value: accept(for: call))
    if call.isOneShot { request.headers.add(name: "Connection", value: "close") }
    let bytes: [UInt8]
    switch call.body {
    case .none: bytes = []
    case .form(let text):
      request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
      bytes = Array(text.utf8)
    case .xml(let body):
      request.headers.add(name: "Content-Type", value: "application/xml; charset=utf-8")
      bytes = body
    case .json(let body):
      request.headers.add(name: "Content-Type", value: "application/json")
      bytes = body
    case .soap(let operation, let action, let fields):
      request.headers.add(name: "Content-Type", value: "text/xml; charset=utf-8")
      request.headers.add(name: "SOAPAction", value: "\"\(action)\"")
      bytes = SOAPEnvelope.bytes(operation: operation, authorization: authorization, account: account, fields: fields)
    }
    if let authorization, !call.body.isSOAP {
      for header in authorization.headers(for: account) { request.headers.add(name: header.name, value: header.value) }
    }
    if !bytes.isEmpty {
      request.body = .stream(
        WatchedBody(bytes: ByteBuffer(bytes: bytes), departure: departure), length: .known(Int64(bytes.count)))
    }
    return request
  }

  private func accept(for call: Call) -> String {
    switch call.body {
    case .form: "application/json"
    case .soap: "text/xml"
    case .none, .xml, .json: account.dialect == .restJSON ? "application/json" : "application/xml"
    }
  }
}

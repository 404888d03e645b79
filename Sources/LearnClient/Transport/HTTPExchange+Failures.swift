import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

// What a failure means. The question that matters is whether a call that changes something may have been obeyed:
//
//   before the body began to leave       nothing happened    no server obeys a request whose body it has not seen
//   refused with 4xx                     nothing happened
//   redirected with 301, 307, 308        nothing happened    the target is elsewhere
//   everything else                      may have happened   time-out, reset, 5xx, other redirects, nonsense
//
// A call that only reads never has an effect.

extension HTTPExchange {
  /// A request that got no answer, or whose answer broke off.
  func failure(_ error: any Error, of call: Call, departed: Bool, status: Int? = nil) -> LearnError {
    let effect: LearnError.Effect = call.changesSomething && departed ? .mayHaveHappened : .nothingHappened
    let (code, reason) = reading(error, departed: departed)
    var message = "\(call.name) at \(account.baseURL): \(reason)"
    if account.proxy != nil, code != .cancelled, !reason.contains("proxy") {
      message += ", through the proxy \(proxyName)"
    }
    if call.changesSomething {
      message += departed ? "; the request may have arrived" : "; the request was not sent"
    }
    return LearnError(code: code, effect: effect, status: status, message: message, cause: error)
  }

  private func reading(_ error: any Error, departed: Bool) -> (LearnError.Code, String) {
    switch error {
    case is CancellationError: return (.cancelled, "the call was cancelled")
    case let error as HTTPClientError: return reading(error, departed: departed)
    case let error as NIOConnectionError: return (.unreachable, reason(of: error))
    case let error as IOError: return (code(errno: error.errnoCode, departed: departed), reason(errno: error.errnoCode))
    case ChannelError.connectTimeout: return (.unreachable, connectTimeoutReason)
    case ChannelError.ioOnClosedChannel, ChannelError.alreadyClosed, ChannelError.inputClosed,
      ChannelError.outputClosed, ChannelError.eof:
      return (.connectionLost, "the server closed the connection")
    case HTTPParserError.invalidEOFState, HTTPParserError.closedConnection:
      return (.connectionLost, "the connection was closed in the middle of the answer")
    case is HTTPParserError: return (.malformedResponse, "the answer is no valid HTTP (\(error))")
    case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
      if departed {
        return (.connectionLost, "the TLS connection broke (\(ServerWords.clean("\(error)", limit: 200)))")
      }
      return (.tls, Self.reason(ofTLS: error))
    default:
      let reason = departed ? "the connection broke" : "no connection"
      return (departed ? .connectionLost : .unreachable, "\(reason) (\(ServerWords.clean("\(error)", limit: 200)))")
    }
  }

  private func reading(_ error: HTTPClientError, departed: Bool) -> (LearnError.Code, String) {
    switch error {
    case .cancelled, .requestStreamCancelled: (.cancelled, "the call was cancelled")
    case .alreadyShutdown: (.cancelled, "the client was shut down")
    case .connectTimeout, .getConnectionFromPoolTimeout: (.unreachable, connectTimeoutReason)
    case .proxyAuthenticationRequired:
      (.unreachable, "the proxy \(proxyName) wants a user name and a password, or refused those it was given (407)")
    case .invalidProxyResponse, .httpProxyHandshakeTimeout:
      (.unreachable, "the proxy \(proxyName) opened no tunnel to the server")
    case .tlsHandshakeTimeout: (.tls, "the TLS handshake took longer than \(account.connectTimeout)")
    case .readTimeout, .writeTimeout, .deadlineExceeded:
      (.timedOut, "no answer within \(account.requestTimeout)")
    case .remoteConnectionClosed, .uncleanShutdown: (.connectionLost, "the server closed the connection")
    default:
      (departed ? .connectionLost : .unreachable, "\(ServerWords.clean("\(error)", limit: 200))")
    }
  }

  private var proxyName: String { ServerWords.clean(account.proxy?.address ?? "", limit: 100) }

  /// Why there is no trusted connection: an unknown authority, a certificate for another host, or no TLS at all.
  private static func reason(ofTLS error: any Error) -> String {
    let words = "\(error)"
    // The library's words end with a place in its source.
    let name = words.firstMatch(of: #/OPENSSL_internal:([A-Z0-9_]+)/#)?.1
    let detail = name.map(String.init) ?? ServerWords.clean(words, limit: 200)
    if words.contains("CERTIFICATE_VERIFY_FAILED") {
      return
        "the server's certificate is not trusted: it has expired, or nobody whom this machine trusts issued it; look at "
        + "its dates and at this machine's clock, and if an authority of your own issued it, the account's certificate "
        + "authority has to name it (\(detail))"
    }
    if case NIOSSLExtraError.failedToValidateHostname? = error as? NIOSSLExtraError {
      return "the server's certificate is for another host (\(detail))"
    }
    return "no TLS connection; does the server speak TLS 1.2 or later at this port? (\(detail))"
  }

  private var connectTimeoutReason: String { "no connection within \(account.connectTimeout)" }

  private func reason(of error: NIOConnectionError) -> String {
    if account.proxy != nil { return "the proxy \(proxyName): \(reasonOfConnecting(error))" }
    return reasonOfConnecting(error)
  }

  private func reasonOfConnecting(_ error: NIOConnectionError) -> String {
    let failures = error.connectionErrors.map(\.error)
    if let failure = failures.lazy.compactMap({ $0 as? IOError }).first { return reason(errno: failure.errnoCode) }
    if failures.contains(where: { if case ChannelError.connectTimeout = $0 { true } else { false } }) {
      return connectTimeoutReason
    }
    if error.dnsAError != nil || error.dnsAAAAError != nil { return "there is no host '\(error.host)'" }
    return "no connection (\(ServerWords.clean("\(error)", limit: 200)))"
  }

  /// A reset says that there was a connection, even where nothing tells whether the request had left.
  private func code(errno code: CInt, departed: Bool) -> LearnError.Code {
    switch code {
    case ECONNRESET, EPIPE, ECONNABORTED, ENOTCONN: .connectionLost
    default: departed ? .connectionLost : .unreachable
    }
  }

  private func reason(errno code: CInt) -> String {
    switch code {
    case ECONNREFUSED: "the connection was refused; is the address right, and the server running?"
    case ECONNRESET, EPIPE: "the server broke the connection off"
    case EHOSTUNREACH, ENETUNREACH: "there is no route to the server"
    case ETIMEDOUT: connectTimeoutReason
    default: String(cString: strerror(code))
    }
  }

  /// An answer whose status is no success.
  func refusal(_ answer: Answer) async -> LearnError {
    let body = await opening(of: answer)
    let status = answer.status
    let call = answer.call
    // A Fault of another name says no more than its status: SOAP 1.2 sends them with any.
    if call.body.isSOAP, let report = ErrorReader.report(of: body), report.isFault, report.named != nil {
      return reported(report, in: answer)
    }
    let words = words(of: answer, body: body)
    let (code, reason) = meaning(of: answer)
    let happened: Bool
    switch status {
    case 400..<500, 301, 307, 308: happened = false
    default: happened = call.changesSomething
    }
    return LearnError(
      code: code, effect: happened ? .mayHaveHappened : .nothingHappened, status: status, serverMessage: words,
      retryAfter: RetryAfter.duration(answer.header("Retry-After"), date: answer.header("Date")),
      message: "\(call.name) at \(account.baseURL): \(reason)")
  }

  private func meaning(of answer: Answer) -> (LearnError.Code, String) {
    let status = answer.status
    switch status {
    case 300..<400:
      let target = answer.header("Location").map { ServerWords.clean(redactor(for: answer).redact($0), limit: 200) }
      return (
        .redirected,
        "the server redirects to \(target ?? "nowhere") (\(status)); redirects are not followed, so that credentials "
          + "stay here: set the base URL or path prefix to the right place"
      )
    case 401: return (.unauthorized, "the credentials were refused (401)")
    case 403: return (.forbidden, "permission denied (403): \(answer.call.permission.rule)")
    case 404: return (.notFound, "no such address (404): check the base URL and the path prefix")
    case 429: return (.tooManyRequests, "too many requests (429)")
    case 500...: return (.serverError, "the server failed (\(status))")
    default: return (.badRequest, "the server refused the request (\(status))")
    }
  }

  /// An error that the server reports in the body: a SOAP Fault with whatever status, or an error with a status of
  /// success. The documented names mean that the server refused; anything else leaves a doubt.
  func reported(_ report: ServerReport, in answer: Answer) -> LearnError {
    let words = report.words.map { ServerWords.clean(redactor(for: answer).redact($0)) }
    let (code, reason): (LearnError.Code, String) =
      switch report.named {
      case .permissionDenied: (.forbidden, "permission denied: \(answer.call.permission.rule)")
      case .wrongParameters: (.badRequest, "the server refused the request")
      case nil: (.serverError, "the server reports an error")
      }
    let happened = answer.call.changesSomething && code == .serverError
    return LearnError(
      code: code, effect: happened ? .mayHaveHappened : .nothingHappened, status: answer.status, serverMessage: words,
      message: "\(answer.call.name) at \(account.baseURL): \(reason)")
  }

  /// An answer that is not what the documentation describes.
  func malformed(
    _ answer: Answer, _ reason: String, opening: [UInt8], cause: (any Error)? = nil
  ) -> LearnError {
    let words = words(of: answer, body: opening, limit: 200)
    return LearnError(
      code: .malformedResponse, effect: answer.call.changesSomething ? .mayHaveHappened : .nothingHappened,
      status: answer.status, serverMessage: words,
      message: "\(answer.call.name) at \(account.baseURL): \(redactor(for: answer).redact(reason))", cause: cause)
  }

  /// An answer that is no markup.
  func unreadable(_ answer: Answer, _ error: MarkupError, opening: [UInt8]) -> LearnError {
    var cause = error
    cause.reason = redactor(for: answer).redact(error.reason)
    return malformed(answer, "the answer cannot be read: \(cause)", opening: opening, cause: cause)
  }

  func tooLarge(_ answer: Answer) -> LearnError {
    LearnError(
      code: .responseTooLarge, effect: answer.call.changesSomething ? .mayHaveHappened : .nothingHappened,
      status: answer.status,
      message: "\(answer.call.name) at \(account.baseURL): the answer is larger than the \(account.maxResponseBytes) "
        + "bytes that the settings allow")
  }

  func tooSlow(_ answer: Answer) -> LearnError {
    LearnError(
      code: .timedOut, effect: answer.call.changesSomething ? .mayHaveHappened : .nothingHappened,
      status: answer.status,
      message: "\(answer.call.name) at \(account.baseURL): the answer did not end within \(account.answerTimeout)")
  }

  func redactor(for answer: Answer) -> Redactor {
    var redactor = Redactor(account)
    if case .token(let token)? = answer.authorization { redactor.add(token) }
    return redactor
  }
}

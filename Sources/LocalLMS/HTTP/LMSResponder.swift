internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore

/// Takes a request through its life: read, noted in the journal, struck by a fault or answered.
struct LMSResponder: Sendable {
  /// With the switches of the request in hand.
  var service: LMSService
  let board: SwitchBoard
  let faults: FaultScript
  let journal: Journal
  let open: OpenExchanges

  /// The connection was cut on purpose; nothing can be answered any more.
  private struct ConnectionCut: Error {}

  /// Reads and answers one request of a connection. An error that it throws ends the connection.
  @Sendable func serve(_ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel) async throws {
    let ticket = try open.begin(on: channel)
    defer { open.end(ticket) }
    var responder = self
    responder.service.switches = board.current
    if request.headers[.expect]?.lowercased() == "100-continue", !responder.isTooLarge(request.announcedSize) {
      try await writer.writeInformationalHead(HTTPResponse(status: .continue))
    }
    let response = try await responder.respond(to: request, on: channel)
    // The answer to HEAD is a head, whatever the answer is: a body would be taken for the next answer.
    try await writer.write(response: response.head, body: request.method == .head ? ResponseBody() : response.body)
    if request.endsConnectionInOtherWords { channel.close(mode: .output, promise: nil) }
  }

  private func isTooLarge(_ size: Int) -> Bool { size > service.switches.maximumBodySize }

  private func respond(to request: Request, on channel: any Channel) async throws -> Response {
    let path = request.uri.path
    let method = request.method
    var route: Route?
    var refusal: Refusal?
    do throws(Refusal) {
      route = try Route(method: method, path: path)
    } catch {
      refusal = error
    }
    var body = ByteBuffer()
    let tooLarge = Refusal(
      kind: .tooLarge, message: "the body is larger than \(service.switches.maximumBodySize) bytes")
    if isTooLarge(request.announcedSize) {
      refusal = tooLarge
    } else {
      for try await part in request.body {
        if isTooLarge(body.readableBytes + part.readableBytes) {
          refusal = tooLarge
          body.clear()
          break
        }
        var part = part
        body.writeBuffer(&part)
      }
    }
    var exchange = Exchange(
      route: route ?? .unknown, head: request.head, path: path, query: request.uri.query, body: body)
    if exchange.route.call == .soap && refusal == nil { exchange = service.routedSOAP(exchange) }
    let number = journal.receive(
      method: method.rawValue, path: path, call: exchange.route.call, size: body.readableBytes)
    if let refusal {
      return send(Answer(refusal: refusal, format: exchange.answerFormat), number)
    }
    if exchange.route.call == .control {
      return send(control(exchange), number)
    }
    guard let fault = faults.strike(exchange.route.call) else {
      return send(try await perform(exchange, number), number)
    }
    journal.note(number) { $0.fault = fault.name }
    return try await suffer(fault, exchange, number, channel)
  }

  /// Does what was asked, and notes what it did.
  private func perform(_ exchange: Exchange, _ number: Int) async throws -> Answer {
    let answer =
      exchange.soap == nil ? try await service.answer(exchange) : try await service.answerSOAP(exchange)
    if answer.change.pairs > 0 || answer.change.effects > 0 {
      journal.note(number) {
        $0.pairs = answer.change.pairs
        $0.effects = answer.change.effects
      }
    }
    return answer
  }

  private func suffer(
    _ fault: Fault.Action, _ exchange: Exchange, _ number: Int, _ channel: any Channel
  ) async throws -> Response {
    let cut: @Sendable () -> Void = { channel.close(promise: nil) }
    switch fault {
    case .status(let status, let moment, let body):
      if moment == .afterEffect { _ = try await perform(exchange, number) }
      if status == 204 || status == 304 { return send(Answer(status: status), number) }
      if let body {
        return send(
          Answer(status: status, contentType: body.likelyContentType, body: .bytes(ByteBuffer(string: body))), number)
      }
      return send(Answer(status: status, message: "scripted fault", format: exchange.answerFormat), number)
    case .tooManyRequests(let retryAfter):
      var answer = Answer(status: 429, message: "too many requests", format: exchange.answerFormat)
      answer.retryAfter = retryAfter
      return send(answer, number)
    case .unavailable(let retryAfter):
      var answer = Answer(status: 503, message: "service unavailable", format: exchange.answerFormat)
      answer.retryAfter = retryAfter
      return send(answer, number)
    case .drop(let moment):
      if moment == .afterEffect { _ = try await perform(exchange, number) }
      cut()
      throw ConnectionCut()
    case .land(let time):
      try await open.wait(time, meanwhile: cut)
      _ = try await perform(exchange, number)
      throw ConnectionCut()
    case .delay(let time, .beforeEffect):
      try await open.wait(time)
      return send(try await perform(exchange, number), number)
    case .delay(let time, .afterEffect):
      let answer = try await perform(exchange, number)
      try await open.wait(time)
      return send(answer, number)
    case .hang(let moment):
      if moment == .afterEffect { _ = try await perform(exchange, number) }
      try await open.hang(on: channel)
      throw ConnectionCut()
    case .expireToken:
      // A request in which none can be found has its answer all the same.
      if let token = try? exchange.carriedToken() { service.tokens.forget(token) }
      return send(try await perform(exchange, number), number)
    case .truncate(let bytes):
      let answer = try await perform(exchange, number)
      return try truncated(answer, to: bytes, number, cut)
    }
  }

  private func send(_ answer: Answer, _ number: Int) -> Response {
    journal.note(number) { $0.status = answer.status }
    var headers = HTTPFields()
    headers[.contentType] = answer.contentType
    if !answer.allowedMethods.isEmpty { headers[.allow] = answer.allowedMethods.joined(separator: ", ") }
    if let retryAfter = answer.retryAfter { headers[.retryAfter] = String(retryAfter) }
    let status = HTTPResponse.Status(code: answer.status)
    switch answer.body {
    case .none:
      var response = Response(status: status, headers: headers)
      // An answer without a body says so by its length, except those that never have one.
      if answer.status == 204 || answer.status == 304 { response.headers[.contentLength] = nil }
      return response
    case .bytes(let buffer):
      return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: buffer))
    case .stream(let next):
      return Response(
        status: status, headers: headers,
        body: ResponseBody { writer in
          while let part = try await next() { try await writer.write(part) }
          try await writer.finish(nil)
        })
    }
  }

  /// The head of the real answer, the first bytes of its body, and a cut connection.
  private func truncated(_ answer: Answer, to limit: Int, _ number: Int, _ cut: @escaping @Sendable () -> Void) throws
    -> Response
  {
    if case .none = answer.body {
      cut()
      throw ConnectionCut()
    }
    var response = send(answer, number)
    switch answer.body {
    case .none:
      break
    case .bytes(let buffer):
      response.body = ResponseBody(contentLength: buffer.readableBytes) { writer in
        try await writer.write(buffer.prefix(limit))
        cut()
        throw ConnectionCut()
      }
    case .stream(let next):
      response.body = ResponseBody { writer in
        var rest = limit
        while rest > 0, let part = try await next() {
          try await writer.write(part.prefix(rest))
          rest -= part.readableBytes
        }
        cut()
        throw ConnectionCut()
      }
    }
    return response
  }
}

extension Request {
  /// What `Content-Length` says, 0 when it says nothing.
  fileprivate var announcedSize: Int { headers[.contentLength].flatMap { Int($0) } ?? 0 }

  /// Whether `Connection` says "close" in a way that the HTTP library passes over: it knows that very word alone.
  fileprivate var endsConnectionInOtherWords: Bool {
    guard let words = headers[.connection], words != "close" else { return false }
    return words.lowercased().split { $0 == "," || $0 == " " }.contains("close")
  }
}

extension String {
  /// What a scripted body is, by how it begins.
  fileprivate var likelyContentType: String {
    let start = drop(while: \.isWhitespace).prefix(1000).lowercased()
    if start.hasPrefix("<html") || start.hasPrefix("<!doctype") { return "text/html" }
    if start.hasPrefix("{") || start.hasPrefix("[") { return "application/json" }
    guard start.hasPrefix("<") else { return "text/plain" }
    return start.contains("envelope") ? "text/xml" : "application/xml"
  }
}

extension ByteBuffer {
  /// The first bytes, or all when there are fewer.
  fileprivate func prefix(_ count: Int) -> ByteBuffer {
    getSlice(at: readerIndex, length: min(count, readableBytes)) ?? ByteBuffer()
  }
}

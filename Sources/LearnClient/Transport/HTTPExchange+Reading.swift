import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1

extension HTTPExchange {
  /// Feeds the body of a successful answer to the reader as it comes, and calls `deliver` after each part, so that what
  /// is complete can leave memory. An error of `deliver` ends the reading and is passed on; every other is a LearnError.
  nonisolated(nonsending) func read(
    _ answer: Answer, into reader: any AnswerReader, deliver: () throws -> Void
  ) async throws {
    try checkHead(of: answer)
    var body = AnswerBody(answer: answer, exchange: self, within: account.answerTimeout)
    var parser: MarkupParser?
    while let part = try await body.next() {
      var start = 0
      if parser == nil {
        guard let opening = AnswerForm.parser(for: Array(part.readableBytesView.prefix(1 << 12)), handler: reader)
        else {
          if part.readableBytesView.allSatisfy(AnswerForm.isBlank) { continue }
          throw malformed(answer, "the answer is neither XML nor JSON", opening: body.opening)
        }
        guard !AnswerForm.isHTML(body.opening, contentType: nil) else {
          throw malformed(answer, "the answer is a page of HTML", opening: body.opening)
        }
        parser = opening.parser
        start = opening.skip
      }
      do throws(MarkupError) {
        try feed(part, from: start, to: parser)
      } catch {
        throw unreadable(answer, error, opening: body.opening)
      }
      try judge(reader, of: answer, isComplete: false, opening: body.opening)
      try deliver()
    }
    guard let parser else { throw malformed(answer, "the answer is empty", opening: []) }
    do throws(MarkupError) {
      try parser.finish()
    } catch {
      throw unreadable(answer, error, opening: body.opening)
    }
    try judge(reader, of: answer, isComplete: true, opening: body.opening)
    try deliver()
  }

  private func feed(_ part: ByteBuffer, from start: Int, to parser: MarkupParser?) throws(MarkupError) {
    var failure: MarkupError?
    part.withUnsafeReadableBytes { bytes in
      do throws(MarkupError) {
        try parser?.feed(UnsafeRawBufferPointer(rebasing: bytes[start...]))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }

  private func judge(
    _ reader: any AnswerReader, of answer: Answer, isComplete: Bool, opening: [UInt8]
  ) throws(LearnError) {
    switch reader.verdict(isComplete: isComplete) {
    case nil: return
    case .malformed(let reason): throw malformed(answer, reason, opening: opening)
    case .reported(let report): throw reported(report, in: answer)
    }
  }

  /// What no answer of ours may be: HTML, or compressed though we did not ask for it.
  private func checkHead(of answer: Answer) throws(LearnError) {
    if let coding = answer.coding {
      throw malformed(
        answer, "the answer is compressed (\(ServerWords.clean(coding, limit: 40))), which was not asked for",
        opening: [])
    }
    if let length = answer.header("Content-Length").flatMap({ Int($0) }), length > account.maxResponseBytes {
      throw tooLarge(answer)
    }
  }

  /// The first bytes of the body of a refusal. What goes wrong with it is not worth an error of its own, nor a long wait: the
  /// status says what happened.
  func opening(of answer: Answer) async -> [UInt8] {
    var bytes: [UInt8] = []
    var body = AnswerBody(answer: answer, exchange: self, within: Self.wordsTimeLimit)
    do throws(LearnError) {
      while bytes.count < Self.wordsLimit, let part = try await body.next() {
        bytes.append(contentsOf: part.readableBytesView.prefix(Self.wordsLimit - bytes.count))
      }
    } catch {
      logger.debug("the body of a refusal broke off: \(error)")
    }
    return bytes
  }

  /// The server's words in the body of an answer, without our secrets; nil if there are none, or none that can be read.
  func words(of answer: Answer, body: [UInt8], limit: Int = ServerWords.limit) -> String? {
    guard answer.coding == nil else { return nil }
    return ErrorReader.words(body: body, contentType: answer.header("Content-Type"))
      .map { ServerWords.clean(redactor(for: answer).redact($0), limit: limit) }
  }

  /// How much of an error's body is read for its words, and for how long.
  static let wordsLimit = 1 << 16
  static let wordsTimeLimit = Duration.seconds(5)

  /// Reads a short body to its end, so that its connection can be used again, and forgets it.
  func discard(_ answer: Answer) async { _ = await opening(of: answer) }
}

/// The parts of an answer's body, within the account's bounds of size and time.
struct AnswerBody: ~Copyable {
  private let answer: Answer
  private let exchange: HTTPExchange
  private var parts: HTTPClientResponse.Body.AsyncIterator
  private let started = ContinuousClock.now
  private let timeLimit: Duration
  private var size = 0
  /// The first bytes, to quote if the body turns out to be nonsense.
  private(set) var opening: [UInt8] = []

  init(answer: Answer, exchange: HTTPExchange, within timeLimit: Duration) {
    self.timeLimit = timeLimit
    self.answer = answer
    self.exchange = exchange
    parts = answer.response.body.makeAsyncIterator()
  }

  mutating func next() async throws(LearnError) -> ByteBuffer? {
    let part: ByteBuffer?
    do {
      part = try await parts.next()
    } catch {
      throw exchange.failure(error, of: answer.call, departed: true, status: answer.status)
    }
    guard let part else { return nil }
    size += part.readableBytes
    if opening.count < 512 { opening.append(contentsOf: part.readableBytesView.prefix(512 - opening.count)) }
    if size > exchange.account.maxResponseBytes { throw exchange.tooLarge(answer) }
    if ContinuousClock.now - started > timeLimit { throw exchange.tooSlow(answer) }
    return part
  }
}

/// Reads a successful answer's body and judges it.
protocol AnswerReader: MarkupHandler {
  /// What is wrong with the answer as far as it has been read; nil if nothing is.
  func verdict(isComplete: Bool) -> AnswerProblem?
}

/// Why an answer that came with a status of success is none.
enum AnswerProblem: Error {
  /// It is not what the documentation describes.
  case malformed(String)
  /// The server reports an error in it: a SOAP Fault, or `code` and `message`.
  case reported(ServerReport)
}

/// The server's own account of an error.
struct ServerReport: Equatable {
  var code: String?
  var message: String?
  /// A SOAP Fault.
  var isFault = false

  var isEmpty: Bool { code == nil && message == nil && !isFault }
}

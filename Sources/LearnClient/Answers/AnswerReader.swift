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
  /// `code`, or a Fault's `faultcode`.
  var code: String?
  var message: String?
  /// A SOAP Fault's own words; the vendor's errors have names there (`Permission denied`, `Wrong parameters`).
  var fault: String?
  /// A SOAP Fault.
  var isFault = false

  /// The errors that the vendor's SOAP pages name.
  enum Named { case permissionDenied, wrongParameters }

  /// Which of them this is; nil for any other.
  var named: Named? {
    let name = (fault ?? message ?? "").lowercased()
    if name.contains("permission denied") { return .permissionDenied }
    return name.contains("wrong parameters") ? .wrongParameters : nil
  }

  var isEmpty: Bool { code == nil && message == nil && fault == nil && !isFault }

  /// What a message quotes; nil if there is nothing.
  var words: String? {
    switch (fault, message) {
    case (let fault?, let message?) where fault != message: return "\(fault): \(message)"
    case (let fault?, _): return fault
    case (nil, let message?):
      if let code, Int(code) != nil { return "\(message) (code \(code))" }
      return message
    case (nil, nil): return code.map { "code \($0)" }
    }
  }
}

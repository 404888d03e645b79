/// Reads the answer to a SOAP call that changes something: `SuccessResult/success`, which must be true, or a Fault.
final class SuccessReader: MarkupHandler, AnswerReader {
  private var depth = 0
  private var fieldDepth = 0
  private var success: String?
  private let errors = ErrorReader()

  func begin(_ name: Name) -> Bool {
    depth += 1
    let isError = errors.begin(name)
    guard name.equals("success") else { return isError }
    fieldDepth = depth
    return true
  }

  func end(_ text: Text?) {
    errors.end(text)
    if fieldDepth == depth {
      fieldDepth = 0
      success = text?.nonEmptyString
    }
    depth -= 1
  }

  func verdict(isComplete: Bool) -> AnswerProblem? {
    guard isComplete else { return nil }
    if errors.report.isFault { return .reported(errors.report) }
    switch success {
    case "true", "1": return nil
    case .some: return .malformed("the answer's success is '\(ServerWords.clean(success ?? "", limit: 40))', not true")
    case nil: return errors.report.isEmpty ? .malformed("the answer has no success") : .reported(errors.report)
    }
  }
}

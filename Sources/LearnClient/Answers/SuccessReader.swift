/// Reads the answer to a SOAP call that changes something: `SuccessResult/success`, which must be true, or a Fault.
final class SuccessReader: MarkupHandler, AnswerReader {
  private var depth = 0
  private var fieldDepth = 0
  private var text: [UInt8] = []
  private var success: String?
  private let errors = ErrorReader()

  func begin(_ name: Name) {
    depth += 1
    errors.begin(name)
    guard name.equals("success") else { return }
    fieldDepth = depth
    text.removeAll(keepingCapacity: true)
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    errors.text(bytes)
    if fieldDepth == depth { text.append(contentsOf: bytes) }
  }

  func end() {
    errors.end()
    if fieldDepth == depth {
      fieldDepth = 0
      success = text.withUnsafeBufferPointer { $0.nonEmptyString }
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

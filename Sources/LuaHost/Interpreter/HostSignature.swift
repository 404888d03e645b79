/// What checking a call needs to know of a host function: its documentation without its body.
final class HostSignature: Sendable {
  /// As messages show it: "enroll", "date.parse", "person:has".
  let name: String
  let parameters: [HostParameter]
  /// The class whose object must come first; nil for plain functions.
  let receiverClass: (index: Int, name: String)?
  let receiverCount: Int

  init(name: String, parameters: [HostParameter], receiverClass: (index: Int, name: String)? = nil) {
    self.name = name
    self.parameters = parameters
    self.receiverClass = receiverClass
    receiverCount = receiverClass == nil ? 0 : 1
  }

  /// Whether a record parameter has a field of that name.
  func hasField(_ field: String) -> Bool {
    parameters.contains { parameter in
      guard case .record(let fields) = parameter.type else { return false }
      return fields.contains { $0.name == field }
    }
  }
}

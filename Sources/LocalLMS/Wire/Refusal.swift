/// Why a request is refused: what its answer will say.
struct Refusal: Error, Sendable, Equatable {
  enum Kind: Sendable {
    case badRequest
    case unauthorized
    case permissionDenied
    case notFound
    case methodNotAllowed
    case tooLarge
    case internalError
  }

  let kind: Kind
  let message: String
  /// The methods that the path is called with, where another one was used.
  var allowedMethods: [String] = []

  static func badRequest(_ message: String) -> Refusal { Refusal(kind: .badRequest, message: message) }
  static func unauthorized(_ message: String) -> Refusal { Refusal(kind: .unauthorized, message: message) }
  static func permissionDenied(_ message: String) -> Refusal { Refusal(kind: .permissionDenied, message: message) }
  static func notFound(_ message: String) -> Refusal { Refusal(kind: .notFound, message: message) }

  /// The HTTP status, which is the `code` of the error body too: the vendor documents no list of codes.
  var status: Int {
    switch kind {
    case .badRequest: 400
    case .unauthorized: 401
    case .permissionDenied: 403
    case .notFound: 404
    case .methodNotAllowed: 405
    case .tooLarge: 413
    case .internalError: 500
    }
  }
}

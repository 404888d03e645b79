internal import Foundation
internal import Hummingbird

/// What a method and a path ask for.
///
/// Prefixes are tolerated: on an account's own domain the REST calls stand under `/api/v2/` and the token under
/// `/api/v3/`, on the API hosts they have no prefix.
struct Route: Sendable, Equatable {
  var call: LMSCall
  /// The id in the path.
  var id: String?
  /// Whether a listing comes in pages.
  var isPaged = false
  /// `GET /users/v2`, the only listing in which `terminated` has a number of its own.
  var tellsTerminated = false

  /// Where no path leads.
  static let unknown = Route(call: .unknown)

  private init(call: LMSCall) {
    self.call = call
  }

  /// - Returns: A route of call `unknown` for a path that does not exist.
  /// - Throws: `Refusal` for a path that exists with other methods.
  init(method: HTTPRequest.Method, path: String) throws(Refusal) {
    var parts = path.split(separator: "/").map { $0.removingPercentEncoding ?? String($0) }
    if parts.first == "-" {
      call = .control
      id = parts.dropFirst().joined(separator: "/")
      return
    }
    if parts.count > 1, parts[0] == "api", parts[1].first == "v", Int(parts[1].dropFirst()) != nil {
      parts.removeFirst(2)
    }
    let allowed: [HTTPRequest.Method]
    switch (parts.first ?? "", parts.count) {
    case ("token", 1):
      (call, allowed) = (.token, [.post])
    case ("soap", 2) where parts[1] == "2.0":
      (call, allowed) = (.soap, [.post])
    case ("enrollment", 1):
      (call, allowed) = (method == .get ? .listEnrollments : .enroll, [.get, .post])
    case ("enrollments", 1):
      (call, allowed, isPaged) = (.listEnrollments, [.get, .post], true)
    case ("enrollment", 2) where parts[1] == "delete":
      (call, allowed) = (.deleteEnrollments, [.post])
    case ("enrollment", 2):
      (call, id, allowed) = (.editEnrollment, parts[1], [.post])
    case ("enrollment", 3) where parts[2] == "reenroll":
      (call, id, allowed) = (.reenroll, parts[1], [.post])
    case ("user", 1):
      (call, allowed) = (.listUsers, [.get])
    case ("users", 1):
      (call, allowed, isPaged) = (.listUsers, [.get], true)
    case ("users", 2) where parts[1] == "v2":
      (call, allowed, isPaged, tellsTerminated) = (.listUsers, [.get], true, true)
    case ("user", 2):
      (call, id, allowed, tellsTerminated) = (.user, parts[1], [.get], true)
    case ("content", 1):
      (call, allowed) = (.listContents, [.get])
    case ("contents", 1):
      (call, allowed, isPaged) = (.listContents, [.get], true)
    case ("content", 2):
      (call, id, allowed) = (.content, parts[1], [.get])
    case ("department", 1):
      (call, allowed) = (.listDepartments, [.get])
    case ("departments", 1):
      (call, allowed, isPaged) = (.listDepartments, [.get], true)
    case ("department", 2):
      (call, id, allowed) = (.department, parts[1], [.get])
    case ("learners", 2) where parts[1] == "results":
      (call, allowed, isPaged) = (.listResults, [.get], true)
    default:
      (call, allowed) = (.unknown, [method])
    }
    guard allowed.contains(method) else {
      throw Refusal(
        kind: .methodNotAllowed,
        message:
          "\(path.clipped) is called with \(allowed.map(\.rawValue).joined(separator: " or ")), not \(method.rawValue)",
        allowedMethods: allowed.map(\.rawValue))
    }
  }
}

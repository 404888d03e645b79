/// A failure that the server is told to show: which calls it meets, when, how often.
///
/// ```swift
/// server.faults.add(Fault(.drop(.afterEffect), on: .enroll))                  // the next enrollment's answer is lost
/// server.faults.add(Fault(.tooManyRequests(retryAfter: 2), on: .enroll, times: 3, skip: 1))
/// ```
public struct Fault: Sendable, Hashable {
  /// Where in the life of a request the fault strikes.
  public enum Moment: String, Sendable, Hashable, CaseIterable {
    /// The request has been received whole; nothing has been done.
    case beforeEffect = "before"
    /// What was asked has been done and stored; the answer has not left.
    case afterEffect = "after"
  }

  /// What goes wrong.
  public enum Action: Sendable, Hashable {
    /// This status, 200 to 599, instead of the real answer, with this body (nil: the vendor's error body; 204 and 304 have
    /// none). The content type is what the body looks like. With `.afterEffect` the work has been done all the same, as
    /// when a proxy gives up waiting.
    case status(Int, _ moment: Moment = .beforeEffect, body: String? = nil)
    /// 429; `Retry-After` in whole seconds when given.
    case tooManyRequests(retryAfter: Int? = nil)
    /// 503; `Retry-After` in whole seconds when given.
    case unavailable(retryAfter: Int? = nil)
    /// The connection is closed without an answer.
    case drop(Moment)
    /// The connection is closed without an answer, and what was asked is done this much later: a request that lands late.
    case land(late: Duration)
    /// The real answer, this much later; the work is done after (`.beforeEffect`) or before the wait.
    case delay(Duration, Moment = .beforeEffect)
    /// The real answer's head and so many bytes of its body, then the connection is closed. Answers without a body are
    /// dropped before their head.
    case truncate(bytes: Int)
    /// No answer, and the connection stays open until the client ends it, or the server stops.
    case hang(Moment)
    /// The token that the request carries is forgotten first, so that it is answered with 401.
    case expireToken
  }

  /// What goes wrong.
  public var action: Action
  /// The calls that it meets; nil meets every call but those to the control endpoints.
  public var call: LMSCall?
  /// How many requests it meets before it is used up; nil never is.
  public var times: Int?
  /// How many matching requests pass unharmed first.
  public var skip: Int

  public init(_ action: Action, on call: LMSCall? = nil, times: Int? = 1, skip: Int = 0) {
    self.action = action
    self.call = call
    self.times = times
    self.skip = skip
  }
}

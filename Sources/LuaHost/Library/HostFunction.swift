/// A function that scripts can call: documentation, argument types and body in one value.
///
/// ```swift
/// HostFunction(
///   "double", "Twice a number.", [.required("n", .number, "what to double")], result: "number",
///   body: { _, call in .value(.number(2 * call[0].number!)) })
/// ```
/// The body runs on the interpreter's thread after the arguments have passed their checks. What it throws becomes a Lua
/// error at the script's line (see `HostError`), or the end of the script (`LuaAbort`).
public struct HostFunction<Context>: Sendable {
  /// What runs when a script calls the function.
  public typealias Body = @Sendable (Context, HostCall) throws -> HostResult

  /// The name in scripts: `enroll`, or with dots `date.parse`, where `date` may itself be a function.
  public var name: String
  /// One sentence for help and manual.
  public var summary: String
  public var parameters: [HostParameter]
  /// What comes back, in the words of the manual; empty when nothing does.
  public var result: String
  /// A few lines of Lua for the manual.
  public var example: String?
  /// The version that brought the function.
  public var since: String
  /// A hidden function has no name in scripts and no place in the manual: it exists to be returned by others
  /// (`HostCall.function(named:)`), as an iterator is.
  public var isHidden: Bool
  public var body: Body
  /// The short way to a typed function's body; nil for untyped ones.
  var typed: TypedBody?
  /// What a method's body takes its receiver for; nil where that is left to the body.
  var receiverType: HostType?

  public init(
    _ name: String, _ summary: String, _ parameters: [HostParameter] = [], result: String = "",
    example: String? = nil, since: String = "0.1", isHidden: Bool = false, body: @escaping Body
  ) {
    self.name = name
    self.summary = summary
    self.parameters = parameters
    self.result = result
    self.example = example
    self.since = since
    self.isHidden = isHidden
    self.body = body
  }
}

/// What a host function gives back to the script.
public enum HostResult {
  /// Nothing: the call is a statement.
  case none
  case value(LuaValue)
  /// Several values, as in `for value in iterator, state, control`.
  case values([LuaValue])
}

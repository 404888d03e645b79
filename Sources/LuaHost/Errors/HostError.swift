/// What a host function throws to refuse a call: it becomes a Lua error at the script's line.
///
/// Scripts can catch it with `pcall` and see the text. When nobody does, the `LuaError` that comes out of the
/// interpreter names the function and the argument and carries `cause` unchanged. Other errors may be thrown too: their
/// description is the message and they are the cause.
public struct HostError: Error {
  /// What is wrong, without position and without the function's name.
  public var message: String
  /// The parameter, or the field of the argument table, that is at fault. The message then begins with
  /// "bad field 'due' to 'enroll': ", and the error points at the field's own line.
  public var argument: String?
  /// What was probably meant; shown as "; did you mean '…'?".
  public var suggestion: String?
  /// The error behind this one, found again in `LuaError.cause`.
  public var cause: (any Error)?

  public init(
    _ message: String, argument: String? = nil, suggestion: String? = nil, cause: (any Error)? = nil
  ) {
    self.message = message
    self.argument = argument
    self.suggestion = suggestion
    self.cause = cause
  }
}

/// What a host function throws to end the script for good: no `pcall` catches it, and the interpreter that it ended
/// runs nothing more. The `LuaError` has the kind `aborted` and this cause.
public struct LuaAbort: Error {
  public var cause: any Error

  public init(_ cause: any Error) { self.cause = cause }
}

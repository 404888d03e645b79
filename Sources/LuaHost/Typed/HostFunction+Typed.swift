/// Typed host functions: the parameters' Swift types are declared where they are documented, and the body gets them as
/// such.
///
/// ```swift
/// HostFunction(
///   "greet", "Greets somebody.", .required("name", String.self, "whom"), .optional("times", default: 1, "how often"),
///   result: "text"
/// ) { context, name, times in String(repeating: "Hello \(name). ", count: times) }
/// ```
/// Checks, messages, help and manual are those of an untyped function with the same `HostParameter`s; what differs is the
/// way: the bridge reads the arguments by their declaration, and nothing is built between Lua and the Swift values. A
/// call costs some tens of nanoseconds.
///
/// The body gives back nothing, one `LuaEncodable`, or several as `LuaValues(a, b)`. A body that wants more than the
/// context and its arguments is given as `bodyWithCall: { context, call, name, times in … }`: methods, which ask for
/// `call.receiver`, and what calls back into Lua. What a body throws becomes a Lua error as everywhere. The script's clock stands still while it runs.
extension HostFunction {
  @usableFromInline
  init(
    typed name: String, _ summary: String, _ parameters: [ErasedParameter], _ result: String, _ example: String?,
    _ since: String, _ isHidden: Bool, _ run: @escaping TypedBody.Run
  ) {
    let fallbacks = parameters.fallbacks
    let parameters = parameters.map(\.parameter)
    self.init(
      name, summary, parameters, result: result, example: example, since: since, isHidden: isHidden,
      // The bridge calls a typed function's own entry; this one is for what it and the check do not agree about.
      body: { _, _ in throw HostError("the arguments cannot be taken") })
    typed = TypedBody(parameters, fallbacks, run)
  }
}

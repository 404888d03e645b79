import Glibc

/// Plain Lua with its own libraries and without the bridge: the second opinion of the differential targets.
///
/// Its functions are looked up by name in what the process has loaded anyway: Swift must not be able to name one that
/// raises. Those used here raise nothing, or run inside of `lua_pcallk`, C all the way down.
final class StockLua {
  private typealias State = OpaquePointer
  private typealias CFunction = @convention(c) (State?) -> CInt
  private typealias Load =
    @convention(c) (
      State?, UnsafePointer<CChar>?, Int, UnsafePointer<CChar>?, UnsafePointer<CChar>?
    ) -> CInt

  private let state: State
  private let load: Load
  private let call: @convention(c) (State?, CInt, CInt, CInt, Int, OpaquePointer?) -> CInt
  private let bytes: @convention(c) (State?, CInt, UnsafeMutablePointer<Int>?) -> UnsafePointer<CChar>?
  private let type: @convention(c) (State?, CInt) -> CInt
  private let setTop: @convention(c) (State?, CInt) -> Void
  private let close: @convention(c) (State?) -> Void

  /// A state with the base, string, table, math and utf8 libraries as globals.
  init() throws {
    load = try Self.find("luaL_loadbufferx")
    call = try Self.find("lua_pcallk")
    bytes = try Self.find("lua_tolstring")
    type = try Self.find("lua_type")
    setTop = try Self.find("lua_settop")
    close = try Self.find("lua_close")
    let newState: @convention(c) () -> State? = try Self.find("luaL_newstate")
    let push: @convention(c) (State?, CFunction?, CInt) -> Void = try Self.find("lua_pushcclosure")
    let rotate: @convention(c) (State?, CInt, CInt) -> Void = try Self.find("lua_rotate")
    guard let state = newState() else { throw FuzzFinding("no memory for a plain Lua state") }
    self.state = state
    push(state, try Self.find("luaopen_base"), 0)
    try FuzzFinding.unless(call(state, 0, 0, 0, 0, nil) == 0, "luaopen_base")
    for name in ["string", "table", "math", "utf8"] {
      push(state, try Self.find("luaopen_\(name)"), 0)
      try FuzzFinding.unless(call(state, 0, 1, 0, 0, nil) == 0, "luaopen_\(name)")
      // stack: library → chunk, library
      try FuzzFinding.unless(compile("\(name) = ...") == 0, name)
      rotate(state, -2, 1)
      try FuzzFinding.unless(call(state, 1, 0, 0, 0, nil) == 0, name)
    }
  }

  deinit { close(state) }

  /// The text that a chunk returns, byte for byte; an error's text if it fails.
  func answer(_ source: String) -> [UInt8] {
    defer { setTop(state, 0) }
    if compile(source) == 0 { _ = call(state, 0, 1, 0, 0, nil) }
    // A number would be turned into a text, for which memory is needed.
    guard type(state, -1) == 4 else { return Array("no text".utf8) }
    var length = 0
    guard let start = bytes(state, -1, &length) else { return [] }
    return Array(UnsafeRawBufferPointer(start: start, count: length))
  }

  private func compile(_ source: String) -> CInt {
    var source = source
    return source.withUTF8 { text in
      text.withMemoryRebound(to: CChar.self) { load(state, $0.baseAddress, $0.count, "=fuzz.lua", "t") }
    }
  }

  private static func find<Function>(_ name: String) throws -> Function {
    guard let symbol = dlsym(nil, name) else { throw FuzzFinding("there is no '\(name)' in this process") }
    return unsafeBitCast(symbol, to: Function.self)
  }
}

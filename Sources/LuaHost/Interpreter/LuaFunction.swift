import CLuaBridge

/// A function of Lua, held from Swift: an argument that a host function got, or a result of a script.
///
/// Call it with `LuaInterpreter.call` or `HostCall.call`. The handle keeps the function alive in its interpreter, and
/// ends with it: calling it afterwards is an error. Not Sendable; it belongs to the interpreter's thread.
public final class LuaFunction {
  let handle: BridgeHandle
  let reference: Int64

  /// Takes over the reference.
  init(_ handle: BridgeHandle, reference: Int64) {
    self.handle = handle
    self.reference = reference
  }

  deinit {
    if let bridge = handle.bridge { bridge_release(bridge, reference) }
  }
}

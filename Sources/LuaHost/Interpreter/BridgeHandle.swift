import CLuaBridge

/// Owns the C side of an interpreter. Handles to functions keep this alive, never the context, so that a context which
/// stores functions is no cycle. After `close()` there is nothing behind it.
final class BridgeHandle {
  private(set) var bridge: OpaquePointer?

  init(_ bridge: OpaquePointer) { self.bridge = bridge }

  func close() {
    if let bridge { bridge_close(bridge) }
    bridge = nil
  }

  deinit { close() }
}

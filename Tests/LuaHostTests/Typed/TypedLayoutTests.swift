import Testing

@testable import LuaHost

@Suite struct TypedLayoutTests {
  @Test func `what inlinable code reads is laid out as what the bridge writes`() {
    #expect(SlotLayout.differences == [])
  }
}

import Foundation

/// Runs a body on a thread of its own and waits for it without holding one of the pool's.
///
/// The pool has as many threads as the machine has cores. A test that keeps one of them for long, or waits on one for what
/// needs another, stands in the way of every test that waits.
func onOwnThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    let thread = Thread { continuation.resume(with: Result(catching: body)) }
    thread.stackSize = 16 << 20
    thread.start()
  }
}

import Dispatch

/// The signals that the process is sent.
enum Signals {
  /// Calls the handler at each signal of this number, for as long as the process lives.
  ///
  /// On return the signal is really watched: until a source is registered, it does what it does to any process.
  static func watch(_ number: Int32, _ handler: @escaping @Sendable () -> Void) async {
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    // The handler holds the source, and nothing ends it.
    source.setEventHandler { withExtendedLifetime(source) { handler() } }
    await withCheckedContinuation { continuation in
      source.setRegistrationHandler { continuation.resume() }
      source.activate()
    }
  }
}

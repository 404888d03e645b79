import NIOCore
import Synchronization

/// Whether a request has begun to leave. The HTTP library pulls a streamed body only after it has a connection, its TLS
/// handshake is done and the head is written; before that nothing can have happened, since no server obeys a request
/// whose announced body it has not seen.
final class Departure: Sendable {
  private let left = Atomic(false)

  var hasLeft: Bool { left.load(ordering: .acquiring) }
  func mark() { left.store(true, ordering: .releasing) }
}

/// A request body in one piece that notes when it is taken.
struct WatchedBody: AsyncSequence, Sendable {
  typealias Element = ByteBuffer

  let bytes: ByteBuffer
  let departure: Departure

  func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: bytes, departure: departure) }

  struct AsyncIterator: AsyncIteratorProtocol {
    var rest: ByteBuffer?
    let departure: Departure

    mutating func next() async -> ByteBuffer? {
      departure.mark()
      defer { rest = nil }
      return rest
    }
  }
}

internal import NIOCore

/// Knows whether the client of a connection has said that it sends nothing more, which is all that a server hears of a client
/// that went away.
///
/// An answer is given all the same: the client may still read. An exchange that has no answer to give ends with `end(of:)`.
final class Departure: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = Any

  private var isGone = false
  private var isAwaited = false

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .inputClosed? = event as? ChannelEvent {
      isGone = true
      if isAwaited { context.close(promise: nil) }
    }
    context.fireUserInboundEventTriggered(event)
  }

  /// Returns when the connection is closed: by the server, by an error, or because its client has nothing more to say.
  static func end(of channel: any Channel) async throws {
    try await channel.eventLoop.submit {
      let departure = try channel.pipeline.syncOperations.handler(type: Departure.self)
      departure.isAwaited = true
      if departure.isGone { channel.close(promise: nil) }
    }.get()
    try await channel.closeFuture.get()
  }
}

internal import NIOCore
internal import NIOHTTP1

/// Lets clients that speak HTTP/1.0 (some tools for measuring load still do) have what they understand: an answer without
/// chunks that ends with the connection.
///
/// The HTTP library hands requests on without their version. So this handler takes its place in front of the library's, where
/// they still have it.
final class OldClients: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = Any

  func handlerAdded(context: ChannelHandlerContext) {
    do {
      let pipeline = context.pipeline.syncOperations
      let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
      try pipeline.addHandler(Translator(), position: .after(decoder))
    } catch {
      context.fireErrorCaught(error)
    }
  }

  private final class Translator: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// Whether the client speaks HTTP/1.0. It never speaks both: its connection ends with the first answer.
    private var isOld = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
      isOld = head.version == .http1_0
      guard isOld else { return context.fireChannelRead(data) }
      head.headers.replaceOrAdd(name: "connection", value: "close")
      head.headers.remove(name: "expect")
      context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
      guard isOld, case .head(var head) = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
      // The encoder never sends chunks to this version.
      head.version = .http1_0
      head.headers.replaceOrAdd(name: "connection", value: "close")
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    }
  }
}

internal import Foundation
internal import Hummingbird
internal import HummingbirdCore
public import Logging
internal import NIOCore

/// A running LMS: the vendor's documented REST and SOAP calls over HTTP, on loopback, on one SQLite file.
///
/// ```swift
/// let database = try LMSDatabase(path: "lms.sqlite")
/// let server = try await LMSServer.start(database: database, clock: { "2026-11-21 09:00:00" })
/// // … talk to server.baseURL …
/// await server.stop()
/// ```
/// Several servers may run in one process, also on one database. A server that is not stopped ends with the process.
public final class LMSServer: Sendable {
  /// The port that it listens on, never 0.
  public let port: Int
  /// `http://127.0.0.1:PORT`; the calls stand below it without a prefix, and with `/api/v2`.
  public var baseURL: String { "http://127.0.0.1:\(port)" }
  /// The file that it serves; stopping the server leaves it open.
  public let database: LMSDatabase
  /// The faults that it will show.
  public let faults: FaultScript
  /// What it has received.
  public let journal: Journal
  private let board: SwitchBoard
  private let tokens: AccessTokens
  private let open: OpenExchanges
  private let server: Server<HTTP1Channel>
  private let run: Task<Void, any Error>

  /// Begins to wait, and gives what ends when so much time has passed; it throws when its task is cancelled.
  public typealias Pause = @Sendable (Duration) -> @Sendable () async throws -> Void

  /// Waits by the machine's clock.
  public static let pause: Pause = { time in
    let end = ContinuousClock.now + time
    return { try await Task.sleep(until: end, clock: .continuous) }
  }

  /// Starts a server, and returns when it accepts connections.
  ///
  /// - Parameters:
  ///   - port: 0 for any free one.
  ///   - clock: Gives "now" as `YYYY-MM-DD HH:MM:SS` in the account's zone: what an absent `accessDate` becomes. Tokens
  ///     live by the machine's monotonic clock instead, since this one may stand still.
  ///   - pause: Waits where a fault delays something; for tests whose time is not the machine's.
  /// - Throws: `LMSError.Code.cannotListen` when the port is taken.
  public static func start(
    database: LMSDatabase, port: Int = 0, switches: LMSSwitches = LMSSwitches(), faults: FaultScript = FaultScript(),
    clock: @escaping @Sendable () -> String,
    pause: @escaping Pause = LMSServer.pause,
    logger: Logger = Logger(label: "local-lms", factory: { _ in SwiftLogNoOpLogHandler() })
  ) async throws(LMSError) -> LMSServer {
    let tokens = AccessTokens()
    let journal = Journal()
    let service = LMSService(database: database, switches: switches, tokens: tokens, clock: clock, logger: logger)
    let (ports, found) = AsyncThrowingStream.makeStream(of: Int.self)
    let open = OpenExchanges(pause: pause)
    let board = SwitchBoard(switches)
    let responder = LMSResponder(service: service, board: board, faults: faults, journal: journal, open: open)
    let server = Server(
      childChannelSetup: HTTP1Channel(
        responder: responder.serve, configuration: .init(additionalChannelHandlers: [OldClients(), Departure()])),
      configuration: ServerConfiguration(address: .hostname("127.0.0.1", port: port)),
      onServerRunning: { channel in
        found.yield(channel.localAddress?.port ?? 0)
        found.finish()
      },
      eventLoopGroup: EventLoopGroupProvider.singleton.eventLoopGroup, logger: logger)
    let run = Task {
      do {
        try await server.run()
      } catch {
        found.finish(throwing: error)
        throw error
      }
    }
    do {
      for try await port in ports {
        return LMSServer(
          port: port, database: database, faults: faults, journal: journal, board: board, tokens: tokens, open: open,
          server: server,
          run: run)
      }
    } catch {
      let reason = (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
      throw LMSError(
        .cannotListen, "cannot listen on 127.0.0.1:\(port): \(reason); is the port taken by another program?",
        cause: error)
    }
    throw LMSError(.cannotListen, "cannot listen on 127.0.0.1:\(port): the start was cancelled")
  }

  private init(
    port: Int, database: LMSDatabase, faults: FaultScript, journal: Journal, board: SwitchBoard, tokens: AccessTokens,
    open: OpenExchanges, server: Server<HTTP1Channel>, run: Task<Void, any Error>
  ) {
    self.port = port
    self.database = database
    self.faults = faults
    self.journal = journal
    self.board = board
    self.tokens = tokens
    self.open = open
    self.server = server
    self.run = run
  }

  /// How it behaves where the vendor leaves it open; a change counts from the next request on.
  public var switches: LMSSwitches {
    get { board.current }
    set { board.replace(newValue) }
  }

  /// Stops listening, cuts all connections, drops what is delayed or hanging, and returns when nothing of it runs any more.
  public func stop() async {
    open.stop()
    // A connection that is being set up just now may miss the word to close. By then the server accepts nothing more, and
    // can be cancelled without dropping a connection that nobody handles yet.
    let lastResort = Task { [run] in
      try await Task.sleep(for: .seconds(2))
      run.cancel()
    }
    do {
      try await server.shutdownGracefully()
    } catch {
      run.cancel()
    }
    _ = await run.result
    lastResort.cancel()
  }

  /// Waits until the server ends: by `stop()` from elsewhere, or because listening failed.
  public func waitUntilStopped() async {
    _ = await run.result
  }

  /// Returns when at most so many requests are being answered, at once if that is so; those that hang do not count.
  ///
  /// For tests that ask what is stored after a request whose answer never came. With the server stopped nothing is.
  public func settled(requestsLeft limit: Int = 0) async {
    await open.atMost(limit)
  }

  /// Lets all access tokens expire at once; the next call with one is answered with 401.
  public func expireTokens() {
    tokens.forgetAll()
  }
}

import CivilTime
import LearnClient
import LocalLMS
import Logging
import Rollcall

/// The LMS of a command, spoken to by the ordinary client over HTTP: a configured account, or an embedded server on
/// loopback that runs on the run's clock.
struct LMSConnection: Sendable {
  let api: LearnAPI
  private let server: LMSServer?

  /// Whose ledger belongs to this LMS.
  var identity: String { api.account.identity }

  /// Whether a request has landed when it was answered or failed: nothing is under way to an embedded server.
  var isEmbedded: Bool { server != nil }

  /// Opens the configured LMS; whoever opens it closes it.
  ///
  /// Nothing is asked of a remote one yet: whether it can be reached shows with the first call.
  static func open(
    _ configuration: Configuration, clock: RunClock, terminal: Terminal
  ) async throws -> LMSConnection {
    switch configuration.lmsTarget {
    case .local(let path):
      return try await embedded(path: path, clock: clock, terminal: terminal)
    case .url(let url):
      let account = try configuration.account(url: url)
      let api = try LearnAPI(account: account, logger: TerminalLog.logger(on: terminal))
      return LMSConnection(api: api, server: nil)
    }
  }

  /// Opens the configured LMS for as long as the body runs.
  static func with<Result: Sendable>(
    _ configuration: Configuration, clock: RunClock, terminal: Terminal,
    _ body: (LMSConnection) async throws -> Result
  ) async throws -> Result {
    let connection = try await open(configuration, clock: clock, terminal: terminal)
    do {
      let result = try await body(connection)
      await connection.close()
      return result
    } catch {
      await connection.close()
      throw error
    }
  }

  private static func embedded(
    path: String, clock: RunClock, terminal: Terminal
  ) async throws -> LMSConnection {
    let isNew = !TextFile.exists(path)
    let logger = TerminalLog.logger(on: terminal)
    let database = try LMSDatabase(path: path)
    if isNew {
      terminal.note("there was no local LMS at \(path): made an empty one")
      terminal.hint("`rollcall lms init --people EXPORT --courses CSV` fills it")
    }
    let now = clock.rule.now.description
    let server = try await LMSServer.start(database: database, clock: { now }, logger: logger)
    do {
      let account = Account(
        baseURL: server.baseURL, credentials: .client(id: "local", secret: "local"),
        identity: "local:\(database.instanceID)")
      let api = try LearnAPI(account: account, logger: logger)
      return LMSConnection(api: api, server: server)
    } catch {
      await server.stop()
      throw error
    }
  }

  /// Closes the connections and ends the embedded server.
  func close() async {
    await api.shutdown()
    await server?.stop()
    // The file closes with the last reference to the database; everything that was answered is on the disk.
  }
}

import Logging
import Synchronization

@testable import LearnClient

let aCourse = CourseID("3fa85f64-5717-4562-b3fc-2c963f66afa6")
let aLearner = LearnerID("8363b098-e031-11e9-89cf-0a580af40b0f")
let aRequest = EnrollmentRequest(courses: [aCourse], learners: [aLearner])

/// What the vendor's page shows as a token.
let aToken = "p-1sJDjmULL5DdpXPJTcbm4jVIaWVHvNmrjAxATRbNE"
let tokenAnswer = Reply.json(#"{"access_token":"\#(aToken)","expires_in":1800,"token_type":"bearer"}"#)

/// A client of a scripted server. The script sees every request but those for tokens, which get a good one.
func withAPI<Result>(
  _ script: @escaping @Sendable (RecordedRequest) -> Reply, account change: (inout Account) -> Void = { _ in },
  logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
  pacing: PacingClock = VirtualClock().pacerClock,
  token: @escaping @Sendable (RecordedRequest) -> Reply = { _ in tokenAnswer },
  _ body: (LearnAPI, ScriptedServer) async throws -> Result
) async throws -> Result {
  let server = try ScriptedServer { $0.path == "/api/v3/token" ? token($0) : script($0) }
  var account = Account(
    baseURL: server.baseURL, credentials: .client(id: "the client id", secret: "the client secret/+&="))
  change(&account)
  let pacer = Pacer(
    parallel: account.parallelRequests, clock: pacing, generator: SystemRandomNumberGenerator())
  let api = try LearnAPI(account: account, logger: logger, pacer: pacer)
  let result = await Swift.Result { try await body(api, server) }
  await api.shutdown()
  await server.stop()
  return try result.get()
}

extension Result where Failure == any Error {
  /// What the work ends with, kept until what it used has been closed.
  nonisolated(nonsending) init(_ work: () async throws -> Success) async {
    do { self = .success(try await work()) } catch { self = .failure(error) }
  }
}

extension ScriptedServer {
  /// What was asked for beside tokens.
  var calls: [RecordedRequest] { requests.filter { $0.path != "/api/v3/token" } }
}

/// The error that a call ends with; nil if it succeeds.
func failure(_ call: () async throws -> Void) async -> LearnError? {
  do {
    try await call()
    return nil
  } catch {
    return error as? LearnError
      ?? LearnError(code: .cancelled, effect: .nothingHappened, message: "no LearnError: \(error)")
  }
}

/// Answers one after the other; the last one again and again.
final class Replies: Sendable {
  private let rest: Mutex<[Reply]>
  init(_ replies: Reply...) { rest = Mutex(replies) }
  func next() -> Reply { rest.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] } }

  /// 0, 1, 2 …
  final class Counter: Sendable {
    private let count = Mutex(0)
    func next() -> Int {
      count.withLock { count in
        defer { count += 1 }
        return count
      }
    }
  }
}

/// Keeps every line that is logged.
struct RecordingLogHandler: LogHandler {
  final class Lines: Sendable {
    let all = Mutex<[String]>([])
    var text: String { all.withLock { $0.joined(separator: "\n") } }
  }

  let lines: Lines
  var logLevel = Logger.Level.trace
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.MetadataValue? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    lines.all.withLock { $0.append("\(event.message) \(event.metadata.map { "\($0)" } ?? "")") }
  }
}

/// A clock that nobody waits for: sleeping moves it on.
final class VirtualClock: Sendable {
  private let time = Mutex((now: Duration.zero, sleeps: [Duration]()))

  var now: Duration { time.withLock { $0.now } }
  var sleeps: [Duration] { time.withLock { $0.sleeps } }
  func pass(_ duration: Duration) { time.withLock { $0.now += duration } }

  var pacerClock: PacingClock {
    PacingClock(
      now: { self.now },
      sleep: { duration in
        try Task.checkCancellation()
        self.time.withLock { time in
          time.now += duration
          time.sleeps.append(duration)
        }
      })
  }
}

/// Random numbers that are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  /// splitmix64.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

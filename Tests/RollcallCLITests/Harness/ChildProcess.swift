import Foundation
import Glibc
import Synchronization

/// A shell command that runs in a process group of its own: its output comes through a pipe, its talk stands in a file.
final class ChildProcess {
  let id: pid_t
  private let pipe: Int32
  private let talkPath: String
  private var received: [UInt8] = []
  private var ended: Int32?

  /// The folder in which the binary under test and the running tests both stand.
  static let binaryFolder: String = {
    let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(filePath: path).deletingLastPathComponent().path
  }()

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Between making a pipe and closing its far end here no other child may be started, or it would hold that end open.
  private static let spawning = Mutex(())

  init(shell command: String, folder: String, environment: [String: String]) throws {
    let talkPath = "\(folder)/.talk-\(UUID().uuidString)"
    self.talkPath = talkPath
    (id, pipe) = try Self.spawning.withLock { _ in
      try Self.spawn(
        ["/bin/sh", "-c", #"cd "$0" && eval "$1""#, folder, command], talkPath: talkPath, environment: environment)
    }
  }

  private static func spawn(
    _ arguments: [String], talkPath: String, environment: [String: String]
  ) throws -> (id: pid_t, pipe: Int32) {
    var ends: [Int32] = [0, 0]
    guard Glibc.pipe(&ends) == 0, fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0, fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0
    else { throw Failure(description: "no pipe: \(String(cString: strerror(errno)))") }
    defer { close(ends[1]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_addopen(&actions, 2, talkPath, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))

    let words = arguments.map { strdup($0) } + [nil]
    let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (words + variables).forEach { free($0) } }
    var id: pid_t = 0
    let error = posix_spawn(&id, arguments[0], &actions, &attributes, words, variables)
    guard error == 0 else {
      close(ends[0])
      throw Failure(description: "cannot start \(arguments): \(String(cString: strerror(error)))")
    }
    return (id, ends[0])
  }

  deinit { close(pipe) }

  /// Standard output, as far as it was read.
  var output: String { String(decoding: received, as: UTF8.self) }
  /// Standard error so far.
  var talk: String { (try? String(contentsOfFile: talkPath, encoding: .utf8)) ?? "" }

  /// Takes away the file that holds the talk, where its folder stays.
  func removeTalk() { unlink(talkPath) }

  func send(_ signal: Int32) {
    if ended == nil { kill(id, signal) }
  }

  /// The exit code, 128 and the number for a signal; nil when it had to be ended because it took too long.
  func wait(_ patience: Duration) -> Int32? {
    if let ended { return ended }
    let inTime = read(patience) { _ in false }
    if !inTime { kill(-id, SIGKILL) }
    var status: Int32 = 0
    waitpid(id, &status, 0)
    let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    ended = code
    return inTime ? code : nil
  }

  /// The first line of standard output, as soon as it is there.
  func firstLine(_ patience: Duration) throws -> String {
    let inTime = read(patience) { $0.contains(UInt8(ascii: "\n")) }
    guard inTime, let end = output.firstIndex(of: "\n") else {
      throw Failure(description: "said nothing on standard output: \(talk)")
    }
    return String(output[..<end])
  }

  /// Reads standard output until it is enough or ends; false when that took too long.
  private func read(_ patience: Duration, until isEnough: ([UInt8]) -> Bool) -> Bool {
    let deadline = ContinuousClock.now + patience
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while !isEnough(received) {
      let left = (deadline - ContinuousClock.now).components.seconds
      var descriptor = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
      guard left >= 0, poll(&descriptor, 1, Int32(left + 1) * 1000) == 1 else { return false }
      let count = Glibc.read(pipe, &buffer, buffer.count)
      if count <= 0 { return true }
      received += buffer[..<count]
    }
    return true
  }
}

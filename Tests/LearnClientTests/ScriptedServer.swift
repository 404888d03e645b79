import Foundation
import Glibc
import Synchronization

/// A request as the server received it.
struct RecordedRequest: Sendable {
  var method: String
  var target: String
  var headers: [(name: String, value: String)]
  var body: String
  /// The number of the connection that it came on.
  var connection: Int

  var path: String { String(target.prefix { $0 != "?" }) }
  func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }
}

/// What the server does with a request.
enum Reply: Sendable {
  /// An answer with a length, after which the connection stays open.
  case answer(Int, type: String? = nil, headers: [String: String] = [:], body: String = "")
  /// These bytes, then the end of the connection.
  case raw(String)
  case rawBytes([UInt8])
  /// These bytes, then a reset.
  case reset(after: String)
  /// Nothing, until the client gives up.
  case silence
  /// These bytes, then the part over and over until the client gives up.
  case flood(head: String, part: String)
  /// These bytes, then one more every now and then until the client gives up.
  case drip(after: String)
  /// These bytes, then silence until the client gives up.
  case stall(after: String)

  static func xml(_ body: String, status: Int = 200) -> Reply { .answer(status, type: "application/xml", body: body) }
  static func json(_ body: String, status: Int = 200) -> Reply { .answer(status, type: "application/json", body: body) }
  static let created = Reply.answer(201)
}

/// A server that does what a script says, byte by byte: for what no decent server would do.
///
/// One thread accepts, one serves each connection; all have ended when `stop` returns.
final class ScriptedServer: Sendable {
  let port: Int
  private let listener: Int32
  private let greeting: String?
  private let script: @Sendable (RecordedRequest) -> Reply
  private let state = Mutex(State())
  private let threads = DispatchGroup()

  private struct State {
    var requests: [RecordedRequest] = []
    var sockets: Set<Int32> = []
    var connections = 0
    var isStopped = false
  }

  var baseURL: String { "http://127.0.0.1:\(port)" }
  var requests: [RecordedRequest] { state.withLock { $0.requests } }
  var connections: Int { state.withLock { $0.connections } }

  /// The greeting is what every connection begins with.
  init(greeting: String? = nil, script: @escaping @Sendable (RecordedRequest) -> Reply) throws {
    signal(SIGPIPE, SIG_IGN)
    self.greeting = greeting
    self.script = script
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    guard bound else { throw POSIXError(.EADDRINUSE) }
    self.listener = listener
    port = Int(UInt16(bigEndian: address.sin_port))
    run { $0.acceptAll() }
  }

  func stop() async {
    // Under the lock: a socket that its thread has closed could be somebody else's by now.
    state.withLock { state in
      state.isStopped = true
      for socket in state.sockets { shutdown(socket, Int32(SHUT_RDWR)) }
    }
    shutdown(listener, Int32(SHUT_RDWR))
    await withCheckedContinuation { continuation in
      threads.notify(queue: .global()) { continuation.resume() }
    }
    close(listener)
  }

  private func run(_ work: @escaping @Sendable (ScriptedServer) -> Void) {
    threads.enter()
    Thread.detachNewThread { [self] in
      work(self)
      threads.leave()
    }
  }

  private func acceptAll() {
    while true {
      let socket = accept(listener, nil, nil)
      guard socket >= 0 else { return }
      let number = state.withLock { state -> Int? in
        guard !state.isStopped else { return nil }
        state.sockets.insert(socket)
        state.connections += 1
        return state.connections
      }
      guard let number else {
        close(socket)
        return
      }
      run { $0.serve(socket, number: number) }
    }
  }

  private func serve(_ socket: Int32, number: Int) {
    var pending: [UInt8] = []
    if let greeting { _ = write(greeting, to: socket) }
    while let request = readRequest(socket, &pending, connection: number) {
      state.withLock { $0.requests.append(request) }
      guard perform(script(request), on: socket) else { break }
    }
    state.withLock { state in
      state.sockets.remove(socket)
      close(socket)
    }
  }

  /// Returns whether the connection stays open.
  private func perform(_ reply: Reply, on socket: Int32) -> Bool {
    switch reply {
    case .answer(let status, let type, let headers, let body):
      var head = "HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\n"
      if let type { head += "Content-Type: \(type)\r\n" }
      for (name, value) in headers { head += "\(name): \(value)\r\n" }
      return write(head + "\r\n" + body, to: socket)
    case .raw(let text):
      _ = write(text, to: socket)
      return false
    case .rawBytes(let bytes):
      _ = write(bytes, to: socket)
      return false
    case .reset(let text):
      _ = write(text, to: socket)
      var linger = linger(l_onoff: 1, l_linger: 0)  // close() sends a reset
      setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
      return false
    case .silence:
      waitForEnd(of: socket)
      return false
    case .flood(let head, let part):
      guard write(head, to: socket) else { return false }
      let block = Array(String(repeating: part, count: max(1, 65536 / max(1, part.utf8.count))).utf8)
      while write(block, to: socket) {}
      return false
    case .drip(let text):
      guard write(text, to: socket) else { return false }
      var hangup = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      while poll(&hangup, 1, 100) == 0, write(" ", to: socket) {}
      return false
    case .stall(let text):
      _ = write(text, to: socket)
      waitForEnd(of: socket)
      return false
    }
  }

  private func waitForEnd(of socket: Int32) {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while recv(socket, &buffer, buffer.count, 0) > 0 {}
  }

  private func write(_ text: String, to socket: Int32) -> Bool { write(Array(text.utf8), to: socket) }

  private func write(_ bytes: [UInt8], to socket: Int32) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  private func readRequest(_ socket: Int32, _ pending: inout [UInt8], connection: Int) -> RecordedRequest? {
    let separator = Array("\r\n\r\n".utf8)
    var headEnd = pending.firstRange(of: separator)
    while headEnd == nil {
      guard receive(socket, &pending) else { return nil }
      headEnd = pending.firstRange(of: separator)
    }
    guard let headEnd else { return nil }
    let lines = String(decoding: pending[..<headEnd.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ")
    let headers = lines.dropFirst().map { line in
      let colon = line.firstIndex(of: ":") ?? line.endIndex
      return (name: String(line[..<colon]), value: line[colon...].dropFirst().trimmingCharacters(in: .whitespaces))
    }
    var request = RecordedRequest(
      method: String(words[0]), target: String(words[1]), headers: headers, body: "", connection: connection)
    let length = request.header("Content-Length").flatMap { Int($0) } ?? 0
    pending.removeSubrange(..<headEnd.upperBound)
    while pending.count < length { guard receive(socket, &pending) else { return nil } }
    request.body = String(decoding: pending.prefix(length), as: UTF8.self)
    pending.removeFirst(length)
    return request
  }

  private func receive(_ socket: Int32, _ pending: inout [UInt8]) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = recv(socket, &buffer, buffer.count, 0)
    guard count > 0 else { return false }
    pending.append(contentsOf: buffer[..<count])
    return true
  }
}

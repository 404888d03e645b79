import Foundation

/// An answer as it came over the socket.
struct ProbeAnswer: Sendable {
  let status: Int
  let headers: [String: String]
  let body: String
  /// Whether the body is as long as its head says, and a chunked one has its end.
  let isWhole: Bool
}

/// The connection ended before an answer's head was there.
struct NoAnswer: Error {}

/// A plain HTTP client over a socket: it sends exactly what it is told and repeats nothing.
///
/// It knows nothing of the server's code; blocking reads happen on threads of their own.
struct HTTPProbe: Sendable {
  let port: Int
  var headers: [String: String] = [:]

  func get(_ path: String, accept: String? = nil) async throws -> ProbeAnswer {
    try await send("GET", path, accept: accept)
  }

  func post(_ path: String, _ body: String, type: String? = "application/xml", accept: String? = nil) async throws
    -> ProbeAnswer
  {
    try await send("POST", path, body: body, type: type, accept: accept)
  }

  func send(
    _ method: String, _ path: String, body: String = "", type: String? = nil, accept: String? = nil
  ) async throws -> ProbeAnswer {
    var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
    for (name, value) in headers.sorted(by: { $0.key < $1.key }) { head += "\(name): \(value)\r\n" }
    if let type { head += "Content-Type: \(type)\r\n" }
    if let accept { head += "Accept: \(accept)\r\n" }
    if method != "GET" { head += "Content-Length: \(body.utf8.count)\r\n" }
    let bytes = Array((head + "\r\n" + body).utf8)
    return try Self.parse(try await exchange(bytes))
  }

  /// Sends bytes and reads until the server closes; says after them that there are no more, if told to.
  func exchange(_ bytes: [UInt8], thenEnds: Bool = false) async throws -> [UInt8] {
    try await withCheckedThrowingContinuation { continuation in
      let thread = Thread {
        continuation.resume(with: Result { try Self.blockingExchange(bytes, port: port, thenEnds: thenEnds) })
      }
      thread.start()
    }
  }

  private static func blockingExchange(_ bytes: [UInt8], port: Int, thenEnds: Bool) throws -> [UInt8] {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw NoAnswer() }
    defer { close(descriptor) }
    // No test waits that long; one that would wait for ever fails instead.
    var longest = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &longest, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { throw NoAnswer() }
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { break }
      sent += count
    }
    if thenEnds { shutdown(descriptor, Int32(SHUT_WR)) }
    var received: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(descriptor, &chunk, chunk.count, 0)
      guard count > 0 else { break }
      received += chunk[..<count]
    }
    return received
  }

  private static func parse(_ bytes: [UInt8]) throws -> ProbeAnswer {
    guard let end = Data(bytes).range(of: Data("\r\n\r\n".utf8)) else { throw NoAnswer() }
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    let parts = lines[0].split(separator: " ")
    guard parts.count > 1, let status = Int(parts[1]) else { throw NoAnswer() }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let pair = line.split(separator: ":", maxSplits: 1)
      headers[pair[0].lowercased()] = pair[1].trimmingCharacters(in: .whitespaces)
    }
    var rest = bytes[end.upperBound...]
    guard headers["transfer-encoding"] == "chunked" else {
      let isWhole = headers["content-length"].map { Int($0) == rest.count } ?? true
      return ProbeAnswer(
        status: status, headers: headers, body: String(decoding: rest, as: UTF8.self), isWhole: isWhole)
    }
    var body: [UInt8] = []
    while let line = rest.firstIndex(of: 0x0A),
      let size = Int(
        String(decoding: rest[rest.startIndex..<line], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines),
        radix: 16)
    {
      if size == 0 {
        return ProbeAnswer(status: status, headers: headers, body: String(decoding: body, as: UTF8.self), isWhole: true)
      }
      body += rest.dropFirst(line + 1 - rest.startIndex).prefix(size)
      rest = rest.dropFirst(line + 1 - rest.startIndex + size + 2)
    }
    return ProbeAnswer(status: status, headers: headers, body: String(decoding: body, as: UTF8.self), isWhole: false)
  }
}

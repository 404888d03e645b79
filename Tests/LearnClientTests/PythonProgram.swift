import Foundation
import Testing

/// A server in another language, from `Fixtures`: it prints its port, then one JSON object a line for what it saw, and
/// ends with its standard input.
enum PythonProgram {
  static let isThere = Self.find("python3") != nil

  static func find(_ name: String) -> URL? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { URL(fileURLWithPath: String($0)).appendingPathComponent(name) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  /// Runs the body with the server's port, and returns what the server saw.
  static func run<Line: Decodable>(
    _ name: String, _ arguments: [String] = [], as line: Line.Type, _ body: (Int) async throws -> Void
  ) async throws -> [Line] {
    let process = Process()
    let python: URL = try #require(find("python3"))
    process.executableURL = python
    process.arguments = [Fixture.path(name)] + arguments
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    var text = Data()
    while !text.contains(UInt8(ascii: "\n")) {
      let part = output.fileHandleForReading.availableData
      if part.isEmpty { break }
      text.append(part)
    }
    let port = Int(String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    let outcome = await Result { try await body(try #require(port)) }
    try input.fileHandleForWriting.close()
    text.append(output.fileHandleForReading.readDataToEndOfFile())
    process.waitUntilExit()
    try outcome.get()
    return try text.split(separator: UInt8(ascii: "\n")).dropFirst().map {
      try JSONDecoder().decode(Line.self, from: $0)
    }
  }
}

/// A request as `recorder.py` received it.
struct Recorded: Decodable {
  var head: String
  var body: String
}

/// Certificates made on the spot by openssl: an authority, and a server's certificate that it issued.
struct Certificates {
  var authority: String
  var certificate: String
  var key: String

  static let canBeMade = PythonProgram.find("openssl") != nil

  /// Makes them for a host, and removes them behind the body.
  static func with<Result>(host: String = "localhost", _ body: (Certificates) async throws -> Result) async throws
    -> Result
  {
    let folder = NSTemporaryDirectory() + "learn-client-tls-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let made = Certificates(
      authority: folder + "/authority.pem", certificate: folder + "/server.pem", key: folder + "/server.key")
    let new = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"]
    try openssl(
      new + [
        "-subj", "/CN=An authority of our own", "-keyout", folder + "/authority.key", "-out", made.authority,
        "-addext", "keyUsage=critical,keyCertSign",
      ])
    try openssl(
      new + [
        "-subj", "/CN=\(host)", "-addext", "subjectAltName=DNS:\(host)", "-addext", "basicConstraints=CA:FALSE",
        "-CA", made.authority, "-CAkey", folder + "/authority.key", "-keyout", made.key, "-out", made.certificate,
      ])
    return try await body(made)
  }

  private static func openssl(_ arguments: [String]) throws {
    let process = Process()
    let openssl: URL = try #require(PythonProgram.find("openssl"))
    process.executableURL = openssl
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }
}

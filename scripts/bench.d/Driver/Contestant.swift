import Foundation

/// A contestant's process, waiting for tasks. It ends when its input does.
final class Contestant {
  private let name: String
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var unread: [UInt8] = []
  private var saidPeak: Double?

  init(_ name: String, _ command: [String]) throws {
    self.name = name
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command[1...])
    process.standardInput = input
    process.standardOutput = output
    var environment = ProcessInfo.processInfo.environment
    environment["SWIFT_DETERMINISTIC_HASHING"] = "1"
    process.environment = environment
    try process.run()
  }

  /// Lets it do a task `count` times; gives the nanoseconds that it says it took.
  func run(_ task: String, _ count: Int) throws -> Double {
    try input.fileHandleForWriting.write(contentsOf: Data("\(task) \(count)\n".utf8))
    let words = try readLine()?.split(separator: " ").map { Double($0) } ?? []
    guard let time = words.first ?? nil else { throw BenchError("\(name) could not do \(task)") }
    if words.count > 1 { saidPeak = words[1] }
    return time
  }

  /// The most memory that was ever resident, in bytes: what it says, if the task is a program of its own.
  func peakMemory() throws -> Double {
    if let saidPeak { return saidPeak }
    let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    guard let kilobytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Double($0) }) else {
      throw BenchError("\(name): no VmHWM in /proc")
    }
    return kilobytes * 1024
  }

  /// Ends it and waits until it is gone.
  func finish() {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  private func readLine() throws -> String? {
    while true {
      if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: unread[..<end], as: UTF8.self)
        unread.removeFirst(end + 1)
        return line
      }
      let data = output.fileHandleForReading.availableData
      if data.isEmpty { return nil }
      unread += data
    }
  }
}

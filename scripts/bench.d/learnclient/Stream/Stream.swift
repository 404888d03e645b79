import Glibc
import LearnClient

/// stream-list [--json] [--users] URL: reads the list of enrollments (or of users) at URL record by record, keeps none of
/// them, and prints how many there were, the most memory that the process ever had resident (in KB), and how it ended.
///
/// Enrollments come over SOAP, whole; with --json over REST, in pages of 1,000.
@main
enum Stream {
  static func main() async throws {
    let options = CommandLine.arguments.dropFirst().filter { $0.hasPrefix("--") }
    let urls = CommandLine.arguments.dropFirst().filter { !$0.hasPrefix("--") }
    guard urls.count == 1, Set(options).isSubset(of: ["--json", "--users"]) else {
      print("stream-list [--json] [--users] URL")
      exit(2)
    }
    let isJSON = options.contains("--json")
    let api = try LearnAPI(
      account: Account(
        baseURL: urls[0], credentials: .token("a-token"), dialect: isJSON ? .restJSON : .soap,
        listing: isJSON ? .pagedByQuery : .whole))
    var records = 0
    var ending = "complete"
    do {
      if options.contains("--users") {
        try await api.forEachUser { _ in records += 1 }
      } else {
        try await api.forEachEnrollment { _ in records += 1 }
      }
    } catch let error as LearnError {
      ending = "\(error.code): \(error.message.split(separator: ": ").dropFirst().joined(separator: ": "))"
    }
    await api.shutdown()
    print("\(records)\t\(peak)\t\(ending)")
  }

  /// VmHWM; getrusage would count what the parent had before it started this program.
  private static var peak: Int {
    guard let file = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
      let words = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        .split(whereSeparator: \.isWhitespace)
      if words.first == "VmHWM:", words.count > 1 { return Int(words[1]) ?? 0 }
    }
    return 0
  }
}

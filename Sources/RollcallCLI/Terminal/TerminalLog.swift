import Logging

/// What the modules below log, as talk on the terminal: warnings and worse, everything else with `--verbose`.
struct TerminalLog: LogHandler {
  let terminal: Terminal
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level

  init(_ terminal: Terminal) {
    self.terminal = terminal
    logLevel = terminal.loudness == .verbose ? .debug : .error
  }

  /// A logger for the modules below.
  static func logger(on terminal: Terminal) -> Logger {
    Logger(label: "rollcall") { _ in TerminalLog(terminal) }
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let details = metadata.merging(event.metadata ?? [:]) { _, new in new }
    let suffix = details.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    terminal.detail("\(event.level): \(event.message)\(suffix)")
  }
}

/// The one line on a terminal that says what a long command is at.
///
/// A value without a clock or a stream: it is told the time and answers with the bytes to write, or nothing.
struct ProgressLine {
  /// Nothing is shown before a command has run so long.
  static let patience: Duration = .seconds(1)
  /// The line changes no more often than this.
  static let pace: Duration = .milliseconds(100)

  private var began: ContinuousClock.Instant?
  private var shown: ContinuousClock.Instant?
  private var text = ""

  /// Takes up what the command is at now.
  mutating func update(_ activity: String, done: Int?, total: Int?, now: ContinuousClock.Instant) -> String? {
    began = began ?? now
    text = activity
    if let done {
      text += total.map { ": \(done) of \($0)" } ?? ": \(done)"
    }
    return refresh(now: now)
  }

  /// The bytes that show the line, when it is time for them.
  mutating func refresh(now: ContinuousClock.Instant) -> String? {
    guard let began, now - began >= Self.patience, !text.isEmpty else { return nil }
    if let shown, now - shown < Self.pace { return nil }
    shown = now
    let seconds = (now - began).components.seconds
    return "\r\u{1B}[K\(Terminal.harmless(text)) (\(seconds)s)"
  }

  /// The bytes that take the line away, when it is there.
  mutating func clear() -> String? {
    guard shown != nil else { return nil }
    shown = nil
    return "\r\u{1B}[K"
  }
}

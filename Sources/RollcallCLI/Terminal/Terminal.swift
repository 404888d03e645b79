// The house rules of everything that Rollcall says:
//
// * Data goes to standard output, talk goes to standard error. Nothing else writes to either.
// * Talk is lower case and has no final period. A hint stands on a line of its own. Errors begin with `error:`,
//   except those that begin with a place (`rules/new-hires.lua:7: …`), which editors can jump to.
// * Colour and progress appear on a terminal only, and colour never when NO_COLOR is set.
// * Text that comes from files, scripts or servers can hold control characters: they are shown, never obeyed.
// * The last line on standard error is `exit N: meaning` when the code is not 0.
// * `--quiet` silences notes and progress, never errors, warnings or that last line.

import Glibc
import Synchronization

/// The two streams of the process, and what may be shown on them.
final class Terminal: Sendable {
  /// How much is said on standard error.
  enum Loudness: Int, Sendable { case quiet, normal, verbose }

  let loudness: Loudness
  /// Whether standard output, standard error and standard input are terminals.
  let outputIsTerminal: Bool
  let talkIsTerminal: Bool
  let inputIsTerminal: Bool
  private let colours: Bool
  private let progress = Mutex(ProgressLine())

  /// - Parameter environment: looked at for `NO_COLOR` and `TERM`.
  init(loudness: Loudness, environment: [String: String]) {
    self.loudness = loudness
    outputIsTerminal = isatty(1) == 1
    talkIsTerminal = isatty(2) == 1
    inputIsTerminal = isatty(0) == 1
    colours = talkIsTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }

  /// Writes data to standard output, as it is.
  ///
  /// A reader that has gone (`rollcall … | head`) is no error; a full disk is.
  func write(_ data: String) throws(CommandFailure) {
    clearProgress()
    var failure: Int32 = 0
    var text = data
    text.withUTF8 { failure = Self.writeAll($0, to: 1) }
    if failure != 0 && failure != EPIPE {
      throw CommandFailure(
        .failure, "cannot write to standard output: \(systemMessage(failure))",
        hint: "what was asked for has been done, only its report is cut short")
    }
  }

  /// Says something that the operator should know: a result, a surprise that was dealt with.
  func note(_ text: String) {
    if loudness != .quiet { say(text) }
  }

  /// Says something that only `--verbose` asks for.
  func detail(_ text: String) {
    if loudness == .verbose { say(text, style: "2") }
  }

  /// Says something that may be wrong though the command goes on.
  func warn(_ text: String) { say("warning: \(text)", style: "33") }

  /// Says what a person who sits at the terminal can do.
  func hint(_ text: String) { say("hint: \(text)") }

  /// Says why a command failed, with its hints; the line with the exit code follows in `sayExit`.
  func complain(_ failure: CommandFailure) {
    let text = failure.message
    say(Self.beginsWithPlace(text) ? text : "error: \(text)", style: "31")
    for hint in failure.hints { self.hint(hint) }
  }

  /// The last line of a command that does not end with 0.
  func sayExit(_ status: ExitStatus) {
    if status != .done { say("exit \(status.rawValue): \(status.meaning)") }
  }

  /// Whether somebody sits there who can answer.
  var canAsk: Bool { inputIsTerminal && talkIsTerminal }

  /// Asks a question and reads the answer from standard input; false when there is nobody to ask.
  func confirm(_ question: String) -> Bool {
    guard canAsk else { return false }
    clearProgress()
    emit("\(question) [y/N] ")
    guard let answer = readLine(strippingNewline: true) else {
      emit("\n")
      return false
    }
    return ["y", "yes"].contains(answer.lowercased())
  }

  /// Passes on what a script says, as it says it.
  func relay(_ text: String) { say(text) }

  private func say(_ text: String, style: String? = nil) {
    clearProgress()
    let shown = Self.harmless(text)
    if colours, let style {
      emit("\u{1B}[\(style)m\(shown)\u{1B}[0m\n")
    } else {
      emit(shown + "\n")
    }
  }

  private func emit(_ text: String) {
    var text = text
    text.withUTF8 { _ = Self.writeAll($0, to: 2) }
  }

  /// Writes all bytes; 0, or the error number that stopped it.
  private static func writeAll(_ bytes: UnsafeBufferPointer<UInt8>, to descriptor: Int32) -> Int32 {
    var offset = 0
    while offset < bytes.count {
      let written = Glibc.write(descriptor, bytes.baseAddress! + offset, bytes.count - offset)
      if written > 0 {
        offset += written
      } else if errno == EAGAIN {
        var descriptors = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&descriptors, 1, -1)
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }
}

// MARK: Progress

extension Terminal {
  /// Tells what the command is at; shown on a terminal once the command has run for a second.
  func progress(_ activity: String, done: Int? = nil, of total: Int? = nil) {
    guard talkIsTerminal, loudness != .quiet else { return }
    let text = progress.withLock { $0.update(activity, done: done, total: total, now: .now) }
    if let text { emit(text) }
  }

  /// Shows the progress line again though nothing was reported: a long step is alive.
  func refreshProgress() {
    guard talkIsTerminal, loudness != .quiet else { return }
    let text = progress.withLock { $0.refresh(now: .now) }
    if let text { emit(text) }
  }

  /// Takes the progress line away for good: what it told of has ended.
  func endProgress() {
    clearProgress()
    progress.withLock { $0 = ProgressLine() }
  }

  /// Takes the progress line away, if it is there.
  func clearProgress() {
    guard talkIsTerminal else { return }
    let text = progress.withLock { $0.clear() }
    if let text { emit(text) }
  }
}

// MARK: Text

extension Terminal {
  /// Whether a message begins with `file:line:`.
  static func beginsWithPlace(_ text: String) -> Bool {
    let parts = text.prefix { $0 != "\n" }.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    return parts.count == 3 && !parts[0].isEmpty && !parts[0].contains(" ") && !parts[1].isEmpty
      && parts[1].allSatisfy(\.isNumber)
  }

  /// The text with control characters made visible, so that no file can steer the terminal.
  static func harmless(_ text: String) -> String {
    func isControl(_ scalar: Unicode.Scalar) -> Bool {
      (scalar.value < 0x20 && scalar != "\n" && scalar != "\t") || (0x7F...0x9F).contains(scalar.value)
    }
    // Those above 0x7F begin with this byte.
    guard text.utf8.contains(where: { ($0 < 0x20 && $0 != 0x0A && $0 != 0x09) || $0 == 0x7F || $0 == 0xC2 }),
      text.unicodeScalars.contains(where: isControl)
    else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if isControl(scalar) {
        result.append(contentsOf: "\\x\(String(scalar.value, radix: 16))".unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }
}

/// The system's words for an error number, in the house style.
func systemMessage(_ number: Int32) -> String {
  let text = String(cString: strerror(number))
  return text.prefix(1).lowercased() + text.dropFirst()
}

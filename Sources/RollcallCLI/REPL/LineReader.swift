import CEdit
import Glibc

/// Lines of an interactive session: edited, remembered and completed on a terminal, plain elsewhere.
///
/// The editor belongs to one thread; that is the main one, which may wait for a person as long as it takes.
@MainActor
final class LineReader {
  /// What came.
  enum Line: Equatable {
    case text(String)
    /// The end of the input.
    case end
    /// Ctrl-C: whoever typed wants to begin anew.
    case interrupted
  }

  private let editor: OpaquePointer?
  private let completion: Completion

  /// - Parameters:
  ///   - historyPath: the file that keeps earlier entries, of mode 0600; nil for none.
  ///   - completion: what the tab key completes.
  ///   - isTerminal: whether somebody types; otherwise no prompt is shown and nothing is remembered.
  init(historyPath: String?, completion: Completion, isTerminal: Bool) {
    self.completion = completion
    editor = isTerminal ? cedit_open("rollcall", historyPath) : nil
    if let editor {
      // The editor asks only while a line is read, which `self` outlives.
      let context = Unmanaged.passUnretained(completion).toOpaque()
      cedit_complete(
        editor,
        { context, line, length in
          guard let context, let line else { return nil }
          let completion = Unmanaged<Completion>.fromOpaque(context).takeUnretainedValue()
          let bytes = UnsafeRawBufferPointer(start: line, count: length)
          guard let text = completion.insertion(after: String(decoding: bytes, as: UTF8.self)) else { return nil }
          return strdup(text)
        }, context)
    }
  }

  isolated deinit { cedit_close(editor) }

  /// Reads a line, showing the prompt to whoever types.
  func read(prompt: String) -> Line {
    guard let editor else { return readLine(strippingNewline: true).map(Line.text) ?? .end }
    var line: UnsafePointer<CChar>?
    var length = 0
    switch cedit_read(editor, prompt, &line, &length) {
    case CEDIT_LINE:
      return .text(String(decoding: UnsafeRawBufferPointer(start: line, count: length), as: UTF8.self))
    case CEDIT_INTERRUPTED: return .interrupted
    default: return .end
    }
  }

  /// Remembers an entry, so that the up key finds it.
  func remember(_ entry: String) {
    if let editor { cedit_remember(editor, entry) }
  }
}

/// Why a command could not do its work: what it says, how it ends, and what the reader can do about it.
///
/// Every error of the layers below becomes one of these at the border of the command line; whatever does not is an
/// unexpected failure (exit 1).
struct CommandFailure: Error, Sendable, Equatable {
  /// How the command ends.
  var status: ExitStatus
  /// What happened and where, in the house style: lower case, no final period; may have several lines.
  var message: String
  /// What to do, each printed on a line of its own.
  var hints: [String]

  init(_ status: ExitStatus, _ message: String, hint: String? = nil) {
    self.status = status
    self.message = message
    self.hints = hint.map { [$0] } ?? []
  }

  init(_ status: ExitStatus, _ message: String, hints: [String]) {
    self.status = status
    self.message = message
    self.hints = hints
  }
}

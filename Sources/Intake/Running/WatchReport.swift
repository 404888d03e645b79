private import Foundation

/// The report of a delivery for which there is none of a run: the keys are those of `run --format json`.
struct WatchReport: Encodable {
  private var run: String?
  private let mode = "run"
  private let today: String
  private let exit: Int32?
  private let meaning: String
  private let error: String?
  private let export: [String: String]?
  private let notes: [String]

  /// A run that ended without a report.
  ///
  /// - Parameters:
  ///   - talk: the last lines that it said.
  ///   - crashes: how often it had crashed before.
  init(_ end: RunEnd, today: String, talk: [String], crashes: Int) {
    self.today = today
    switch end {
    case .exited(let code):
      exit = code
      meaning = "the run ended with exit code \(code) and without a report"
    case .signalled(let number):
      exit = nil
      meaning = "the run was killed by signal \(number)"
    case .unseen(let times):
      exit = nil
      meaning = "the run was begun \(times) times, and each time it and its watch came to their ends together"
    case .notStarted(let words):
      exit = nil
      meaning = "the run did not begin: \(words)"
    }
    error = talk.isEmpty ? nil : talk.joined(separator: "\n")
    export = nil
    notes = crashes > 0 ? ["it was tried \(crashes + 1) times"] : []
  }

  /// A delivery that was not run, because it is the same again.
  init(sameAs name: String, sha256: String, today: String) {
    self.today = today
    exit = 0
    meaning = "done"
    error = nil
    export = ["sha256": sha256]
    notes = [
      "the same content as \(name), with the same rules, configuration and day, and nothing was applied since: nothing to do"
    ]
  }

  var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { preconditionFailure("texts and numbers can be encoded") }
    return String(decoding: data, as: UTF8.self)
  }
}

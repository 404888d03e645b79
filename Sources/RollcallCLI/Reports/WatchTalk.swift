import ArgumentParser
import CivilTime
import Intake

/// What a watch says: on standard output that it watches and where each delivery landed (with JSON: every event, one object a
/// line), on standard error the rest.
struct WatchTalk: Sendable {
  /// How events are given.
  enum Format: String, ExpressibleByArgument, CaseIterable, Sendable { case text, json }

  private let terminal: Terminal
  private let format: Format

  init(_ terminal: Terminal, format: Format) {
    self.terminal = terminal
    self.format = format
  }

  func tell(_ event: IntakeEvent) {
    switch format {
    case .text: tellText(event)
    case .json: tellJSON(event)
    }
  }

  private func tellText(_ event: IntakeEvent) {
    switch event {
    case .watching(let folder): write("watching \(folder)")
    case .took(let name, let cameAs): terminal.note("\(cameAs): taken" + (name == cameAs ? "" : " as \(name)"))
    case .tookOver(let name): terminal.note("\(name): left in processing/ by an earlier watch, gone on with")
    case .began(let name): terminal.detail("\(name): the run begins")
    case .said(let name, let line): terminal.note("\(name): \(line)")
    case .ownedByAnother(let name):
      terminal.note("\(name): a run that an earlier watch began is still at work; waiting")
    case .leftAlone(let name, let why): terminal.warn("\(name): \(why), and is left alone; deliver a regular file")
    case .grew(let name): terminal.note("\(name): was written to after it was taken; waiting until it is still")
    case .landed(let landing): write(Self.line(landing))
    case .again:
      terminal.warn(Self.sentence(event))
    case .vanished(let name): terminal.warn("\(name): somebody took it out of processing/")
    case .folderGone(let why): terminal.warn("\(why); waiting for its return")
    case .missing, .cameLate: terminal.warn(Self.sentence(event))
    case .noticeFailed(let way, let why): terminal.warn("a notice did not arrive by \(way): \(why); it is tried again")
    case .trouble(let words): terminal.warn(words)
    }
  }

  /// A reader of standard output that has gone is no reason to stop working.
  private func write(_ line: String) {
    do {
      try terminal.write(Terminal.harmless(line) + "\n")
    } catch {
      terminal.warn(error.message)
    }
  }

  private static func line(_ landing: IntakeEvent.Landing) -> String {
    if let sameAs = landing.sameAs { return "\(landing.name): \(landing.place), the same as \(sameAs): nothing to do" }
    var line = "\(landing.name): \(landing.place), \(words(landing.end))"
    let counts = (landing.head?.summary ?? [:]).filter { $0.value > 0 && $0.key != "requests" && $0.key != "proposed" }
    if !counts.isEmpty {
      line += ": "
      line += counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key.replacing("_", with: " "))" }
        .joined(separator: ", ")
    }
    return line
  }

  private static func words(_ obstacle: IntakeEvent.Obstacle) -> String {
    switch obstacle {
    case .run(let end): words(end)
    case .folder(let words): words
    }
  }

  private static func words(_ end: RunEnd) -> String {
    switch end {
    case .exited(let code):
      "exit \(code)" + (ExitStatus(rawValue: code).map { " (\($0.meaning))" } ?? "")
    case .signalled(let number): "killed by signal \(number)"
    case .unseen(let times): "begun \(times) times, and never seen to end"
    case .notStarted(let words): "the run could not begin (\(words))"
    }
  }

  private static func hour(_ seconds: Int) -> String {
    let (hour, minute) = (seconds / 3600, seconds / 60 % 60)
    return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
  }

  // MARK: Notices

  /// What notices can be for.
  static let noticeKinds = ["processed", "held", "failed", "again", "missing", "late", "folder_gone"]

  /// The notice of an event: what `--format json` prints of it, with a sentence as `text`; nil if it is of none of the kinds.
  ///
  /// Of a delivery that is tried again and again only the first time is told.
  func notice(_ event: IntakeEvent, kinds: Set<String>) -> String? {
    let kind: String
    switch event {
    case .landed(let landing): kind = landing.place
    case .again(_, _, _, attempt: 1): kind = "again"
    case .missing: kind = "missing"
    case .cameLate: kind = "late"
    case .folderGone: kind = "folder_gone"
    default: return nil
    }
    guard kinds.contains(kind) else { return nil }
    return JSONValue.object([("text", .text("rollcall: " + Self.sentence(event)))] + Self.pairs(event))
      .renderedOnOneLine()
  }

  private static func sentence(_ event: IntakeEvent) -> String {
    switch event {
    case .landed(let landing): line(landing)
    case .again(let name, let why, let pause, _): "\(name): \(words(why)); again in \(pause.settingText)"
    case .missing(let day, let by): "no delivery came for \(day), and one was expected by \(hour(by))"
    case .cameLate(let name, let day): "\(name): the delivery for \(day) that was missed has come"
    case .folderGone(let why): why
    default: ""
    }
  }

  // MARK: JSON

  private func tellJSON(_ event: IntakeEvent) {
    switch event {
    case .said(let name, let line): terminal.note("\(name): \(line)")
    default: write(JSONValue.object(Self.pairs(event)).renderedOnOneLine())
    }
  }

  private static func pairs(_ event: IntakeEvent) -> [(String, JSONValue)] {
    func named(_ event: String, _ name: String) -> [(String, JSONValue)] {
      [("event", .text(event)), ("name", .text(name))]
    }
    switch event {
    case .watching(let folder): return [("event", .text("watching")), ("folder", .text(folder))]
    case .took(let name, let cameAs): return named("took", name) + [("came_as", .text(cameAs))]
    case .tookOver(let name): return named("took_over", name)
    case .began(let name): return named("began", name)
    case .said(let name, let line): return named("said", name) + [("line", .text(line))]
    case .ownedByAnother(let name): return named("owned_by_another", name)
    case .leftAlone(let name, let why): return named("left_alone", name) + [("why", .text(why))]
    case .grew(let name): return named("grew", name)
    case .landed(let landing):
      return named("landed", landing.name) + [
        ("place", .text(landing.place)), ("exit", exit(landing.end)), ("ended", .text(words(landing.end))),
        ("report", .text(landing.report)), ("rejects", .optional(landing.rejects)),
        ("run", .optional(landing.head?.run)),
        ("same_as", .optional(landing.sameAs)),
        ("error", .optional(landing.head?.error)),
        (
          "summary",
          landing.head?.summary.map { summary in
            .object(summary.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) })
          } ?? .null
        ),
      ]
    case .again(let name, let why, let pause, let attempt):
      var code = JSONValue.null
      if case .run(let end) = why { code = exit(end) }
      return named("again", name) + [
        ("exit", code), ("why", .text(words(why))), ("pause", .text(pause.settingText)), ("attempt", .integer(attempt)),
      ]
    case .vanished(let name): return named("vanished", name)
    case .folderGone(let why): return [("event", .text("folder_gone")), ("why", .text(why))]
    case .missing(let day, let by):
      return [("event", .text("missing")), ("day", .text(day.description)), ("by", .text(hour(by)))]
    case .cameLate(let name, let day): return named("late", name) + [("day", .text(day.description))]
    case .noticeFailed(let way, let why):
      return [("event", .text("notice_failed")), ("way", .text(way)), ("why", .text(why))]
    case .trouble(let words): return [("event", .text("trouble")), ("why", .text(words))]
    }
  }

  private static func exit(_ end: RunEnd) -> JSONValue {
    guard case .exited(let code) = end else { return .null }
    return .integer(Int(code))
  }
}

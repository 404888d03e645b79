import Intake
import LearnClient

extension Configuration {
  /// How long things take while a folder is watched.
  var watchSettings: WatchSettings {
    WatchSettings(
      settle: required(duration("watch.settle"), "watch.settle"),
      rescan: required(duration("watch.rescan"), "watch.rescan"),
      firstPause: required(duration("watch.retry.first"), "watch.retry.first"),
      longestPause: required(duration("watch.retry.longest"), "watch.retry.longest"))
  }

  /// When a delivery is expected.
  ///
  /// - Throws: exit 2 for a day that is none, or days and grace without an hour.
  func expectation() throws(CommandFailure) -> Expectation? {
    let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    var weekdays: Set<Int> = []
    for day in list("watch.expect.days") {
      guard let index = names.firstIndex(of: day.lowercased()) else {
        throw wrong("watch.expect.days", expected: names, got: day)
      }
      weekdays.insert(index + 1)
    }
    guard let by = text("watch.expect.by") else { return nil }
    return Expectation(
      by: required(SettingKind.seconds(timeOfDay: by), "watch.expect.by"),
      grace: required(duration("watch.expect.grace"), "watch.expect.grace"), weekdays: weekdays)
  }

  /// How the operator is told of what happens while a folder is watched.
  ///
  /// - Parameter notice: the notice for an event, if it is of one of the kinds.
  /// - Throws: exit 2 for a kind that is none, or an address that notices cannot be posted to.
  func notices(
    _ notice: @escaping @Sendable (_ event: IntakeEvent, _ kinds: Set<String>) -> String?
  ) throws(CommandFailure) -> Notices {
    let kinds = list("watch.notify.on")
    for kind in kinds where !WatchTalk.noticeKinds.contains(kind) {
      throw wrong("watch.notify.on", expected: WatchTalk.noticeKinds, got: kind)
    }
    var ways: [String: @Sendable (String) async throws -> Void] = [:]
    let command = list("watch.notify.command")
    if !command.isEmpty {
      let folder = environment["TMPDIR"] ?? "/tmp"
      ways["command"] = { try await Notices.give($0, to: command, folder: folder, timeLimit: .seconds(30)) }
    }
    if let url = text("watch.notify.webhook") {
      guard let webhook = Webhook(url: url) else {
        throw CommandFailure(
          .usage,
          "bad value for 'watch.notify.webhook' (\(self["watch.notify.webhook"].source)): expected an address that begins"
            + " with https://, or with http:// and is this machine's own")
      }
      ways["webhook"] = { try await webhook.post($0, timeLimit: .seconds(30)) }
    }
    let wanted = Set(kinds)
    return Notices(text: { notice($0, wanted) }, ways: ways)
  }

  private func wrong(_ setting: String, expected: [String], got: String) -> CommandFailure {
    CommandFailure(
      .usage,
      "bad value for '\(setting)' (\(self[setting].source)): expected some of \(expected.joined(separator: ", ")),"
        + " got '\(got)'")
  }
}

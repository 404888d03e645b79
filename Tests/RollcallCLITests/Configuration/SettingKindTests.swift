import Testing

@testable import RollcallCLI

@Suite struct SettingKindTests {
  @Test(arguments: [
    ("500ms", Duration.milliseconds(500)), ("5s", .seconds(5)), ("60m", .seconds(3600)), ("2h", .seconds(7200)),
    ("0", .zero), ("0s", .zero),
  ]) func `durations are read with their units`(text: String, duration: Duration) {
    #expect(Duration(setting: text) == duration)
  }

  @Test(arguments: ["", "5", "s", "-5s", "1.5s", "5 s", "5S", "99999999999999999999s", "9999999h"])
  func `what is no duration is refused`(text: String) {
    #expect(Duration(setting: text) == nil)
  }

  @Test(arguments: ["500ms", "5s", "1m", "90s", "2h", "60m", "0s"])
  func `a duration reads back as it is shown`(text: String) throws {
    let duration = try #require(Duration(setting: text))
    #expect(Duration(setting: duration.settingText) == duration)
  }

  @Test(arguments: [("64MB", 64 << 20), ("1GB", 1 << 30), ("10kb", 10 << 10), ("17", 17), ("17B", 17)])
  func `sizes are powers of 1024`(text: String, bytes: Int) {
    #expect(SettingKind.bytes(text) == bytes)
  }

  @Test(arguments: ["", "MB", "-1MB", "1.5GB", "1TB", "99999999999999999999GB", "9223372036854775807KB"])
  func `what is no size is refused`(text: String) {
    #expect(SettingKind.bytes(text) == nil)
  }

  @Test(arguments: ["local", "local:a.sqlite", "https://x", "http://127.0.0.1:1"])
  func `an LMS is local or a URL`(text: String) throws {
    #expect(try SettingKind.lms.parse(text) == .text(text))
  }

  @Test(arguments: ["", "lokal", "local:", "ftp://x", "api-learn.ispringlearn.com"])
  func `anything else is no LMS`(text: String) {
    #expect(throws: SettingProblem.self) { try SettingKind.lms.parse(text) }
  }

  @Test func `a secret is never shown, whatever shows it`() {
    let value = SettingValue.secret("hush")
    #expect(value.text == SettingValue.mask)
    #expect(value.json == .text(SettingValue.mask))
  }
}

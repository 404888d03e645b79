import Foundation
import LearnClient
import Testing

@testable import RollcallCLI

@Suite struct ConfigurationTests {
  @Test func `without file, environment and options every setting has its default`() throws {
    let configuration = try load()
    for entry in configuration.entries {
      #expect(entry.source == .standard)
      #expect(entry.value == (try entry.setting.standard.map(entry.setting.kind.parse)), "\(entry.setting.name)")
    }
    #expect(configuration.file == nil)
    #expect(configuration.integer("guards.max_enrollments") == 500)
    #expect(configuration.number("guards.max_percent") == 20)
    #expect(configuration.integer("guards.min_population") == 50)
  }

  @Test func `options beat the environment, which beats the file, and each says so`() throws {
    let yaml = "lms: local:a.sqlite\nledger: a.sqlite\ndue_floor: 3"
    let environment = ["ROLLCALL_LMS": "local:b.sqlite", "ROLLCALL_LEDGER": "b.sqlite"]
    let configuration = try load(
      yaml, environment: environment, options: [.init(setting: "lms", option: "--lms", text: "local:c.sqlite")])
    #expect(configuration["lms"].value == .text("local:c.sqlite"))
    #expect(configuration["lms"].source == .option(name: "--lms"))
    #expect(configuration["ledger"].value == .text("b.sqlite"))
    #expect(configuration["ledger"].source == .environment(name: "ROLLCALL_LEDGER"))
    #expect(configuration["due_floor"].value == .integer(3))
    #expect(configuration["due_floor"].source.description.hasSuffix("rollcall.yaml:3"))
  }

  @Test func `the page's own example is read as it is meant`() throws {
    let configuration = try load(
      """
      lms: https://api-learn.ispringlearn.com
      account: { dialect: rest-xml, client_id: acme, time_zone: Europe/Berlin }
      ledger: rollcall.sqlite
      export:
        key: employee_id
        columns: { email: [ADEmail, Work Email], hire_date: [StartDate], department: [DepartmentType] }
        dates: { hire_date: M/D/YYYY }
        required: [hire_date]
        match: { email: EMAIL, employee_id: LOGIN }
      guards: { max_enrollments: 500, max_percent: 20, min_population: 50 }
      courses: { onboarding: Sales Onboarding }
      """, environment: ["ROLLCALL_ACCOUNT_CLIENT_SECRET": "hush"])
    #expect(configuration.lmsTarget == .url("https://api-learn.ispringlearn.com"))
    #expect(configuration.text("export.key") == "employee_id")
    #expect(configuration.listMap("export.columns").map(\.name) == ["email", "hire_date", "department"])
    #expect(configuration.listMap("export.columns").first?.texts == ["ADEmail", "Work Email"])
    #expect(configuration.textMap("export.dates") == [.init(name: "hire_date", text: "M/D/YYYY")])
    #expect(configuration.list("export.required") == ["hire_date"])
    #expect(configuration.textMap("export.match").map(\.text) == ["EMAIL", "LOGIN"])
    #expect(configuration.courseAliases == ["onboarding": "Sales Onboarding"])
    #expect(throws: Never.self) {
      _ = try configuration.exportSettings()
      _ = try configuration.account(url: "https://api-learn.ispringlearn.com")
    }
  }

  @Test func `each scalar has a variable, those in maps too`() throws {
    let configuration = try load(
      "courses: { a: One, b: Two }",
      environment: [
        "ROLLCALL_COURSES_B": "Zwei", "ROLLCALL_COURSES_C": "Drei", "ROLLCALL_EXPORT_COLUMNS_EMAIL": "ADEmail, Mail",
        "ROLLCALL_EXPORT_REQUIRED": "hire_date,email", "ROLLCALL_GUARDS_MAX_PERCENT": "12.5",
      ])
    #expect(configuration.courseAliases == ["a": "One", "b": "Zwei", "c": "Drei"])
    #expect(configuration.listMap("export.columns").first?.texts == ["ADEmail", "Mail"])
    #expect(configuration.list("export.required") == ["hire_date", "email"])
    #expect(configuration.number("guards.max_percent") == 12.5)
  }

  @Test func `a section without content is no section, and guards keep their defaults`() throws {
    let configuration = try load("guards:\ncourses:\n")
    #expect(configuration.integer("guards.max_enrollments") == 500)
    #expect(configuration.courseAliases.isEmpty)
  }

  @Test func `the committed reference is what the table of settings prints`() throws {
    let page = Scenario.folder.appending(path: "../../../docs/reference/configuration.md").standardizedFileURL
    #expect(try String(contentsOf: page, encoding: .utf8) == Setting.reference, "print it: rollcall config reference")
  }

  @Test func `no environment variable is shared by two settings`() {
    let names = Setting.table.map(\.environmentName)
    #expect(Set(names).count == names.count)
    for setting in Setting.table where setting.kind == .secret {
      #expect(Setting.byName[setting.fileSettingName]?.kind == .path)
    }
  }

  @Test(arguments: [
    ("lms: [local]", "bad value for 'lms': expected one value, got a list"),
    ("guards: 7", "'guards' must hold keys with values"),
    ("- lms", "the file must hold keys with values"),
    ("guards: { max_percent: 120 }", "expected a number from 0 to 100, got '120'"),
    ("due_floor: 2.5", "expected a whole number from 0 to 3650, got '2.5'"),
    ("account: { time_zone: Berlin }", "expected the name of a time zone such as Europe/Berlin, got 'Berlin'"),
    ("limits: { memory: 64MiB }", "expected a size such as 64MB or 1GB, got '64MiB'"),
    ("export: { dates: { hire_date: [A, B] } }", "expected a text for each name, got keys with values"),
  ]) func `a value of the wrong kind is refused with its line`(yaml: String, message: String) {
    let failure = #expect(throws: CommandFailure.self) { try ConfigurationFile(path: "f.yaml", text: yaml) }
    #expect(failure?.status == .usage)
    #expect(failure?.message.hasPrefix("f.yaml:1: ") == true)
    #expect(failure?.message.contains(message) == true, "\(failure?.message ?? "")")
  }

  @Test(arguments: [
    ("https://api-learn.ispringlearn.com", true), ("http://127.0.0.1:8080", false), ("http://localhost", false),
    ("http://127.0.0.1.example.com", true), ("https://[::1]:9", false),
  ]) func `an account that is not on this machine must set its time zone`(url: String, isNeeded: Bool) throws {
    let configuration = try load(
      "account: { client_id: a }", environment: ["ROLLCALL_ACCOUNT_CLIENT_SECRET": "hush"])
    if isNeeded {
      #expect(throws: CommandFailure.self) { _ = try configuration.account(url: url) }
    } else {
      #expect(throws: Never.self) { _ = try configuration.account(url: url) }
    }
  }

  @Test func `proxy and certificate authority are those of the account, and the proxy's password is a secret`() throws {
    let configuration = try load(
      """
      account:
        client_id: a
        time_zone: Europe/Berlin
        proxy: http://proxy.example.com:3128
        proxy_user: me
        certificate_authority: authority.pem
      """, environment: ["ROLLCALL_ACCOUNT_CLIENT_SECRET": "hush", "ROLLCALL_ACCOUNT_PROXY_PASSWORD": "hunter2"])
    let account = try configuration.account(url: "https://api-learn.ispringlearn.com")
    #expect(account.proxy?.address == "http://proxy.example.com:3128")
    #expect(account.proxy?.user == "me")
    #expect(account.proxy?.password?.reveal() == "hunter2")
    #expect(account.certificateAuthority?.hasSuffix("authority.pem") == true)
    #expect(configuration["account.proxy_password"].value?.text == SettingValue.mask)
    #expect(!"\(account)".contains("hunter2"))
    #expect(
      try load("account: { client_id: a }", environment: ["ROLLCALL_ACCOUNT_CLIENT_SECRET": "hush"])
        .account(url: "http://localhost").proxy == nil)
  }

  @Test func `a proxy's user without a proxy is told, not forgotten`() throws {
    let configuration = try load(
      "account: { client_id: a, proxy_user: me }", environment: ["ROLLCALL_ACCOUNT_CLIENT_SECRET": "hush"])
    let failure = #expect(throws: CommandFailure.self) { try configuration.account(url: "http://localhost") }
    #expect(failure?.status == .usage)
    #expect(failure?.message.contains("'account.proxy' is not") == true)
  }

  @Test func `the local LMS stands beside the ledger unless it has a path`() throws {
    #expect(try load().lmsTarget == .local(path: "rollcall-lms.sqlite"))
    #expect(
      try load("", environment: ["ROLLCALL_LEDGER": "/a/b.sqlite"]).lmsTarget == .local(path: "/a/rollcall-lms.sqlite"))
    #expect(try load("lms: local:/x/y").lmsTarget == .local(path: "/x/y"))
  }

  @Test func `paths of the file are relative to it, those of the environment to the working folder`() throws {
    let yaml = "ledger: state/ledger.sqlite\nlms: local:state/lms.sqlite\naccount: { token_file: /run/token }"
    let configuration = try load(yaml, environment: ["ROLLCALL_ACCOUNT_TOKEN": "hush"], below: "deep/er")
    #expect(configuration.ledgerPath.hasSuffix("/state/ledger.sqlite"))
    #expect(configuration.file == configuration.ledgerPath.replacing("state/ledger.sqlite", with: "rollcall.yaml"))
    #expect(configuration.text("lms") == "local:" + configuration.ledgerPath.replacing("ledger", with: "lms"))
    #expect(configuration.text("account.token_file") == "/run/token")
    let environment = ["ROLLCALL_LEDGER": "x.sqlite", "ROLLCALL_ACCOUNT_TOKEN": "hush"]
    #expect(try load(yaml, environment: environment, below: "deep").ledgerPath == "x.sqlite")
  }

  /// Loads a configuration from a file of this content in a folder of its own; nil is no file.
  private func load(
    _ yaml: String? = nil, environment: [String: String] = [:], options: [Configuration.Option] = [],
    below: String = ""
  ) throws -> Configuration {
    let folder = FileManager.default.temporaryDirectory.appending(path: "rollcall-configuration-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    if let yaml {
      try yaml.write(to: folder.appending(path: "rollcall.yaml"), atomically: false, encoding: .utf8)
    }
    return try Configuration.load(
      explicitFile: nil, options: options, environment: environment,
      workingFolder: below.isEmpty ? folder.path : folder.path + "/" + below)
  }
}

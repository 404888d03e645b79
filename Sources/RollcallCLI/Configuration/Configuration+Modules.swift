import HRExport
import LearnClient
import Provisioning
import Rollcall

/// What the modules below are told.
extension Configuration {
  /// Where the LMS is.
  enum LMSTarget: Equatable {
    /// An embedded one, on this SQLite file.
    case local(path: String)
    case url(String)
  }

  var ledgerPath: String { required(text("ledger"), "ledger") }

  var lmsTarget: LMSTarget {
    let lms = required(text("lms"), "lms")
    if lms == "local" {
      return .local(path: PathText.resolve("rollcall-lms.sqlite", in: PathText.folder(of: ledgerPath)))
    }
    return lms.hasPrefix("local:") ? .local(path: String(lms.dropFirst(6))) : .url(lms)
  }

  /// Finds out before any work is done whether the configured LMS lacks something.
  ///
  /// - Throws: exit 2 when the time zone or the credentials are missing.
  func checkAccount() throws(CommandFailure) {
    if case .url(let url) = lmsTarget { _ = try account(url: url) }
  }

  /// The account behind a URL.
  ///
  /// - Throws: exit 2 when the time zone or the credentials are missing.
  func account(url: String) throws(CommandFailure) -> Account {
    if text("account.time_zone") == nil && !Self.isLoopback(url) {
      throw CommandFailure(
        .usage, "'account.time_zone' is not set, and the dates of a real account are read and written in its zone",
        hint: "set account: { time_zone: Europe/Berlin } in \(file ?? ConfigurationFile.name),"
          + " or ROLLCALL_ACCOUNT_TIME_ZONE")
    }
    return Account(
      baseURL: url, credentials: try credentials(), dialect: choice("account.dialect"),
      pathPrefix: text("account.path_prefix") ?? "", authorization: choice("account.authorization"),
      listing: choice("account.listing"), accountURL: text("account.url"),
      tokenPath: required(text("account.token_path"), "account.token_path"),
      soapPath: required(text("account.soap_path"), "account.soap_path"),
      soapNamespaces: choice("account.soap_namespaces"), proxy: try proxy(),
      certificateAuthority: text("account.certificate_authority"),
      requestTimeout: required(duration("account.request_timeout"), "account.request_timeout"),
      connectTimeout: required(duration("account.connect_timeout"), "account.connect_timeout"),
      maxResponseBytes: required(integer("account.max_response"), "account.max_response"),
      parallelRequests: parallelRequests, pageSize: required(integer("account.page_size"), "account.page_size"),
      allowsPlainHTTP: boolean("account.allow_plain_http"))
  }

  private func proxy() throws(CommandFailure) -> Account.Proxy? {
    guard let address = text("account.proxy") else {
      for name in ["account.proxy_user", "account.proxy_password"] where text(name) != nil {
        throw CommandFailure(
          .usage, "'\(name)' is set (\(self[name].source)), and 'account.proxy' is not",
          hint: "name the proxy, http://HOST:PORT, or take its user and password away")
      }
      return nil
    }
    return Account.Proxy(
      address, user: text("account.proxy_user"), password: text("account.proxy_password").map { Secret($0) })
  }

  private func credentials() throws(CommandFailure) -> Account.Credentials {
    if let token = text("account.token") { return .token(Secret(token)) }
    if let id = text("account.client_id") {
      return .client(id: id, secret: Secret(try secret("account.client_secret", of: "account.client_id")))
    }
    if let email = text("account.email") {
      return .password(email: email, password: Secret(try secret("account.password", of: "account.email")))
    }
    throw CommandFailure(
      .usage, "no credentials are configured for the LMS \(text("lms") ?? "")",
      hint: "set 'account.client_id', and its secret by ROLLCALL_ACCOUNT_CLIENT_SECRET or 'account.client_secret_file'")
  }

  private func secret(_ name: String, of owner: String) throws(CommandFailure) -> String {
    if let secret = text(name) { return secret }
    let setting = self[name].setting
    throw CommandFailure(
      .usage, "'\(owner)' is set, but its secret '\(name)' is not",
      hint:
        "set \(setting.environmentName), or name a file of mode 0600 that holds it under '\(setting.fileSettingName)'"
    )
  }

  private func choice<Choice: RawRepresentable<String>>(_ name: String) -> Choice {
    guard let value = text(name).flatMap(Choice.init(rawValue:)) else {
      preconditionFailure("the choices of \(name) are not those of \(Choice.self)")
    }
    return value
  }

  private static func isLoopback(_ url: String) -> Bool {
    guard let match = url.lowercased().firstMatch(of: #/^https?:\/\/(localhost|127\.[0-9.]+|\[::1\])(?=[:\/]|$)/#)
    else { return false }
    return !match.1.isEmpty
  }

  /// How exports are read.
  func exportSettings() throws(CommandFailure) -> ExportSettings {
    var settings = ExportSettings(
      key: text("export.key"),
      columns: Dictionary(uniqueKeysWithValues: listMap("export.columns").map { ($0.name, $0.texts) }),
      dates: Dictionary(uniqueKeysWithValues: textMap("export.dates").map { ($0.name, $0.text) }),
      required: list("export.required"), values: try exportValues(),
      maxRejectedShare: share("export.max_rejected_percent"),
      headerRow: integer("export.header_row"), temporaryDirectory: environment["TMPDIR"])
    settings.sheet = text("export.sheet")
    if let name = text("export.format") {
      settings.format = try named(
        name, "export.format", ExportFormat.init(named:), known: ["csv", "xlsx", "json", "jsonl"])
    }
    if let name = text("export.encoding") {
      settings.encoding = try named(
        name, "export.encoding", TextEncoding.init(named:), known: TextEncoding.allCases.map(\.rawValue))
    }
    if let name = text("export.delimiter") {
      settings.delimiter = try named(
        name, "export.delimiter", Delimiter.init(named:), known: ["comma", "semicolon", "tab", "pipe"])
    }
    return settings
  }

  /// `export.values` turned round: by variant the spelling that stands for it.
  private func exportValues() throws(CommandFailure) -> [String: [String: String]] {
    var values: [String: [String: String]] = [:]
    for column in nestedListMap("export.values") {
      for spelling in column.lists {
        for variant in spelling.texts {
          let other = values[column.name, default: [:]].updateValue(spelling.name, forKey: variant)
          if let other, other != spelling.name {
            throw CommandFailure(
              .usage,
              "bad value for 'export.values': '\(variant)' of '\(column.name)' cannot be '\(other)' and '\(spelling.name)'"
            )
          }
        }
      }
    }
    return values
  }

  /// Which kind of export it is, in the ledger.
  var exportName: String { required(text("export.name"), "export.name") }

  /// The smallest share of the last export's rows that is believed.
  var minRowsShare: Double { share("export.min_rows_percent") }

  /// Of how many applied exports the cells are kept.
  var keptExports: Int { required(integer("export.keep"), "export.keep") }

  private func share(_ name: String) -> Double { required(number(name), name) / 100 }

  private func named<Value>(
    _ text: String, _ setting: String, _ reading: (String) -> Value?, known: [String]
  ) throws(CommandFailure) -> Value {
    if let value = reading(text) { return value }
    throw CommandFailure(
      .usage,
      "bad value for '\(setting)' (\(self[setting].source)): expected \(known.joined(separator: ", ")),"
        + " got '\(text)'")
  }

  /// How people are found in the LMS.
  ///
  /// - Parameter key: the name of the export's key column.
  func matchSettings(key: String) -> MatchSettings {
    let pairs = textMap("export.match").map { (column: $0.name, field: $0.text) }
    return pairs.isEmpty ? .standard : MatchSettings(pairs: pairs, key: key)
  }

  var guards: Guards {
    Guards(
      maxEnrollments: required(integer("guards.max_enrollments"), "guards.max_enrollments"),
      maxPercent: required(number("guards.max_percent"), "guards.max_percent"),
      minPopulation: required(integer("guards.min_population"), "guards.min_population"))
  }

  /// How rules are evaluated.
  ///
  /// - Parameter key: the name of the export's key column.
  func ruleSettings(key: String) -> RuleSettings {
    RuleSettings(
      courseAliases: courseAliases, dueFloorDays: required(integer("due_floor"), "due_floor"),
      match: matchSettings(key: key), timeLimit: duration("limits.time"), memoryLimit: integer("limits.memory"))
  }

  /// How changes are sent.
  ///
  /// - Parameter isEmbedded: to an embedded LMS nothing can be under way any more.
  func applySettings(isEmbedded: Bool) -> ApplySettings {
    ApplySettings(
      learnersPerRequest: required(integer("batch_size"), "batch_size"),
      settle: duration("settle") ?? (isEmbedded ? .zero : .seconds(10)), parallelRequests: parallelRequests)
  }

  private var parallelRequests: Int { required(integer("parallel_requests"), "parallel_requests") }

  var conflictPolicy: ConflictPolicy { choice("conflicts") }

  /// Names of the operator's own for titles or ids of courses.
  var courseAliases: [String: String] {
    Dictionary(textMap("courses").map { ($0.name, $0.text) }, uniquingKeysWith: { _, last in last })
  }
}

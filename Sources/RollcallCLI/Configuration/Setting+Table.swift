extension Setting {
  /// Everything that can be configured, in the order in which it is shown.
  static let table: [Setting] = [
    Setting(
      "lms", .lms, default: "local",
      "the LMS: local (embedded, on a SQLite file), local:PATH, or the URL of the account's API"),
    Setting(
      "account.dialect", .choice(["rest-xml", "rest-json", "soap"]), default: "rest-xml",
      "how requests are written"),
    Setting("account.client_id", .text, "the client id of the account's API access"),
    Setting("account.client_secret", .secret, "its client secret"),
    Setting("account.client_secret_file", .path, "a file of mode 0600 that holds the client secret"),
    Setting("account.token", .secret, "an access token, instead of client id and secret"),
    Setting("account.token_file", .path, "a file of mode 0600 that holds the token"),
    Setting("account.email", .text, "the e-mail of an account that signs in with e-mail and password"),
    Setting("account.password", .secret, "its password"),
    Setting("account.password_file", .path, "a file of mode 0600 that holds the password"),
    Setting(
      "account.time_zone", .timeZone,
      "the account's time zone, in which dates are read and written; a real account must set it"),
    Setting(
      "account.path_prefix", .text, default: "",
      "what stands before every path; /api/v2 on an account's own domain"),
    Setting(
      "account.authorization", .choice(["bearer", "bare"]), default: "bearer",
      "whether the authorization header says Bearer before the token"),
    Setting(
      "account.listing", .choice(["paged-by-body", "paged-by-query", "whole"]), default: "paged-by-body",
      "which of the documented calls lists enrollments"),
    Setting("account.url", .text, "the account's own address, where the old credentials name it (default: lms)"),
    Setting("account.token_path", .text, default: "/api/v3/token", "where a token is asked for"),
    Setting("account.soap_path", .text, default: "/api/v2/soap/2.0", "where the SOAP service stands"),
    Setting(
      "account.soap_namespaces", .choice(["http", "https"]), default: "http",
      "the scheme of the namespaces in SOAP requests; the vendor's pages print https"),
    Setting("account.proxy", .text, "the HTTP proxy that connections go through: http://HOST:PORT"),
    Setting("account.proxy_user", .text, "who we are to the proxy, where it asks"),
    Setting("account.proxy_password", .secret, "the password that goes with it"),
    Setting("account.proxy_password_file", .path, "a file of mode 0600 that holds the proxy's password"),
    Setting(
      "account.certificate_authority", .path,
      "a PEM file of certificate authorities that are trusted beside the machine's own"),
    Setting("account.request_timeout", .duration, default: "60s", "how long one request may take"),
    Setting("account.connect_timeout", .duration, default: "10s", "how long connecting may take"),
    Setting("account.page_size", .integer(1...10_000), default: "1000", "how many items one page of a list holds"),
    Setting("account.max_response", .size, default: "1GB", "the largest answer that is read"),
    Setting(
      "account.allow_plain_http", .boolean, default: "false",
      "whether http:// is spoken to other machines, which shows the secret to the network"),
    Setting("ledger", .path, default: "rollcall.sqlite", "the ledger's file"),
    Setting(
      "export.name", .text, default: "people",
      "which kind of export it is; each kind has a last export of its own to be compared with"),
    Setting("export.key", .text, "the column that identifies a person (default: employee_id, else e-mail)"),
    Setting("export.columns", .listMap, "other titles under which a column may come: {hire_date: [Start Date]}"),
    Setting("export.dates", .textMap, "the date format of a column: {hire_date: DD.MM.YYYY}"),
    Setting("export.required", .list, "columns in which an empty cell rejects the row"),
    Setting(
      "export.values", .nestedListMap,
      "one spelling for several, column by column: {department: {Sales: [sales, Vertrieb]}}; \"\" empties the cell"),
    Setting(
      "export.match", .textMap,
      "how a person is found in the LMS, in this order (default: e-mail in EMAIL, where that gives several key in LOGIN)"
    ),
    Setting(
      "export.max_rejected_percent", .percent, default: "5",
      "the share of rejected rows above which an export is refused"),
    Setting(
      "export.min_rows_percent", .percent, default: "80",
      "the share of the last export's rows below which an export is refused"),
    Setting(
      "export.keep", .integer(0...1000), default: "1",
      "of how many applied exports the cells that rules read are kept, for person:changed"),
    Setting("export.format", .text, "what the export is, where detection errs: csv, xlsx, json or jsonl"),
    Setting(
      "export.sheet", .text,
      "the sheet of a workbook (default: the only visible one, or the one that alone holds people)"),
    Setting("export.encoding", .text, "the export's encoding, where detection errs"),
    Setting("export.delimiter", .text, "the export's delimiter, where detection errs"),
    Setting("export.header_row", .integer(1...1000), "the line on which the header starts, where it is not the first"),
    Setting(
      "guards.max_enrollments", .integer(0...10_000_000), default: "500",
      "a plan that adds more enrollments than this is held"),
    Setting(
      "guards.max_percent", .percent, default: "20",
      "a plan in which a larger share of the people accepted gains something is held"),
    Setting(
      "guards.min_population", .integer(0...10_000_000), default: "50",
      "max_percent is not looked at below so many people"),
    Setting("courses", .textMap, "names of your own for titles or ids of courses: {onboarding: Sales Onboarding}"),
    Setting(
      "due_floor", .integer(0...3650), default: "14",
      "how many days from the run's day a due date is moved to that lies before it"),
    Setting(
      "conflicts", .choice(["strictest", "hold"]), default: "strictest",
      "what becomes of a pair that rules want with different dates: the earliest due date wins, or it is held"),
    Setting(
      "settle", .duration,
      "how long after a request of unknown outcome the live list is believed (default: 10s, 0s for the local LMS)"),
    Setting("limits.time", .duration, default: "60s", "the time that scripts may spend in Lua"),
    Setting("limits.memory", .size, default: "512MB", "the memory that scripts may hold"),
    Setting(
      "watch.settle", .duration, default: "2s",
      "how long size and time of a file must be still before `watch` takes it; a .done marker takes their place"),
    Setting(
      "watch.rescan", .duration, default: "30s",
      "how often `watch` looks at its folder when it hears of nothing, as on network file systems"),
    Setting(
      "watch.retry.first", .duration, default: "10s",
      "the pause after which `watch` tries a delivery again; each further one is twice as long"),
    Setting("watch.retry.longest", .duration, default: "15m", "the longest such pause"),
    Setting(
      "parallel_requests", .integer(1...16), default: "1",
      "how many requests may be under way at once; slower where the LMS asks for patience"),
    Setting("watch.expect.by", .timeOfDay, "the hour by which `watch` expects a delivery, in the account's zone"),
    Setting("watch.expect.grace", .duration, default: "0s", "how long after that hour a delivery is missed"),
    Setting(
      "watch.expect.days", .list, default: "mon, tue, wed, thu, fri, sat, sun", "the days on which one is expected"),
    Setting(
      "watch.notify.command", .list,
      "a command and its arguments, given each notice of `watch` as JSON on standard input; 0 is taken"),
    Setting("watch.notify.webhook", .secret, "an https:// address to which each notice is posted as JSON"),
    Setting("watch.notify.webhook_file", .path, "a file of mode 0600 that holds the address"),
    Setting(
      "watch.notify.on", .list, default: "held, failed, again, missing, late, folder_gone",
      "what notices are for; also processed, for every delivery that went well"),
    Setting("batch_size", .integer(1...10_000), default: "500", "the most learners that one request enrolls"),
  ]

  static let byName = Dictionary(uniqueKeysWithValues: table.map { ($0.name, $0) })
}

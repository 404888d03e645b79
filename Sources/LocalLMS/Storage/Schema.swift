internal import GRDB

/// The tables of the file, and how a file is known to be ours.
enum Schema {
  /// `application_id` of the file: "RcLM".
  static let applicationID: Int32 = 0x5263_4C4D
  /// `user_version` of the file: raised with every change of the tables.
  static let version: Int32 = 2

  /// The organisation: the department that every other one is below.
  static let organisationID = StableID.uuid("department", "")
  static let organisationName = "Organization"
  /// Login and e-mail of the account's owner.
  static let ownerLogin = "owner@example.com"

  /// Progress, of enrollments that have any.
  private static let results = """
    CREATE TABLE result (
      enrollment INTEGER PRIMARY KEY REFERENCES enrollment(key) ON DELETE CASCADE,
      status TEXT NOT NULL, progress INTEGER NOT NULL, completed TEXT);
    """

  /// Brings a file of an earlier version up to date.
  static func upgrade(_ db: Database, from old: Int32) throws {
    if old < 2 { try db.execute(sql: results) }
    try db.execute(sql: "PRAGMA user_version = \(version)")
  }

  /// Makes the tables and the default account in an empty file.
  ///
  /// Users, contents and departments have a short integer key beside the id that the API shows, so that an enrollment
  /// row, and each index entry, holds integers. An enrollment's id is computed from its key and the instance.
  static func create(in db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE setting (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE department (
          key INTEGER PRIMARY KEY,
          id TEXT NOT NULL COLLATE NOCASE UNIQUE,
          name TEXT NOT NULL,
          parent INTEGER REFERENCES department(key));
        CREATE UNIQUE INDEX department_name ON department(parent, name);
        CREATE TABLE user (
          key INTEGER PRIMARY KEY,
          id TEXT NOT NULL COLLATE NOCASE UNIQUE,
          login TEXT NOT NULL UNIQUE,
          email TEXT COLLATE NOCASE,
          first_name TEXT, last_name TEXT, job_title TEXT,
          department INTEGER NOT NULL REFERENCES department(key),
          status INTEGER NOT NULL,
          fields TEXT NOT NULL DEFAULT '{}',
          role TEXT NOT NULL DEFAULT 'learner',
          may_enroll INTEGER NOT NULL DEFAULT 0,
          may_list INTEGER NOT NULL DEFAULT 0,
          password TEXT);
        CREATE INDEX user_email ON user(email);
        CREATE INDEX user_department ON user(department);
        CREATE TABLE managed (
          user INTEGER NOT NULL REFERENCES user(key) ON DELETE CASCADE,
          department INTEGER NOT NULL REFERENCES department(key),
          PRIMARY KEY (user, department)) WITHOUT ROWID;
        CREATE TABLE client (
          id TEXT PRIMARY KEY NOT NULL, secret TEXT NOT NULL, user INTEGER NOT NULL REFERENCES user(key)) WITHOUT ROWID;
        CREATE TABLE content (
          key INTEGER PRIMARY KEY,
          id TEXT NOT NULL COLLATE NOCASE UNIQUE,
          title TEXT NOT NULL,
          type TEXT NOT NULL,
          default_due_period INTEGER,
          added_date TEXT);
        CREATE TABLE enrollment (
          key INTEGER PRIMARY KEY AUTOINCREMENT,
          learner INTEGER NOT NULL REFERENCES user(key),
          course INTEGER NOT NULL REFERENCES content(key),
          access_date TEXT NOT NULL,
          due_date TEXT,
          locks INTEGER NOT NULL DEFAULT 0,
          type_group INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX enrollment_learner ON enrollment(learner, course);
        CREATE INDEX enrollment_course ON enrollment(course);
        CREATE TABLE certificate (
          enrollment INTEGER PRIMARY KEY REFERENCES enrollment(key) ON DELETE CASCADE,
          id TEXT NOT NULL, issued TEXT NOT NULL, expires TEXT);
        \(results)
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        """)
    try db.execute(
      sql: "INSERT INTO setting (name, value) VALUES ('instance', ?)", arguments: [StableID.random()])
    try db.execute(
      sql: "INSERT INTO department (key, id, name) VALUES (1, ?, ?)", arguments: [organisationID, organisationName])
    try db.execute(
      sql: """
        INSERT INTO user (key, id, login, email, first_name, last_name, department, status, role, password)
        VALUES (1, ?, ?, ?, 'Account', 'Owner', 1, 1, 'owner', 'local')
        """, arguments: [StableID.uuid("user", ownerLogin), ownerLogin, ownerLogin])
    try db.execute(sql: "INSERT INTO client (id, secret, user) VALUES ('local', 'local', 1)")
  }
}

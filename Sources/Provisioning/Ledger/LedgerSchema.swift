internal import GRDB

/// The tables of the ledger and how older files grow into them. A migration that has landed is never edited.
enum LedgerSchema {
  /// "Roll", in the file's header: tells a ledger from other SQLite files.
  private static let applicationID = 0x526F_6C6C

  static func migrate(_ queue: DatabaseQueue, path: String) throws {
    let migrator = makeMigrator()
    if try queue.read({ try migrator.hasBeenSuperseded($0) }) {
      throw LedgerError(
        .newer, "a newer version of rollcall made the ledger \(path); use that version, or another ledger (--ledger)")
    }
    try migrator.migrate(queue)
  }

  /// Refuses a SQLite file that holds something else, before anything is written to it.
  static func refuseForeign(_ database: Database, path: String) throws {
    let id = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
    guard id == applicationID || (id == 0 && tables == 0) else {
      throw LedgerError(.notALedger, "\(path) is a SQLite file of something else; name another file (--ledger)")
    }
    if id == 0 { try database.execute(sql: "PRAGMA application_id = \(applicationID)") }
  }

  private static func makeMigrator() -> DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 runs and changes") { database in
      try database.execute(
        sql: """
          CREATE TABLE ledger (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            account TEXT NOT NULL
          ) STRICT;

          CREATE TABLE runs (
            id TEXT PRIMARY KEY,
            mode TEXT NOT NULL,
            today TEXT NOT NULL,
            plan TEXT,
            export_file TEXT,
            export_sha256 TEXT,
            started_at TEXT NOT NULL,
            ended_at TEXT,
            outcome TEXT,
            summary TEXT NOT NULL
          ) STRICT;

          CREATE TABLE changes (
            id INTEGER PRIMARY KEY,
            run TEXT NOT NULL REFERENCES runs (id),
            state TEXT NOT NULL CHECK (state IN
              ('planned', 'sent', 'confirmed', 'refused', 'unknown', 'skipped', 'superseded')),
            learner_id TEXT NOT NULL,
            course_id TEXT NOT NULL,
            learner TEXT NOT NULL,
            course TEXT NOT NULL,
            person_key TEXT,
            access_date TEXT,
            due_type TEXT NOT NULL,
            due_date TEXT,
            due_hours INTEGER,
            lock_after_due_date INTEGER,
            rule TEXT NOT NULL,
            script TEXT NOT NULL,
            export_row INTEGER,
            reason TEXT,
            again INTEGER NOT NULL,
            notes TEXT NOT NULL,
            words TEXT,                            -- why it ended so, in the server's words where they are its words
            attempts INTEGER NOT NULL DEFAULT 0,   -- requests that left for it
            sent_at INTEGER,                       -- when the last one left, milliseconds since 1970
            looked_for INTEGER NOT NULL DEFAULT 0  -- the list was read in vain after the last attempt
          ) STRICT;

          CREATE INDEX changes_by_pair ON changes (course_id, learner_id);
          CREATE INDEX changes_by_run ON changes (run);
          CREATE INDEX changes_open ON changes (state) WHERE state IN ('planned', 'sent', 'unknown');
          """)
    }
    migrator.registerMigration("2 exports") { database in
      try database.execute(
        sql: """
          CREATE TABLE exports (
            run TEXT PRIMARY KEY,    -- written before the run is: a run that never began leaves a row that counts for nothing
            name TEXT NOT NULL,
            file TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            day TEXT,
            rows INTEGER NOT NULL,
            people INTEGER NOT NULL,
            columns TEXT NOT NULL,   -- of the cells, as JSON
            size INTEGER NOT NULL,   -- of the cells before they were compressed
            content BLOB NOT NULL    -- the cells, zlib
          ) STRICT;

          CREATE INDEX exports_by_name ON exports (name);

          ALTER TABLE runs ADD COLUMN accepted TEXT;   -- why a person let an export in that would have been refused
          """)
    }
    return migrator
  }
}

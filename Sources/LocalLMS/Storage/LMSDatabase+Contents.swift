internal import GRDB

extension LMSDatabase {
  /// Adds contents, and brings those that are already there up to date; all of them, or none when one is unusable.
  @discardableResult
  public func addContents(_ contents: [NewContent]) throws(LMSError) -> AdditionCounts {
    try translating {
      try pool.write { db in
        var counts = AdditionCounts()
        let find = try db.makeStatement(sql: "SELECT key FROM content WHERE id = ?")
        let insert = try db.makeStatement(
          sql: "INSERT INTO content (id, title, type, default_due_period, added_date) VALUES (?, ?, ?, ?, ?)")
        let update = try db.makeStatement(
          sql: """
            UPDATE content SET title = ?1, type = ?2, default_due_period = ?3, added_date = ifnull(?4, added_date)
            WHERE key = ?5 AND (title IS NOT ?1 OR type IS NOT ?2 OR default_due_period IS NOT ?3
              OR added_date IS NOT ifnull(?4, added_date))
            """)
        for content in contents {
          try content.check()
          let id = content.id ?? StableID.uuid("content", content.title)
          if let key = try Int64.fetchOne(find, arguments: [id]) {
            try update.execute(arguments: [
              content.title, content.type, content.defaultDuePeriod, content.addedDate, key,
            ])
            if db.changesCount > 0 { counts.updated += 1 } else { counts.unchanged += 1 }
          } else {
            try insert.execute(arguments: [
              id, content.title, content.type, content.defaultDuePeriod, content.addedDate,
            ])
            counts.added += 1
          }
        }
        return counts
      }
    }
  }

  /// All contents, in the order in which they were added.
  public func contents() throws(LMSError) -> [LMSContent] {
    try translating {
      try pool.read { db in
        try Row.fetchAll(db, sql: "SELECT * FROM content ORDER BY key").map(LMSContent.init(row:))
      }
    }
  }

  /// How much the file holds.
  public func counts() throws(LMSError) -> LMSCounts {
    try translating {
      try pool.read { db in
        func count(_ table: String) throws -> Int {
          try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0
        }
        return try LMSCounts(
          users: count("user"), contents: count("content"), departments: count("department"),
          enrollments: count("enrollment"))
      }
    }
  }
}

extension LMSContent {
  /// From a row of `content`.
  init(row: Row) {
    self.init(
      id: row["id"], title: row["title"], type: row["type"], defaultDuePeriod: row["default_due_period"],
      addedDate: row["added_date"])
  }
}

extension NewContent {
  fileprivate func check() throws(LMSError) {
    guard !title.isEmpty else {
      throw LMSError(.invalidValue, "a course without a title\(id.map { " (id \($0))" } ?? "") can't be added")
    }
    guard !type.isEmpty else { throw LMSError(.invalidValue, "the course \(title) has an empty type; leave it out") }
    if let id, id.isEmpty || id.contains(where: \.isWhitespace) {
      throw LMSError(.invalidValue, "the course \(title) has an id that is empty or has white space in it")
    }
    if let defaultDuePeriod, defaultDuePeriod < 1 {
      throw LMSError(.invalidValue, "the course \(title) has a due period of \(defaultDuePeriod) hours; 1 is the least")
    }
  }
}

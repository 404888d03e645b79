extension Export {
  /// In the order of the file.
  public var columns: [ExportColumn] { index.columns }

  /// What a name means: in any spelling, or an exact title where several headers become one name.
  public func column(named name: String) -> ColumnLookup { index.lookup(name) }

  /// The column whose title is exactly this.
  public func column(titled title: String) -> ColumnLookup { index.lookup(title: title) }

  /// Whether a column holds dates, and if not, why not.
  public func dateEvidence(column: Int) -> DateProof { summary.columns[column].dates }

  /// The column that identifies a person.
  public var keyColumn: Int { plan.key }

  /// The column of the e-mail, if the file has one.
  public var emailColumn: Int? { plan.email }

  /// People are numbered from 0, in the order of the file.
  public var personCount: Int { people.count }

  /// The line of the file on which the person's record starts.
  public func line(ofPerson person: Int) -> Int { people.line(person) }

  /// What identifies the person: the key's cell, trimmed; an e-mail as key is in lower case.
  public func key(ofPerson person: Int) throws(ExportError) -> String {
    let text = try reader.text(person, plan.key)
    return plan.keyIsEmail ? text.lowercased() : text
  }

  /// The person's e-mail as it stands in the file; nil if the cell is empty or the file has no such column.
  public func email(ofPerson person: Int) throws(ExportError) -> String? {
    guard let column = plan.email else { return nil }
    let text = try reader.text(person, column)
    return text.isEmpty ? nil : text
  }

  /// The cell, read again from the spool. Cheap in the order of the file, and for several cells of one person.
  public func cell(person: Int, column: Int) throws(ExportError) -> ExportCell {
    try reader.goTo(person)
    let bytes = reader.scanner.value(column)
    if bytes.isEmpty { return .empty }
    if let (format, isDeclared) = formats[column],
      let date = format.date(bytes, isDeclared: isDeclared, in: reader.scanner.form)
    {
      return .date(date)
    }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let mapped = plan.values[column]?[text] else { return .text(text) }
    return mapped.isEmpty ? .empty : .text(mapped)
  }

  /// What stands in the key's column of the rejected rows, as far as they have that cell.
  public func rejectedKeys() throws(ExportError) -> Set<String> {
    var keys: Set<String> = []
    for row in rejected {
      if let key = try key(of: row) { keys.insert(key) }
    }
    return keys
  }

  /// Why the first row with this key was rejected; nil if none was that has it.
  public func reject(key: String) throws(ExportError) -> Reject? {
    let wanted = plan.keyIsEmail ? key.lowercased() : key
    for row in rejected where try self.key(of: row) == wanted { return row.reject }
    return nil
  }

  private func key(of row: RejectedRow) throws(ExportError) -> String? {
    let cells = try reader.cells(ofRecordAt: row.offset, line: row.reject.row)
    guard cells.indices.contains(plan.key), !cells[plan.key].isEmpty else { return nil }
    return plan.keyIsEmail ? cells[plan.key].lowercased() : cells[plan.key]
  }

  /// The person with this key, if there is one.
  public func person(key: String) throws(ExportError) -> Int? {
    let folds = plan.keyIsEmail
    var found: Int?
    try keys.forEachCandidate(hash(key, folding: folds)) { (person: Int) throws(ExportError) -> Bool in
      let text = try reader.text(person, plan.key)
      guard folds ? isSameEmail(text, key) : text == key else { return false }
      found = person
      return true
    }
    return found
  }

  /// The people who have this e-mail (without regard to case), in the order of the file.
  public func people(email: String) throws(ExportError) -> [Int] {
    guard let column = plan.email else { return [] }
    guard let emails else { return try person(key: email).map { [$0] } ?? [] }
    for first in emails.candidates(hash(email, folding: true)) {
      if isSameEmail(try reader.text(first, column), email) { return [first] + (emails.repeats[first] ?? []) }
    }
    return []
  }

  private func hash(_ text: String, folding: Bool) -> UInt64 {
    var text = text
    return text.withUTF8 { hash.hash($0, folding: folding) }
  }
}

/// Equal but for the case of ASCII letters.
func isSameEmail(_ left: String, _ right: String) -> Bool {
  left.utf8.count == right.utf8.count && zip(left.utf8, right.utf8).allSatisfy { lowercased($0) == lowercased($1) }
}

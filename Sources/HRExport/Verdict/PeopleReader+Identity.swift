extension PeopleReader {
  /// The earlier person with the key of the record at hand, whose record `earlier` then holds.
  mutating func personWithKey(_ keyHash: UInt64) throws(ExportError) -> Int? {
    var candidates: [Int] = []
    keys.forEachCandidate(keyHash) { person in
      candidates.append(person)
      return false
    }
    for person in candidates {
      earlier.seek(offset: people.offset(person), line: people.line(person))
      _ = try earlier.next()
      if isSameText(earlier.value(plan.key), scanner.value(plan.key), folding: plan.keyIsEmail) { return person }
    }
    return nil
  }

  /// The record has the key of an earlier one: the same row again, or another that claims to be the same person.
  mutating func takeRepeated(of first: Int) throws(ExportError) {
    guard let differing = (0..<width).first(where: { !scanner.value($0).elementsEqual(earlier.value($0)) }) else {
      copies.append(Copy(person: first, offset: scanner.offset, line: scanner.line))
      return
    }
    let title = plan.index.columns[differing].title
    let remedy = "keep the row that is right"
    try reject(plan.key, "line \(earlier.line) has the same key, and differs in '\(title)'", remedy)
    guard dropped.insert(first).inserted else { return }
    try add(
      Reject(
        row: earlier.line, column: plan.keyName, value: earlier.text(plan.key),
        error: "line \(scanner.line) has the same key, and differs in '\(title)'", remedy: remedy),
      offset: earlier.offset)
  }

  /// A repeated row shares the fate of the one that it repeats.
  mutating func rejectCopy(_ copy: Copy) throws(ExportError) {
    try add(
      Reject(
        row: copy.line, column: nil, value: nil,
        error: "it repeats line \(people.line(copy.person)), which is rejected", remedy: "mend both, or keep one"),
      offset: copy.offset)
  }

  /// Rejects the row at hand, which no line end closes, if the rest of its last column shows that it was cut short.
  mutating func isCutShort() throws(ExportError) -> Bool {
    let column = width - 1
    openEnding = scanner.line
    if scanner.isQuoted(column) { return false }  // its closing quote is there
    var evidence = LastCellEvidence(scanner.value(column))
    earlier.seek(offset: bodyStart.offset, line: bodyStart.line)
    while try earlier.next(), earlier.offset < scanner.offset {
      if earlier.cellCount == width, earlier.flaw == .none { evidence.take(earlier.value(column)) }
    }
    let fitsDates = provers[column].holdsOnlyDates ? DateProver.candidates(scanner.value(column)) != 0 : nil
    guard let reason = evidence.reason(fitsDates: fitsDates) else { return false }
    openEnding = nil
    try reject(
      column, "no line end closes this row, and its last cell seems to be cut short: \(reason)",
      "have the file delivered again; if it is whole, let it end with a line break")
    return true
  }
}

/// Reads the records of a list as they arrive, whatever the list is wrapped in.
///
/// Shapes seen, all of them read: SOAP `…Result/enrollment*`; REST XML `response/enrollment*`,
/// `response/response/enrollment*`, `response/enrollments/enrollment*`, each with an optional `nextPageToken`; JSON
/// `{"enrollments": […], "nextPageToken": "…"}`, a bare array, a single object instead of an array of one. A record is
/// therefore found by its own name, as an item of an array, or as the parent of the one field that no record lacks.
///
/// A list may be empty, but it must be a list: "nobody is enrolled" is never concluded from a page that says something
/// else. Nothing is skipped either: one unreadable record is an error.
final class RecordReader<Builder: RecordBuilder>: MarkupHandler, AnswerReader {
  /// In memory of its own, for speed: a property would be guarded against overlapping accesses at every call.
  private let builder = UnsafeMutablePointer<Builder>.allocate(capacity: 1)
  private var records: [Builder.Record] = []
  private(set) var recordCount = 0
  /// The hash of the first record; nil if there is none.
  private(set) var first: Int?

  private var depth = 0
  /// The depth of the record's own element, or 0 outside of records.
  private var recordDepth = 0
  private var recordHasFields = false
  private(set) var isAfterRecord = false
  /// What the record's texts can have taken up so far.
  private var recordBytes = 0
  /// The most that one record may take up; the largest documented one, a user with all fields, has a few thousand.
  private static var mostRecordBytes: Int { 1 << 20 }
  /// The depth of the field whose text is collected, or 0.
  private var fieldDepth = 0
  private var target = Target.field

  private enum Target { case field, nextPageToken }

  private(set) var nextPageToken: String?
  private var rootName = ""
  /// Whether something was seen that a list stands in, but other things may, too: `response`.
  private var sawList = false
  /// Whether something was seen that nothing but this list stands in: `enrollments`.
  private var sawOwnList = false
  /// The first element outside of records that no list has.
  private var stranger: String?
  /// Hears what stands outside of records.
  private let errors = ErrorReader()
  private var problem: String?

  init() { builder.initialize(to: Builder()) }

  deinit {
    builder.deinitialize(count: 1)
    builder.deallocate()
  }

  /// The records that are complete by now, which are forgotten here.
  func drain(_ body: (Builder.Record) throws -> Void) throws {
    defer { records.removeAll(keepingCapacity: true) }
    let records = records.span  // borrowed one by one, not copied
    for index in records.indices { try body(records[index]) }
  }

  /// Why the answer is not a list that can be relied on, as far as it has been read; nil if it is one.
  func verdict(isComplete: Bool) -> AnswerProblem? {
    if let problem { return .malformed(problem) }
    guard isComplete else { return nil }
    if errors.report.isFault, recordCount > 0 { return .malformed("the list breaks off with a Fault") }
    if recordCount == 0, !errors.report.isEmpty { return .reported(errors.report) }
    if recordCount > 0 || sawOwnList || (sawList && stranger == nil) { return nil }
    let found = stranger ?? (rootName.isEmpty ? "nothing" : rootName)
    return .malformed("a list of \(Builder.recordName)s was due, and '\(found)' came")
  }

  @specialized(where Builder == EnrollmentBuilder)
  func begin(_ name: Name) -> Bool {
    depth += 1
    guard problem == nil else { return false }
    return recordDepth > 0 ? beginField(name) : beginOutside(name)
  }

  private func beginOutside(_ name: Name) -> Bool {
    let isError = errors.begin(name)
    if depth == 1 { rootName = String(name.string.prefix(40)) }
    if depth > 1, name.isEmpty || name.equals(Builder.elementName) {
      if !name.isEmpty { sawOwnList = true }
      beginRecord(at: depth)
    } else if depth > 1, name.equals(Builder.idName) {
      beginRecord(at: depth - 1)
      return beginField(name)
    } else if name.equals("nextPageToken") {
      return collect(.nextPageToken)
    } else if Builder.listNames.contains(where: { name.equals($0) }) {
      sawOwnList = true
    } else if isListName(name) {
      sawList = true
    } else if stranger == nil, !isEnvelopeName(name) {
      stranger = String(name.string.prefix(40))
    }
    return isError
  }

  /// `response`, `GetEnrollmentsResult`.
  private func isListName(_ name: Name) -> Bool {
    if name.equals("response") { return true }
    let text = name.string
    return text.hasSuffix("Result") || text.hasSuffix("Response")
  }

  private func isEnvelopeName(_ name: Name) -> Bool {
    name.isEmpty || name.equals("Envelope") || name.equals("Header") || name.equals("Body")
      || name.equals("pageSize") || name.equals("pageToken")
  }

  private func beginRecord(at depth: Int) {
    recordDepth = depth
    recordHasFields = false
    recordBytes = 0
    builder.pointee.reset()
  }

  private func beginField(_ name: Name) -> Bool {
    let level = depth - recordDepth
    if level == 1, !recordHasFields, name.isEmpty || name.equals(Builder.elementName) {
      recordDepth = depth  // {"enrollment": [{…}]}: the outer one was the list
      return false
    }
    recordHasFields = true
    return fieldDepth == 0 && builder.pointee.begin(name, level: level) && collect(.field)
  }

  private func collect(_ newTarget: Target) -> Bool {
    target = newTarget
    fieldDepth = depth
    return true
  }

  @specialized(where Builder == EnrollmentBuilder)
  func end(_ text: Text?) {
    if errors.depth == depth { errors.end(text) }
    if problem == nil {
      do throws(FieldError) {
        try endElement(text)
      } catch {
        problem = describe(error)
      }
    }
    depth -= 1
  }

  private func endElement(_ text: Text?) throws(FieldError) {
    if fieldDepth == depth {
      fieldDepth = 0
      switch target {
      case .field:
        let text = text ?? Text(start: nil, count: 0)
        recordBytes += text.count + 32  // and a place for it
        guard recordBytes <= Self.mostRecordBytes else { return problem = "\(place) has more than 1 MB" }
        try builder.pointee.take(text)
      case .nextPageToken: nextPageToken = text?.nonEmptyString
      }
    } else if recordDepth > 0, depth > recordDepth, fieldDepth == 0 {
      builder.pointee.end(level: depth - recordDepth)
    }
    isAfterRecord = depth == recordDepth
    if isAfterRecord { try endRecord() }
  }

  private func endRecord() throws(FieldError) {
    recordDepth = 0
    guard recordHasFields else { return }
    recordCount += 1
    let record = try builder.pointee.finish()
    if recordCount == 1 { first = record.hashValue }
    records.append(record)
  }

  private func describe(_ error: FieldError) -> String {
    guard let value = error.value else { return "\(place) has no \(error.field)" }
    return "\(place): '\(ServerWords.clean(value, limit: 60))' in \(error.field) is not \(error.rule)"
  }

  /// The record that is being read, in a message.
  private var place: String {
    "\(Builder.recordName) \(recordCount + (recordDepth > 0 ? 1 : 0)) of the answer"
  }
}

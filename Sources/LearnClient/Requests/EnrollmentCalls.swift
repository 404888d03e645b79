/// The enrollment calls in every dialect: what is said, not how it travels.
struct EnrollmentCalls: Sendable {
  var account: Account

  /// The call for a validated request. Source: the vendor's pages "Creating an Enrollment" (REST) and
  /// "enrollLearnersInCourses" (SOAP), which name and order the fields alike.
  func create(_ request: EnrollmentRequest) -> Call {
    var call = Call(name: "POST /enrollment", method: .post, path: account.pathPrefix + "/enrollment")
    call.changesSomething = true
    call.isOneShot = true
    call.permission = .enroller
    switch account.dialect {
    case .restXML: call.body = .xml(Self.xmlRequest { Self.write(request, to: &$0) })
    case .restJSON: call.body = .json(Self.json(request))
    case .soap:
      call.name = "SOAP enrollLearnersInCourses"
      call.path = account.soapPath
      call.body = .soap(operation: "EnrollLearnersInCoursesRequest", action: "EnrollLearnersInCourses") {
        Self.write(request, to: &$0)
      }
    }
    return call
  }

  /// The call for one page of a list; the filters are unique and well-formed.
  func list(courses: [CourseID], learners: [LearnerID], pageToken: String?) -> Call {
    let isPaged = account.listing != .whole
    let filter = ListFilter(
      courses: courses, learners: learners, pageSize: isPaged ? account.pageSize : nil,
      pageToken: isPaged ? pageToken : nil)
    var call = Call(name: "", method: .post, path: account.pathPrefix + "/enrollments")
    call.permission = .enrollmentReader
    switch (account.dialect, account.listing) {
    case (.soap, _):
      let operation: StaticString = isPaged ? "ListEnrollmentsRequest" : "GetEnrollmentsRequest"
      call.name = isPaged ? "SOAP listEnrollments" : "SOAP getEnrollments"
      call.path = account.soapPath
      call.body = .soap(operation: operation, action: isPaged ? "ListEnrollments" : "GetEnrollments") {
        filter.write(to: &$0)
      }
    case (.restXML, .pagedByBody):
      call.name = "POST /enrollments"
      call.body = .xml(Self.xmlRequest { filter.write(to: &$0) })
    case (.restJSON, .pagedByBody):
      call.name = "POST /enrollments"
      call.body = .json(filter.json)
    case (_, .pagedByQuery):
      call.name = "GET /enrollments"
      call.method = .get
      call.path += filter.query
    case (_, .whole):
      call.name = "GET /enrollment"
      call.method = .get
      call.path = account.pathPrefix + "/enrollment" + filter.query
    }
    return call
  }

  /// The ids of a filter, in lots that fit a request: a body holds them all.
  func filterLots<ID>(of ids: [ID]) -> [[ID]] {
    account.dialect == .soap || account.listing == .pagedByBody ? [ids] : ListFilter.lots(of: ids)
  }

  static func xmlRequest(_ fields: (inout XMLWriter) -> Void) -> [UInt8] {
    var writer = XMLWriter()
    writer.element("request", fields)
    return writer.finish()
  }

  private static func write(_ request: EnrollmentRequest, to writer: inout XMLWriter) {
    writer.reserve(ids: request.learners.count + request.courses.count)
    writer.ids("courseIds", request.courses)
    writer.ids("learnerIds", request.learners)
    request.terms.write(to: &writer)
  }

  private static func json(_ request: EnrollmentRequest) -> [UInt8] {
    var writer = JSONWriter()
    writer.reserve(ids: request.learners.count + request.courses.count)
    writer.member("courseIds", request.courses)
    writer.member("learnerIds", request.learners)
    request.terms.write(to: &writer)
    return writer.finish()
  }
}

/// What a list is narrowed to, and which page of it is wanted.
struct ListFilter: Sendable {
  var courses: [CourseID] = []
  var learners: [LearnerID] = []
  /// Queries about results say `userIds`.
  var learnersName = "learnerIds"
  var pageSize: Int?
  var pageToken: String?

  func write(to writer: inout XMLWriter) {
    if !courses.isEmpty { writer.ids("courseIds", courses) }
    if !learners.isEmpty { writer.ids("learnerIds", learners) }
    if let pageSize { writer.element("pageSize", String(pageSize)) }
    if let pageToken { writer.element("pageToken", pageToken) }
  }

  var json: [UInt8] {
    var writer = JSONWriter()
    if !courses.isEmpty { writer.member("courseIds", courses) }
    if !learners.isEmpty { writer.member("learnerIds", learners) }
    if let pageSize { writer.member("pageSize", pageSize) }
    if let pageToken { writer.member("pageToken", pageToken) }
    return writer.finish()
  }

  /// The ids of a filter, in lots that fit a query: it must stay below the 8 kB that servers commonly take, and two
  /// filters of 50 UUIDs do. No ids are one lot, which filters nothing.
  static func lots<ID>(of ids: [ID]) -> [[ID]] {
    guard ids.count > 50 else { return [ids] }
    return stride(from: 0, to: ids.count, by: 50).map { Array(ids[$0..<min($0 + 50, ids.count)]) }
  }

  /// `?courseIds[]=A&courseIds[]=B&…`, or nothing.
  var query: String {
    var pairs = courses.map { ("courseIds[]", $0.rawValue) } + learners.map { ("\(learnersName)[]", $0.rawValue) }
    if let pageSize { pairs.append(("pageSize", String(pageSize))) }
    if let pageToken { pairs.append(("pageToken", pageToken)) }
    return pairs.isEmpty ? "" : "?" + PercentEncoding.form(pairs)
  }
}

extension XMLWriter {
  /// `<NAME><id>…</id>…</NAME>`.
  mutating func ids(_ name: StaticString, _ ids: [some RecordIdentifier]) {
    open(name)
    idElements(ids)
    close(name)
  }
}

internal import Foundation
internal import Hummingbird

extension LMSService {
  /// `GET /enrollment`, `GET /enrollments`, `POST /enrollments`.
  func listEnrollments(_ exchange: Exchange, as user: Int64) async throws -> Answer {
    let fields = exchange.head.method == .post ? try exchange.bodyFields() : exchange.queryFields
    let filter = EnrollmentFilter(fields)
    let listing = Listing(name: "enrollments", item: "enrollment") { [database] cursor, limit in
      try await database.enrollments(filter, after: cursor, limit: limit, as: user)
    } write: { [database, switches] row, writer in
      database.write(row, to: &writer, certificate: switches.certificate)
    }
    return try await answer(listing, exchange, fields)
  }

  /// `GET /user`, `GET /users`, `GET /users/v2`, `GET /user/{id}`.
  func listUsers(_ exchange: Exchange, as user: Int64) async throws -> Answer {
    let fields = exchange.queryFields
    var filter = UserFilter(fields)
    if let id = exchange.route.id { filter = UserFilter(ids: [id]) }
    let tellsTerminated = exchange.route.tellsTerminated
    let listing = Listing(name: "userProfiles", item: "userProfile") { [database, filter] cursor, limit in
      try await database.users(filter, after: cursor, limit: limit, as: user)
    } write: { row, writer in
      row.write(to: &writer, tellsTerminated: tellsTerminated)
    }
    return try await answer(listing, exchange, fields)
  }

  /// `GET /content`, `GET /contents`, `GET /content/{id}`.
  func listContents(_ exchange: Exchange, as user: Int64) async throws -> Answer {
    let ids = exchange.route.id.map { [$0] }
    let owner = StableID.uuid("user", Schema.ownerLogin)
    let listing = Listing(name: "contentItems", item: "contentItem") { [database] cursor, limit in
      try await database.contents(ids: ids, after: cursor, limit: limit, as: user)
    } write: { row, writer in
      row.write(to: &writer, owner: owner)
    }
    return try await answer(listing, exchange, exchange.queryFields)
  }

  /// `GET /department`, `GET /departments`, `GET /department/{id}`.
  func listDepartments(_ exchange: Exchange, as user: Int64) async throws -> Answer {
    let ids = exchange.route.id.map { [$0] }
    let listing = Listing(name: "departments", item: "department") { [database] cursor, limit in
      try await database.departments(ids: ids, after: cursor, limit: limit, as: user)
    } write: { row, writer in
      row.write(to: &writer)
    }
    return try await answer(listing, exchange, exchange.queryFields)
  }

  /// `GET /learners/results`.
  func listResults(_ exchange: Exchange, as user: Int64) async throws -> Answer {
    let fields = exchange.queryFields
    let filter = ResultFilter(fields)
    let today = WallTime.date(of: clock())
    let listing = Listing(name: "results", item: "result") { [database] cursor, limit in
      try await database.results(filter, after: cursor, limit: limit, as: user)
    } write: { [database] row, writer in
      database.write(row, to: &writer, today: today)
    }
    return try await answer(listing, exchange, fields)
  }

  private func answer<Row>(_ listing: Listing<Row>, _ exchange: Exchange, _ fields: RequestFields) async throws
    -> Answer
  {
    let format = exchange.answerFormat
    if exchange.route.id != nil {
      return try await listing.single(format)
    }
    if exchange.route.isPaged {
      return try await listing.page(fields, switches: switches, format: format)
    }
    return try await listing.whole(switches: switches, format: format)
  }
}

/// A listing of one kind of row: how a page of it is read, and how a row is written.
struct Listing<Row: Sendable>: Sendable {
  /// The element around the items, and the member that holds them in JSON.
  let name: String
  let item: String
  let read: @Sendable (PageCursor, Int) async throws -> Page<Row>
  let write: @Sendable (Row, inout WireWriter) -> Void

  /// The one row of a call with an id in its path.
  func single(_ format: WireFormat) async throws -> Answer {
    guard let row = try await rows(after: PageCursor(), limit: 1).rows.first else {
      throw Refusal.notFound("there is no \(item) with this id")
    }
    var writer = WireWriter(format: format)
    writer.declaration()
    if format == .xml { writer.open("response") }
    writeItem(row, to: &writer)
    if format == .xml { writer.close("response") }
    return Answer(writer)
  }

  /// One page, with the token of the next.
  func page(_ fields: RequestFields, switches: LMSSwitches, format: WireFormat) async throws -> Answer {
    let size = min(
      try fields.number("pageSize", in: 1...Int.max) ?? switches.defaultPageSize, switches.maximumPageSize)
    let cursor = try PageToken.cursor(fields.text("pageToken"), listing: name)
    let page = try await rows(after: cursor, limit: size)
    var writer = WireWriter(format: format, reserving: 64 + page.rows.count * 512)
    writer.booleans = switches.booleans
    let token = page.next.map { PageToken.text($0, listing: name) }
    let isArray = switches.jsonShape == .array && token == nil
    writer.declaration()
    switch format {
    case .xml:
      let wrapper: String? =
        switch switches.listShape {
        case .documented: name
        case .flat: nil
        case .doubled: "response"
        }
      writer.open("response")
      writer.openList(element: wrapper, member: nil)
      for row in page.rows { writeItem(row, to: &writer) }
      writer.closeList(element: wrapper)
      writer.field("nextPageToken", token)
      writer.close("response")
    case .json:
      if !isArray { writer.open(nil) }
      writer.openList(element: nil, member: isArray ? nil : name)
      for row in page.rows { writeItem(row, to: &writer) }
      writer.closeList(element: nil)
      writer.field("nextPageToken", token)
      if !isArray { writer.close(nil) }
    }
    return Answer(writer)
  }

  /// Everything in one answer, streamed page by page from the database.
  func whole(switches: LMSSwitches, format: WireFormat) async throws -> Answer {
    var writer = WireWriter(format: format)
    writer.booleans = switches.booleans
    let isArray = switches.jsonShape == .array
    let wrapper = switches.listShape == .doubled ? "response" : nil
    writer.declaration()
    if format == .xml { writer.open("response") } else if !isArray { writer.open(nil) }
    writer.openList(element: wrapper, member: isArray ? nil : name)
    return try await stream(writer, size: switches.defaultPageSize, contentType: format.contentType) { writer in
      writer.closeList(element: wrapper)
      if format == .xml { writer.close("response") } else if !isArray { writer.close(nil) }
    }
  }

  /// An answer that goes on from what the writer holds, writes all rows, and ends with `finish`. The first page is read at
  /// once, so that a refusal is an answer of its own and not a broken stream.
  func stream(
    _ start: WireWriter, size: Int, contentType: String, finish: @escaping @Sendable (inout WireWriter) -> Void
  ) async throws -> Answer {
    let first = try await rows(after: PageCursor(), limit: size)
    let source = ListingStream(writer: start, page: first, size: size, listing: self, finish: finish)
    return Answer(status: 200, contentType: contentType, body: .stream { try await source.next() })
  }

  /// At most so many rows, and at least one. Whoever reads them asks for one more, which tells whether there is a next page.
  func rows(after cursor: PageCursor, limit: Int) async throws -> Page<Row> {
    try await read(cursor, min(max(limit, 1), .max - 1))
  }

  func writeItem(_ row: Row, to writer: inout WireWriter) {
    writer.openItem(item)
    write(row, &writer)
    writer.closeItem(item)
  }
}

/// The parts of a streamed listing, one page at a time.
private actor ListingStream<Row: Sendable> {
  private var writer: WireWriter
  private var page: Page<Row>?
  private let size: Int
  private let listing: Listing<Row>
  private let finish: @Sendable (inout WireWriter) -> Void

  init(
    writer: WireWriter, page: Page<Row>, size: Int, listing: Listing<Row>,
    finish: @escaping @Sendable (inout WireWriter) -> Void
  ) {
    self.writer = writer
    self.page = page
    self.size = size
    self.listing = listing
    self.finish = finish
  }

  func next() async throws -> ByteBuffer? {
    guard let page else { return nil }
    for row in page.rows { listing.writeItem(row, to: &writer) }
    if let cursor = page.next {
      self.page = try await listing.rows(after: cursor, limit: size)
    } else {
      self.page = nil
      finish(&writer)
    }
    return writer.takeBuffer()
  }
}

/// The opaque token of a next page: where to go on, and in which listing.
enum PageToken {
  static func text(_ cursor: PageCursor, listing: String) -> String {
    Data("\(listing)/\(cursor.major)/\(cursor.key)".utf8).base64EncodedString()
      .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  /// The start of the listing when there is no token.
  static func cursor(_ token: String?, listing: String) throws(Refusal) -> PageCursor {
    guard let token else { return PageCursor() }
    var base64 = token.replacing("-", with: "+").replacing("_", with: "/")
    base64 += String(repeating: "=", count: (4 - base64.count % 4) % 4)
    let parts = Data(base64Encoded: base64).map { String(decoding: $0, as: UTF8.self) }?.split(separator: "/") ?? []
    guard parts.count == 3, parts[0] == listing, let major = Int64(parts[1]), let key = Int64(parts[2]) else {
      throw .badRequest("pageToken is not one that this listing has given out")
    }
    return PageCursor(major: major, key: key)
  }
}

extension EnrollmentFilter {
  init(_ fields: RequestFields) {
    enrollments = fields.filter("enrollmentIds")
    courses = fields.filter("courseIds")
    learners = fields.filter("learnerIds")
  }
}

extension UserFilter {
  fileprivate init(_ fields: RequestFields) {
    ids = fields.filter("userIds")
    departments = fields.filter("departments")
    logins = fields.filter("logins")
    emails = fields.filter("emails")
    groups = fields.filter("groups")
  }
}

extension ResultFilter {
  fileprivate init(_ fields: RequestFields) {
    enrollments = fields.filter("enrollmentIds")
    courses = fields.filter("courseIds")
    learners = fields.filter("userIds")
    departments = fields.filter("departmentIds")
    statuses = fields.filter("completionStatuses")
    if let list = fields.filter("userStatuses") { userStatuses = list.compactMap { Int64($0) } }
  }
}

extension RequestFields {
  /// A list field as a filter: absent, or empty, is no limit.
  fileprivate func filter(_ name: String) -> [String]? {
    let list = list(name)
    return list.isEmpty ? nil : list
  }
}

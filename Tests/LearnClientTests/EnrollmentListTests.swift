import CivilTime
import Testing

@testable import LearnClient

/// The shapes in which lists of enrollments have been seen, and what is no list.
@Suite struct EnrollmentListTests {
  private func read(_ text: String) throws -> (records: [Enrollment], next: String?) {
    let reader = RecordReader<EnrollmentBuilder>()
    let bytes = Array(text.utf8)
    let (parser, skip) = try #require(AnswerForm.parser(for: bytes, handler: reader))
    try bytes[skip...].withUnsafeBytes { try parser.feed($0) }
    try parser.finish()
    var records: [Enrollment] = []
    if let problem = reader.verdict(isComplete: true) { throw problem }
    try reader.drain { records.append($0) }
    return (records, reader.nextPageToken)
  }

  private func problem(_ text: String) -> String {
    do {
      return "read \(try read(text).records.count)"
    } catch AnswerProblem.malformed(let reason) {
      return reason
    } catch AnswerProblem.reported(let report) {
      return "reported \(report.words ?? "-")"
    } catch {
      return "\(error)"
    }
  }

  private static let one =
    "<enrollment><enrollmentId>e1</enrollmentId><courseId>c</courseId><learnerId>l</learnerId></enrollment>"
  private static let two = one + one.replacing("e1", with: "e2")
  private static let jsonOne = #"{"enrollmentId":"e1","courseId":"c","learnerId":"l","shouldLockAfterDueDate":true}"#
  private static let jsonTwo = jsonOne + "," + jsonOne.replacing("e1", with: "e2")

  @Test(arguments: [
    "<response>\(two)</response>",
    "<response><response>\(two)</response></response>",
    "<response><enrollments>\(two)</enrollments><nextPageToken>n</nextPageToken></response>",
    "<response><nextPageToken>n</nextPageToken><enrollments>\(two)</enrollments></response>",
    "<e:Envelope><e:Header/><e:Body><GetEnrollmentsResult>\(two)</GetEnrollmentsResult></e:Body></e:Envelope>",
    "<Envelope><Body><x:ListEnrollmentsResult>\(two)<x:nextPageToken>n</x:nextPageToken></x:ListEnrollmentsResult></Body></Envelope>",
    #"{"enrollments":[\#(jsonTwo)],"nextPageToken":"n"}"#,
    #"{"nextPageToken":"n","enrollments":[\#(jsonTwo)]}"#,
    "[\(jsonTwo)]",
    #"{"response":[\#(jsonTwo)]}"#,
    #"{"enrollment":[\#(jsonTwo)]}"#,
    #"{"response":{"enrollments":{"enrollment":[\#(jsonTwo)]}}}"#,
    // An unknown wrapper: the id that no enrollment lacks shows the record.
    "<response><items><item>\(two.replacing("<enrollment>", with: "").replacing("</enrollment>", with: "</item><item>"))</item></items></response>",
  ])
  func `every shape of a list is read`(document: String) throws {
    let (records, next) = try read(document)
    #expect(records.map(\.id.rawValue) == ["e1", "e2"])
    #expect(records.allSatisfy { $0.course == CourseID("c") && $0.learner == LearnerID("l") })
    #expect(next == (document.contains("nextPageToken") ? "n" : nil))
  }

  @Test(arguments: [
    "<response>\(one)</response>", #"{"enrollments":\#(jsonOne)}"#, #"{"enrollment":\#(jsonOne)}"#, "[\(jsonOne)]",
    "<response><enrollments>\(one)</enrollments></response>",
  ])
  func `a list of one is a list`(document: String) throws {
    #expect(try read(document).records.map(\.id.rawValue) == ["e1"])
  }

  @Test(arguments: [
    "<response/>", "<response></response>", "<response><enrollments/></response>", "<response><response/></response>",
    "<Envelope><Body><GetEnrollmentsResult/></Body></Envelope>", "[]", #"{"enrollments":[]}"#,
    #"{"enrollments":null}"#, #"{"totalCount":0,"enrollments":[]}"#,
    "<response><totalCount>0</totalCount><enrollments/></response>", #"{"enrollments":[],"nextPageToken":null}"#,
    #"{"enrollments":[],"nextPageToken":""}"#,
  ])
  func `a list of none is a list`(document: String) throws {
    let (records, next) = try read(document)
    #expect(records.isEmpty)
    #expect(next == nil)
  }

  @Test(arguments: [
    "<html><body>Welcome</body></html>", "<request/>", "<response><errors>no</errors></response>",
    "<response><totalCount>0</totalCount></response>", "{}",
    #"{"errors":"no"}"#, #"{"error":["no"]}"#, #"{"nextPageToken":"n"}"#, "<Envelope><Body/></Envelope>",
  ])
  func `what is no list is never taken for an empty one`(document: String) {
    #expect(problem(document).contains("a list of enrollments was due"))
  }

  @Test func `an error with a status of success is the server's error`() {
    #expect(
      problem("<response><code>403</code><message>Not today</message></response>") == "reported Not today (code 403)")
    #expect(problem(#"{"code":12,"message":"Not today"}"#) == "reported Not today (code 12)")
    #expect(
      problem(
        "<Envelope><Body><Fault><faultcode>Client</faultcode><faultstring>Permission denied</faultstring></Fault></Body></Envelope>"
      )
        == "reported Permission denied")
  }

  @Test func `an OAuth error with a status of success is one, too`() {
    #expect(problem(#"{"error":"invalid_token"}"#) == "reported invalid_token")
    #expect(problem("<response><error>no</error></response>") == "reported no")
  }

  @Test func `all fields of an enrollment are read, with nested or flat certificates`() throws {
    let fields = """
      <enrollmentId> e </enrollmentId><courseId>c</courseId><learnerId>
        l
      </learnerId><accessDate>2022-07-14 10:30:00</accessDate><dueDate>2022-07-20</dueDate>
      <expirationDate>2022-07-20</expirationDate><enrollmentTypeGroup>1</enrollmentTypeGroup>
      <shouldLockAfterDueDate>1</shouldLockAfterDueDate>
      """
    let nested =
      "<certificate><issuedCertificateId>z</issuedCertificateId><issueDate>2022-07-15T07:19:00+00:00</issueDate></certificate>"
    let flat = "<issuedCertificateId>z</issuedCertificateId><certIssueDate>2022-07-15T07:19:00+00:00</certIssueDate>"
    let expected = Enrollment(
      id: EnrollmentID("e"), course: CourseID("c"), learner: LearnerID("l"), accessDate: CivilDate(iso: "2022-07-14"),
      dueDate: CivilDate(iso: "2022-07-20"), expirationDate: CivilDate(iso: "2022-07-20"), locksAfterDueDate: true,
      typeGroup: 1, certificate: .init(id: "z", issued: "2022-07-15T07:19:00+00:00"))
    for certificate in [nested, flat] {
      let records = try read("<response><enrollment>\(fields)\(certificate)</enrollment></response>").records
      #expect(records == [expected])
    }
    let none = try read("<response><enrollment>\(fields)<certificate/></enrollment></response>").records
    #expect(none.first?.certificate == nil)
  }

  @Test(arguments: [
    "2022-07-14", "2022-07-14 10:30:00", "2022-07-14T23:30:00+02:00", "2022-07-14T23:30:00.000Z", "2022-07-14Z",
    "2022-07-14+02:00", "2022-07-14-05:00",
  ])
  func `a day is the day that is written, with or without a time or a zone`(text: String) throws {
    let document =
      "<response>\(Self.one.replacing("<courseId>", with: "<dueDate>\(text)</dueDate><courseId>"))</response>"
    #expect(try read(document).records.first?.dueDate == CivilDate(iso: "2022-07-14"))
  }

  @Test func `empty and null fields are absent`() throws {
    let xml =
      "<response>\(Self.one.replacing("<courseId>", with: "<dueDate/><accessDate></accessDate><courseId>"))</response>"
    let json = "[\(Self.jsonOne.replacing(",", with: #","dueDate":null,"x":{"courseId":"no"},"#))]"
      .replacing(#""x":{"courseId":"no"},"courseId""#, with: #""courseId""#)
    for document in [xml, json] {
      let record = try #require(try read(document).records.first)
      #expect(record.dueDate == nil)
      #expect(record.accessDate == nil)
      #expect(record.course == CourseID("c"))
    }
  }

  @Test(arguments: [
    ("<enrollmentId>e1</enrollmentId>", "", "enrollment 1 of the answer has no enrollmentId"),
    ("<courseId>c</courseId>", "<courseId> </courseId>", "enrollment 1 of the answer has no courseId"),
    ("<courseId>c", "<dueDate>soon</dueDate><courseId>c", "'soon' in dueDate is not a day of the form YYYY-MM-DD"),
    ("<courseId>c", "<accessDate>2022-02-30</accessDate><courseId>c", "'2022-02-30' in accessDate"),
    (
      "<courseId>c", "<enrollmentTypeGroup>one&#10;two</enrollmentTypeGroup><courseId>c",
      "'one two' in enrollmentTypeGroup is not a whole number"
    ),
    ("<courseId>c", "<shouldLockAfterDueDate>maybe</shouldLockAfterDueDate><courseId>c", "is not 0, 1, true or false"),
  ])
  func `an enrollment that cannot be read is an error that names it`(old: String, new: String, expected: String) {
    let document = "<response>\(Self.one.replacing(old, with: new))</response>"
    #expect(problem(document).contains(expected))
  }

  @Test func `an array of other things is no list of enrollments either`() {
    #expect(problem(#"{"errors":[{"a":1}]}"#).contains("enrollment 1 of the answer has no enrollmentId"))
  }

  @Test func `records leave the reader while the answer still comes`() throws {
    let reader = RecordReader<EnrollmentBuilder>()
    let parser = XMLStreamParser(handler: reader)
    try Array("<response>".utf8).withUnsafeBytes { try parser.feed($0) }
    var count = 0
    for _ in 0..<100 {
      try Array(Self.two.utf8).withUnsafeBytes { try parser.feed($0) }
      var batch = 0
      try reader.drain { _ in batch += 1 }
      #expect(batch == 2)
      count += batch
    }
    #expect(count == 200)
  }
}

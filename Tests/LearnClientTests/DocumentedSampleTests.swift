import CivilTime
import Testing

@testable import LearnClient

/// The samples of the vendor's four founding pages: what we send equals theirs, what they answer is read.
@Suite struct DocumentedSampleTests {
  /// The sample without its defects: a closing tag with a prefix that its opening lacks.
  private func sample(_ name: String) throws -> Element {
    try Element.parse(try Fixture.text(name).replacing("</soap:duePeriod>", with: "</duePeriod>"))
  }

  private func sent(
    _ call: Call, _ account: Account, as authorization: Authorization
  ) throws -> (tree: Element, text: String) {
    guard case .soap(let operation, _, let fields) = call.body else { throw LearnError.noSOAP }
    let bytes = SOAPEnvelope.bytes(operation: operation, authorization: authorization, account: account, fields: fields)
    let text = String(decoding: bytes, as: UTF8.self)
    return (try Element.parse(text), text)
  }

  private func account(_ credentials: Account.Credentials) -> Account {
    Account(
      baseURL: "https://myaccount.ispringlearn.com", credentials: credentials, dialect: .soap, listing: .whole)
  }

  private static let soapRequest = EnrollmentRequest(
    courses: [CourseID("146ac240-d54f-11e9-9b88-0a580af40973")],
    learners: [LearnerID("8363b098-e031-11e9-89cf-0a580af40b0f")],
    accessDate: CivilDateTime(iso: "2019-09-24 10:30:00"))

  @Test func `the SOAP sample with e-mail and password is what we send, without the fields that do not fit`() throws {
    let account = account(.password(email: "email@email.com", password: "password"))
    let call = EnrollmentCalls(account: account).create(Self.soapRequest)
    let authorization = Authorization.password(email: "email@email.com", password: "password")
    let expected = try sample("S0-request.xml").without(["dueDate", "duePeriod"])
    #expect(expected["Body", "EnrollLearnersInCoursesRequest"]?.children.count == 5)
    #expect(try sent(call, account, as: authorization).tree == expected)
  }

  @Test func `the SOAP sample with a token is what we send, without the fields that do not fit`() throws {
    let account = account(.token(Secret(aToken)))
    let call = EnrollmentCalls(account: account).create(Self.soapRequest)
    let expected = try sample("S2-request.xml").without(["dueDate", "duePeriod"])
    #expect(expected["Body", "EnrollLearnersInCoursesRequest", "credentials", "token"]?.text == aToken)
    #expect(try sent(call, account, as: .token(Secret(aToken))).tree == expected)
  }

  @Test func `the SOAP sample that lists enrollments is what we send`() throws {
    let account = account(.token(Secret(aToken)))
    let call = EnrollmentCalls(account: account).list(
      courses: Self.soapRequest.courses, learners: Self.soapRequest.learners, pageToken: nil)
    #expect(try sent(call, account, as: .token(Secret(aToken))).tree == sample("S3-request.xml"))
  }

  @Test func `namespaces are those of SOAP unless the account wants the documented ones`() throws {
    var account = account(.token(Secret(aToken)))
    let call = EnrollmentCalls(account: account).create(Self.soapRequest)
    let standard = try sent(call, account, as: .token(Secret(aToken))).text
    #expect(
      standard.contains(
        #"<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns="http://ispringlearn.com/go/services/api/soap">"#
      ))
    account.soapNamespaces = .documented
    let documented = try sent(call, account, as: .token(Secret(aToken))).text
    let firstLines = try Fixture.text("S2-request.xml").split(separator: "\n")[1...2].joined()
    for namespace in firstLines.split(separator: "\"").filter({ $0.hasPrefix("https:") }) {
      #expect(documented.contains("\"\(namespace)\""))
    }
  }

  private func read(_ text: String, _ reader: some AnswerReader, _ leniency: AnswerForm.Leniency = .wire) throws {
    let bytes = Array(text.utf8)
    let (parser, skip) = try #require(AnswerForm.parser(for: bytes, handler: reader, leniency: leniency))
    try bytes[skip...].withUnsafeBytes { try parser.feed($0) }
    try parser.finish()
    if let problem = reader.verdict(isComplete: true) { throw problem }
  }

  @Test(arguments: ["S0-response.xml", "S2-response.xml"])
  func `the documented answers to SOAP enrolling are read, though they never bind their prefix`(name: String) throws {
    let text = try Fixture.text(name)
    try read(text, SuccessReader())
    #expect(throws: AnswerProblem.self) { try read(text.replacing("true", with: "false"), SuccessReader()) }
  }

  @Test func `the documented list is read with its defects as documentation, and refused from a server`() throws {
    let text = try Fixture.text("S3-response.xml")
    let reader = RecordReader<EnrollmentBuilder>()
    try read(text, reader, .documentation)
    var list: [Enrollment] = []
    try reader.drain { list.append($0) }
    #expect(
      list == [
        Enrollment(
          id: EnrollmentID("fc1fc35c-040d-11ed-a2ba-b6f58d6fa7b5"),
          course: CourseID("1cf62af4-02c3-11ed-8874-3ebfbdfaeb70"),
          learner: LearnerID("d9261766-040d-11ed-ae50-da994e0c8f89"), accessDate: CivilDate(iso: "2022-07-14"),
          typeGroup: 0,
          certificate: .init(
            id: "66b4ed00-040e-11ed-a8a2-b6f58d6fa7b5", issued: "2022-07-15T07:19:00+00:00",
            expires: "2022-07-15T07:21:00+00:00"))
      ])
    #expect(AnswerForm.parser(for: Array(text.utf8), handler: reader) == nil)
  }

  @Test func `the documented answer to REST enrolling is a success`() async throws {
    let text = try Fixture.text("S1-response.http").replacing("https/1.1", with: "HTTP/1.1")
    let head = text.split(separator: "\n")[0] + "\r\nContent-Length: 0\r\n\r\n"
    try await withAPI({ _ in .raw(String(head)) }) { api, _ in try await api.enroll(aRequest) }
  }
}

extension LearnError {
  fileprivate static let noSOAP = LearnError(code: .invalidRequest, effect: .nothingHappened, message: "no SOAP call")
}

import Testing

@testable import LearnClient

@Suite struct DirectoryListTests {
  private func read<Builder: RecordBuilder>(_ builder: Builder.Type, _ text: String) throws -> [Builder.Record] {
    let reader = RecordReader<Builder>()
    let bytes = Array(text.utf8)
    let (parser, skip) = try #require(AnswerForm.parser(for: bytes, handler: reader))
    try bytes[skip...].withUnsafeBytes { try parser.feed($0) }
    try parser.finish()
    if let problem = reader.verdict(isComplete: true) { throw problem }
    var records: [Builder.Record] = []
    try reader.drain { records.append($0) }
    return records
  }

  private static let userXML = """
    <userProfile><userId>u1</userId><departmentId>d1</departmentId><status>1</status><role>learner</role>
      <fields><field><name>EMAIL</name><value>ada@example.com</value></field>
        <field><name>LOGIN</name><value>1042</value></field><field><name>PHONE</name><value/></field></fields>
      <groups><id>g</id></groups><userRoles><role><departmentId>other</departmentId></role></userRoles>
    </userProfile>
    """
  private static let userJSON = """
    {"userId":"u1","departmentId":"d1","status":1,"role":"learner","fields":[{"name":"EMAIL","value":"ada@example.com"},
    {"value":"1042","name":"LOGIN"},{"name":"PHONE","value":null}],"groups":["g"],"userRoles":[{"departmentId":"other"}]}
    """

  @Test(arguments: [
    "<response><userProfiles>\(userXML)</userProfiles></response>", "<response>\(userXML)</response>",
    #"{"userProfiles":[\#(userJSON)]}"#, "[\(userJSON)]",
  ])
  func `users are read with their fields, paged and unpaged, in XML and JSON`(document: String) throws {
    let users = try read(UserBuilder.self, document)
    #expect(
      users == [
        User(
          id: LearnerID("u1"), department: DepartmentID("d1"), status: .active, role: "learner",
          fields: ["EMAIL": "ada@example.com", "LOGIN": "1042"])
      ])
    #expect(users.first?.email == "ada@example.com")
    #expect(users.first?.login == "1042")
  }

  @Test(arguments: [(1, UserStatus.active), (3, .inactive), (5, .terminated), (2, .other(2))])
  func `the numbers of a status have names`(number: Int, status: UserStatus) throws {
    let users = try read(
      UserBuilder.self, "<response><userProfile><userId>u</userId><status>\(number)</status></userProfile></response>")
    #expect(users.first?.status == status)
    #expect(status.wireValue == number)
  }

  @Test(arguments: [
    "<response><contentItems><contentItem><contentItemId>c</contentItemId><title> A &amp; B</title><contentItemType>Course</contentItemType><type>Kurs</type></contentItem></contentItems></response>",
    #"{"contentItems":[{"contentItemId":"c","title":" A & B","contentItemType":"Course","type":"Kurs"}]}"#,
  ])
  func `contents are read with the type that is not translated`(document: String) throws {
    #expect(
      try read(ContentItemBuilder.self, document) == [ContentItem(id: CourseID("c"), title: " A & B", type: "Course")])
  }

  @Test func `departments are read, the root without a parent`() throws {
    let document = """
      <response><departments><department><departmentId>r</departmentId><name>All</name><code/></department>
      <department><departmentId>s</departmentId><name>Sales</name><parentDepartmentId>r</parentDepartmentId><code>7</code></department>
      </departments></response>
      """
    let expected = [
      Department(id: DepartmentID("r"), name: "All"),
      Department(id: DepartmentID("s"), name: "Sales", parent: DepartmentID("r"), code: "7"),
    ]
    #expect(try read(DepartmentBuilder.self, document) == expected)
  }

  @Test(arguments: [
    "<response><results><result><userId>u</userId><enrollmentId>e</enrollmentId><completionStatus>passed</completionStatus><progress>100</progress><completionDate>2026-01-02</completionDate><isOverdue>false</isOverdue></result></results></response>",
    "<response><x><enrollmentId>e</enrollmentId><userId>u</userId><completionStatus>passed</completionStatus><progress>100.0</progress><completionDate>2026-01-02</completionDate></x></response>",
    #"{"results":[{"enrollmentId":"e","userId":"u","completionStatus":"passed","progress":100,"completionDate":"2026-01-02","isOverdue":0}]}"#,
  ])
  func `results are known by their enrollment, whatever is around them`(document: String) throws {
    #expect(
      try read(LearnerResultBuilder.self, document) == [
        LearnerResult(
          enrollment: EnrollmentID("e"), learner: LearnerID("u"), status: .passed, completionDate: "2026-01-02",
          progress: 100)
      ])
  }

  /// Somebody joins while the pages are read: what stood last on a page stands first on the next one, too.
  @Test func `what stands on two pages is one record`() async throws {
    try await withAPI({ request in
      let isFirst = !(request.target + request.body).contains("pageToken")
      let (list, record) =
        switch request.path {
        case "/contents":
          ("contentItems", "<contentItem><contentItemId>ID</contentItemId><title>T</title></contentItem>")
        case "/departments":
          ("departments", "<department><departmentId>ID</departmentId><name>N</name></department>")
        case "/users/v2": ("userProfiles", "<userProfile><userId>ID</userId><status>1</status></userProfile>")
        default:
          (
            "enrollments",
            "<enrollment><enrollmentId>ID</enrollmentId><courseId>c</courseId><learnerId>l</learnerId></enrollment>"
          )
        }
      let records = (isFirst ? ["a", "b"] : ["b", "c"]).map { record.replacing("ID", with: $0) }.joined()
      return .xml(
        "<response><\(list)>\(records)</\(list)>\(isFirst ? "<nextPageToken>2</nextPageToken>" : "")</response>")
    }) { api, _ in
      let (contents, departments) = (try await api.contents(), try await api.departments())
      let (users, enrollments) = (try await api.users(), try await api.enrollments())
      #expect(contents.map(\.id.rawValue) == ["a", "b", "c"])
      #expect(departments.map(\.id.rawValue) == ["a", "b", "c"])
      #expect(users.map(\.id.rawValue) == ["a", "b", "c"])
      #expect(enrollments.map(\.id.rawValue) == ["a", "b", "c"])
    }
  }

  @Test func `a user without a status is no user that could be judged`() {
    #expect(throws: AnswerProblem.self) {
      try read(UserBuilder.self, "<response><userProfile><userId>u</userId></userProfile></response>")
    }
  }

  @Test func `an error is no empty directory`() {
    #expect(throws: AnswerProblem.self) {
      try read(DepartmentBuilder.self, "<response><code>5</code><message>no</message></response>")
    }
    #expect(throws: AnswerProblem.self) { try read(ContentItemBuilder.self, #"{"users":[]}"#) }
  }
}

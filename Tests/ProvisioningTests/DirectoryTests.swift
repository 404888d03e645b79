import LearnClient
import Testing

@testable import Provisioning

@Suite struct DirectoryTests {
  @Test func `an e-mail finds its user whatever its case`() {
    let directory = Directory(users: [user("ada", email: "Ada@Example.com")], contents: [])
    #expect(directory.match(person("ada", email: "aDA@example.COM")) == .one(directory.users[0]))
  }

  @Test func `where an e-mail gives several users the key decides by their logins`() {
    let users = [
      user("a", email: "shared@example.com", login: "0017"), user("b", email: "shared@example.com", login: "17"),
    ]
    let directory = Directory(users: users, contents: [])
    #expect(directory.match(person("x", key: "17", email: "shared@example.com")) == .one(users[1]))
    #expect(directory.match(person("x", key: "0017", email: "shared@example.com")) == .one(users[0]))
    #expect(directory.match(person("x", key: "99", email: "shared@example.com")) == .several(users))
  }

  @Test func `a key finds its user where the e-mail gives none`() {
    let directory = Directory(users: [user("ada", email: "old@example.com", login: "1042")], contents: [])
    #expect(directory.match(person("ada", key: "1042", email: "new@example.com")) == .one(directory.users[0]))
    #expect(directory.match(person("ada", key: "1043", email: "new@example.com")) == .none)
  }

  @Test func `the order of the match settings decides which column is believed`() {
    let users = [user("a", email: "a@example.com", login: "2"), user("b", email: "b@example.com", login: "1")]
    let directory = Directory(users: users, contents: [])
    let someone = person("x", key: "1", email: "a@example.com")
    let keyFirst = MatchSettings(pairs: [("employee_id", "login"), ("email", "EMAIL")], key: "employee_id")
    #expect(directory.match(someone) == .one(users[0]))
    #expect(directory.match(someone, by: keyFirst) == .one(users[1]))
  }

  @Test func `other columns of the export can be matched to any field`() {
    var badge = user("a")
    badge.fields["USER_DEFINED_FIELD1"] = "B7"
    let directory = Directory(users: [badge], contents: [])
    let settings = MatchSettings(pairs: [("badge", "USER_DEFINED_FIELD1")], key: "employee_id")
    var someone = person("x")
    someone.columns = ["badge": "B7"]
    #expect(settings.extraColumns == ["badge"])
    #expect(directory.match(someone, by: settings) == .one(badge))
  }

  @Test func `a course is looked for as alias, id, title and title without case, in that order`() {
    let contents = [
      ContentItem(id: "1", title: "Security", type: "Course"), ContentItem(id: "2", title: "security", type: "Course"),
      ContentItem(id: "Security", title: "Other", type: "Course"),
    ].map { $0 }
    let directory = Directory(users: [], contents: contents)
    #expect(directory.course("onboarding", aliases: ["onboarding": "1"]) == .one(contents[0]))
    #expect(directory.course("Security") == .one(contents[2]))
    #expect(directory.course("security") == .one(contents[1]))
    #expect(directory.course("SECURITY") == .several([contents[0], contents[1]]))
    #expect(directory.course("other") == .one(contents[2]))
  }

  @Test func `an unknown course names the nearest title or alias`() {
    let directory = Directory(
      users: [], contents: [course("A"), ContentItem(id: "2", title: "Security Basics", type: "")])
    #expect(directory.course("Securty Basics") == .none(nearest: "Security Basics"))
    #expect(directory.course("onbaording", aliases: ["onboarding": "2"]) == .none(nearest: "onboarding"))
    #expect(directory.course("Quantum Chromodynamics") == .none(nearest: nil))
  }

  @Test func `two courses of one title are several`() {
    let contents = [ContentItem(id: "1", title: "Same", type: ""), ContentItem(id: "2", title: "Same", type: "")]
    #expect(Directory(users: [], contents: contents).course("Same") == .several(contents))
  }

  @Test func `a text finds a user by e-mail, then login, then id`() {
    let users = [user("a", email: "a@example.com", login: "b"), user("b", email: "b@example.com", login: "c")]
    let directory = Directory(users: users, contents: [])
    #expect(directory.user("A@example.com") == .one(users[0]))
    #expect(directory.user("c") == .one(users[1]))
    #expect(directory.user("u-b") == .one(users[1]))
    #expect(directory.user("nobody") == .none)
  }

  @Test func `an enrollment that stands on two pages of the live list is one`() async throws {
    @Sendable func enrollment(_ id: String) -> Enrollment {
      Enrollment(id: EnrollmentID(id), course: CourseID("c"), learner: LearnerID("l"))
    }
    let live = LiveEnrollments { (_, _, body) async throws(LearnError) in
      for id in ["a", "b", "b", "c"] { body(enrollment(id)) }
    }
    for courses in [[CourseID("c")], nil] {
      let list = try await live.enrollments(courses: courses)
      #expect(list.map(\.id.rawValue) == ["a", "b", "c"])
    }
  }
}

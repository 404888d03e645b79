import LearnClient

/// A proposal whose learner and course have been looked up.
struct Wish {
  var proposal: Proposal
  var identity: Identity
  /// Nil without an account, for a person who waits for one, and where the look-up was refused.
  var learnerID: LearnerID?
  var courseID: CourseID?
  /// How reports name the learner and the course.
  var learner: String
  var course: String
  var key: String?
  /// Why the change is refused, whatever is live.
  var refusal: String?
  /// Why the LMS could not enroll the learner; no fault for someone who is enrolled already.
  var inactivity: String?
  var isWaiting = false

  var pair: Pair? {
    guard let learnerID, let courseID else { return nil }
    return Pair(learner: learnerID, course: courseID)
  }

  /// What makes two proposals one change: the pair of ids, and where there is none the text that stands for it.
  struct Identity: Hashable {
    enum Subject: Hashable { case user(LearnerID), person(String), text(String) }
    enum Object: Hashable { case course(CourseID), text(String) }
    var subject: Subject
    var object: Object
  }
}

/// Looks up the learners and courses of proposals; every person once.
final class ProposalResolver {
  private let directory: Directory?
  private let match: MatchSettings
  private var learners: [ProposedLearner: Found] = [:]

  init(directory: Directory?, match: MatchSettings) {
    self.directory = directory
    self.match = match
  }

  func resolve(_ proposal: Proposal) -> Wish {
    let who: Found
    if directory == nil {
      who = look(for: proposal.learner)
    } else {
      who = learners[proposal.learner] ?? look(for: proposal.learner)
      learners[proposal.learner] = who
    }
    var wish = Wish(
      proposal: proposal, identity: .init(subject: who.subject, object: .text("")), learnerID: who.id,
      learner: who.name, course: "", key: who.key, refusal: proposal.refusal ?? who.refusal,
      inactivity: who.inactivity, isWaiting: who.isWaiting)
    resolveCourse(of: &wish)
    return wish
  }

  private func resolveCourse(of wish: inout Wish) {
    switch wish.proposal.course {
    case .resolved(let id, let title):
      wish.courseID = id
      wish.course = title
      wish.identity.object = .course(id)
    case .named(let text):
      wish.course = text
      wish.identity.object = .text(text)
      guard let directory else { return }
      switch directory.course(text) {
      case .one(let item):
        wish.courseID = item.id
        wish.course = item.title
        wish.identity.object = .course(item.id)
      case .none(let nearest):
        let hint = nearest.map { "; did you mean '\($0)'?" } ?? ""
        wish.refusal = wish.refusal ?? "the LMS has no course '\(text)'\(hint)"
      case .several(let items):
        let ids = items.map(\.id.rawValue).joined(separator: ", ")
        wish.refusal = wish.refusal ?? "'\(text)' names \(items.count) courses; use an id: \(ids)"
      }
    }
  }

  private struct Found {
    var subject: Wish.Identity.Subject
    var id: LearnerID?
    var name: String
    var key: String?
    var refusal: String?
    var inactivity: String?
    var isWaiting = false
  }

  private func look(for learner: ProposedLearner) -> Found {
    switch learner {
    case .person(let person):
      let name = person.email ?? person.login ?? person.key
      var found = Found(subject: .person(person.key), name: name, key: person.key)
      guard let directory else { return found }
      switch directory.match(person, by: match) {
      case .one(let user): take(user, into: &found)
      case .none: found.isWaiting = true
      case .several(let users): found.refusal = severalUsers(users, match: person.label)
      }
      return found
    case .user(let id):
      var found = Found(subject: .user(id), id: id, name: id.rawValue)
      guard let directory else { return found }
      if let user = directory.user(id: id) {
        take(user, into: &found)
      } else {
        found.refusal = "the LMS has no user with the id \(id)"
      }
      return found
    case .named(let text):
      var found = Found(subject: .text(text.lowercased()), name: text)
      guard let directory else { return found }
      switch directory.user(text) {
      case .one(let user): take(user, into: &found)
      case .none: found.refusal = "the LMS has no user with the e-mail, login or id '\(text)'"
      case .several(let users): found.refusal = severalUsers(users, match: "'\(text)'")
      }
      return found
    }
  }

  private func take(_ user: User, into found: inout Found) {
    found.id = user.id
    found.subject = .user(user.id)
    found.name = user.displayName
    found.inactivity = user.inactivity
  }

  private func severalUsers(_ users: [User], match label: String) -> String {
    let names = users.map { user in
      "\(user.displayName) (\(user.login.map { "login \($0), " } ?? "")id \(user.id))"
    }
    return "\(users.count) users of the LMS match \(label): \(names.joined(separator: " and "))"
  }
}

extension User {
  /// The e-mail, else the login, else the id.
  var displayName: String { email ?? login ?? id.rawValue }

  /// Why the user cannot be enrolled; nil for an active one.
  var inactivity: String? {
    switch status {
    case .active: nil
    case .inactive: "the user is inactive in the LMS, and inactive users cannot be enrolled"
    case .terminated: "the user is terminated in the LMS, and terminated users cannot be enrolled"
    case .other(let number): "the user's status in the LMS is \(number), which is not active"
    }
  }
}

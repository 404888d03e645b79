public import LearnClient
private import Synchronization

/// The users, courses and departments of one account, read once for a run.
///
/// It answers who a person of the export is in the LMS and which course a text means. It never changes; look-ups build
/// their indexes on first use.
public final class Directory: Sendable {
  public let users: [User]
  public let contents: [ContentItem]
  public let departments: [Department]

  let userPositions: [LearnerID: Int]
  private let coursePositions: [CourseID: Int]
  private let titlePositions: [String: [Int]]
  private let foldedTitlePositions: [String: [Int]]
  private let fieldIndexes = Mutex<[FieldIndexKey: [String: [Int]]]>([:])

  public init(users: [User], contents: [ContentItem], departments: [Department] = []) {
    self.users = users
    self.contents = contents
    self.departments = departments
    userPositions = Dictionary(users.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    coursePositions = Dictionary(contents.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    titlePositions = Dictionary(grouping: contents.indices, by: { contents[$0].title })
    foldedTitlePositions = Dictionary(grouping: contents.indices, by: { contents[$0].title.lowercased() })
  }

  /// The user with this id.
  public func user(id: LearnerID) -> User? { userPositions[id].map { users[$0] } }

  /// The item with this id.
  public func course(id: CourseID) -> ContentItem? { coursePositions[id].map { contents[$0] } }

  /// What a script means by a course's name: an alias of the configuration, then an id, the exact title, the title without
  /// case, in that order. An alias may stand for an id or a title. Two items of one title are `several`.
  public func course(_ text: String, aliases: [String: String] = [:]) -> CourseMatch {
    let wanted = aliases[text] ?? text
    if let item = course(id: CourseID(wanted)) { return .one(item) }
    let positions = titlePositions[wanted] ?? foldedTitlePositions[wanted.lowercased()] ?? []
    switch positions.count {
    case 0:
      let others = aliases.keys.filter { $0 != text }.sorted()
      return .none(nearest: nearestText(to: wanted, among: others + contents.map(\.title)))
    case 1: return .one(contents[positions[0]])
    default: return .several(positions.map { contents[$0] })
    }
  }

  /// A course that is not there, in a message: its name in quotation marks, and the alias that stands for it.
  public static func quoted(course text: String, aliases: [String: String]) -> String {
    aliases[text].map { "'\($0)', which the alias '\(text)' stands for" } ?? "'\(text)'"
  }

  /// Positions of the users whose `field` holds `value`, in the order in which the LMS lists them.
  func positions(field: String, value: String, ignoringCase: Bool) -> [Int] {
    let key = FieldIndexKey(field: field, ignoresCase: ignoringCase)
    return fieldIndexes.withLock { indexes in
      if indexes[key] == nil {
        var index: [String: [Int]] = [:]
        for (position, user) in users.enumerated() {
          guard let text = user.fields[field], !text.isEmpty else { continue }
          index[ignoringCase ? text.lowercased() : text, default: []].append(position)
        }
        indexes[key] = index
      }
      return indexes[key]?[ignoringCase ? value.lowercased() : value] ?? []
    }
  }

  private struct FieldIndexKey: Hashable {
    let field: String
    let ignoresCase: Bool
  }
}

/// What `Directory.course(_:aliases:)` found.
public enum CourseMatch: Hashable, Sendable {
  case one(ContentItem)
  /// Nothing; `nearest` is the closest title or alias, if one is close.
  case none(nearest: String?)
  case several([ContentItem])
}

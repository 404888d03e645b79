/// The id of one kind of record. The vendor writes UUIDs; nothing promises it, so an id is opaque text, compared byte by
/// byte, and checked for form only before it is sent (`EnrollmentRequest.validated()`).
public protocol RecordIdentifier: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  var text: IdentifierText { get }
  init(text: IdentifierText)
}

extension RecordIdentifier {
  public init(_ text: String) { self.init(text: IdentifierText(text)) }
  public init(rawValue: String) { self.init(rawValue) }

  /// Made anew each time: where many ids pass, compare and collect the ids themselves.
  public var rawValue: String { text.description }
  public var description: String { rawValue }

  public static func < (left: Self, right: Self) -> Bool { left.text < right.text }

  public init(from decoder: any Decoder) throws { self.init(try decoder.singleValueContainer().decode(String.self)) }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}

/// What can be assigned: a course, a learning track or a standalone material (`courseId`, `contentItemId`).
public struct CourseID: RecordIdentifier {
  public let text: IdentifierText
  public init(text: IdentifierText) { self.text = text }
}

/// A user of the account (`learnerId`, `userId`).
public struct LearnerID: RecordIdentifier {
  public let text: IdentifierText
  public init(text: IdentifierText) { self.text = text }
}

/// One enrollment of one learner in one course (`enrollmentId`). A pair can have several.
public struct EnrollmentID: RecordIdentifier {
  public let text: IdentifierText
  public init(text: IdentifierText) { self.text = text }
}

/// A department (`departmentId`).
public struct DepartmentID: RecordIdentifier {
  public let text: IdentifierText
  public init(text: IdentifierText) { self.text = text }
}

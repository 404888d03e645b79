/// The id of one kind of record. The vendor writes UUIDs; nothing promises it, so an id is opaque text, compared byte by
/// byte, and checked for form only before it is sent (`EnrollmentRequest.validated()`).
public protocol RecordIdentifier: RawRepresentable<String>, Hashable, Comparable, Sendable, Codable,
  CustomStringConvertible
{
  init(rawValue: String)
}

extension RecordIdentifier {
  public init(_ text: String) { self.init(rawValue: text) }
  public var description: String { rawValue }
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What can be assigned: a course, a learning track or a standalone material (`courseId`, `contentItemId`).
public struct CourseID: RecordIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// A user of the account (`learnerId`, `userId`).
public struct LearnerID: RecordIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// One enrollment of one learner in one course (`enrollmentId`). A pair can have several.
public struct EnrollmentID: RecordIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// A department (`departmentId`).
public struct DepartmentID: RecordIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

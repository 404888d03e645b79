/// A course, or other content, to be added to the local LMS, or to be brought up to date if it is already there.
///
/// Content is found again by its id; without an id, by the id derived from its title.
public struct NewContent: Sendable, Hashable {
  /// Shown to people; need not be unique when ids are given.
  public var title: String
  /// The vendor's `contentItemType`: `Course`, `LearningTrack`, `Quiz`, …, and `Training`, which can't be enrolled in.
  public var type: String
  /// Any text without white space; nil derives a UUID from the title.
  public var id: String?
  /// The course's own due period in hours, which `dueDateType` `default` means. Nil: `default` is unlimited.
  public var defaultDuePeriod: Int?
  /// ISO 8601 with offset; left out of answers when nil.
  public var addedDate: String?

  public init(
    title: String, type: String = "Course", id: String? = nil, defaultDuePeriod: Int? = nil, addedDate: String? = nil
  ) {
    self.title = title
    self.type = type
    self.id = id
    self.defaultDuePeriod = defaultDuePeriod
    self.addedDate = addedDate
  }
}

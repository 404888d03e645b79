/// Something that can be assigned, as `GET /contents` lists it.
public struct ContentItem: Hashable, Sendable {
  /// `contentItemId`, which enrollments call a course id.
  public var id: CourseID
  public var title: String
  /// `contentItemType`: `Course`, `LearningTrack`, `Quiz` …, never translated. Empty where the LMS names none.
  public var type: String

  public init(id: CourseID, title: String, type: String) {
    self.id = id
    self.title = title
    self.type = type
  }
}

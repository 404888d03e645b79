/// One `contentItem` of `GET /contents` (or `GET /content`).
struct ContentItemBuilder: RecordBuilder {
  static let recordName: StaticString = "content item"
  static let elementName: StaticString = "contentItem"
  static let idName: StaticString = "contentItemId"
  static let listNames: [StaticString] = ["contentItems", "contentItem", "contents", "content"]

  private enum Field { case id, title, type }

  private var field = Field.id
  private var id = IdentifierText()
  private var title: String?
  private var type = ""

  init() {}

  mutating func reset() { self = ContentItemBuilder() }

  mutating func begin(_ name: Name, level: Int) -> Bool {
    guard level == 1 else { return false }
    if name.equals("contentItemId") {
      field = .id
    } else if name.equals("title") {
      field = .title
    } else if name.equals("contentItemType") {
      field = .type
    } else {
      return false
    }
    return true
  }

  mutating func take(_ text: UnsafeBufferPointer<UInt8>) throws(FieldError) {
    switch field {
    case .id: id = text.identifier
    case .title: title = text.string
    case .type: type = text.trimmed.string
    }
  }

  mutating func finish() throws(FieldError) -> ContentItem {
    guard !id.isEmpty else { throw FieldError(field: "contentItemId", rule: "required") }
    guard let title else { throw FieldError(field: "title", rule: "required") }
    return ContentItem(id: CourseID(text: id), title: title, type: type)
  }
}

/// Where a walk over the pages of a list stands. Tokens are opaque; the last page has none. A walk that cannot end is
/// an error: a token that comes twice, or page after page without a record.
struct PageWalk {
  private(set) var pageToken: String?
  private var seen: Set<String> = []
  private var emptyPages = 0

  static let mostEmptyPages = 100

  struct Broken: Error {
    var reason: String
  }

  mutating func advance(to next: String?, records: Int) throws(Broken) {
    pageToken = next
    guard let next else { return }
    guard seen.insert(next).inserted else {
      throw Broken(reason: "a page token came a second time, so the list would never end")
    }
    emptyPages = records == 0 ? emptyPages + 1 : 0
    guard emptyPages < Self.mostEmptyPages else {
      throw Broken(reason: "\(emptyPages) pages without a record came, and the list does not end")
    }
  }
}

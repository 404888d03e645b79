/// Where a walk over the pages of a list stands. Tokens are opaque; the last page has none. A walk that cannot end is
/// an error: tokens that go in a circle, page after page without a record, or the same page over and over under a new
/// token each time. It remembers two tokens and a hash, however many pages there are.
struct PageWalk {
  private(set) var pageToken: String?
  /// A token that came before. Whatever follows is compared with it for as many pages as there were before it, then the
  /// next one takes its place; so every circle closes on one of them (Brent's algorithm).
  private var landmark: String?
  private var pagesSinceLandmark = 0
  private var stretch = 1
  private var emptyPages = 0
  /// What the last page began with, and how many pages in a row have.
  private var beginning: Int?
  private var sameBeginnings = 0

  static let mostEmptyPages = 100
  /// Where a list grows while it is read, a page can begin as the one before it did; not so often in a row.
  static let mostSameBeginnings = 5
  /// A query has to carry it.
  static let longestToken = 4096

  struct Broken: Error {
    var reason: String
  }

  /// - Parameter first: the hash of the page's first record; nil if it has none.
  mutating func advance(to next: String?, records: Int, first: Int? = nil) throws(Broken) {
    pageToken = next
    guard let next else { return }
    guard next.utf8.count <= Self.longestToken else {
      throw Broken(reason: "a page token of more than \(Self.longestToken) bytes came")
    }
    guard next != landmark else {
      throw Broken(reason: "a page token came a second time, so the list would never end")
    }
    pagesSinceLandmark += 1
    if pagesSinceLandmark == stretch {
      landmark = next
      pagesSinceLandmark = 0
      stretch *= 2
    }
    emptyPages = records == 0 ? emptyPages + 1 : 0
    guard emptyPages < Self.mostEmptyPages else {
      throw Broken(reason: "\(emptyPages) pages without a record came, and the list does not end")
    }
    sameBeginnings = first != nil && first == beginning ? sameBeginnings + 1 : 1
    beginning = first
    guard sameBeginnings < Self.mostSameBeginnings else {
      throw Broken(
        reason: "\(sameBeginnings) pages in a row begin with the same record: the server does not heed the page token")
    }
  }
}

import Glibc

/// What the records of a list have in common: their tags, and the white space between them. A record that a parser has
/// read becomes one; another record is recognised as the same bytes with other texts in it, and told without being parsed.
///
/// It takes nothing for granted that the parser has not seen. Between the tags of a leaf stand printable ASCII characters
/// other than `&`, `<` and `]`: they are text in every encoding that has ASCII in it, stand for themselves, and any of
/// them can stand for any other without a change to what is markup. All other bytes are the ones that were parsed. So a
/// parser would tell of the record what the template tells. A record that has anything else in it (an entity, a letter
/// beyond ASCII, a comment) fits no template, and makes none: it is parsed.
///
/// The idea is known as differential deserialization: Abu-Ghazaleh and Lewis, "Differential Deserialization for Optimized
/// SOAP Performance", Supercomputing 2005.
final class RecordTemplate {
  /// A tag of a record that was parsed, and where it stands there.
  struct Tag {
    /// The local name of the element, if it begins here.
    var name: [UInt8]?
    /// Its bytes; none where an empty element (`<e/>`) ends.
    var range: Range<Int>
  }

  /// What is told of a record, one after the other.
  private enum Step {
    case begin(Range<Int>)
    /// White space between tags.
    case blanks(Range<Int>)
    /// The text of a leaf.
    case slot(Int)
    case end
  }

  /// A record without its texts, and the names of its elements.
  private let bytes: [UInt8]
  private let names: [UInt8]
  /// The bytes that stand before, between and behind the texts.
  private let pieces: [Range<Int>]
  private let steps: [Step]
  let lineFeeds: Int

  /// More texts than any record that is documented has.
  static let mostSlots = 64
  /// A longer record is rare enough to be parsed.
  static let mostBytes = 1 << 13

  /// Nil if the record has something in it that no template has. `record` ends where the last tag does, and what it begins,
  /// it ends.
  init?(record: UnsafeRawBufferPointer, tags: [Tag]) {
    guard record.count <= Self.mostBytes, tags.last?.range.upperBound == record.count,
      record.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A || $0 == 0x09 })
    else { return nil }
    var names: [UInt8] = []
    var pieces: [Range<Int>] = []
    var steps: [Step] = []
    var pieceStart = 0
    var position = 0
    var isLeaf = false
    var depth = 0
    for tag in tags {
      guard tag.range.lowerBound >= position else { return nil }
      let gap = position..<tag.range.lowerBound
      let text = record[gap]
      if isLeaf, tag.name == nil, !tag.range.isEmpty, !text.contains(where: SpecialBytes.xmlText.contain) {
        steps.append(.slot(pieces.count))
        pieces.append(pieceStart..<gap.lowerBound)
        pieceStart = gap.upperBound
      } else if text.allSatisfy({ $0 == 0x20 || $0 == 0x0A || $0 == 0x09 }) {
        if !gap.isEmpty { steps.append(.blanks(gap)) }
      } else {
        return nil
      }
      if let name = tag.name {
        steps.append(.begin(names.count..<(names.count + name.count)))
        names += name
      } else {
        steps.append(.end)
      }
      isLeaf = tag.name != nil
      depth += isLeaf ? 1 : -1
      guard depth >= 0 else { return nil }
      position = tag.range.upperBound
    }
    guard depth == 0, pieces.count <= Self.mostSlots else { return nil }
    pieces.append(pieceStart..<record.count)
    bytes = Array(record)
    lineFeeds = bytes.count { $0 == 0x0A }
    self.names = names
    self.pieces = pieces
    self.steps = steps
  }

  /// Where the texts of a record stand.
  typealias Slots = UnsafeMutableBufferPointer<UnsafeBufferPointer<UInt8>>

  /// The length of the record that `input` begins with, whose texts go to `slots`; nil if it does not fit, or is not
  /// there to its end.
  func match(_ input: UnsafeBufferPointer<UInt8>, slots: Slots) -> Int? {
    guard let start = input.baseAddress else { return nil }
    return bytes.withUnsafeBufferPointer { bytes in
      var at = start
      let end = start + input.count
      for (index, piece) in pieces.enumerated() {
        if index > 0 {
          let text = at
          at += SpecialBytes.xmlText.distance(from: text, to: end)
          slots[index - 1] = UnsafeBufferPointer(start: text, count: at - text)
        }
        guard end - at >= piece.count, memcmp(at, bytes.baseAddress! + piece.lowerBound, piece.count) == 0
        else { return nil }
        at += piece.count
      }
      return at - start
    }
  }

  /// Tells of a record that matched.
  func tell(_ teller: ElementTeller, slots: Slots) {
    bytes.withUnsafeBufferPointer { bytes in
      names.withUnsafeBufferPointer { names in
        for step in steps {
          switch step {
          case .begin(let name): teller.begin(Name(rebasing: names[name]))
          case .blanks(let range):
            if teller.hearsText { teller.read(bytes.baseAddress! + range.lowerBound, count: range.count) }
          case .slot(let index):
            if let text = slots[index].baseAddress, slots[index].count > 0 {
              teller.read(text, count: slots[index].count)
            }
          case .end: teller.end()
          }
        }
      }
    }
  }
}

/// The templates of a document's records: those that came most often of late are tried first.
///
/// A list whose records have all the same fields needs one; each field that a record may lack doubles them at worst.
/// Records that fit none are parsed, and made a template only as long as templates are of use.
final class RecordTemplates {
  private var templates: [RecordTemplate] = []
  private let slots: RecordTemplate.Slots = .allocate(capacity: RecordTemplate.mostSlots)
  private var lessons = 0
  private(set) var matches = 0

  private static let most = 16

  deinit { slots.deallocate() }

  /// Whether the next record that is parsed may become a template.
  var learns: Bool { lessons < Self.most + matches / 16 }

  func learn(_ record: UnsafeRawBufferPointer, _ tags: [RecordTemplate.Tag]) {
    lessons += 1
    guard let template = RecordTemplate(record: record, tags: tags) else { return }
    if templates.count == Self.most { templates.removeLast() }
    templates.insert(template, at: 0)
  }

  /// Tells of the records that `input` begins with, as far as they fit, and returns their length and line feeds.
  func tell(_ input: UnsafeBufferPointer<UInt8>, to teller: ElementTeller) -> (length: Int, lineFeeds: Int) {
    var told = (length: 0, lineFeeds: 0)
    while teller.refusal == nil {
      let rest = UnsafeBufferPointer(rebasing: input[told.length...])
      guard let (template, length) = match(rest) else { break }
      told.length += length
      told.lineFeeds += template.lineFeeds
      template.tell(teller, slots: slots)
      guard teller.isAfterRecord else { break }
    }
    return told
  }

  private func match(_ input: UnsafeBufferPointer<UInt8>) -> (RecordTemplate, length: Int)? {
    for index in templates.indices {
      guard let length = templates[index].match(input, slots: slots) else { continue }
      if index > 0 { templates.swapAt(index, index - 1) }
      matches += 1
      return (templates[max(0, index - 1)], length)
    }
    return nil
  }
}

import CUchardet
import Glibc

/// Decides which legacy set a text is written in: a detector proposes, strict checks decide, and what two sets could both
/// be is not decided at all.
///
/// A set is ruled out if it leaves bytes undefined, or if words read in it are not written so by anybody: signs within
/// words, letters of two scripts in one, capitals where none stand. Of those left, one is taken if the detector's family is
/// its own and
/// * of Latin letters: they are those of one language, and as no other set the letters of any;
/// * of Cyrillic ones: no other set is left;
/// * of Chinese, Japanese and Korean ones: they are the common characters of their set, and many.
struct EncodingEvidence {
  private var pieces: Set<[UInt8]> = []
  private var bytes = 0
  private var piece: [UInt8] = []
  private var isWide = false
  private let detector: uchardet_t?
  private var detectorBytes = 0

  /// As many different cells as are looked at.
  private static let piecesLimit = 5000
  private static let bytesLimit = 128 << 10
  private static let detectorLimit = 4 << 20

  init() { detector = uchardet_new() }

  mutating func take(_ chunk: UnsafeRawBufferPointer) {
    if detectorBytes < Self.detectorLimit, let detector {
      uchardet_handle_data(detector, chunk.baseAddress?.assumingMemoryBound(to: CChar.self), chunk.count)
      detectorBytes += chunk.count
    }
    guard pieces.count < Self.piecesLimit, bytes < Self.bytesLimit else { return }
    for byte in chunk {
      // None of these is the second byte of a character in any set.
      if byte == 0x2C || byte == 0x3B || byte == 0x22 || byte < 0x20 {
        endPiece()
      } else {
        if byte >= 0x80 { isWide = true }
        if piece.count < 1000 { piece.append(byte) }
      }
    }
  }

  private mutating func endPiece() {
    // A piece that is too long may be cut within a character.
    if isWide, piece.count < 1000, pieces.insert(piece).inserted { bytes += piece.count }
    piece.removeAll(keepingCapacity: true)
    isWide = false
  }

  struct Finding {
    /// Nil if nothing is proven.
    var encoding: TextEncoding?
    /// What it was decided from, or why it was not.
    var reason: String
  }

  mutating func decide() -> Finding {
    endPiece()
    defer { if let detector { uchardet_delete(detector) } }
    var proposal = ""
    if let detector {
      uchardet_data_end(detector)
      proposal = String(cString: uchardet_get_charset(detector))
    }
    let joined = Array(pieces.sorted { $0.lexicographicallyPrecedes($1) }.joined(separator: [0x0A]))
    var readings: [(rival: EncodingRival, reading: ReadingOfWords)] = []
    for rival in EncodingRival.all {
      if rival.encoding?.hasControls == true, joined.contains(where: { (0x80...0x9F).contains($0) }) { continue }
      guard rival.hasCommonPairs(joined), let text = IconvDecoder.text(joined, in: rival.name) else { continue }
      let reading = ReadingOfWords(text)
      if reading.isPlausible { readings.append((rival, reading)) }
    }
    let family = EncodingRival.family(detected: proposal)
    var left = readings.filter { Self.isNatural($0.reading, $0.rival.family) }
    // Korean reads as Chinese, too; but Chinese of so many characters hardly ever keeps to those that Korean uses.
    let korean = left.filter { $0.rival.family == .korean && $0.reading.letters.count >= $0.rival.enoughLetters }
    if !korean.isEmpty { left = korean }
    let texts = Set(left.map(\.reading.text))
    let names = Self.names((left.isEmpty ? readings : left).map(\.rival))
    guard texts.count == 1, let found = left.first(where: { $0.rival.encoding != nil }), found.reading.isClean,
      found.reading.letters.count >= found.rival.enoughLetters
    else {
      return Finding(reason: names.isEmpty ? "it is no text of any set that is known" : "it could be \(names)")
    }
    guard left.contains(where: { $0.rival.family == family }) else {
      return Finding(
        reason:
          "its letters speak for \(found.rival.label), its statistics for \(proposal.isEmpty ? "nothing" : proposal)")
    }
    return Finding(
      encoding: found.rival.encoding,
      reason:
        "the encoding is \(found.rival.label): it is not UTF-8, and only so \(found.reading.words) words of it are such "
        + "as people write (\(Self.sample(found.reading)))")
  }

  private static func names(_ rivals: [EncodingRival]) -> String { list(rivals.prefix(6).map(\.label), joining: "or") }

  /// Some of the letters that spoke for it: letters, not words, which are names.
  private static func sample(_ reading: ReadingOfWords) -> String {
    reading.letters.sorted { $0.value < $1.value }.prefix(8).map { String($0) }.joined(separator: " ")
  }

  /// Whether the letters could be what people of these languages write.
  private static func isNatural(_ reading: ReadingOfWords, _ family: EncodingRival.Family) -> Bool {
    let letters = reading.letters
    switch family {
    case .western, .central, .turkish, .baltic, .other:
      // Fewer letters are no evidence: they are some language's in any set.
      return letters.count < 3 || alphabets.contains { letters.isSubset(of: $0) }
    case .cyrillic:
      return letters.allSatisfy { (0x400...0x4FF).contains($0.value) } && !letters.isEmpty
    case .korean:
      return reading.syllables > 0 && reading.ideographs.isEmpty && reading.kana == 0
    case .japanese:
      return reading.syllables == 0 && (reading.kana > 0 || !reading.ideographs.isEmpty)
    case .chinese, .taiwanese:
      return !reading.ideographs.isEmpty && reading.syllables == 0 && reading.kana == 0
    }
  }

  /// The letters beyond ASCII of languages that are written in Latin ones.
  private static let alphabets: [Set<Unicode.Scalar>] = [
    "äöüß", "àâæçéèêëîïôœùûüÿ", "áéíñóúüªº", "àáâãçéêíóôõúüªº", "àèéìíîòóùú", "áéèëïíóöü", "æøåéèêóòâôü", "äöåéü",
    "äöåšž", "áðéíóúýþæö", "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "čćđšž", "ăâîşţșț",
    "çğıi̇öşüâîû", "ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž",
  ].map { Set($0.unicodeScalars) }
}

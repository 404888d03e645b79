/// A set that legacy bytes may be written in, and what they say when they are read so.
struct EncodingRival {
  enum Family { case western, central, turkish, baltic, cyrillic, japanese, chinese, taiwanese, korean, other }

  /// iconv's name.
  let name: String
  /// Nil where it is known but not read: it may still be what the file is.
  let encoding: TextEncoding?
  let family: Family

  static let all: [EncodingRival] = [
    EncodingRival(.windows1252, .western), EncodingRival(.latin9, .western), EncodingRival(.windows1250, .central),
    EncodingRival(.latin2, .central), EncodingRival(.windows1254, .turkish), EncodingRival(.windows1251, .cyrillic),
    EncodingRival(.koi8, .cyrillic), EncodingRival(.cyrillic, .cyrillic), EncodingRival(.shiftJIS, .japanese),
    EncodingRival(.gb18030, .chinese), EncodingRival(.big5, .taiwanese), EncodingRival(.eucKR, .korean),
    EncodingRival("CP1257", .baltic), EncodingRival("IBM850", .western), EncodingRival("IBM852", .central),
    EncodingRival("MACINTOSH", .western), EncodingRival("IBM866", .cyrillic), EncodingRival("EUC-JP", .japanese),
  ]

  private init(_ encoding: TextEncoding, _ family: Family) {
    (name, self.encoding, self.family) = (encoding.iconvName, encoding, family)
  }

  private init(_ name: String, _ family: Family) {
    (self.name, encoding, self.family) = (name, nil, family)
  }

  /// As many different letters as make evidence.
  var enoughLetters: Int {
    switch family {
    case .western, .central, .turkish, .baltic, .other: 3
    case .cyrillic: 6
    case .japanese, .chinese, .taiwanese, .korean: 20
    }
  }

  /// Whether the characters of two bytes are common ones of the set: those of its first level, which names are nearly
  /// always written in. True for sets of one byte a character.
  func hasCommonPairs(_ bytes: [UInt8]) -> Bool {
    let firsts: [ClosedRange<UInt8>]
    let seconds: [ClosedRange<UInt8>]
    switch name {
    case "CP932": (firsts, seconds) = ([0x81...0x84, 0x88...0x98], [0x40...0x7E, 0x80...0xFC])
    case "EUC-JP": (firsts, seconds) = ([0xA1...0xA8, 0xB0...0xCF], [0xA1...0xFE])
    case "GB18030": (firsts, seconds) = ([0xA1...0xA3, 0xB0...0xD7], [0xA1...0xFE])
    case "BIG5": (firsts, seconds) = ([0xA1...0xC6], [0x40...0x7E, 0xA1...0xFE])
    case "UHC": (firsts, seconds) = ([0xA1...0xA3, 0xB0...0xC8], [0xA1...0xFE])
    default: return true
    }
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      if byte < 0x80 || name == "CP932" && (0xA1...0xDF).contains(byte) { continue }
      guard at < bytes.count, firsts.contains(where: { $0.contains(byte) }),
        seconds.contains(where: { $0.contains(bytes[at]) })
      else { return false }
      at += 1
    }
    return true
  }

  /// As a message names it.
  var label: String { encoding?.rawValue ?? name }

  /// The family of a set that the detector names.
  static func family(detected name: String) -> Family {
    switch name.uppercased() {
    case "WINDOWS-1252", "ISO-8859-1", "ISO-8859-15": .western
    case "WINDOWS-1250", "ISO-8859-2", "ISO-8859-16": .central
    case "WINDOWS-1254", "ISO-8859-9": .turkish
    case "WINDOWS-1257", "ISO-8859-13", "ISO-8859-4": .baltic
    case "WINDOWS-1251", "KOI8-R", "ISO-8859-5", "IBM866", "IBM855", "MAC-CYRILLIC": .cyrillic
    case "SHIFT_JIS", "EUC-JP", "ISO-2022-JP": .japanese
    case "GB18030": .chinese
    case "BIG5": .taiwanese
    case "UHC", "EUC-KR": .korean
    default: .other
    }
  }
}

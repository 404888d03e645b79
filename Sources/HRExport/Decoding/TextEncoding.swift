/// How the bytes of an export are letters.
public enum TextEncoding: String, Sendable, Codable, CaseIterable {
  case utf8 = "UTF-8"
  case utf16LittleEndian = "UTF-16LE"
  case utf16BigEndian = "UTF-16BE"
  case utf32LittleEndian = "UTF-32LE"
  case utf32BigEndian = "UTF-32BE"
  case windows1250 = "Windows-1250"
  case windows1251 = "Windows-1251"
  case windows1252 = "Windows-1252"
  case windows1254 = "Windows-1254"
  case latin1 = "ISO-8859-1"
  case latin2 = "ISO-8859-2"
  case cyrillic = "ISO-8859-5"
  case latin9 = "ISO-8859-15"
  case koi8 = "KOI8-R"
  case shiftJIS = "Shift_JIS"
  case gb18030 = "GB18030"
  case eucKR = "EUC-KR"
  case big5 = "Big5"

  /// Reads the names that people write: case, blanks and punctuation do not matter (`utf8`, `CP1252`, `Latin-1`).
  public init?(named name: String) {
    switch normalizedName(name) {
    case "utf8", "utf8sig", "utf8bom": self = .utf8
    case "utf16", "utf16le", "unicode", "unicodetext": self = .utf16LittleEndian
    case "utf16be": self = .utf16BigEndian
    case "utf32", "utf32le": self = .utf32LittleEndian
    case "utf32be": self = .utf32BigEndian
    case "windows1250", "cp1250": self = .windows1250
    case "windows1251", "cp1251": self = .windows1251
    case "windows1252", "cp1252", "ansi": self = .windows1252
    // Latin-5 and Windows-1254 differ in nothing that a text may hold.
    case "windows1254", "cp1254", "iso88599", "latin5": self = .windows1254
    case "iso88591", "latin1": self = .latin1
    case "iso88592", "latin2": self = .latin2
    case "iso88595": self = .cyrillic
    case "iso885915", "latin9": self = .latin9
    case "koi8r", "koi8": self = .koi8
    case "shiftjis", "sjis", "cp932", "windows31j": self = .shiftJIS
    case "gb18030", "gbk", "gb2312", "cp936": self = .gb18030
    case "euckr", "uhc", "cp949": self = .eucKR
    case "big5", "cp950": self = .big5
    default: return nil
    }
  }

  /// What iconv calls it: the supersets that Windows writes under the old names.
  var iconvName: String {
    switch self {
    case .shiftJIS: "CP932"
    case .eucKR: "UHC"
    case .windows1250, .windows1251, .windows1252, .windows1254: "CP\(rawValue.suffix(4))"
    default: rawValue
    }
  }

  /// The bytes 0x80 to 0x9F are controls in it, which no text holds.
  var hasControls: Bool { rawValue.hasPrefix("ISO-8859") }
}

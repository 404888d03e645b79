internal import Foundation

/// Comparing text as a person does who looks past case and accents: `same("Müller", "MULLER")`.
enum TextFolding {
  /// Whether two texts are the same without case and accents. Nothing else is folded: blanks and punctuation count.
  static func areSame(_ left: String, _ right: String) -> Bool { left == right || folded(left) == folded(right) }

  /// The text without case and accents: `Straße` and `STRASSE` are both `strasse`, `Łódź` is `lodz`.
  static func folded(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
    var result = String.UnicodeScalarView()
    // Through capitals, because only those tell that ß is ss.
    for scalar in text.uppercased().lowercased().decomposedStringWithCompatibilityMapping.unicodeScalars {
      if scalar.properties.generalCategory == .nonspacingMark { continue }
      if let plain = undecomposed[scalar] {
        result.append(contentsOf: plain.unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// Letters with a stroke or made of two, which Unicode does not take apart.
  private static let undecomposed: [Unicode.Scalar: String] = [
    "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th",
  ]
}

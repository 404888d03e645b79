/// A header or name without case, blanks and punctuation: what `Hire Date`, `HireDate` and `hire_date` have in common.
/// Letters and digits of all scripts stay, and so do accents.
func normalizedName(_ name: String) -> String {
  var scalars = String.UnicodeScalarView()
  for scalar in name.unicodeScalars {
    if scalar.isASCII {
      switch scalar.value {
      case 0x30...0x39, 0x61...0x7A: scalars.append(scalar)
      case 0x41...0x5A: scalars.append(Unicode.Scalar(UInt8(scalar.value + 0x20)))
      default: break
      }
    } else if scalar.carriesMeaning {
      scalars.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
    }
  }
  return String(scalars)
}

/// The title as a rule would write it: `EmployeeID` is `employee_id`, `Hire Date` is `hire_date`, `ADEmail` is `ad_email`.
func scriptName(_ title: String) -> String {
  let scalars = Array(title.unicodeScalars)
  var words: [String] = []
  var word = ""
  for (index, scalar) in scalars.enumerated() {
    guard scalar.carriesMeaning else {
      if !word.isEmpty { words.append(word) }
      word = ""
      continue
    }
    let before = index > 0 ? scalars[index - 1] : " "
    let after = index + 1 < scalars.count ? scalars[index + 1] : " "
    let startsWord =
      scalar.properties.isUppercase
      && (before.properties.isLowercase || (before.properties.isUppercase && after.properties.isLowercase))
    if startsWord, !word.isEmpty {
      words.append(word)
      word = ""
    }
    word += scalar.properties.lowercaseMapping
  }
  if !word.isEmpty { words.append(word) }
  return words.joined(separator: "_")
}

extension Unicode.Scalar {
  /// Letters, digits and the marks on letters; not blanks, punctuation, symbols and control characters.
  fileprivate var carriesMeaning: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
      .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
      true
    default: false
    }
  }
}

/// The candidate that is nearest in spelling, if one is near: at most a third of the letters differ, or one holds the
/// other.
func nearest(to name: String, in candidates: [String]) -> String? {
  let wanted = Array(normalizedName(name).unicodeScalars)
  guard !wanted.isEmpty else { return nil }
  var best: (distance: Int, candidate: String)?
  for candidate in candidates {
    let letters = Array(normalizedName(candidate).unicodeScalars)
    guard !letters.isEmpty, letters.count <= 200 else { continue }
    var distance = editDistance(wanted, letters)
    let limit = max(1, max(wanted.count, letters.count) / 3)
    if distance > limit {
      let (short, long) = wanted.count < letters.count ? (wanted, letters) : (letters, wanted)
      guard short.count >= 4, contains(long, short) else { continue }
      distance = limit + 1
    }
    if distance < best?.distance ?? .max { best = (distance, candidate) }
  }
  return best?.candidate
}

private func contains(_ long: [Unicode.Scalar], _ short: [Unicode.Scalar]) -> Bool {
  (0...(long.count - short.count)).contains { long[$0..<($0 + short.count)].elementsEqual(short) }
}

/// Insertions, deletions, replacements and exchanges of neighbours, each counted once.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
  var beforePrevious: [Int] = []
  var previous = Array(0...right.count)
  for (row, a) in left.enumerated() {
    var current = [row + 1]
    for (column, b) in right.enumerated() {
      var best = min(previous[column] + (a == b ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, a == right[column - 1], left[row - 1] == b {
        best = min(best, beforePrevious[column - 1] + 1)
      }
      current.append(best)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[right.count]
}

/// What words of legacy bytes say in one set: whether people write so.
struct ReadingOfWords {
  let text: String
  /// Words that hold anything beyond ASCII, and those of them that nobody writes.
  private(set) var words = 0
  private(set) var odd = 0
  /// Their letters beyond ASCII, in lower case.
  private(set) var letters: Set<Unicode.Scalar> = []
  private(set) var ideographs: Set<Unicode.Scalar> = []
  private(set) var syllables = 0
  private(set) var kana = 0

  /// Dashes, quotation marks and odd blanks, which may stand in a word.
  private static let usualSigns: Set<UInt32> = [
    0xA0, 0xAD, 0xB7, 0x2010, 0x2011, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x201E, 0x3000,
  ]

  init(_ text: String) {
    self.text = text
    var word: [Unicode.Scalar] = []
    for scalar in text.unicodeScalars {
      if scalar.isASCII && !scalar.properties.isAlphabetic {
        take(word)
        word.removeAll(keepingCapacity: true)
      } else {
        word.append(scalar)
      }
    }
    take(word)
  }

  /// Hardly any word of it is odd.
  var isClean: Bool { odd * 50 <= words }
  /// It cannot be ruled out.
  var isPlausible: Bool { odd * 10 <= words }

  private mutating func take(_ word: [Unicode.Scalar]) {
    guard word.contains(where: { !$0.isASCII }) else { return }
    words += 1
    var isOdd = false
    var scripts: Set<Script> = []
    var run = 0
    var signs = 0
    for (index, scalar) in word.enumerated() {
      let script = Script(scalar)
      let isWide = !scalar.isASCII
      if script == .none {
        run = 0
        guard isWide, !Self.usualSigns.contains(scalar.value) else { continue }
        signs += 1
        let isInside =
          index > 0 && index + 1 < word.count && Script(word[index - 1]) != .none
          && Script(word[index + 1]) != .none
        let isNone = [.control, .privateUse, .unassigned].contains(scalar.properties.generalCategory)
        if isNone || isInside || signs > 1 || scalar.value == 0xA4 || scalar.value == 0xFFFD { isOdd = true }
        continue
      }
      scripts.insert(script)
      run = isWide && script == .latin ? run + 1 : 0
      if run >= 4 { isOdd = true }
      if isWide { letters.insert(scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar) }
      if index > 0, script != .latin, script != .cyrillic, word[index - 1].properties.isLowercase { isOdd = true }
      switch script {
      case .han: ideographs.insert(scalar)
      case .hangul: syllables += 1
      case .kana: kana += 1
      default: break
      }
      if index > 0, scalar.properties.isUppercase, Script(word[index - 1]) == script {
        let before = word[index - 1]
        let hasWide = isWide || !before.isASCII
        let isBeforeSmall = index + 1 < word.count && word[index + 1].properties.isLowercase
        if hasWide, before.properties.isLowercase || isWide && isBeforeSmall { isOdd = true }
      }
    }
    if scripts.contains(.narrowKana) && scripts.count > 1 { isOdd = true }
    if scripts.contains(.other) || scripts.contains(.latin) && scripts.contains(.cyrillic)
      || scripts.contains(.hangul) && (scripts.contains(.han) || scripts.contains(.kana))
    {
      isOdd = true
    }
    if isOdd { odd += 1 }
  }

  private enum Script {
    case none, latin, cyrillic, han, hangul, kana, narrowKana, other

    init(_ scalar: Unicode.Scalar) {
      switch scalar.value {
      case 0x41...0x5A, 0x61...0x7A: self = .latin
      case 0..<0xAA: self = .none
      case 0xAA, 0xBA: self = .latin
      case 0xD7, 0xF7: self = .none
      case 0xC0...0x24F, 0x1E00...0x1EFF: self = .latin
      case 0x400...0x4FF: self = .cyrillic
      case 0x3040...0x30FF: self = .kana
      case 0xFF66...0xFF9F: self = .narrowKana
      case 0x3005, 0x3006, 0x4E00...0x9FFF, 0x3400...0x4DBF, 0xF900...0xFAFF: self = .han
      case 0xAC00...0xD7A3: self = .hangul
      default: self = scalar.properties.isAlphabetic ? .other : .none
      }
    }
  }
}

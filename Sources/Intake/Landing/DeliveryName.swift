/// What the name of a file in the watched folder says about it.
enum DeliveryName: Equatable, Sendable {
  /// An export, or what becomes one.
  case delivery
  /// `people.csv.done`, or `people.done`: whoever delivers says that the file named so is complete.
  case marker(of: String)
  /// Hidden, or the temporary name of a transfer or an editor.
  case passedOver

  /// What temporary names end in.
  static let temporaryEndings = [".tmp", ".part", ".filepart", ".swp"]
  static let markerEnding = ".done"
  /// What the name of a delivery's rejected rows ends in.
  static let rejectsEnding = ".rejects.csv"

  init(_ name: String) {
    let lowercased = name.lowercased()
    if name.hasPrefix(".") || Self.temporaryEndings.contains(where: lowercased.hasSuffix) {
      self = .passedOver
    } else if lowercased.hasSuffix(Self.markerEnding), name.utf8.count > Self.markerEnding.utf8.count {
      self = .marker(of: String(name.dropLast(Self.markerEnding.count)))
    } else {
      self = .delivery
    }
  }

  /// Whether a marker with this stem is about the file: by its whole name, or by its name without the last ending.
  static func marker(of stem: String, isAbout name: String) -> Bool { stem == name || stem == parts(of: name).stem }

  /// `people.2026` and `.csv` of `people.2026.csv`; the ending is empty where there is none.
  static func parts(of name: String) -> (stem: String, ending: String) {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return (name, "") }
    return (String(name[..<dot]), String(name[dot...]))
  }

  /// The names under which a file may be kept, beginning with its own: `people.csv`, `people.2.csv`, `people.3.csv`, …
  ///
  /// They are short enough to have `.report.json` behind them, and say the same day as the name itself.
  static func candidates(for name: String) -> some Sequence<String> {
    var (stem, ending) = parts(of: name)
    if ending.utf8.count > 20 { (stem, ending) = (name, "") }
    while stem.utf8.count + ending.utf8.count > 200 { stem.removeLast() }
    return (1...).lazy.map { $0 == 1 ? stem + ending : "\(stem).\($0)\(ending)" }
  }
}

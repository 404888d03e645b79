/// The candidate that a person most likely meant by `text`, or nil if none is near: at most a third of its letters differ.
/// Case is ignored; of equals the first wins.
func nearestText(to text: String, among candidates: [String]) -> String? {
  let wanted = Array(text.lowercased().unicodeScalars)
  var best: (distance: Int, text: String)?
  for candidate in candidates {
    let letters = Array(candidate.lowercased().unicodeScalars)
    let limit = min(best.map { $0.distance - 1 } ?? Int.max, max(wanted.count, letters.count) / 3)
    guard abs(letters.count - wanted.count) <= limit else { continue }
    let distance = editDistance(wanted, letters)
    if distance <= limit { best = (distance, candidate) }
  }
  return best?.text
}

/// Levenshtein's distance, one row at a time.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
  var row = Array(0...right.count)
  for (i, letter) in left.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, other) in right.enumerated() {
      let substitution = diagonal + (letter == other ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substitution, row[j] + 1, diagonal + 1)
    }
  }
  return row[right.count]
}

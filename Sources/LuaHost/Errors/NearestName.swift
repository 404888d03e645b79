/// The name among `candidates` that `name` was probably meant to be, or nil when none is near enough.
///
/// Near is an edit distance (insert, delete, replace, swap neighbours; case apart) of at most a third of the name's
/// length. Among equals the first in alphabetical order wins, so the answer does not depend on the order given.
public func nearestName(to name: String, in candidates: some Sequence<String>) -> String? {
  // Nobody means a name like that, and a script can make it as long as it likes.
  guard name.utf8.count <= 200 else { return nil }
  let wanted = Array(name.utf8)
  let folded = wanted.map(lowered)
  let limit = max(1, wanted.count / 3)
  var best: (distance: Int, name: String)?
  for candidate in candidates where candidate != name && abs(candidate.utf8.count - wanted.count) <= limit {
    let distance = editDistance(folded, candidate.utf8.map(lowered))
    guard distance <= limit, distance < max(wanted.count, 1) else { continue }
    if let found = best, (found.distance, found.name) <= (distance, candidate) { continue }
    best = (distance, candidate)
  }
  return best?.name
}

private func lowered(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }

/// The optimal string alignment distance, by three rows of the usual table.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    row.reserveCapacity(b.count + 1)
    for j in b.indices {
      var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
      row.append(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}

/// People by their e-mail, without regard to case. An e-mail of several people is no fault of the file, but a suspect.
struct EmailIndex {
  private let firsts: KeyIndex
  /// So many look-ups take as long as memory does.
  private static let ahead = 16
  /// The first person of an e-mail that several have, and the others.
  private(set) var repeats: [Int: [Int]] = [:]

  /// `hashes` has the low half of one a person, 0 for those without an e-mail; `isSame` compares two people's e-mails.
  init<E: Error>(hashes: [UInt32], isSame: (Int, Int) throws(E) -> Bool) throws(E) {
    firsts = KeyIndex(room: hashes.count)
    for person in hashes.indices where hashes[person] != 0 {
      if person + Self.ahead < hashes.count { firsts.prefetch(UInt64(hashes[person + Self.ahead])) }
      var first: Int?
      try firsts.forEachCandidate(UInt64(hashes[person])) { (candidate: Int) throws(E) -> Bool in
        guard try isSame(candidate, person) else { return false }
        first = candidate
        return true
      }
      if let first {
        repeats[first, default: []].append(person)
      } else {
        firsts.insert(UInt64(hashes[person]), person: person)
      }
    }
  }

  /// Candidates for being the first person with an e-mail of this hash.
  func candidates(_ hash: UInt64) -> [Int] {
    var found: [Int] = []
    firsts.forEachCandidate(hash) { person in
      found.append(person)
      return false
    }
    return found
  }
}

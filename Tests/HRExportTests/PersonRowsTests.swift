import Testing

@testable import HRExport

@Suite struct `Where people stand` {
  private typealias Place = (offset: Int, line: Int)

  /// Records of a few bytes, a tenth of them of many, some after thousands of lines that are nobody's.
  private func places(_ count: Int, using random: inout SplitMix64) -> [Place] {
    var place = (offset: 1 << 33, line: 2)
    return (0..<count).map { _ in
      defer {
        let isLong = random.next() % 10 == 0
        place.offset += Int.random(in: 1...(isLong ? 70_000 : 200), using: &random)
        place.line += Int.random(in: 1...(random.next() % 40 == 0 ? 70_000 : 2), using: &random)
      }
      return place
    }
  }

  private func rows(_ places: [Place]) -> PersonRows {
    var rows = PersonRows()
    for place in places { rows.append(offset: place.offset, line: place.line) }
    return rows
  }

  private func expectSame(_ rows: PersonRows, _ places: [Place]) {
    #expect(rows.count == places.count)
    let isSame = places.indices.allSatisfy { rows.offset($0) == places[$0].offset && rows.line($0) == places[$0].line }
    #expect(isSame)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `is known of everyone, however far apart they are`(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for count in [0, 1, 15, 16, 17, 1000] {
      let places = places(count, using: &random)
      expectSame(rows(places), places)
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `is known of those who are left when others go`(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for share in [1, 2, 100] as [UInt64] {
      let places = places(500, using: &random)
      var rows = rows(places)
      let gone = places.indices.filter { _ in random.next() % share == 0 }
      rows.remove(gone)
      expectSame(rows, places.indices.filter { !gone.contains($0) }.map { places[$0] })
    }
  }
}

@Suite struct `The index of keys` {
  @Test func `finds everyone, and forgets those who go`() {
    var random = SplitMix64(seed: 5)
    let hashes = (0..<5000).map { _ in random.next() }
    let index = KeyIndex()
    for (person, hash) in hashes.enumerated() { index.insert(hash, person: person) }
    func found(_ hash: UInt64) -> [Int] {
      var found: [Int] = []
      index.forEachCandidate(hash) {
        found.append($0); return false
      }
      return found
    }
    #expect(hashes.indices.allSatisfy { found(hashes[$0]).contains($0) })
    #expect(found(random.next()).isEmpty)

    let gone = [0, 17, 18, 4999]
    index.forget(gone)
    #expect(gone.allSatisfy { found(hashes[$0]).isEmpty })
    let kept = hashes.indices.filter { !gone.contains($0) }
    #expect(kept.enumerated().allSatisfy { found(hashes[$0.element]).contains($0.offset) })
  }

  @Test func `keeps people apart whose texts have one hash`() {
    let index = KeyIndex()
    for person in 0..<3 { index.insert(7, person: person) }
    var found: Set<Int> = []
    index.forEachCandidate(7) {
      found.insert($0); return false
    }
    #expect(found == [0, 1, 2])
  }
}

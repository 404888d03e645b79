import LearnClient
import Testing

@testable import Provisioning

@Suite struct LotTests {
  @Test func `learners who share their courses share one lot`() {
    let pairs = ["1", "2", "3"].flatMap { [pair($0, "A"), pair($0, "B")] }
    #expect(Lot.covering(pairs, limit: 500) == [Lot(learners: ["u-1", "u-2", "u-3"], courses: ["c-A", "c-B"])])
  }

  @Test func `of two groupings the one with fewer lots is taken`() {
    // By learner there are four course sets, by course only two learner sets.
    let pairs = [("1", "A"), ("2", "B"), ("3", "A"), ("3", "B")].map { pair($0, $1) }
    #expect(Lot.covering(pairs, limit: 500).count == 2)
  }

  @Test func `lots hold no more learners than the limit`() {
    let lots = Lot.covering((1...1001).map { pair("\($0)", "A") }, limit: 500)
    #expect(lots.map(\.learners.count) == [500, 500, 1])
  }

  @Test(arguments: 0..<50) func `lots cover exactly the pairs that were given`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var pairs: [Pair] = []
    for learner in 1...20 {
      for course in ["A", "B", "C", "D"] where Int.random(in: 0..<3, using: &generator) > 0 {
        pairs.append(pair("\(learner)", course))
      }
    }
    pairs.shuffle(using: &generator)
    let limit = Int.random(in: 1...8, using: &generator)
    let lots = Lot.covering(pairs, limit: limit)
    #expect(lots.flatMap(\.pairs).sorted() == pairs.sorted())
    #expect(lots.allSatisfy { $0.learners.count <= limit })
    #expect(lots == Lot.covering(pairs, limit: limit))
  }

  @Test func `a lot of one learner is halved along its courses`() {
    let lot = Lot(learners: ["u-1"], courses: ["c-A", "c-B", "c-C"])
    let halves = lot.halved(along: .learners)
    #expect(halves.axis == .courses)
    #expect(halves.first.pairs + halves.second.pairs == lot.pairs)
  }
}

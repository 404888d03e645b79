import Testing

@testable import Intake

@Suite struct ArrivalsTests {
  private let start = ContinuousClock.now
  private var arrivals = Arrivals(settle: .seconds(2))

  private func file(_ name: String, size: Int = 100, modified: Int = 1000, inode: UInt64 = 1) -> Sighting {
    Sighting(name: name, size: size, modified: modified, inode: inode)
  }

  @Test mutating func `a file is complete when it was still for the whole time`() {
    arrivals.observe([file("a.csv")], at: start)
    #expect(arrivals.next(at: start) == nil)
    #expect(arrivals.nextCheck(after: start) == start + .seconds(2))
    arrivals.observe([file("a.csv")], at: start + .seconds(1))
    #expect(arrivals.next(at: start + .seconds(1)) == nil)
    arrivals.observe([file("a.csv")], at: start + .seconds(2))
    #expect(arrivals.next(at: start + .seconds(2))?.name == "a.csv")
    #expect(arrivals.nextCheck(after: start + .seconds(2)) == nil)
  }

  @Test(arguments: [
    Sighting(name: "a.csv", size: 101, modified: 1000, inode: 1),
    Sighting(name: "a.csv", size: 100, modified: 1001, inode: 1),
    Sighting(name: "a.csv", size: 100, modified: 1000, inode: 2),
  ])
  mutating func `whatever changes, the time begins anew`(changed: Sighting) {
    arrivals.observe([file("a.csv")], at: start)
    arrivals.observe([changed], at: start + .seconds(2))
    #expect(arrivals.next(at: start + .seconds(2)) == nil)
    arrivals.observe([changed], at: start + .seconds(4))
    #expect(arrivals.next(at: start + .seconds(4)) == changed)
  }

  @Test mutating func `a file whose time lies in the future or long ago waits as long as any`() {
    arrivals.observe([file("a.csv", modified: .max), file("b.csv", modified: 0)], at: start)
    #expect(arrivals.next(at: start) == nil)
    arrivals.observe([file("a.csv", modified: .max), file("b.csv", modified: 0)], at: start + .seconds(2))
    #expect(arrivals.next(at: start + .seconds(2))?.name == "b.csv")
  }

  @Test mutating func `a marker takes the place of the wait, unless it is older than the file`() {
    arrivals.observe([file("a.csv", modified: 10), file("a.csv.done", modified: 10)], at: start)
    #expect(arrivals.next(at: start)?.name == "a.csv")
    arrivals.observe([file("b.csv", modified: 10), file("b.done", modified: 9)], at: start)
    #expect(arrivals.next(at: start) == nil)
    arrivals.observe([file("b.csv", modified: 10), file("b.done", modified: 11)], at: start)
    #expect(arrivals.next(at: start)?.name == "b.csv")
  }

  @Test mutating func `a marker without its file, a hidden file and a temporary name are no deliveries`() {
    let names = ["a.csv.done", ".hidden.csv", "b.csv.tmp", "c.csv.part", "d.filepart", "e.csv.swp", "F.CSV.PART"]
    arrivals.observe(names.map { file($0) }, at: start)
    #expect(arrivals.isEmpty)
  }

  @Test mutating func `dated names go by their day, the others after them in the order in which they came`() {
    let all = [
      file("z.csv", modified: 5), file("people_20261122.csv"), file("21.11.2026 people.csv"),
      file("people-2026-11-20.csv"), file("a.csv", modified: 6),
    ]
    var order: [String] = []
    var rest = all
    arrivals.observe(rest, at: start)
    let later = start + .seconds(2)
    while let next = arrivals.next(at: later) {
      order.append(next.name)
      rest.removeAll { $0 == next }
      arrivals.observe(rest, at: later)
    }
    #expect(
      order == ["people-2026-11-20.csv", "21.11.2026 people.csv", "people_20261122.csv", "z.csv", "a.csv"])
    #expect(Arrivals.inOrder(all).map(\.name) == order)
  }

  @Test mutating func `a file waits for one of an earlier day that is still arriving`() {
    arrivals.observe([file("p-2026-11-22.csv"), file("p-2026-11-21.csv", size: 1), file("x.csv")], at: start)
    let later = start + .seconds(2)
    arrivals.observe([file("p-2026-11-22.csv"), file("p-2026-11-21.csv", size: 2), file("x.csv")], at: later)
    #expect(arrivals.next(at: later)?.name == "x.csv")
    arrivals.observe([file("p-2026-11-22.csv"), file("p-2026-11-21.csv", size: 2)], at: later)
    #expect(arrivals.next(at: later) == nil)
    arrivals.observe([file("p-2026-11-22.csv")], at: later)
    #expect(arrivals.next(at: later)?.name == "p-2026-11-22.csv")
  }
}

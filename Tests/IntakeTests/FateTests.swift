import Testing

@testable import Intake

@Suite struct FateTests {
  @Test func `every exit code has its fate`() {
    func fate(_ code: Int32) -> Fate { Fate(of: .exited(code), crashes: 0, isFull: false) }
    #expect([0, 3].allSatisfy { fate($0) == .ends(.processed) })
    #expect(fate(4) == .ends(.held))
    #expect([2, 5, 6].allSatisfy { fate($0) == .ends(.failed) })
    #expect(fate(7) == .again(.lms))
    #expect(fate(8) == .again(.interrupted))
    #expect(fate(9) == .again(.ledgerBusy))
    #expect(fate(1) == .again(.crash))
    #expect(fate(10) == .again(.crash))
    #expect(Fate(of: .notStarted("no memory"), crashes: 99, isFull: false) == .again(.noResources))
  }

  @Test func `a crash is tried three times, but not counted when the disk is full`() {
    #expect(Fate(of: .signalled(9), crashes: 1, isFull: false) == .again(.crash))
    #expect(Fate(of: .signalled(9), crashes: 2, isFull: false) == .ends(.failed))
    #expect(Fate(of: .exited(1), crashes: 2, isFull: true) == .again(.noResources))
    #expect(Fate(of: .exited(7), crashes: 2, isFull: false) == .again(.lms))
  }

  @Test func `pauses double up to the longest`() {
    var patience = Patience(first: .seconds(10), longest: .seconds(60))
    let pauses = (0..<5).map { _ in patience.pause() }
    #expect(pauses == [10, 20, 40, 60, 60].map { .seconds($0) })
    var short = Patience(first: .seconds(10), longest: .seconds(1))
    #expect(short.pause() == .seconds(1))
  }
}

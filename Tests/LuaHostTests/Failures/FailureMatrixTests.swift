import Foundation
import Synchronization
import Testing

@testable import LuaHost

/// Every operation with the first, the second … allocation failing, until it succeeds: the right error, nothing left
/// behind, no Swift object alive, and the interpreter still sound.
@Suite struct FailureMatrixTests {
  @Test(arguments: FailureOperation.all, AllocationProbe.Failure.allCases)
  func `it survives every allocation failing in turn`(
    operation: FailureOperation, failure: AllocationProbe.Failure
  ) throws {
    var injected = 0
    while try attempt(operation, failure, after: injected) > 0 { injected += 1 }
    let sum = Self.injected.withLock { sum in
      sum += injected
      return sum
    }
    if ProcessInfo.processInfo.environment["LUAHOST_FIGURES"] != nil {
      print("matrix: \(sum) runs with an allocation failing, \(FailureOperation.all.count) operations")
    }
  }

  /// For the figure: what the cases came to so far. The last line printed with `LUAHOST_FIGURES=1` is the sum.
  private static let injected = Mutex(0)

  @Test(arguments: AllocationProbe.Failure.allCases)
  func `opening survives every allocation failing in turn`(failure: AllocationProbe.Failure) throws {
    for allowed in 0... {
      let counter = Counted.Counter()
      let (blocks, lost) = (AllocationProbe.blocks, AllocationProbe.lost)
      let failed = try withExtendedLifetime(FailureHost(counter)) { host in
        var ending: LuaError?
        let failed = AllocationProbe.failing(failure, after: allowed) {
          do throws(LuaError) { try host.open() } catch { ending = error }
        }
        #expect(ending == nil || failed > 0 && ending?.kind == .memoryLimit)
        let isSound = try ending != nil || host.isSound()
        #expect(isSound)
        return failed
      }
      #expect(counter.alive == 0)
      #expect(AllocationProbe.blocks == blocks && AllocationProbe.lost == lost)
      guard failed > 0 else { break }
    }
  }

  /// Runs the operation once, and tells how many allocations failed.
  private func attempt(
    _ operation: FailureOperation, _ failure: AllocationProbe.Failure, after allowed: Int
  ) throws -> Int {
    let place: Comment = "\(operation.name), \(failure), after \(allowed) allocations"
    let counter = Counted.Counter()
    let (blocks, lost) = (AllocationProbe.blocks, AllocationProbe.lost)
    let failed = try withExtendedLifetime(FailureHost(counter)) { host in
      try host.open()
      try operation.prepare(host)
      var ending: LuaError?
      let failed = try AllocationProbe.failing(failure, after: allowed) {
        do { try operation.run(host) } catch let error as LuaError { ending = error }
      }
      if failed == 0 || ending?.kind != .memoryLimit {
        #expect(ending?.kind == operation.ending, "\(place): \(String(describing: ending))")
      }
      #expect(try host.isSound(), place)
      return failed
    }
    #expect(counter.alive == 0, place)
    #expect(AllocationProbe.blocks == blocks && AllocationProbe.lost == lost, place)
    return failed
  }
}

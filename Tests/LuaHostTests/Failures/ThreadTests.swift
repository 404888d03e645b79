import Dispatch
import Foundation
import LuaHost
import Synchronization
import Testing

/// Interpreters on many threads at once, and those who stop them: what `scripts/sanitize thread` looks at.
@Suite struct ThreadTests {
  /// A thread that cancels what it is given, some moments later. A thread of its own, because tests may keep the pool's busy.
  private final class Canceller: Sendable {
    private let next = Mutex<(canceller: LuaCanceller, meter: LuaMeter)?>(nil)
    private let given = DispatchSemaphore(value: 0)
    private let done = DispatchSemaphore(value: 0)

    init() {
      Thread.detachNewThread { [self] in
        var moments: UInt64 = 1
        while true {
          given.wait()
          guard let (canceller, meter) = next.withLock({ $0 }) else { break }
          moments = moments &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          // What a script uses up can be read all the while.
          for _ in 0..<(moments >> 52) {
            if meter.memoryUsed < 0 || meter.timeUsed < .zero || canceller.isCancelled { break }
          }
          canceller.cancel()
          done.signal()
        }
        done.signal()
      }
    }

    func cancelSoon(_ interpreter: LuaInterpreter<Session>) {
      next.withLock { $0 = (interpreter.canceller, interpreter.meter) }
      given.signal()
    }

    func wait() { done.wait() }

    func end() {
      next.withLock { $0 = nil }
      given.signal()
      wait()
    }
  }

  @Test(.timeLimit(.minutes(2)))
  func `interpreters on many threads know nothing of each other`() async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<8 {
        group.addTask {
          for turn in 0..<25 {
            let values = try results(
              of: """
                local t = {} for i = 1, 50 do t[i] = double(i) end
                local ok, m = pcall(refuse)
                local co = coroutine.wrap(function() coroutine.yield(point(\(number)).x) end)
                apply(function(x) return x end, { \(turn) })
                return #t, ok, co(), os.date("!%Y"), #list(\(number + 1))
                """)
            guard values == [50, false, .integer(Int64(number)), "1970", .integer(Int64(number + 1))] else {
              return false
            }
          }
          return true
        }
      }
      for try await isRight in group { #expect(isRight) }
    }
  }

  @Test func `scripts that are cancelled at any moment from another thread end as cancelled`() throws {
    let thread = Canceller()
    defer { thread.end() }
    for number in 0..<60 {
      let text = [
        "while true do pcall(function() while true do end end) end",
        "while true do coroutine.wrap(function() while true do echo({ point(1) }) end end)() end",
        "while true do local s = ('x'):rep(2000):find('.-.-b') end",
      ][number % 3]
      try withInterpreter(limits: LuaLimits(time: nil)) { (interpreter, _) throws in
        thread.cancelSoon(interpreter)
        let error = #expect(throws: LuaError.self) { try interpreter.run(LuaSource(name: "a.lua", text: text)) }
        thread.wait()
        #expect(error?.kind == .cancelled)
        interpreter.rearm()
        #expect(try interpreter.run(LuaSource(name: "b.lua", text: "return double(2)")) == [4.0])
      }
    }
  }

  @Test(.timeLimit(.minutes(2)))
  func `time limits on many threads end each script by its own`() async throws {
    await withTaskGroup(of: LuaError.Kind?.self) { group in
      for number in 0..<8 {
        group.addTask {
          let limit = LuaLimits(time: .milliseconds(number % 2 == 0 ? 20 : 20_000))
          do {
            _ = try results(
              of: number % 2 == 0 ? "while true do end" : "for i = 1, 20000 do double(i) end", limits: limit)
            return nil
          } catch {
            return (error as? LuaError)?.kind
          }
        }
      }
      var ended = 0
      for await kind in group where kind != nil {
        #expect(kind == .timeLimit)
        ended += 1
      }
      #expect(ended == 4)
    }
  }
}

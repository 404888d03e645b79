import LuaHost
import Synchronization
import Testing

/// Interpreters on many threads at once, and those who stop them: what `scripts/sanitize thread` looks at.
@Suite struct ThreadTests {
  private final class Shared: Sendable {
    let running = Mutex<[(canceller: LuaCanceller, meter: LuaMeter)]>([])
    let hasEnded = Mutex(false)
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

  @Test(.timeLimit(.minutes(2)))
  func `scripts that are cancelled at any moment from another thread end as cancelled`() async throws {
    let shared = Shared()
    async let ended = Task.detached {
      var kinds: Set<LuaError.Kind> = []
      for number in 0..<60 {
        let text = [
          "while true do pcall(function() while true do end end) end",
          "while true do coroutine.wrap(function() while true do echo({ point(1) }) end end)() end",
          "while true do local s = ('x'):rep(2000):find('.-.-b') end",
        ][number % 3]
        try withInterpreter { (interpreter, _) throws in
          shared.running.withLock { $0.append((interpreter.canceller, interpreter.meter)) }
          do throws(LuaError) {
            try interpreter.run(LuaSource(name: "a.lua", text: text))
          } catch {
            kinds.insert(error.kind)
          }
          interpreter.rearm()
          #expect(try interpreter.run(LuaSource(name: "b.lua", text: "return double(2)")) == [4.0])
        }
      }
      shared.hasEnded.withLock { $0 = true }
      return kinds
    }.value
    while !shared.hasEnded.withLock({ $0 }) {
      // Each is cancelled once only, so that it does not fall into the script that shows that all is well.
      let running = shared.running.withLock { list in
        defer { list = [] }
        return list
      }
      for (canceller, meter) in running {
        #expect(meter.memoryUsed >= 0 && meter.outputUsed == 0 && meter.timeUsed >= .zero)
        canceller.cancel()
      }
      await Task.yield()
    }
    #expect(try await ended == [.cancelled])
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

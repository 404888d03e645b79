import LuaHost
import Synchronization
import Testing

/// What a script's thread and the test both look at.
private final class Shared: Sendable {
  let canceller = Mutex<LuaCanceller?>(nil)
}

/// Beside the rows of `ContractAttacks`: the contract between an interpreter and whoever runs it.
@Suite struct ContractTests {
  @Test func `a deadline of a millisecond holds`() throws {
    #expect(try failure(of: "while true do end", limits: LuaLimits(time: .milliseconds(1))).kind == .timeLimit)
    #expect(try failure(of: "while true do end", limits: LuaLimits(time: .nanoseconds(1))).kind == .timeLimit)
  }

  @Test func `a deadline counts from the first script, however large the library`() throws {
    let library = HostLibrary<Void>(
      functions: (0..<20_000).map { number in HostFunction("f\(number)", "One of many.") { _, _ in .none } })
    let interpreter = try LuaInterpreter(library: library, context: (), limits: LuaLimits(time: .nanoseconds(1))) { _ in
    }
    let error = try #require(throws: LuaError.self) {
      try interpreter.run(LuaSource(name: "a.lua", text: "while true do end"))
    }
    #expect(error.kind == .timeLimit)
  }

  @Test func `a cancel before the run lets nothing run`() throws {
    try withInterpreter { (interpreter, session) throws in
      interpreter.canceller.cancel()
      interpreter.canceller.cancel()
      let error = try #require(throws: LuaError.self) {
        try interpreter.run(LuaSource(name: "a.lua", text: "note('ran')"))
      }
      #expect(error.kind == .cancelled)
      #expect(session.events.isEmpty)
    }
  }

  @Test func `a cancel from within a host function ends the script when it returns`() throws {
    let shared = Shared()
    let library = HostLibrary<Session>(functions: [
      HostFunction("stop", "Cancels.") { session, _ in
        shared.canceller.withLock { $0 }?.cancel()
        session.events.append("still here")
        return .none
      },
      HostFunction("note", "Notes.") { session, _ in
        session.events.append("never")
        return .none
      },
    ])
    let session = Session()
    let interpreter = try LuaInterpreter(library: library, context: session) { _ in }
    shared.canceller.withLock { $0 = interpreter.canceller }
    let error = try #require(throws: LuaError.self) {
      try interpreter.run(LuaSource(name: "a.lua", text: "\npcall(stop) note()"))
    }
    #expect(error.kind == .cancelled)
    #expect(error.line == 2)
    #expect(session.events == ["still here"])
  }

  @Test(.timeLimit(.minutes(1)))
  func `a cancel from another thread ends a script that is running`() async throws {
    let shared = Shared()
    let (started, start) = AsyncStream<Void>.makeStream()
    async let kind = onOwnThread {
      let library = HostLibrary<Void>(functions: [
        HostFunction("begin", "Tells that the script runs.") { _, _ in
          start.finish()
          return .none
        }
      ])
      defer { start.finish() }
      let interpreter = try LuaInterpreter(library: library, context: (), limits: LuaLimits(time: nil)) { _ in }
      shared.canceller.withLock { $0 = interpreter.canceller }
      do {
        try interpreter.run(
          LuaSource(name: "a.lua", text: "begin() while true do pcall(function() while true do end end) end"))
        return LuaError.Kind.misuse
      } catch let error as LuaError {
        return error.kind
      }
    }
    for await _ in started {}
    shared.canceller.withLock { $0 }?.cancel()
    #expect(try await kind == .cancelled)
  }

  @Test func `a canceller outlives its interpreter`() throws {
    let canceller = try withInterpreter { (interpreter, _) throws in interpreter.canceller }
    canceller.cancel()
    #expect(canceller.isCancelled)
  }

  @Test(.timeLimit(.minutes(1)))
  func `a runaway beside nine good scripts harms none of them`() async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<10 {
        group.addTask {
          try await onOwnThread {
            for _ in 0..<5 {
              if number == 3 {
                let attack = "while true do pcall(function() while true do end end) end"
                let error = try failure(of: attack, limits: LuaLimits(time: .milliseconds(30)))
                guard error.kind == .timeLimit else { return false }
              } else {
                let text = "local s = 0 for i = 1, 20000 do s = s + double(i) end return s"
                guard try results(of: text) == [.number(400_020_000)] else { return false }
              }
            }
            return true
          }
        }
      }
      for try await isRight in group { #expect(isRight) }
    }
  }

  @Test func `thousands of runs leave nothing behind`() throws {
    for _ in 0..<2000 {
      let values = try results(of: "local t = {} for i = 1, 10 do t[i] = point(i) end keep(t, print) return #t")
      #expect(values == [10])
    }
    try withInterpreter { (interpreter, session) throws in
      let source = LuaSource(
        name: "a.lua", text: "local ok = pcall(refuse) echo({ 1, 2 }, print, point(1)) keep(function() end)")
      func run(_ times: Int) throws -> Int {
        for _ in 0..<times {
          try interpreter.run(source)
          session.kept = []
          session.values = []
        }
        try interpreter.run(LuaSource(name: "gc.lua", text: "collectgarbage() collectgarbage()"))
        return interpreter.memoryUsed
      }
      let before = try run(500)
      let after = try run(3000)
      #expect(after - before < 4000)
    }
  }

  @Test func `an error leaves the interpreter usable`() throws {
    try withInterpreter { (interpreter, _) throws in
      for text in ["error('x')", "doubel()", "x = = 1", "local function f() return f() + 1 end f()", "refuse()"] {
        #expect(throws: LuaError.self) { try interpreter.run(LuaSource(name: "a.lua", text: text)) }
        #expect(try interpreter.run(LuaSource(name: "b.lua", text: "return double(1)")) == [2.0])
      }
    }
  }
}

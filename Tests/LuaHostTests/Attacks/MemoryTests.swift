import Testing

@testable import LuaHost

/// What the rows of `MemoryAttacks` don't say: allocations that fail in turn, and Swift objects that are let go.
@Suite(.failingAtRandom) struct MemoryTests {
  @Test func `a script may catch the error, give memory back and go on`() throws {
    let text = """
      local t = {}
      local ok, message = pcall(function() while true do t[#t + 1] = ("x"):rep(100000) .. #t end end)
      t = nil
      return ok, message, #("y"):rep(1000000)
      """
    let values = try results(of: text, limits: LuaLimits(memory: 8 << 20))
    #expect(values == [false, "not enough memory", 1_000_000])
  }

  @Test func `what a host function gives back counts too`() throws {
    let library = HostLibrary<Void>(functions: [
      HostFunction("large", "Much text.") { _, _ in .value(.text(String(repeating: "x", count: 3_000_000))) }
    ])
    let interpreter = try LuaInterpreter(library: library, context: (), limits: LuaLimits(memory: 2 << 20)) { _ in }
    let error = try #require(throws: LuaError.self) {
      try interpreter.run(LuaSource(name: "a.lua", text: "local s = large()"))
    }
    #expect(error.kind == .memoryLimit)
    #expect(error.line == 1)
  }

  @Test func `opening an interpreter with too little memory is an error and no crash`() throws {
    for memory in [1, 100, 1000, 5000] {
      let error = try failure(of: "local t = {} for i = 1, 1000 do t[i] = { i } end", limits: LuaLimits(memory: memory))
      #expect(error.kind == .memoryLimit)
    }
  }

  @Test func `Swift errors that are causes are let go with the interpreter`() throws {
    let counter = Counted.Counter()
    do {
      let library = HostLibrary<Void>(functions: [
        HostFunction("fail", "Fails.") { _, _ in throw HostError("no", cause: Counted(counter)) }
      ])
      let interpreter = try LuaInterpreter(library: library, context: ()) { _ in }
      try interpreter.run(LuaSource(name: "a.lua", text: "for i = 1, 1000 do pcall(fail) end"))
      #expect(counter.alive > 0 && counter.alive <= 256)
    }
    #expect(counter.alive == 0)
  }

  @Test func `a context that keeps functions of its interpreter is let go`() throws {
    final class Keeper {
      let counted: Counted
      var function: LuaFunction?
      init(_ counter: Counted.Counter) { counted = Counted(counter) }
    }
    let counter = Counted.Counter()
    do {
      let library = HostLibrary<Keeper>(functions: [
        HostFunction("keep", "Keeps.", [.required("f", .function, "what")]) { keeper, call in
          keeper.function = call[0].function
          return .none
        }
      ])
      let interpreter = try LuaInterpreter(library: library, context: Keeper(counter)) { _ in }
      try interpreter.run(LuaSource(name: "a.lua", text: "keep(function() end)"))
      #expect(counter.alive == 1)
    }
    #expect(counter.alive == 0)
  }
}

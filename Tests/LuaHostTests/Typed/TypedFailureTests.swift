import Testing

@testable import LuaHost

@Suite struct TypedFailureTests {
  @Test(arguments: [
    "return whole(5)", "return text(('x'):rep(1000))", "return numbers { 1, 2, 3 }",
    "return any { { 'a' }, b = print }",
    "return same { learner = 'ada', courses = { 'a' }, stops = { { city = 'x' } } }", "return several(4)",
    "return apply(function(x) return x end, { 1 })", "keep(print, function() end)", "return pcall(whole, 'x')",
    "return day:plus(3)", "request { learner = 5 }",
  ])
  func `every allocation that fails is an error of memory, and the next call is unharmed`(text: String) throws {
    var allowed = 0
    while true {
      let failed = try TypedLibrary.withInterpreter { (interpreter, _) throws in
        let source = LuaSource(name: "a.lua", text: text)
        var outcome: LuaError?
        let failed = AllocationProbe.failing(.fromThenOn, after: allowed) {
          do throws(LuaError) { try interpreter.run(source) } catch { outcome = error }
        }
        if failed > 0, let outcome {
          #expect(outcome.kind == .memoryLimit || outcome.kind == .hostFunction, "\(outcome)")
        }
        #expect(try interpreter.run(LuaSource(name: "b.lua", text: "return whole(7), text('x')")) == [7, "x"])
        return failed
      }
      if failed == 0 { break }
      allowed += 1
    }
    #expect(allowed > 0)
  }

  @Test func `a body that throws leaves no Swift object behind`() throws {
    let counter = Counted.Counter()
    do {
      let library = HostLibrary<Counted.Counter>(functions: [
        HostFunction("f", "x", .required("x", Int.self, "x")) { counter, x -> Int in
          guard x > 0 else { throw Counted(counter) }
          return x
        }
      ])
      let interpreter = try LuaInterpreter(library: library, context: counter) { _ in }
      try interpreter.run(LuaSource(name: "a.lua", text: "for i = 1, 100 do pcall(f, i % 2) end"))
    }
    #expect(counter.alive == 0)
  }
}

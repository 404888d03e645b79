import Testing

@testable import LuaHost

@Suite struct TypedCallsOfLuaTests {
  private func withFunction(
    _ text: String, _ body: (LuaInterpreter<Session>, LuaFunction) throws -> Void
  ) throws {
    try withInterpreter { (interpreter, _) throws in
      let results = try interpreter.run(LuaSource(name: "a.lua", text: "return \(text)"))
      try body(interpreter, try #require(results.first?.function))
    }
  }

  @Test func `arguments and result are Swift values`() throws {
    try withFunction("function(a, b) return a + b end") { (interpreter, add) throws in
      #expect(try interpreter.call(add, 3, 4, returning: Int64.self) == 7)
      #expect(try interpreter.call(add, Int64.max, 1, returning: Int64.self) == .min)
      #expect(try interpreter.call(add, 0.5, 4, returning: Double.self) == 4.5)
    }
    try withFunction("function(...) return ... end") { (interpreter, echo) throws in
      let long = String(repeating: "höher ", count: 1000)
      #expect(try interpreter.call(echo, "text", returning: String.self) == "text")
      #expect(try interpreter.call(echo, long, returning: String.self) == long)
      #expect(try interpreter.call(echo, true, returning: Bool.self))
      #expect(try interpreter.call(echo, returning: Int64?.self) == nil)
      #expect(try interpreter.call(echo, [1, 2, 3], returning: [Int64].self) == [1, 2, 3])
      #expect(try interpreter.call(echo, "first", 2, 3, returning: LuaValue.self) == "first")
      let object = LuaObject(classIndex: 0, payload: 5)
      #expect(try interpreter.call(echo, object, returning: LuaObject.self) == object)
    }
  }

  @Test func `a result can be a record, and hold others`() throws {
    try withFunction("function(x) return x end") { (interpreter, echo) throws in
      let request = Request(
        learner: "ada", courses: ["a", "b"], dueDays: nil, limit: 3, mode: .unlimited, place: Place(city: "Ulm"),
        stops: [Place(city: "Aalen", floor: 2)], score: 0.5)
      #expect(try interpreter.call(echo, request, returning: Request.self) == request)
      #expect(try interpreter.call(echo, [Place(city: "Ulm")], returning: [Place].self) == [Place(city: "Ulm")])
    }
    for wrong in [
      "{}", "{ city = 5 }", "{ city = 'a', x = 1 }", "{ city = 'a', 'b' }", "{ city = 'a', [2.5] = 1 }", "7",
    ] {
      try withFunction("function() return \(wrong) end") { (interpreter, function) throws in
        let error = try #require(throws: LuaError.self) { try interpreter.call(function, returning: Place.self) }
        #expect(error.message.hasPrefix("expected table of named fields"), "\(wrong)")
      }
    }
  }

  @Test func `a record's functions are taken over once`() throws {
    struct Hook: LuaRecord {
      var run: LuaFunction
      var other: LuaValue?
      static let luaRecord = HostRecord(
        .required("run", LuaFunction.self, ""), .optional("other", LuaValue.self, ""), making: Hook.init,
        parts: { ($0.run, $0.other) })
    }
    try withFunction("function() return { run = function(x) return x + 1 end, other = { print } } end") {
      (interpreter, make) throws in
      for _ in 0..<100 {
        let hook = try interpreter.call(make, returning: Hook.self)
        #expect(try interpreter.call(hook.run, 4, returning: Int.self) == 5)
        #expect(hook.other?.table?.list.first?.function != nil)
      }
      #expect(interpreter.memoryUsed < 100_000)
    }
  }

  @Test func `many arguments of many kinds keep their order`() throws {
    try withFunction("function(...) return table.concat({...}, ' ') end") { (interpreter, join) throws in
      let text = try interpreter.call(
        join, 1, "two", 2.5, "four", String(repeating: "x", count: 300), "six", returning: String.self)
      #expect(text == "1 two 2.5 four \(String(repeating: "x", count: 300)) six")
    }
  }

  @Test func `functions go both ways, and none is left behind`() throws {
    try withFunction("function(f, x) return function(y) return f(x) + y end end") { (interpreter, curry) throws in
      let double = try #require(interpreter.function(named: "double"))
      for _ in 0..<1000 {
        let adder = try interpreter.call(curry, double, 4, returning: LuaFunction.self)
        #expect(try interpreter.call(adder, 5, returning: Double.self) == 13)
        #expect(throws: LuaError.self) { try interpreter.call(curry, double, 4, returning: Int64.self) }
      }
      #expect(try interpreter.call(curry, double, 4, returning: LuaFunction?.self) != nil)
    }
  }

  @Test func `a result of another type is an error that says so`() throws {
    try withFunction("function(x) return x end") { (interpreter, echo) throws in
      let error = try #require(throws: LuaError.self) {
        try interpreter.call(echo, "seven", returning: Int64.self)
      }
      #expect(error.kind == .runtime)
      #expect(error.message == "expected integer as the function's result, got text 'seven'")
      #expect(try interpreter.call(echo, 7, returning: Int64.self) == 7)
    }
  }

  @Test func `an error in the function is the same as by the other way`() throws {
    try withFunction("function(x)\nerror('no ' .. x) end") { (interpreter, fail) throws in
      let typed = try #require(throws: LuaError.self) { try interpreter.call(fail, "way", returning: Int64.self) }
      let untyped = try #require(throws: LuaError.self) { try interpreter.call(fail, ["way"]) }
      #expect(typed.message == "no way" && typed.message == untyped.message)
      #expect(typed.line == 2 && typed.traceback == untyped.traceback)
    }
  }

  @Test func `a call within a call leaves the outer one's values alone`() throws {
    final class Nest {
      var interpreter: LuaInterpreter<Nest>?
      var length: LuaFunction?
    }
    let library = HostLibrary<Nest>(functions: [
      HostFunction("length", "Asks Lua.", [.required("text", .text, "of what")]) { nest, call in
        let (interpreter, function) = (nest.interpreter!, nest.length!)
        return .value(.integer(try interpreter.call(function, call[0].text!, "other", returning: Int64.self)))
      }
    ])
    let nest = Nest()
    let interpreter = try LuaInterpreter(library: library, context: nest) { _ in }
    nest.interpreter = interpreter
    defer { nest.interpreter = nil }
    let text = "return function(t) return #t end, function(a, b, c) return a .. length(b) .. c end"
    let functions = try interpreter.run(LuaSource(name: "a.lua", text: text)).compactMap(\.function)
    nest.length = functions[0]
    #expect(try interpreter.call(functions[1], "one", "three", "two", returning: String.self) == "one5two")
    #expect(try interpreter.call(functions[1], "four", "", "two", returning: String.self) == "four0two")
  }

  @Test func `a function of another interpreter is misuse`() throws {
    try withFunction("function() end") { (_, function) throws in
      try withInterpreter { (other, _) throws in
        let error = try #require(throws: LuaError.self) { try other.call(function, returning: Int64?.self) }
        #expect(error.kind == .misuse)
      }
    }
  }

  @Test(arguments: AllocationProbe.Failure.allCases)
  func `it survives every allocation failing in turn`(failure: AllocationProbe.Failure) throws {
    let text = "function(a, b, c) return { a, b, c, function() end } end"
    for allowed in 0... {
      var failed = 0
      try withFunction(text) { (interpreter, pack) throws in
        failed = AllocationProbe.failing(failure, after: allowed) {
          do throws(LuaError) {
            let long = String(repeating: "long ", count: 100)
            let table = try interpreter.call(pack, "short", long, [1, 2], returning: LuaTable.self)
            #expect(table.list.count == 4)
          } catch {
            #expect(error.kind == .memoryLimit)
          }
        }
        #expect(try interpreter.call(pack, 1, 2, 3, returning: LuaTable.self).list.prefix(3) == [1, 2, 3])
      }
      guard failed > 0 else { break }
    }
  }
}

import Testing

@testable import LuaHost

/// A row that a pass gives to its functions is the one value that this row is everywhere, however long it is kept.
@Suite struct PassIdentityTests {
  private func pass(_ interpreter: LuaInterpreter<RowsScene>, _ text: String) throws -> LuaPass {
    LuaPass(try interpreter.results(of: text).compactMap(\.function), over: RowsScene.person)
  }

  private func run(_ interpreter: LuaInterpreter<RowsScene>, _ pass: LuaPass, _ rows: Range<Int64>) throws(LuaError) {
    pass.begin(rows)
    try interpreter.run(pass)
  }

  @Test(arguments: [1, 7, 900, 100_000])
  func `rows that a script keeps are found again, whatever came in between`(every step: Int) throws {
    try withRows { (interpreter, _) throws in
      let pass = try pass(
        interpreter,
        """
        kept, names = {}, {}
        return function(p)
          local n = p.number
          assert(person(n) == p)
          if n % \(step) == 0 then
            assert(not kept[n] or kept[n] == p and names[p] == n)
            kept[n], names[p] = p, n
          end
        end
        """)
      let check = "for n, p in pairs(kept) do assert(person(n) == p and names[person(n)] == n) end return #kept >= 0"
      for round in 0..<2 {
        for start in stride(from: Int64(round * 3), to: 20_000, by: 2_500) {
          try run(interpreter, pass, start..<start + 2_500)
          #expect(try interpreter.results(of: "collectgarbage('step') " + check) == [true])
        }
        #expect(try interpreter.results(of: "collectgarbage() " + check) == [true])
      }
    }
  }

  @Test func `a row that was known before the pass is the same in it, and to all functions`() throws {
    try withRows { (interpreter, _) throws in
      let pass = try pass(
        interpreter,
        """
        early, last = {}, nil
        for n = -300, 2000, 3 do early[person(n)] = n end
        return function(p) last = p assert(early[p] == (p.number % 3 == 0 and p.number or nil)) end,
          function(p) assert(p == last) end
        """)
      try run(interpreter, pass, -300..<2000)
      try run(interpreter, pass, -10..<10)
    }
  }

  @Test func `payloads at both ends`() throws {
    try withRows { (interpreter, _) throws in
      let pass = try pass(
        interpreter,
        "seen = {} return function(p) assert(person(p.number) == p) seen[#seen + 1] = p end")
      try run(interpreter, pass, (.min)..<(.min + 300))
      try run(interpreter, pass, (.max - 300)..<(.max))
      #expect(
        try interpreter.results(
          of: "return #seen, seen[1] == person(math.mininteger), seen[600] == person(math.maxinteger - 1)")
          == [600, true, true])
    }
  }

  @Test func `a pass within a call that needs the same pages leaves the row what it is`() throws {
    try withRows { (interpreter, scene) throws in
      let inner = try pass(interpreter, "kept = {} return function(p) kept[#kept + 1] = p end")
      let outer = try pass(
        interpreter,
        """
        return function(p)
          if p.number % 50 == 0 then assert(p.hired == place(p.number + 100)) end
          assert(person(p.number) == p)
          before = p
        end, function(p) assert(p == before and person(p.number) == p) end
        """)
      // Each 64 pages further: so they want the place of the one that is at hand.
      scene.whenAsked = {
        for page in 1...5 { try run(interpreter, inner, Int64(page * 64 * 256)..<Int64(page * 64 * 256 + 300)) }
      }
      try run(interpreter, outer, 0..<600)
      scene.whenAsked = {}
      #expect(
        try interpreter.results(of: "for _, p in ipairs(kept) do assert(person(p.number) == p) end return #kept")
          == [.integer(12 * 5 * 300)])
    }
  }

  @Test func `what nobody keeps is no burden, be the heap small or large`() throws {
    try withRows(limits: LuaLimits(time: .seconds(60), memory: 8 << 20)) { (interpreter, _) throws in
      let pass = try pass(interpreter, "ballast = {} return function(p) local t = { p } end")
      try run(interpreter, pass, 0..<100_000)
      #expect(interpreter.memoryUsed < 1 << 20)
      try interpreter.results(of: "for n = 1, 40000 do ballast[n] = { n } end")
      // What they would hold is more than the limit.
      try run(interpreter, pass, 100_000..<300_000)
    }
  }

  @Test func `objects of another kind of class in a pass`() throws {
    try withInterpreter { (interpreter, session) throws in
      let functions = try interpreter.run(
        LuaSource(name: "a.lua", text: "sum = 0 return function(p) assert(p == point(p.x)) sum = sum + p.x end"))
      let pass = LuaPass(functions.compactMap(\.function), over: Kind.point.rawValue)
      pass.begin(1..<101)
      try interpreter.run(pass)
      #expect(try interpreter.run(LuaSource(name: "b.lua", text: "return sum")) == [5050])
    }
  }

  /// Passes over a few rows of many pages, some of which are kept.
  private func walk(_ interpreter: LuaInterpreter<RowsScene>) throws(LuaError) {
    let function = try interpreter.results(
      of: "kept = {} return function(p) if p.number % 3 == 0 then kept[#kept + 1] = p end return p.number end")
    let pass = LuaPass([function[0].function!], over: RowsScene.person)
    for page in 0..<12 {
      pass.begin(Int64(page) * 256 + 254..<Int64(page) * 256 + 258)
      try interpreter.run(pass)
    }
    #expect(
      try interpreter.results(of: "for _, p in ipairs(kept) do assert(person(p.number) == p) end return #kept") == [16])
  }

  @Test(arguments: AllocationProbe.Failure.allCases)
  func `passes survive every allocation failing in turn`(failure: AllocationProbe.Failure) throws {
    let (blocks, lost) = (AllocationProbe.blocks, AllocationProbe.lost)
    for allowed in 0... {
      let failed = try withRows { (interpreter, _) throws in
        let failed = AllocationProbe.failing(failure, after: allowed) {
          do throws(LuaError) {
            try walk(interpreter)
          } catch {
            #expect(error.kind == .memoryLimit)
          }
        }
        // What was kept is still the same, and the next pass goes its way.
        #expect(
          try interpreter.results(
            of: "for _, p in ipairs(rawget(_G, 'kept') or {}) do assert(person(p.number) == p) end return true")
            == [true])
        try walk(interpreter)
        return failed
      }
      #expect(AllocationProbe.blocks == blocks && AllocationProbe.lost == lost)
      guard failed > 0 else { break }
    }
  }
}

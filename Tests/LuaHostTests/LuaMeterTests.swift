import LuaHost
import Testing

@Suite struct LuaMeterTests {
  private func withMeter<Result>(
    limits: LuaLimits, _ body: (LuaInterpreter<Session>, Session) throws -> Result
  ) throws -> Result {
    let library = HostLibrary<Session>(functions: [
      HostFunction("left", "What the limits leave: time in ms, memory, output.") { _, call in
        func text<Amount>(_ amount: Amount?) -> LuaValue { .boolean(amount == nil) }
        let meter = call.meter
        guard let time = meter.timeLeft, let memory = meter.memoryLeft, let output = meter.outputLeft else {
          return .values([text(meter.timeLeft), text(meter.memoryLeft), text(meter.outputLeft)])
        }
        let milliseconds = time.components.seconds * 1000 + time.components.attoseconds / 1_000_000_000_000_000
        return .values([.integer(milliseconds), .integer(Int64(memory)), .integer(Int64(output))])
      },
      HostFunction("output_left", "The same by a typed function.", bodyWithCall: { _, call in call.meter.outputLeft }),
    ])
    let session = Session()
    let interpreter = try LuaInterpreter(library: library, context: session, limits: limits) {
      session.output.append($0)
    }
    return try body(interpreter, session)
  }

  @Test func `a host function reads what its script has used up and what is left`() throws {
    let limits = LuaLimits(time: .seconds(50), memory: 10 << 20, output: 1000)
    try withMeter(limits: limits) { (interpreter, _) throws in
      let text = """
        local time, memory, output = left()
        print('123456789')
        local big = ('x'):rep(1 << 20)
        for i = 1, 10000000 do end
        local later, less, fewer = left()
        assert(time <= 50000 and later < time, 'time')
        assert(memory - less >= #big // 2 and less > 0, 'memory')
        return output, fewer, output_left()
        """
      #expect(try interpreter.run(LuaSource(name: "a.lua", text: text)) == [1000, 990, 990])
      #expect(interpreter.meter.outputUsed == 10)
      #expect(interpreter.meter.timeUsed > .zero)
      interpreter.rearm()
      #expect(interpreter.meter.outputLeft == 1000)
      #expect(interpreter.meter.timeUsed == .zero)
    }
  }

  @Test func `without limits nothing is left to tell, and what is used is told all the same`() throws {
    try withMeter(limits: LuaLimits(time: nil, memory: nil, output: nil)) { (interpreter, _) throws in
      let text = "kept = ('x'):rep(100000) print('abc') for i = 1, 10000000 do end return left()"
      #expect(try interpreter.run(LuaSource(name: "a.lua", text: text)) == [true, true, true])
      #expect(interpreter.meter.memoryUsed >= 100_000)
      #expect(interpreter.meter.outputUsed == 4)
      #expect(interpreter.meter.timeUsed > .zero)
    }
  }

  @Test func `what is left is never negative`() throws {
    try withMeter(limits: LuaLimits(time: .milliseconds(20), memory: 1 << 20, output: 5)) { (interpreter, _) throws in
      #expect(throws: LuaError.self) { try interpreter.run(LuaSource(name: "a.lua", text: "print('too long')")) }
      interpreter.rearm()
      #expect(throws: LuaError.self) { try interpreter.run(LuaSource(name: "a.lua", text: "while true do end")) }
      #expect(interpreter.meter.timeLeft == .zero)
      #expect(interpreter.meter.outputLeft == 5)
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `another thread watches a script that runs, and ends it by what it sees`() async throws {
    let (handles, given) = AsyncStream<(LuaMeter, LuaCanceller)>.makeStream()
    async let kind = onOwnThread {
      defer { given.finish() }
      return try self.withMeter(limits: LuaLimits(time: .seconds(60))) { (interpreter, _) throws in
        given.yield((interpreter.meter, interpreter.canceller))
        let text = "local t = {} for i = 1, 1 << 40 do t[i % 100000] = { i } end"
        return try #require(throws: LuaError.self) { try interpreter.run(LuaSource(name: "a.lua", text: text)) }.kind
      }
    }
    var iterator = handles.makeAsyncIterator()
    let (meter, canceller) = try #require(await iterator.next())
    try await onOwnThread {
      // It ends in any case: the script's own time limit cancels nothing, but is seen here.
      while meter.timeLeft ?? .zero > .zero, meter.timeUsed <= .milliseconds(20) || meter.memoryUsed <= 1 << 20 {}
      canceller.cancel()
    }
    #expect(try await kind == .cancelled)
    #expect(meter.timeUsed > .milliseconds(20))
  }
}

import LuaHost
import Testing

/// Which Swift error stands behind a Lua error: the right one, or none.
@Suite(.failingAtRandom) struct ErrorCauseTests {
  /// Runs a script with `fail(code, text)`, which throws `Trouble(code:)` under that text, and gives the error.
  private func failure(of text: String) throws -> LuaError {
    let library = HostLibrary<Void>(functions: [
      HostFunction("fail", "Fails.", [.required("code", .integer, "which"), .optional("text", .text, "the message")]) {
        throw HostError($1["text"].text ?? "no", cause: Trouble(code: Int($1["code"].integer!)))
      },
      HostFunction("apply", "Calls.", [.required("f", .function, "what")]) { .values(try $1.call($1[0].function!)) },
      HostFunction("deny", "Fails without a cause.") { _, _ in throw HostError("denied") },
    ])
    let interpreter = try LuaInterpreter(library: library, context: (), limits: LuaLimits(time: .seconds(20))) { _ in }
    return try #require(throws: LuaError.self) { try interpreter.run(LuaSource(name: "a.lua", text: text)) }
  }

  private func code(of text: String) throws -> Int? { (try failure(of: text).cause as? Trouble)?.code }

  private static let long = "'" + String(repeating: "long ", count: 20) + "'"

  @Test(arguments: ["'no'", long])
  func `the error that got to the top has its own cause, however many were caught before`(text: String) throws {
    #expect(try code(of: "for i = 1, 1000 do pcall(fail, i, \(text)) end fail(-1, \(text))") == -1)
    #expect(
      try code(of: "for i = 1, 1000 do pcall(fail, i, \(text)) end apply(function() fail(-2, \(text)) end)") == -2)
  }

  @Test func `a text that is raised again is the same error, with and without a place in front`() throws {
    #expect(try code(of: "local ok, e = pcall(fail, 1)\nerror(e, 0)") == 1)
    let again = try failure(of: "local ok, e = pcall(fail, 2)\nerror(e)")
    #expect(again.cause as? Trouble == Trouble(code: 2))
    #expect(again.function == "fail")
    #expect(again.message == "no")
    #expect(try code(of: "assert(pcall(fail, 3))") == 3)
    #expect(
      try code(of: "local ok, e = pcall(fail, 4) local ok, e = pcall(error, e) local ok, e = pcall(error, e) error(e)")
        == 4)
  }

  @Test func `of many caught errors the one that is raised again is found, up to 256`() throws {
    let script = """
      local caught = {}
      for i = 1, 200 do caught[i] = select(2, pcall(fail, i, "number " .. i)) end
      error(caught[7], 0)
      """
    #expect(try code(of: script) == 7)
    let more = script.replacing("200", with: "400")
    #expect(try code(of: more) == nil)
    #expect(try failure(of: more).message == "number 7")
    #expect(try code(of: more.replacing("caught[7]", with: "caught[300]")) == 300)
  }

  @Test func `long texts of different errors are told apart though they are equal`() throws {
    let script = """
      local function catch(i) return select(2, pcall(fail, i, \(Self.long))) end
      local first, second = catch(1), catch(2)
      assert(first == second)
      """
    #expect(try code(of: script + " error(first, 0)") == 1)
    #expect(try code(of: script + " error(second)") == 2)
    #expect(try code(of: script + " error(first:sub(1, -2) .. first:sub(-1), 0)") == nil)
  }

  @Test func `a short text that stands for two errors is given neither's cause`() throws {
    let script = """
      local function catch(i) return select(2, pcall(fail, i)) end
      local first, second = catch(1), catch(2)
      error(first, 0)
      """
    let error = try failure(of: script)
    #expect(error.cause == nil)
    #expect(error.message == "no")
    // Not even when the first of them has been forgotten meanwhile.
    let later = script.replacing(
      "catch(1),", with: "catch(1)\nfor i = 1, 300 do pcall(fail, i, 'x' .. i) end\nlocal second ="
    )
    .replacing("local first, second", with: "local first")
    #expect(try code(of: later) == nil)
  }

  @Test func `errors that differ in nothing are one`() throws {
    let error = try failure(of: "local e for i = 1, 300 do e = select(2, pcall(deny)) end error(e, 0)")
    #expect(error.kind == .hostFunction)
    #expect(error.function == "deny")
  }

  @Test func `a text that a script makes of an error's text is its own`() throws {
    let error = try failure(of: "local ok, e = pcall(fail, 1)\nerror(e .. ' more', 0)")
    #expect(error.cause == nil)
    #expect(error.kind == .runtime)
    #expect(error.message == "no more")
    #expect(try code(of: "local ok, e = pcall(fail, 1) error('more ' .. e, 0)") == nil)
    #expect(try code(of: "pcall(fail, 1) error('no', 0)") == nil)
    #expect(try code(of: "local ok, e = pcall(fail, 1) local t = nil; t.x = 1") == nil)
    // Joining with nothing makes no new text.
    #expect(try code(of: "local ok, e = pcall(fail, 1, \(Self.long)) error(tostring(e) .. '', 0)") == 1)
  }

  @Test func `coroutines pass an error on as it is`() throws {
    #expect(try code(of: "coroutine.wrap(function() fail(1) end)()") == 1)
    #expect(try code(of: "coroutine.wrap(function() coroutine.wrap(function() fail(2) end)() end)()") == 2)
    #expect(try code(of: "local co = coroutine.create(fail) local ok, e = coroutine.resume(co, 3) error(e, 0)") == 3)
    let close = """
      local co = coroutine.create(function()
        local guard <close> = setmetatable({}, { __close = function() fail(4) end })
        coroutine.yield()
      end)
      coroutine.resume(co)
      local ok, e = coroutine.close(co)
      error(e, 0)
      """
    #expect(try code(of: close) == 4)
  }

  @Test func `handlers and closing variables do not lose or mix up causes`() throws {
    #expect(
      try code(of: "local ok, e = xpcall(fail, function(e) pcall(fail, 9) return e end, 1, 'one') error(e, 0)") == 1)
    #expect(try code(of: "local ok, e = xpcall(fail, function(e) error(e, 0) end, 2, 'two') error(e, 0)") != 9)
    let closing = """
      local function guarded(code, inside)
        local guard <close> = setmetatable({}, { __close = function(_, e) inside(e) end })
        fail(code)
      end
      """
    #expect(try code(of: closing + " guarded(3, function() pcall(fail, 9, 'nine') end)") == 3)
    #expect(try code(of: closing + " guarded(4, function() for i = 1, 200 do pcall(fail, i, 'x' .. i) end end)") == 4)
    #expect(try code(of: closing + " guarded(5, function(e) error(e, 0) end)") == 5)
    #expect(try code(of: closing + " guarded(6, function() fail(7, 'seven') end)") == 7)
    // Of two short texts that are equal one is in flight; the other does not take its place.
    let mixed = try code(of: closing + " local ok, e = pcall(guarded, 1, function() pcall(fail, 2) end) error(e, 0)")
    #expect(mixed == nil || mixed == 1)
  }

  @Test func `what a closing variable runs on the way up does not replace the error`() throws {
    let script = """
      local guard <close> = setmetatable({}, { __close = function()
        pcall(apply, function() error("inner") end)
        apply(function() end)
      end })
      fail(1, "outer")
      """
    let error = try failure(of: script)
    #expect(error.message == "outer")
    #expect(error.line == 5)
    #expect(error.cause as? Trouble == Trouble(code: 1))
  }

  @Test func `a reader that fails tells load, and the text keeps its cause`() throws {
    #expect(try code(of: "local f, e = load(function() fail(1) end) error(e, 0)") == 1)
  }

  @Test func `an error of a nested script passes through host functions as it is`() throws {
    let error = try failure(
      of: "local ok, e = pcall(apply, function()\n fail(1) end)\nfor i = 1, 100 do pcall(fail, i) end\nerror(e)")
    #expect(error.line == 2)
    #expect(error.message == "no")
  }

  @Test func `scripts see texts and nothing else`() throws {
    let values = try results(
      of: """
        local ok, e = pcall(refuse)
        local seen
        xpcall(refuse, function(e) seen = type(e) end)
        local co = coroutine.create(refuse)
        local _, f = coroutine.resume(co)
        return type(e), type(f), seen, e:sub(-9):upper(), #f, e .. "!"
        """)
    #expect(values == ["string", "string", "string", "NOT TODAY", 9, "rules/test.lua:1: not today!"])
  }
}

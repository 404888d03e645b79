import LuaHost
import Testing

/// A field that is nil was indexed, called or calculated with: the nearest name of its table is told, where the line leaves
/// no doubt which table that was.
@Suite(.failingAtRandom) struct AbsentFieldTests {
  @Test(arguments: [
    ("local row = { department = { name = 'x' } }\nreturn row.departmnt.name", "department"),
    ("local row = { department = { name = 'x' } }\nrow.departmnt.name = 5", "department"),
    ("local lms = { enroll = print }\nlms.enrol('x')", "enroll"),
    ("local lms = { enroll = print }\nlms.enrol { learner = 'x' }", "enroll"),
    ("local a = { b = { cost = 1 } }\nreturn 1 + a.b.cots", "cost"),
    ("local a = { b = { cost = 'x' } }\nreturn 'y' .. a.b.cots", "cost"),
    ("local t = { size = function() end }\nt:sise()", "size"),
    ("return ('x').rep('x', 2) .. string.formt('%d', 1)", "format"),
    ("local name = 'x'\nreturn name:uper()", "upper"),
    ("settings = { limit = { days = 3 } }\nreturn settings.limti.days", "limit"),
    ("local t = { limit = 1 }\nlocal function f() return t.limti.days end\nf()", "limit"),
    ("local row = 1\ndo local row = { due = { 1 } } return row.deu[1] end", "due"),
    ("local t = { limit = {} }\nreturn t.limti.days, t.limti.hours", "limit"),
    ("local t = setmetatable({ limit = {} }, { __index = function() end })\nreturn t.limti.days", "limit"),
  ])
  func `the nearest name is told`(text: String, nearest: String) throws {
    let error = try failure(of: text)
    #expect(error.message.contains(" a nil value ("), "\(error)")
    #expect(error.message.hasSuffix("; did you mean '\(nearest)'?"), "\(error)")
  }

  @Test(arguments: [
    // Nothing near.
    "local row = { department = {} }\nreturn row.x.name",
    // Two tables.
    "local a, b = { limit = {} }, { limits = {} }\nreturn a.limti.x, b.limti.x",
    // No path of names.
    "local function f() return { limit = {} } end\nreturn f().limti.x",
    "local t = { { limit = {} } }\nreturn t[1].limti.x",
    "local t = setmetatable({}, { __call = function() return {} end, __index = { limit = {} } })\nreturn t 'x'.limti.x",
    // Another line.
    "local t = { limit = {} }\nreturn t\n.limti\n.x",
    "local t, u = { limit = {} }, { limits = {} }\nlocal a = t.limti\n.x, u.limti",
    // Written as a text, which the line may have for something else.
    "local t = { limit = {} }\nreturn t['limti'].x",
    // What a script loads has no text here, and what a script raises is its own.
    "local t = { limit = {} }\nreturn load('local t = ... return t.limti.x')(t)",
    "local t = { limit = {} }\nerror(\"attempt to index a nil value (field 'limti')\", 0) return t.limti",
    // Its globals are elsewhere.
    "limit = {} do local _ENV = { t = { limt = {} } } return t.limti.x end",
    "local t = { limit = {} }\ncoroutine.wrap(function() return t.limti.x end)()",
  ])
  func `where there is a doubt nothing is told`(text: String) throws {
    #expect(!(try failure(of: text).message.contains("did you mean")))
  }

  @Test func `a script that catches the error has Lua's own words`() throws {
    let text = "local t = { limit = {} }\nreturn select(2, pcall(function() return t.limti.x end))"
    #expect(try results(of: text) == ["rules/test.lua:2: attempt to index a nil value (field 'limti')"])
  }
}

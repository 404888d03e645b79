import LuaHost
import Testing

@Suite struct TypedRecordTests {
  private func requests(_ text: String) throws -> [String] { try TypedLibrary.results(text).compactMap(\.text) }

  @Test func `named fields become a struct, absent ones nil or their default`() throws {
    let shown = try requests(
      """
      return request { learner = "ada", courses = { "a", "b" } },
        request {
          score = 1, stops = { { city = "x" }, { floor = 2, city = "y" } }, place = { city = "z", floor = 3.0 },
          mode = "unlimited", limit = 1, due_days = 30, courses = {}, learner = "bob",
        }
      """)
    let first = Request(
      learner: "ada", courses: ["a", "b"], dueDays: nil, limit: 7, mode: nil, place: nil, stops: nil, score: nil)
    let second = Request(
      learner: "bob", courses: [], dueDays: 30, limit: 1, mode: .unlimited, place: Place(city: "z", floor: 3),
      stops: [Place(city: "x", floor: nil), Place(city: "y", floor: 2)], score: 1)
    #expect(shown == [String(reflecting: first), String(reflecting: second)])
  }

  @Test func `the order of fields may change from call to call`() throws {
    let shown = try requests(
      """
      local function both() return
        request { learner = "ada", courses = {}, due_days = 1, limit = 2 },
        request { limit = 2, due_days = 1, courses = {}, learner = "ada" }
      end
      local a, b = both()
      local t = {}
      for _, name in ipairs { "due_days", "courses", "learner", "limit" } do
        t[name] = ({ learner = "ada", courses = {}, due_days = 1, limit = 2 })[name]
      end
      local c, d = both()
      return a, b, c, d, request(t)
      """)
    #expect(shown.count == 5)
    #expect(Set(shown).count == 1)
  }

  @Test func `a record goes back as a table`() throws {
    let values = try TypedLibrary.results(
      """
      local r = same { learner = "ada", courses = { "a" }, place = { city = "x" }, stops = { { city = "y", floor = 1 } } }
      return r.learner, r.courses[1], r.due_days, r.limit, r.place.city, r.stops[1].floor, request(r) == request(same(r))
      """)
    #expect(values == ["ada", "a", .null, 7, "x", 1, true])
  }

  @Test func `a name longer than Lua interns is a field like any other`() throws {
    struct Long: LuaRecord {
      var value: Int
      static let name = String(repeating: "n", count: 60)
      static let luaRecord = HostRecord(.required(name, Int.self, "x"), making: Long.init)
    }
    let library = HostLibrary<Void>(functions: [
      HostFunction("f", "x", .required("fields", Long.self, "x")) { _, long in long.value }
    ])
    let interpreter = try LuaInterpreter(library: library, context: ()) { _ in }
    let text = "return f { [('n'):rep(60)] = 5 }, pcall(f, { [('n'):rep(59) .. 'm'] = 5 })"
    let values = try interpreter.run(LuaSource(name: "a.lua", text: text))
    #expect(values.prefix(2) == [5, false])
  }

  @Test func `more fields than the stack has room for are as good`() throws {
    let text = """
      local stops = {}
      for i = 1, 300 do stops[i] = { city = "c" .. i, floor = i } end
      local r = same { learner = "ada", courses = { "a" }, stops = stops }
      return #r.stops, r.stops[300].city, r.stops[1].floor
      """
    #expect(try TypedLibrary.results(text) == [300, "c300", 1])
  }
}

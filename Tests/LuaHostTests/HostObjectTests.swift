import LuaHost
import Testing

@Suite(.failingAtRandom) struct HostObjectTests {
  @Test func `fields, methods, calls and texts reach Swift`() throws {
    let values = try results(
      of: "local p = point(4) return p.x, p.twice, p:moved(3).x, p(2), tostring(p), tostring(span(1))")
    #expect(values == [4, 8, 7, 42, "(4)", "span"])
  }

  @Test func `equal payloads of one class are one value and one table key`() throws {
    let values = try results(
      of: """
        local t = { [point(1)] = 'a' }
        return point(1) == point(1), t[point(1)], t[point(2)] == nil, rawequal(point(3), point(3)), span(1) == point(1)
        """)
    #expect(values == [true, "a", true, true, true] || values == [true, "a", true, true, false])
    #expect(values.prefix(4) == [true, "a", true, true])
  }

  @Test func `objects are collected and made again without anyone noticing`() throws {
    let text =
      "local t = {} for i = 1, 20000 do t[i % 10] = point(i % 7) end collectgarbage() return point(3).x, point(3) == t[9] or t[9].x"
    let values = try results(of: text)
    #expect(values.first == 3)
  }

  @Test func `operators get both operands as they are`() throws {
    #expect(
      try results(of: "return (point(1) + span(2)).x, point(1) < point(2), point(2) > point(1)") == [3, true, true])
    #expect(try failure(of: "return point(1) < nil").message == "compared with nothing")
    #expect(try failure(of: "return 'x' < point(1)").message == "compared with something else")
    let error = try failure(of: "return point(1) + 5")
    #expect(error.message == "cannot add that to a point")
    #expect(error.cause as? Trouble == Trouble(code: 11))
  }

  @Test func `objects ordered by their payloads are compared without the host, with others by operators`() throws {
    final class Asked { var count = 0 }
    let asked = Asked()
    let less: HostClass<Asked>.Operator = { asked, left, _ in
      asked.count += 1
      if case .object = left { return true } else { return false }
    }
    let library = HostLibrary<Asked>(
      functions: [
        HostFunction("day", "A day.", [.required("n", .integer, "which")]) { _, call in
          .value(.object(LuaObject(classIndex: 0, payload: call[0].integer!)))
        },
        HostFunction("hour", "An hour.", [.required("n", .integer, "which")]) { _, call in
          .value(.object(LuaObject(classIndex: 1, payload: call[0].integer!)))
        },
      ],
      classes: [
        HostClass("day", "A day.", operators: [.lt: less, .le: less], isOrderedByPayload: true),
        HostClass("hour", "An hour.", operators: [.lt: less, .le: less], isOrderedByPayload: true),
      ])
    let interpreter = try LuaInterpreter(library: library, context: asked) { _ in }
    let values = try interpreter.run(
      LuaSource(
        name: "order.lua",
        text: """
          local a, b = day(-3), day(math.maxinteger)
          return a < b, b < a, a < a, a <= a, a <= b, b <= a, a >= b, day(math.mininteger) < a
          """))
    #expect(values == [true, false, false, true, true, false, false, true])
    #expect(asked.count == 0)
    let mixed = try interpreter.run(
      LuaSource(name: "order.lua", text: "return day(1) < 2, 1 <= day(0), day(5) < hour(3), hour(3) <= day(1)"))
    #expect(mixed == [true, false, true, true])
    #expect(asked.count == 4)
  }

  @Test func `what a class cannot do is said with its name`() throws {
    #expect(try failure(of: "return span(1) < nil").message == "attempt to compare span with nil")
    #expect(try failure(of: "return nil < span(1)").message == "attempt to compare nil with span")
    #expect(
      try failure(of: "local s = span(1) return s + 1").message.hasPrefix(
        "attempt to perform arithmetic on a span value"))
    #expect(try failure(of: "return #point(1)").message.hasPrefix("attempt to get length of a point value"))
    #expect(try failure(of: "span(1)()").message.hasPrefix("attempt to call a span value"))
  }

  @Test func `a missing field is an error with the nearest name`() throws {
    let error = try failure(of: "local p = point(1)\nreturn p.twise")
    #expect(error.message == "no field 'twise' in point; did you mean 'twice'?")
    #expect(error.line == 2)
    #expect(error.columns.map { String(Array(error.sourceLine!)[$0]) } == "twise")
    #expect(try failure(of: "return point(1)[1]").message.contains("point"))
  }

  @Test func `an index fallback answers keys of any kind, and ipairs ends at the first nil`() throws {
    let text = "local l, sum = list(4), 0 for i, v in ipairs(l) do sum = sum + v end return sum, #l, l[2], l[9]"
    #expect(try results(of: text) == [30, 4, 4, .null])
    #expect(try failure(of: "return list(3).size").message == "a list has no size")
  }

  @Test func `fields cannot be set`() throws {
    let error = try failure(of: "local p = point(1)\np.x = 5")
    #expect(error.message == "field 'x' of point cannot be set: it belongs to the host")
    #expect(error.line == 2)
  }

  @Test func `an error in a field keeps its cause`() throws {
    #expect(try failure(of: "return point(1).broken").cause as? Trouble == Trouble(code: 9))
  }

  @Test func `a method wants an object of its class before the colon`() throws {
    #expect(
      try failure(of: "local f = point(1).moved f(span(1), 2)").message
        == "bad call of 'point:moved': expected a point before the colon, got span; call it with ':'")
    #expect(try failure(of: "point(1).moved()").message.contains("got nothing"))
  }

  @Test func `an object of one class is no argument where another is wanted`() throws {
    #expect(
      try failure(of: "point(1):moved(point(2))").message
        == "bad argument 'by' to 'point:moved': expected integer or span, got point")
  }
}

import LuaHost
import Testing

extension FailureOperation {
  /// Typed functions and calls, rows, objects that Lua holds, coroutines that Swift drives, and errors with their causes.
  static let typed: [FailureOperation] = [
    .script(
      "typed functions", "assert(join('a', 'b', ('c'):rep(60)) == 'a b ' .. ('c'):rep(60)) assert(join('x') == 'x')"),
    .script(
      "typed records",
      "local p = visit({ city = 'Ulm', floor = 3 }, { 1, { print } }) assert(p.city == 'Ulm' and p.floor == 3)"),
    .script("a typed function that is given something else", ending: .hostFunction, "visit({ ctiy = 'Ulm' })"),
    .script(
      "a typed function that calls back",
      "assert(through(function(a, t) return a .. t[1] end, 'x', { 'y' }) == 'xy') through(print, print, { print })"),
    .call("calls with short texts") { host, echo in
      for n in 0..<6 {
        let text = try host.interpreter.call(echo, "short \(n)", returning: String.self)
        #expect(text == "short \(n)")
      }
    },
    .call("calls with long texts, lists and records") { host, echo in
      let long = String(repeating: "long ", count: 50)
      let text = try host.interpreter.call(echo, long, "short", returning: String.self)
      let list = try host.interpreter.call(echo, [1, 2, 3], long, returning: [Int].self)
      let place = Place(city: long, floor: 2)
      let same = try host.interpreter.call(echo, place, returning: Place.self)
      #expect(text == long && list == [1, 2, 3] && same == place)
    },
    .call("calls with functions, objects and results that do not fit") { host, echo in
      _ = try host.interpreter.call(echo, echo, 1, "two", returning: LuaFunction.self)
      _ = try host.interpreter.call(echo, LuaObject(classIndex: 0, payload: 3), returning: LuaObject.self)
      do throws(LuaError) {
        _ = try host.interpreter.call(echo, ["list"], returning: Int.self)
      } catch {
        guard error.kind == .runtime else { throw error }
      }
    },
    FailureOperation("rows") { host in
      let rows = LuaRows(columns: 2)
      for name in ["ada", String(repeating: "long ", count: 20)] {
        let row = rows.append(asked: true)
        rows.setText(name, row: row, column: 0)
      }
      let read = try host.run("return function(r, s) return r.name .. s.name, r.asked.n + s.asked.n, r == s end")
      try host.interpreter.attach(rows, to: 2, from: 5)
      defer { host.interpreter.detach(rows) }
      let objects = (5...6).map { LuaValue.object(LuaObject(classIndex: 2, payload: $0)) }
      let values = try host.interpreter.call(read[0].function!, objects)
      #expect(values.dropFirst() == [11, false])
    },
    FailureOperation("a row that is gone", ending: .hostFunction) { host in
      let read = try host.run("return function(r) return r.name end")
      _ = try host.interpreter.call(read[0].function!, [.object(LuaObject(classIndex: 2, payload: 1))])
    },
    .script(
      "objects that Lua holds",
      """
      local kept = {}
      for i = 1, 5 do kept[i] = counted() counted().alive = i end
      assert(kept[1]:me() == kept[1] and kept[1] ~= kept[2] and kept[1].alive >= 5)
      kept = nil collectgarbage()
      """),
    FailureOperation("an object from Swift and back") { host in
      let object = Counted(host.counter)
      let values = try host.run("return function(o) local t = { [o] = o } return t[o], { o } end")
      let answer = try host.interpreter.call(values[0].function!, [.reference(LuaReference(object))])
      #expect(answer[0].reference?.object === object)
    },
    FailureOperation("a coroutine that Swift drives") { host in
      let function = try host.run(
        "return function(...) local c <close> = setmetatable({}, { __close = function() keep('closed') end })"
          + " local x = coroutine.yield({ ... }, 'first') coroutine.yield(x .. 'x') return 'end' end")
      let coroutine = try host.interpreter.coroutine(function[0].function!)
      guard case .yielded(let first) = try coroutine.resume([1, "two", .function(function[0].function!)]) else {
        return
      }
      #expect(first[0].table?.list.count == 3 && first[1] == "first")
      #expect(try coroutine.resume(["y"]) == .yielded(["yx"]))
      #expect(try coroutine.resume() == .finished(["end"]))
      #expect(host.context.values == ["closed"])
    },
    FailureOperation("a coroutine that is closed, and one that is dropped") { host in
      let function = try host.run(
        "return function() local c <close> = setmetatable({}, { __close = function() keep({ 1 }) end }) coroutine.yield(1) end"
      )
      let closed = try host.interpreter.coroutine(function[0].function!)
      let dropped = try host.interpreter.coroutine(function[0].function!)
      try closed.resume()
      try dropped.resume()
      try closed.close()
    },
    FailureOperation("an error in a coroutine that Swift drives", ending: .hostFunction) { host in
      let function = try host.run("return function(x) coroutine.yield(x) refuse() end")
      let coroutine = try host.interpreter.coroutine(function[0].function!)
      try coroutine.resume([.table(["a": 1])])
      try coroutine.resume()
    },
    .script(
      "an error that is caught and raised again", ending: .hostFunction, "local ok, e = pcall(refuse) error(e, 0)"),
    .script(
      "many errors that are caught",
      "for i = 1, 40 do local ok, e = pcall(refuse) keep(e) end for i = 1, 5 do pcall(error, { i }) end"),
  ]

  /// Calls of a Lua function that gives back its arguments; making it is not part of the operation.
  private static func call(
    _ name: String, _ run: @escaping @Sendable (FailureHost, LuaFunction) throws -> Void
  ) -> FailureOperation {
    FailureOperation(
      name,
      prepare: { $0.context.functions = [try $0.run("return function(...) return ... end")[0].function!] },
      { try run($0, $0.context.functions[0]) })
  }
}

import Contestant
import Lua

/// luaswift FOLDER [--raw]: tomsci/LuaSwift as a contestant of the bench.
///
/// Without `--raw` it is used as its articles recommend: closures with typed arguments, Codable for a table, properties
/// of a registered type for a row. With `--raw` the closures are untyped and read and push their values one by one.
@main
struct LuaSwiftContestant {
  static func main() {
    let words = CommandLine.arguments
    guard words.count > 1 else { stop("usage: luaswift FOLDER [--raw]") }
    let tasks = Tasks(folder: words[1], isRaw: words.contains("--raw"))
    serveBench { task, count in try tasks.run(task, count) }
  }
}

/// What a table of eight named fields becomes.
struct Proposal: Decodable {
  enum CodingKeys: String, CodingKey {
    case learner, course, department, note, priority, credits
    case dueDate = "due_date"
    case isMandatory = "mandatory"
  }

  var learner, course, department, dueDate, note: String
  var priority: Int
  var credits: Double
  var isMandatory: Bool

  /// Something that depends on every field.
  var digest: Int {
    let bytes =
      learner.utf8.count + course.utf8.count + department.utf8.count + dueDate.utf8.count + note.utf8.count
    return bytes + (credits > 2 && isMandatory ? priority & 1 : 0)
  }
}

/// A row of twelve columns, of which three have a name here: the other nine would cost nothing.
struct Row {
  var department, hireDate: String
  var grade: Int

  static let all = (0..<256).map { number in
    let (month, day) = (number % 12 + 1, number % 28 + 1)
    return Row(
      department: number % 4 == 0 ? "Sales" : "Production",
      hireDate: "2026-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)", grade: number % 9)
  }
}

private final class Tasks {
  private let folder: String
  private let isRaw: Bool
  private var prepared: [String: (state: LuaState, function: LuaValue)] = [:]

  init(folder: String, isRaw: Bool) {
    self.folder = folder
    self.isRaw = isRaw
  }

  func run(_ task: String, _ count: Int) throws -> Int64 {
    if task == "state" { return nanoseconds { for _ in 0..<count { LuaState(libraries: .all).close() } } }
    let (state, function) = try prepare(task)
    switch task {
    case "call_integers": return try nanoseconds { try callIntegers(state, function, count) }
    case "call_text": return try nanoseconds { try callText(state, function, count) }
    case "row": return try nanoseconds { try callWithRows(state, function, count) }
    default:
      return try nanoseconds {
        state.push(function)
        state.push(count)
        try state.pcall(nargs: 1, nret: 0, traceback: false)
      }
    }
  }

  private func callIntegers(_ state: LuaState, _ function: LuaValue, _ count: Int) throws {
    for i in 0..<count {
      let sum: Int?
      if isRaw {
        state.push(function)
        state.push(i)
        state.push(3)
        try state.pcall(nargs: 2, nret: 1, traceback: false)
        sum = state.toint(-1)
        state.pop()
      } else {
        state.push(function)
        sum = try state.pcall(i, 3)
      }
      guard sum == i + 3 else { stop("call_integers: wrong sum") }
    }
  }

  private func callText(_ state: LuaState, _ function: LuaValue, _ count: Int) throws {
    for _ in 0..<count {
      let text: String?
      if isRaw {
        state.push(function)
        state.push(utf8String: "hello, world")
        try state.pcall(nargs: 1, nret: 1, traceback: false)
        text = state.tostring(-1)
        state.pop()
      } else {
        state.push(function)
        text = try state.pcall("hello, world")
      }
      guard text?.utf8.count == 12 else { stop("call_text: wrong text") }
    }
  }

  private func callWithRows(_ state: LuaState, _ function: LuaValue, _ count: Int) throws {
    var hits = 0
    for i in 0..<count {
      state.push(function)
      state.push(userdata: Row.all[i & 255])
      try state.pcall(nargs: 1, nret: 1, traceback: false)
      if state.toboolean(-1) { hits += 1 }
      state.pop()
    }
    guard count < 256 || hits > 0 else { stop("row: no row was found") }
  }

  private func prepare(_ task: String) throws -> (state: LuaState, function: LuaValue) {
    if let found = prepared[task] { return found }
    let state = LuaState(libraries: .all)
    // As the other contestants do.
    _ = state.collectorSetGenerational()
    if isRaw { defineRaw(state) } else { defineTyped(state) }
    state.register(
      Metatable<Row>(fields: [
        "department": .property { $0.department },
        "hire_date": .property { $0.hireDate },
        "grade": .property { $0.grade },
      ]))
    try state.load(data: contents(of: "\(folder)/\(task).lua"), name: task, mode: .text)
    try state.pcall(nargs: 0, nret: 1)
    let function = state.popref()
    prepared[task] = (state, function)
    return (state, function)
  }

  private func defineTyped(_ state: LuaState) {
    state.push(closure: {})
    state.setglobal(name: "noop")
    state.push(closure: { (a: Int, b: Int) in a &+ b })
    state.setglobal(name: "add")
    state.push(closure: { (text: String) in text })
    state.setglobal(name: "echo")
    state.push { state in
      guard let proposal: Proposal = state.todecodable(1) else { throw WrongArgument() }
      state.push(proposal.digest)
      return 1
    }
    state.setglobal(name: "propose")
  }

  private func defineRaw(_ state: LuaState) {
    state.push { _ in 0 }
    state.setglobal(name: "noop")
    state.push { state in
      guard let a = state.toint(1), let b = state.toint(2) else { throw WrongArgument() }
      state.push(a &+ b)
      return 1
    }
    state.setglobal(name: "add")
    state.push { state in
      guard let text = state.tostring(1) else { throw WrongArgument() }
      state.push(utf8String: text)
      return 1
    }
    state.setglobal(name: "echo")
    state.push { state in
      guard let learner = state.tostring(1, key: "learner"), let course = state.tostring(1, key: "course"),
        let department = state.tostring(1, key: "department"), let dueDate = state.tostring(1, key: "due_date"),
        let note = state.tostring(1, key: "note"), let priority = state.toint(1, key: "priority"),
        let credits = state.tonumber(1, key: "credits")
      else { throw WrongArgument() }
      let proposal = Proposal(
        learner: learner, course: course, department: department, dueDate: dueDate, note: note, priority: priority,
        credits: credits, isMandatory: state.toboolean(1, key: "mandatory"))
      state.push(proposal.digest)
      return 1
    }
    state.setglobal(name: "propose")
  }
}

private struct WrongArgument: Error {}

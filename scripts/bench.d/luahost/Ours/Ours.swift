import Contestant
import LuaHost

/// ours FOLDER [--no-deadline]: LuaHost as a contestant of the bench, through its public interface only.
///
/// A task's script is FOLDER/TASK.lua and gives a function. Where the loop is the script's, that function is called once
/// with the count; else it is called from here, count times.
@main
struct Ours {
  static func main() {
    let words = CommandLine.arguments
    guard words.count > 1 else { stop("usage: ours FOLDER [--no-deadline]") }
    let tasks = Tasks(folder: words[1], limits: limits(hasDeadline: !words.contains("--no-deadline")))
    serveBench { task, count in try tasks.run(task, count) }
  }

  private static func limits(hasDeadline: Bool) -> LuaLimits {
    var limits = LuaLimits()
    limits.time = hasDeadline ? .seconds(86_400) : nil
    return limits
  }
}

/// The tasks, each with an interpreter of its own that stays from round to round.
final class Tasks {
  private struct Prepared {
    var interpreter: LuaInterpreter<Rows>
    var function: LuaFunction
  }

  private let folder: String
  private let limits: LuaLimits
  private let rows = Rows()
  private var prepared: [String: Prepared] = [:]
  private var rowsSeen: Int64 = 0
  private var held: [LuaInterpreter<Rows>] = []

  init(folder: String, limits: LuaLimits) {
    self.folder = folder
    self.limits = limits
  }

  /// Does a task `count` times; gives the nanoseconds it took.
  func run(_ task: String, _ count: Int) throws -> Int64 {
    switch task {
    case "call_integers": try callIntegers(count)
    case "call_text": try callText(count)
    case "row": try callWithRows(count)
    case "state": try openAndClose(HostLibrary(), count)
    case "state_functions": try openAndClose(tenFunctions, count)
    case "hold": try hold(count)
    default: try loopInLua(task, count)
    }
  }

  private func loopInLua(_ task: String, _ count: Int) throws -> Int64 {
    let task = try prepare(task)
    return try nanoseconds { try task.interpreter.call(task.function, [.integer(Int64(count))]) }
  }

  private func callIntegers(_ count: Int) throws -> Int64 {
    let task = try prepare("call_integers")
    return try nanoseconds {
      for i in 0..<Int64(count) {
        let sum = try task.interpreter.call(task.function, [.integer(i), .integer(3)]).first?.integer
        guard sum == i + 3 else { stop("call_integers: wrong sum") }
      }
    }
  }

  private func callText(_ count: Int) throws -> Int64 {
    let task = try prepare("call_text")
    return try nanoseconds {
      for _ in 0..<count {
        let text = try task.interpreter.call(task.function, [.text("hello, world")]).first?.text
        guard text?.utf8.count == 12 else { stop("call_text: wrong text") }
      }
    }
  }

  private func callWithRows(_ count: Int) throws -> Int64 {
    let task = try prepare("row")
    var hits = 0
    let time = try nanoseconds {
      for _ in 0..<count {
        // A new payload each time: each row of an export is seen once.
        rowsSeen += 1
        let row = LuaObject(classIndex: 0, payload: rowsSeen)
        if try task.interpreter.call(task.function, [.object(row)]).first?.boolean == true { hits += 1 }
      }
    }
    guard count < 64 || hits > 0 else { stop("row: no row was found") }
    return time
  }

  private func openAndClose(_ library: HostLibrary<Rows>, _ count: Int) throws -> Int64 {
    try nanoseconds {
      for _ in 0..<count { _ = try interpreter(library) }
    }
  }

  /// Opens that many and keeps them, for the memory they take.
  private func hold(_ count: Int) throws -> Int64 {
    try nanoseconds {
      for _ in 0..<count { held.append(try interpreter(HostLibrary())) }
    }
  }

  private func interpreter(_ library: HostLibrary<Rows>) throws -> LuaInterpreter<Rows> {
    try LuaInterpreter(library: library, context: rows, limits: limits) { _ in }
  }

  private func prepare(_ task: String) throws -> Prepared {
    if let found = prepared[task] { return found }
    let interpreter = try interpreter(benchLibrary)
    let source = LuaSource(name: task, bytes: contents(of: "\(folder)/\(task).lua"))
    guard let function = try interpreter.run(source).first?.function else { stop("\(task): gives no function") }
    let task = Prepared(interpreter: interpreter, function: function)
    prepared[source.name] = task
    return task
  }
}

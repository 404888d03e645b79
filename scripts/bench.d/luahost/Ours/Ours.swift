import Contestant
import LuaHost

/// ours FOLDER [--dynamic] [--no-deadline]: LuaHost as a contestant of the bench, through its public interface only, as
/// the documentation recommends; with `--dynamic` through values whose types are known at run time only.
///
/// A task's script is FOLDER/TASK.lua and gives a function. Where the loop is the script's, that function is called once
/// with the count; else it is called from here, count times.
@main
struct Ours {
  static func main() {
    let words = CommandLine.arguments
    guard words.count > 1 else { stop("usage: ours FOLDER [--dynamic] [--no-deadline]") }
    let isDynamic = words.contains("--dynamic")
    let tasks = Tasks(
      folder: words[1], library: isDynamic ? dynamicLibrary : typedLibrary,
      tenFunctions: isDynamic ? tenDynamicFunctions : tenTypedFunctions,
      limits: limits(hasDeadline: !words.contains("--no-deadline")), isDynamic: isDynamic)
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
  private let library, tenFunctions: HostLibrary<Rows>
  private let limits: LuaLimits
  private let isDynamic: Bool
  private let rows = Rows()
  private var prepared: [String: Prepared] = [:]
  private var rowsSeen: Int64 = 0
  private var held: [LuaInterpreter<Rows>] = []

  init(
    folder: String, library: HostLibrary<Rows>, tenFunctions: HostLibrary<Rows>, limits: LuaLimits, isDynamic: Bool
  ) {
    self.folder = folder
    self.library = library
    self.tenFunctions = tenFunctions
    self.limits = limits
    self.isDynamic = isDynamic
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
        let sum =
          isDynamic
          ? try task.interpreter.call(task.function, [.integer(i), .integer(3)]).first?.integer
          : try task.interpreter.call(task.function, i, 3, returning: Int64.self)
        guard sum == i + 3 else { stop("call_integers: wrong sum") }
      }
    }
  }

  private func callText(_ count: Int) throws -> Int64 {
    let task = try prepare("call_text")
    return try nanoseconds {
      for _ in 0..<count {
        let text =
          isDynamic
          ? try task.interpreter.call(task.function, [.text("hello, world")]).first?.text
          : try task.interpreter.call(task.function, "hello, world", returning: String.self)
        guard text?.utf8.count == 12 else { stop("call_text: wrong text") }
      }
    }
  }

  private func callWithRows(_ count: Int) throws -> Int64 {
    let task = try prepare("row")
    let block = library.classes[0].columns.isEmpty ? nil : rows.block()
    var hits = 0
    let time = try nanoseconds {
      for turn in 0..<count {
        // A new payload each time, because each row of an export is seen once: the block moves on when it is through.
        if turn & 255 == 0, let block {
          task.interpreter.detach(block)
          try task.interpreter.attach(block, to: 0, from: rowsSeen)
        }
        let row = LuaObject(classIndex: 0, payload: rowsSeen)
        let isHit =
          isDynamic
          ? try task.interpreter.call(task.function, [.object(row)]).first?.boolean ?? false
          : try task.interpreter.call(task.function, row, returning: Bool.self)
        if isHit { hits += 1 }
        rowsSeen += 1
      }
    }
    if let block { task.interpreter.detach(block) }
    guard count < 256 || hits > 0 else { stop("row: no row was found") }
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
    let interpreter = try interpreter(library)
    let source = LuaSource(name: task, bytes: contents(of: "\(folder)/\(task).lua"))
    guard let function = try interpreter.run(source).first?.function else { stop("\(task): gives no function") }
    let task = Prepared(interpreter: interpreter, function: function)
    prepared[source.name] = task
    return task
  }
}

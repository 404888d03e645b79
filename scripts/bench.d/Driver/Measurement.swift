import Foundation

/// The figures of one contest: for each contestant one figure a round, the n-th of all from the same round.
struct Measurement {
  private(set) var figures: [String: [Double]] = [:]

  mutating func add(_ figure: Double, of name: String) { figures[name, default: []].append(figure) }

  func minimum(of name: String) -> Double? { figures[name]?.min() }

  /// One's shortest time divided by the other's. Whatever else the machine does can only add time, so with enough rounds
  /// this is the ratio of the work itself.
  func ratio(_ one: String, to other: String) -> Double? {
    guard let mine = minimum(of: one), let theirs = minimum(of: other) else { return nil }
    return mine / theirs
  }

  /// The median over the rounds of one's time divided by the other's: near the ratio when the machine was quiet.
  func medianRatio(_ one: String, to other: String) -> Double? {
    guard let mine = figures[one], let theirs = figures[other], !mine.isEmpty else { return nil }
    return median(zip(mine, theirs).map { $0 / $1 })
  }
}

/// How long and how often is measured.
struct Effort {
  /// Processes started one after another for each contestant: where a program's code and memory come to lie is luck,
  /// and stays for the life of a process.
  var launches: Int
  var rounds: Int
  /// Nanoseconds that a round of one contestant takes.
  var roundTime: Double
  /// Nanoseconds that the rounds of a task may take whose single operation takes longer than a round, and the fewest of
  /// them.
  var longTime: Double
  var fewestRounds: Int

  static let full = Effort(launches: 5, rounds: 25, roundTime: 5e6, longTime: 60e9, fewestRounds: 3)
  static let quick = Effort(launches: 2, rounds: 8, roundTime: 2.5e6, longTime: 10e9, fewestRounds: 2)

  /// As many rounds of all contestants as the time allows, one launch: an operation this long is a process of its own.
  mutating func limit(to counts: [(count: Int, time: Double)]) {
    let round = counts.reduce(0) { $0 + $1.time }
    guard round > 4 * roundTime * Double(counts.count) else { return }
    launches = 1
    rounds = max(fewestRounds, min(rounds, Int(longTime / round)))
  }
}

/// Measures rows of a plan. Rows that share a task are measured in the same rounds.
struct Bench {
  var plan: Plan
  var effort: Effort

  func measure(_ kind: Plan.Kind, task: String, count: Int, _ names: [String]) throws -> Measurement {
    switch kind {
    case .time: try time(task, names)
    case .instructions: try instructions(task, count, names)
    case .memory: try memory(task, count, names)
    }
  }

  private func start(_ name: String) throws -> Contestant {
    guard let command = plan.commands[name] else { throw BenchError("no contestant is called \(name)") }
    return try Contestant(name, command)
  }

  /// Nanoseconds an operation, in rounds A B C, C B A, A B C, …
  private func time(_ task: String, _ names: [String]) throws -> Measurement {
    var measurement = Measurement()
    var effort = effort
    var counts: [(count: Int, time: Double)] = []
    var launch = 0
    while launch < effort.launches {
      launch += 1
      let contestants = try names.map(start)
      defer { for contestant in contestants { contestant.finish() } }
      if counts.isEmpty {
        counts = try contestants.map { try calibrate($0, task) }
        effort.limit(to: counts)
      } else {
        for (contestant, count) in zip(contestants, counts) { _ = try contestant.run(task, count.count) }
      }
      for round in 0..<effort.rounds {
        let order = Array(contestants.indices)
        for index in round.isMultiple(of: 2) ? order : order.reversed() {
          let count = counts[index].count
          measurement.add(try contestants[index].run(task, count) / Double(count), of: names[index])
        }
      }
    }
    return measurement
  }

  /// How often a contestant does the task in the time of a round, and how long that takes.
  private func calibrate(_ contestant: Contestant, _ task: String) throws -> (count: Int, time: Double) {
    // The first time takes far longer: scripts are loaded, symbols bound, caches filled.
    let first = try contestant.run(task, 1)
    if first > 100 * effort.roundTime { return (1, first) }
    var count = 1
    while true {
      let time = max(1, try contestant.run(task, count))
      if time >= effort.roundTime / 4 {
        let fitting = max(1, Int(Double(count) * effort.roundTime / time))
        return (fitting, time * Double(fitting) / Double(count))
      }
      count = Int(Double(count) * min(100, max(2, effort.roundTime / 3 / time)))
    }
  }

  /// Peak resident bytes of a fresh process.
  private func memory(_ task: String, _ count: Int, _ names: [String]) throws -> Measurement {
    var measurement = Measurement()
    for name in names {
      let contestant = try start(name)
      defer { contestant.finish() }
      _ = try contestant.run(task, count)
      measurement.add(try contestant.peakMemory(), of: name)
    }
    return measurement
  }

  /// Instructions an operation: of a process that does the task twice as often less those of one that does it `count`
  /// times, so that its start and end drop out.
  private func instructions(_ task: String, _ count: Int, _ names: [String]) throws -> Measurement {
    var measurement = Measurement()
    for name in names {
      guard let command = plan.commands[name] else { throw BenchError("no contestant is called \(name)") }
      var count = count
      if count == Plan.calibrated {
        let contestant = try start(name)
        defer { contestant.finish() }
        count = max(1, try calibrate(contestant, task).count / 10)
      }
      let once = try countInstructions(command, task, count)
      let twice = try countInstructions(command, task, 2 * count)
      measurement.add((twice - once) / Double(count), of: name)
    }
    return measurement
  }

  private func countInstructions(_ command: [String], _ task: String, _ count: Int) throws -> Double {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"] + command
    let input = Pipe()
    let messages = Pipe()
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    process.standardError = messages
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data("\(task) \(count)\n".utf8))
    try input.fileHandleForWriting.close()
    let text = String(decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let line = text.split(separator: "\n").first { $0.contains("Collected :") }
    guard process.terminationStatus == 0, let total = line?.split(separator: " ").last.flatMap({ Double($0) }) else {
      throw BenchError("callgrind could not run \(task):\n\(text)")
    }
    return total
  }
}

func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
}

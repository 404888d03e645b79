import Glibc

/// The talk between the bench's driver and a contestant: the driver writes "TASK COUNT", the contestant does the task that
/// often and answers with the nanoseconds it took: processor time of the whole process, because what counts is work, and
/// on a busy machine a contestant waits for its core now and then.
///
/// `run` is called on the main thread. What it throws ends the program with a message: a task that cannot run is a fault
/// of the bench.
public func serveBench(_ run: (_ task: String, _ count: Int) throws -> Int64) {
  while let line = readLine() {
    let words = line.split(separator: " ")
    guard words.count == 2, let count = Int(words[1]) else { stop("not a line of the bench: \(line)") }
    do {
      print(try run(String(words[0]), count))
      fflush(nil)
    } catch {
      stop("\(words[0]): \(error)")
    }
  }
}

/// How much processor time a piece of work takes, in nanoseconds.
public func nanoseconds(of work: () throws -> Void) rethrows -> Int64 {
  let start = processorTime()
  try work()
  return processorTime() - start
}

/// The bytes of a file. Without Foundation: its size would show in the memory figures.
public func contents(of path: String) -> [UInt8] {
  guard let file = fopen(path, "r") else { stop("cannot open \(path)") }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 4096)
  while case let length = fread(&buffer, 1, buffer.count, file), length > 0 { bytes += buffer[..<length] }
  return bytes
}

/// Ends the program with a message.
public func stop(_ message: String) -> Never {
  let text = "\(CommandLine.arguments[0]): \(message)\n"
  _ = write(STDERR_FILENO, text, text.utf8.count)
  exit(1)
}

private func processorTime() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// An error that a host function raised into a script: what of it Lua's text cannot carry.
struct RaisedError {
  var function: String?
  var argument: String?
  var cause: (any Error)?
  /// An error of Lua that passed through a host function on its way up.
  var original: LuaError?
}

/// The errors that host functions raised lately, by the numbers under which the bridge knows their texts.
///
/// A script may catch some and let an earlier one out later, so they are kept for a while: the last `capacity` of them.
/// Asking for one that has been dropped gives nil, never another.
struct RaisedErrors {
  static let capacity = 256

  private struct Entry {
    var number: Int64
    /// Of an error without a cause: what makes it equal to another.
    var digest: Int?
    var error: RaisedError
  }

  private var entries: [Entry] = []
  private var last: Int64 = 0

  /// Keeps an error and gives its number, from 1 on. Errors that differ in nothing share a number: then it does not
  /// matter which of them a script raises again.
  mutating func add(_ error: RaisedError, text: String) -> Int64 {
    var digest: Int?
    if error.cause == nil, error.original == nil {
      var hasher = Hasher()
      hasher.combine(text)
      hasher.combine(error.function)
      hasher.combine(error.argument)
      let value = hasher.finalize()
      // One that is about to be dropped is no help.
      if let known = entries.first(where: { $0.digest == value && last - $0.number < Self.capacity / 2 }) {
        return known.number
      }
      digest = value
    }
    last += 1
    let entry = Entry(number: last, digest: digest, error: error)
    if entries.count < Self.capacity {
      entries.append(entry)
    } else {
      entries[Int((last - 1) % Int64(Self.capacity))] = entry
    }
    return last
  }

  subscript(number: Int64) -> RaisedError? {
    guard number > 0, number <= last else { return nil }
    let entry = entries[Int((number - 1) % Int64(Self.capacity))]
    return entry.number == number ? entry.error : nil
  }
}

/// The text of an id. Up to 38 letters, digits, `-`, `.` and `_` are kept in place, so every UUID is: an array of ids is one
/// block of memory, and a copy counts no references. Any other text is a `String` inside.
///
/// Texts are equal, and ordered, byte by byte.
public struct IdentifierText: Sendable {
  private enum Storage: Sendable {
    case plain(PlainIdentifier)
    case other(String)
  }

  private let storage: Storage

  public init(_ text: String) {
    var text = text
    let plain = text.withUTF8 { PlainIdentifier($0) }
    storage = if let plain { .plain(plain) } else { .other(text) }
  }

  /// Valid UTF-8.
  @inline(__always)
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    storage = if let plain = PlainIdentifier(bytes) { .plain(plain) } else { .other(bytes.string) }
  }

  /// Nothing: what no id is.
  init() { storage = .plain(PlainIdentifier()) }

  /// The text where no notation has to escape it; nil for any other.
  @inline(__always)
  var plain: PlainIdentifier? { if case .plain(let text) = storage { text } else { nil } }

  @inline(__always)
  var isEmpty: Bool { if case .plain(let text) = storage { text.count == 0 } else { false } }
}

extension IdentifierText: CustomStringConvertible {
  public var description: String {
    switch storage {
    case .plain(let text): text.description
    case .other(let text): text
    }
  }
}

extension IdentifierText: Hashable, Comparable {
  @inline(__always)
  public static func == (left: Self, right: Self) -> Bool {
    switch (left.storage, right.storage) {
    case (.plain(let left), .plain(let right)): left == right
    case (.other(let left), .other(let right)): left.utf8.elementsEqual(right.utf8)
    default: false
    }
  }

  public static func < (left: Self, right: Self) -> Bool {
    switch (left.storage, right.storage) {
    case (.plain(let left), .plain(let right)): left < right
    default: left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch storage {
    case .plain(let text): text.hash(into: &hasher)
    case .other(let text):
      for byte in text.utf8 { hasher.combine(byte) }
      hasher.combine(0xFF as UInt8)  // no byte of UTF-8
    }
  }
}

/// Collects the fields of one record while they arrive, and makes the record at its end.
///
/// `RecordReader` finds where a record begins and ends, and calls the builder only in between. Level 1 is a direct field of
/// the record, level 2 stands inside one, and so on.
protocol RecordBuilder {
  associatedtype Record: Sendable & Hashable

  /// What a record is called in a message: `enrollment`.
  static var recordName: StaticString { get }
  /// The element that is a record, in XML: `enrollment`, `userProfile`.
  static var elementName: StaticString { get }
  /// The field that no record lacks; where it stands outside of any record, its parent is one.
  static var idName: StaticString { get }

  /// What a list of them stands in, in XML or JSON, beside `response` and the names of SOAP results.
  static var listNames: [StaticString] { get }

  init()
  /// Forgets everything: a new record begins.
  mutating func reset()
  /// A field begins. Returns whether its text is wanted.
  mutating func begin(_ name: Name, level: Int) -> Bool
  /// The text of the field that begin() wanted, when it ends.
  mutating func take(_ text: Text) throws(FieldError)
  /// A field that begin() did not want the text of has ended.
  mutating func end(level: Int)
  mutating func finish() throws(FieldError) -> Record
}

extension RecordBuilder {
  mutating func end(level: Int) {}
}

/// A field of an answer that cannot be what it should be.
struct FieldError: Error {
  var field: String
  /// The value as it came, cut, or nil if the field is missing.
  var value: String?
  var rule: String
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether these bytes are that ASCII text.
  @inline(__always)
  func equals(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    let other = text.utf8Start
    for index in 0..<count where self[index] != other[index] { return false }
    return true
  }
}

extension Bool: LuaEncodable {
  @inlinable public func encode(to place: borrowing LuaPlace) {
    place.slot.initialize(to: LuaSlot(kind: SlotKind.boolean, word: self ? 1 : 0))
  }
}

extension Int64: LuaEncodable {
  @inlinable public func encode(to place: borrowing LuaPlace) {
    place.slot.initialize(to: LuaSlot(kind: SlotKind.integer, word: UInt64(bitPattern: self)))
  }
}

extension Int: LuaEncodable {
  @inlinable public func encode(to place: borrowing LuaPlace) { Int64(self).encode(to: place) }
}

extension Double: LuaEncodable {
  @inlinable public func encode(to place: borrowing LuaPlace) {
    place.slot.initialize(to: LuaSlot(kind: SlotKind.number, word: bitPattern))
  }
}

extension String: LuaEncodable {
  @inlinable public func encode(to place: borrowing LuaPlace) {
    let words = SmallText.words(of: self)
    if SmallText.isSmall(words), SmallText.isKnown, place.set(small: words) { return }
    encodeBytes(to: place)
  }

  @usableFromInline
  func encodeBytes(to place: borrowing LuaPlace) {
    // Without the copy that `withUTF8` wants, where the bytes stand together already.
    let isDone: Void? = utf8.withContiguousStorageIfAvailable { place.set(text: UnsafeRawBufferPointer($0)) }
    guard isDone == nil else { return }
    var text = self
    text.withUTF8 { place.set(text: UnsafeRawBufferPointer($0)) }
  }
}

extension Optional: LuaEncodable where Wrapped: LuaEncodable {
  @inlinable public func encode(to place: borrowing LuaPlace) {
    if let value = self { value.encode(to: place) } else { place.setNull() }
  }
}

extension Optional: LuaResult where Wrapped: LuaEncodable {}

/// A table with the keys 1…n.
extension Array: LuaEncodable where Element: LuaEncodable {
  @inlinable public func encode(to place: borrowing LuaPlace) {
    guard let slots = place.makeTable(list: count, pairs: 0) else { return }
    for position in indices {
      self[position].encode(to: LuaPlace(slots + position, place.reply, place.box))
    }
  }
}

extension Array: LuaResult where Element: LuaEncodable {}

extension LuaEncodable where Self: RawRepresentable, RawValue == String {
  @inlinable public func encode(to place: borrowing LuaPlace) { rawValue.encode(to: place) }
}

extension LuaValue: LuaEncodable {
  public func encode(to place: borrowing LuaPlace) { place.set(self) }
}

extension LuaTable: LuaEncodable {
  public func encode(to place: borrowing LuaPlace) { place.set(.table(self)) }
}

extension LuaFunction: LuaEncodable {
  public func encode(to place: borrowing LuaPlace) { place.set(.function(self)) }
}

extension LuaObject: LuaEncodable {
  @inlinable public func encode(to place: borrowing LuaPlace) {
    place.slot.initialize(
      to: LuaSlot(
        kind: SlotKind.object, list: UInt32(truncatingIfNeeded: classIndex), word: UInt64(bitPattern: payload)))
  }
}

import CLuaBridge

/// A function's parameters in the form that the bridge checks by; made once, when the function is declared.
final class TypedShapes: Sendable {
  private struct Item {
    var shape = BridgeShape()
    var name: Range<Int>?
    /// Of the class of an object, whose number only a library knows.
    var className: String?
  }

  // Sendable although it holds C structs: they are built here, never changed, and their name pointers are NULL.
  private nonisolated(unsafe) let items: [Item]
  /// All names, one after the other.
  private let names: [CChar]
  private let count: Int

  init(_ parameters: [HostParameter]) {
    var builder = Builder()
    builder.items = [Item](repeating: Item(), count: parameters.count)
    for (position, parameter) in parameters.enumerated() { builder.fill(position, parameter) }
    items = builder.items
    names = builder.names
    count = parameters.count
  }

  /// Makes function `number` typed.
  func define(
    _ bridge: OpaquePointer, function number: Int, receiver: Int?, classIndex: (String) -> Int?, box: TypedBox
  ) -> Int32 {
    names.withUnsafeBufferPointer { names in
      // A method's receiver goes in front, and everything behind it moves on by one.
      let moved: UInt32 = receiver == nil ? 0 : 1
      var shapes: [BridgeShape] = []
      shapes.reserveCapacity(items.count + 1)
      if let receiver {
        var shape = BridgeShape()
        shape.kind = UInt32(BRIDGE_SHAPE_OBJECT)
        shape.required = 1
        shape.first = UInt32(receiver)
        shapes.append(shape)
      }
      for item in items {
        var shape = item.shape
        if let className = item.className {
          // A class that the library does not have is one that no object is of.
          shape.first = classIndex(className).map(UInt32.init) ?? .max
        } else {
          shape.first += moved
        }
        if let name = item.name {
          shape.name = names.baseAddress.map { $0 + name.lowerBound }
          shape.length = name.count
        }
        shapes.append(shape)
      }
      return bridge_define_typed(
        bridge, UInt32(number), shapes, UInt32(shapes.count), UInt32(count) + moved, TypedBox.entry,
        Unmanaged.passUnretained(box).toOpaque())
    }
  }

  private struct Builder {
    var items: [Item] = []
    var names: [CChar] = []

    mutating func fill(_ position: Int, _ parameter: HostParameter) {
      items[position].name = add(name: parameter.name)
      items[position].shape.required = parameter.isRequired ? 1 : 0
      fill(position, parameter.type)
    }

    mutating func fill(_ position: Int, _ type: HostType) {
      items[position].shape.kind = UInt32(kind(of: type))
      switch type {
      case .any, .boolean, .integer, .number, .text, .function, .table: break
      case .object(let name): items[position].className = name
      case .list(let element), .variadic(let element):
        let first = addMembers(1, to: position)
        fill(first, element)
      case .oneOf(let types):
        let first = addMembers(types.count, to: position)
        for (offset, type) in types.enumerated() { fill(first + offset, type) }
      case .choice(let words):
        let first = addMembers(words.count, to: position)
        for (offset, word) in words.enumerated() { items[first + offset].name = add(name: word) }
      case .record(let fields):
        let first = addMembers(fields.count, to: position)
        for (offset, field) in fields.enumerated() { fill(first + offset, field) }
      }
    }

    private mutating func addMembers(_ count: Int, to position: Int) -> Int {
      let first = items.count
      items += [Item](repeating: Item(), count: count)
      items[position].shape.first = UInt32(first)
      items[position].shape.count = UInt32(count)
      return first
    }

    private mutating func add(name: String) -> Range<Int> {
      let start = names.count
      names += name.utf8.map { CChar(bitPattern: $0) }
      return start..<names.count
    }

    private func kind(of type: HostType) -> Int {
      switch type {
      case .any: Int(BRIDGE_SHAPE_ANY)
      case .boolean: Int(BRIDGE_SHAPE_BOOLEAN)
      case .integer: Int(BRIDGE_SHAPE_INTEGER)
      case .number: Int(BRIDGE_SHAPE_NUMBER)
      case .text: Int(BRIDGE_SHAPE_TEXT)
      case .function: Int(BRIDGE_SHAPE_FUNCTION)
      case .table: Int(BRIDGE_SHAPE_TABLE)
      case .object: Int(BRIDGE_SHAPE_OBJECT)
      case .list: Int(BRIDGE_SHAPE_LIST)
      case .oneOf: Int(BRIDGE_SHAPE_ONE_OF)
      case .choice: Int(BRIDGE_SHAPE_CHOICE)
      case .record: Int(BRIDGE_SHAPE_RECORD)
      case .variadic: Int(BRIDGE_SHAPE_VARIADIC)
      }
    }
  }
}

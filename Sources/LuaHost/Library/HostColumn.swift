/// A field of a host class that is a column of rows: read in place from the `LuaRows` that are attached for the object.
public struct HostColumn<Context>: Sendable {
  public typealias Getter = @Sendable (Context, Int64) throws -> LuaValue

  public var name: String
  public var help: String
  /// Gives the column's value for an object's payload where no cell has it: the cell is one that is asked (then the
  /// answer is kept there), or the object is in no attached block. Without a getter an asked cell is `nil`, and reading
  /// an object whose block was detached is an error.
  public var get: Getter?

  public init(_ name: String, _ help: String, get: Getter? = nil) {
    self.name = name
    self.help = help
    self.get = get
  }
}

/// A host object: a class of the library and 64 bits of which only the embedding knows the meaning.
///
/// Within one interpreter two objects of the same class and payload are the same Lua value: they are equal, and one
/// table key. No Swift reference lives in Lua, so an object is never "freed"; the embedding decides how long a payload
/// means something. Where an object needs a life of its own, see `LuaReference`.
public struct LuaObject: Hashable, Sendable {
  /// The position of the class in `HostLibrary.classes`.
  public var classIndex: Int
  /// What the embedding put in.
  public var payload: Int64

  /// An object of the class at `classIndex` in the library's list of classes.
  public init(classIndex: Int, payload: Int64) {
    self.classIndex = classIndex
    self.payload = payload
  }
}

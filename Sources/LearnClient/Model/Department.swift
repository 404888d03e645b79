/// A department of the account, as `GET /departments` lists it: flat, each naming its parent.
public struct Department: Hashable, Sendable {
  public var id: DepartmentID
  public var name: String
  /// Nil at the root.
  public var parent: DepartmentID?
  public var code: String?

  public init(id: DepartmentID, name: String, parent: DepartmentID? = nil, code: String? = nil) {
    self.id = id
    self.name = name
    self.parent = parent
    self.code = code
  }
}

/// The departments of an account as a tree, built from the flat list.
///
/// A department whose parent is not in the list (a department administrator sees only a part) stands at the root. So do
/// departments that name one another in a circle, which no list should hold; asking never hangs.
public struct DepartmentTree: Sendable {
  /// Those without a parent, in the order of the list.
  public let roots: [Department]
  private let byID: [DepartmentID: Department]
  private let childrenByID: [DepartmentID: [Department]]
  private let parents: [DepartmentID: DepartmentID]

  public init(_ departments: [Department]) {
    var byID: [DepartmentID: Department] = [:]
    for department in departments where byID[department.id] == nil { byID[department.id] = department }
    var parents: [DepartmentID: DepartmentID] = [:]
    var roots: [Department] = []
    var children: [DepartmentID: [Department]] = [:]
    var seen: Set<DepartmentID> = []
    for department in departments where seen.insert(department.id).inserted {
      if let parent = department.parent, byID[parent] != nil, !Self.leads(from: parent, to: department.id, parents) {
        parents[department.id] = parent
        children[parent, default: []].append(department)
      } else {
        roots.append(department)
      }
    }
    self.roots = roots
    self.byID = byID
    childrenByID = children
    self.parents = parents
  }

  public subscript(_ id: DepartmentID) -> Department? { byID[id] }

  /// The departments directly below this one, in the order of the list.
  public func children(of id: DepartmentID) -> [Department] { childrenByID[id] ?? [] }

  /// From the root down to this department, itself last; empty if there is no such department.
  public func path(to id: DepartmentID) -> [Department] {
    var path: [Department] = []
    var next: DepartmentID? = id
    while let current = next, let department = byID[current] {
      path.append(department)
      next = parents[current]
    }
    return path.reversed()
  }

  /// Whether the department is this one or stands anywhere below it: what managing it covers.
  public func isInside(_ id: DepartmentID, of ancestor: DepartmentID) -> Bool {
    byID[id] != nil && Self.leads(from: id, to: ancestor, parents)
  }

  private static func leads(
    from start: DepartmentID, to goal: DepartmentID, _ parents: [DepartmentID: DepartmentID]
  ) -> Bool {
    var next: DepartmentID? = start
    while let current = next {
      if current == goal { return true }
      next = parents[current]
    }
    return false
  }
}

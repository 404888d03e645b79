import LearnClient
import Testing

@Suite struct DepartmentTreeTests {
  private func department(_ id: String, _ parent: String? = nil) -> Department {
    Department(id: DepartmentID(id), name: id.uppercased(), parent: parent.map { DepartmentID($0) })
  }

  private func ids(_ departments: [Department]) -> [String] { departments.map(\.id.rawValue) }

  @Test func `a flat list becomes a tree, whatever its order`() {
    let tree = DepartmentTree([
      department("emea", "sales"), department("sales", "all"), department("all"), department("hr", "all"),
    ])
    #expect(ids(tree.roots) == ["all"])
    #expect(ids(tree.children(of: DepartmentID("all"))) == ["sales", "hr"])
    #expect(ids(tree.path(to: DepartmentID("emea"))) == ["all", "sales", "emea"])
    #expect(tree.isInside(DepartmentID("emea"), of: DepartmentID("sales")))
    #expect(tree.isInside(DepartmentID("sales"), of: DepartmentID("sales")))
    #expect(!tree.isInside(DepartmentID("sales"), of: DepartmentID("emea")))
    #expect(!tree.isInside(DepartmentID("hr"), of: DepartmentID("sales")))
  }

  @Test func `what hangs in the air stands at the root`() {
    let tree = DepartmentTree([department("sales", "hidden"), department("emea", "sales")])
    #expect(ids(tree.roots) == ["sales"])
    #expect(ids(tree.path(to: DepartmentID("emea"))) == ["sales", "emea"])
    #expect(tree.path(to: DepartmentID("hidden")).isEmpty)
    #expect(!tree.isInside(DepartmentID("hidden"), of: DepartmentID("hidden")))
  }

  @Test func `departments in a circle lose nobody and hang nothing`() {
    let tree = DepartmentTree([
      department("a", "c"), department("b", "a"), department("c", "b"), department("self", "self"),
    ])
    #expect(Set(ids(tree.roots)) == ["c", "self"])
    #expect(ids(tree.path(to: DepartmentID("b"))) == ["c", "a", "b"])
  }
}

/// Records of a list, each once, in the order in which they came first.
///
/// Where somebody joins while the pages of a list are read, what stood last on a page can stand first on the next one, too:
/// taken for two, a user could not be told apart from itself, and an enrollment would look like a double one.
struct UniqueRecords<Record, ID: Hashable> {
  private(set) var records: [Record] = []
  private var ids: Set<ID> = []
  private let id: KeyPath<Record, ID>

  init(by id: KeyPath<Record, ID>) { self.id = id }

  mutating func add(_ record: Record) {
    if ids.insert(record[keyPath: id]).inserted { records.append(record) }
  }
}

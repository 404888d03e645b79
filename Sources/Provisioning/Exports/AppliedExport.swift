public import CivilTime

/// What the ledger keeps of an export whose run was finished, so that the next one can be compared with it.
public struct AppliedExport: Hashable, Sendable {
  /// The file as it was named.
  public var file: String
  /// Of its bytes, in hexadecimal.
  public var sha256: String
  /// The day that its name says it is of; nil if it says none.
  public var day: CivilDate?
  public var rows: Int
  public var people: Int
  /// The cells that rules read; `KeptCells.none` where none are kept.
  public var cells: KeptCells

  public init(
    file: String, sha256: String, day: CivilDate?, rows: Int, people: Int, cells: KeptCells = .none
  ) {
    self.file = file
    self.sha256 = sha256
    self.day = day
    self.rows = rows
    self.people = people
    self.cells = cells
  }

  /// The same, but people with a change that has not come about (no account yet, held, refused, unknown) keep the cells of
  /// the export before, so that what the rule saw changed is a change the next time too.
  public func leavingOpen(_ changes: [PlannedChange], asIn last: AppliedExport?) -> AppliedExport {
    let open = changes.lazy.filter { !$0.status.isSettled }.compactMap(\.key)
    var export = self
    export.cells = cells.leaving(Set(open), asIn: last?.cells)
    return export
  }
}

extension ChangeStatus {
  /// Whether nothing is left to be done for the change; what is about to be sent counts as done, because the run that sends
  /// it is finished only afterwards.
  fileprivate var isSettled: Bool {
    switch self {
    case .proposed, .enrolled, .alreadyEnrolled, .removedByHand: true
    case .waitingForAccount, .refused, .unknown, .held: false
    }
  }
}

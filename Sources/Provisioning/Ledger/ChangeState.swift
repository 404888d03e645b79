/// Where one change stands in the ledger.
///
///     planned ──> sent ──> confirmed        the list shows it
///        ▲         │ ├───> refused          the LMS said no, to this pair alone
///        └─────────┘ └───> unknown          nobody can tell
///     planned ──> skipped | superseded      never sent, and never will be by this run
///
/// `sent` is written before a request leaves. Back to `planned` goes what certainly did not happen: the request never left
/// whole, was refused as a whole, or the live list showed afterwards that the pair is absent.
public enum ChangeState: String, Codable, CaseIterable, Sendable {
  case planned, sent, confirmed, refused, unknown
  /// The pair was live already when its turn came.
  case skipped
  /// A later run planned the same pair.
  case superseded

  /// The states that may follow this one.
  var successors: Set<ChangeState> {
    switch self {
    case .planned: [.sent, .skipped, .superseded]
    case .sent: [.planned, .confirmed, .refused, .unknown]
    case .unknown: [.confirmed, .planned]  // a later look at the list settles it
    case .confirmed, .refused, .skipped, .superseded: []
    }
  }

  /// Whether nothing more can come of the change.
  public var isFinal: Bool { successors.isEmpty }
}

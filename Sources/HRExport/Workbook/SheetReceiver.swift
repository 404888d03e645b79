/// Hears a sheet's XML and passes it on to its rows. The rows are a value of their own, so that one access to them is
/// checked for an event, not one for each thing that they keep: a sheet has tens of millions of events.
final class SheetReceiver: XMLReceiver {
  private var rows: SheetRows

  init(_ rows: consuming SheetRows) { self.rows = rows }

  var ending: XMLEnding? { rows.ending }
  var findings: SheetFindings { rows.findings }

  /// The rows as text, when all are read.
  func finish() throws(ExportError) -> Spool { try rows.finish() }

  func begin(_ name: XMLName, _ attributes: XMLAttributes) -> Bool {
    rows.begin(name, attributes)
    return !rows.hasEnded
  }

  func end(_ name: XMLName) -> Bool {
    rows.end(name)
    return !rows.hasEnded
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    rows.text(bytes)
    return !rows.hasEnded
  }
}

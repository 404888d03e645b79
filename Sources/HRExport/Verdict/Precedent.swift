public import CivilTime

/// The last export that was applied, as far as the next one is judged by it. Who keeps it is not this module's business.
public struct Precedent: Sendable, Equatable {
  /// The file as it was named.
  public var file: String
  public var rows: Int
  /// The day that its name says it is of.
  public var day: CivilDate?

  public init(file: String, rows: Int, day: CivilDate?) {
    self.file = file
    self.rows = rows
    self.day = day
  }
}

extension ExportSummary {
  /// The day that the file's name says it is of; nil if it says none.
  public var day: CivilDate? { FileNameDay.day(inPath: file) }

  /// The second half of the verdict: refuses an export that is older than the last one, or has lost people against it.
  ///
  /// A rejects file that is fed again holds a few rows of an export, so their number says nothing.
  ///
  /// - Parameters:
  ///   - minShare: the smallest share of the last export's rows that is believed: 0.8 is 80 %. 0 believes everything.
  ///   - isVouchedFor: a person takes the export in spite of all.
  /// - Returns: what would have refused it if nobody had vouched for it.
  public func judge(
    against last: Precedent, minShare: Double, isVouchedFor: Bool
  ) throws(ExportError) -> [String] {
    let refusals = refusals(against: last, minShare: minShare)
    if let first = refusals.first, !isVouchedFor {
      guard let second = refusals.dropFirst().first else { throw first }
      throw ExportError(.refused, first.message, evidence: first.evidence + [second.message], remedy: first.remedy)
    }
    return refusals.map(\.message)
  }

  private func refusals(against last: Precedent, minShare: Double) -> [ExportError] {
    var refusals: [ExportError] = []
    if let day, let lastDay = last.day, day < lastDay {
      refusals.append(
        ExportError(
          .refused, "\(file) is of \(day), older than the last export that was applied (\(last.file), of \(lastDay))",
          remedy: "give the newest export; `--accept REASON` takes this one all the same"))
    }
    if !isMended, last.rows > 0, Double(rows) < Double(last.rows) * minShare {
      let (share, least) = (Verdict.percent(Double(rows) / Double(last.rows)), Verdict.percent(minShare))
      refusals.append(
        ExportError(
          .refused, "\(file) has \(rows) rows, \(share) of the \(last.rows) of the last export (\(last.file))",
          evidence: ["at least \(least) must be there: an export that lost people is more often cut off than true"],
          remedy: "see whether the export is whole; `--accept REASON` takes it if the people are really gone"))
    }
    return refusals
  }
}

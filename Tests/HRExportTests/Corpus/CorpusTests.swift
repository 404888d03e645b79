import HRExport
import Testing

/// What becomes of hundreds of variants of one clean table. `scripts/corpus` prints the figures.
@Suite struct `The corpus` {
  private static let variants: UInt64 = 600

  private enum Outcome: String, CaseIterable {
    case exact = "read exactly right"
    case refused = "refused with the right reason"
    case refusedWrongly = "refused with another reason"
    case wrong = "read wrongly"
  }

  @Test func `is read exactly right, or refused with the right reason, and never read wrongly`() throws {
    var counts: [Outcome: Int] = [:]
    var kinds: [String: Int] = [:]
    for seed in 1...Self.variants {
      let variant = try CorpusVariant(seed: seed)
      let (outcome, detail) = judge(variant)
      counts[outcome, default: 0] += 1
      kinds["\(variant.kind.rawValue), \(outcome.rawValue)", default: 0] += 1
      if outcome == .wrong || outcome == .refusedWrongly {
        Issue.record("seed \(seed), \(variant.traits.joined(separator: ", ")): \(outcome.rawValue): \(detail)")
      }
    }
    print("corpus: \(Self.variants) variants of one table")
    for outcome in Outcome.allCases { print("corpus: \(counts[outcome] ?? 0) \(outcome.rawValue)") }
    for (kind, count) in kinds.sorted(by: { $0.key < $1.key }) { print("corpus:   \(kind): \(count)") }
    // Most are sound: a reader that refused them all would be of no use.
    #expect(counts[.exact] ?? 0 > Int(Self.variants) / 2)
  }

  private func judge(_ variant: CorpusVariant) -> (Outcome, String) {
    do throws(ExportError) {
      let export = try Export.read(.bytes(variant.bytes, name: "corpus"), settings: ExportSettings())
      if variant.mustRefuse { return (.wrong, "it was read") }
      let cells = (try? export.allCells()) ?? []
      if variant.damage == .cut {
        // What is left must be a beginning of the truth; a last cell that may be cut short is said to be.
        let whole = export.summary.suspects.contains { $0.contains("may be cut short") } ? cells.dropLast() : cells[...]
        return variant.truth.starts(with: whole) ? (.exact, "") : (.wrong, "\(whole.last ?? [])")
      }
      if cells != variant.truth {
        let first = zip(cells, variant.truth).first { $0 != $1 }
        return (.wrong, "\(cells.count) rows; \(first.map { "\($0.0) for \($0.1)" } ?? "")")
      }
      return export.summary.rejected == variant.rejected
        ? (.exact, "") : (.wrong, "\(export.summary.rejected) rejected for \(variant.rejected)")
    } catch {
      let isRight = error.kind == .refused && variant.refusals.contains { error.message.contains($0) }
      return (isRight ? .refused : .refusedWrongly, error.description)
    }
  }
}

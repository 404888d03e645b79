/// Refused lots that were halved, and along which side to halve again.
///
/// One bad id among n takes about 2·log₂(n) requests if the halves are cut across its side. Where one half is refused and the
/// other is not, the cut was right and is repeated; where both are, the bad id stands on the other side (a bad course is in
/// both halves of the learners). So a refused half waits for its sibling.
struct Splits {
  private struct Family {
    let axis: Lot.Axis
    var open = 2
    var refused: [Delivery.Work] = []
  }

  private var families: [Int: Family] = [:]
  private var count = 0

  /// Takes that a work has its end, and gives the works that have to be sent for it.
  mutating func settled(_ work: Delivery.Work, isRefused: Bool) -> [Delivery.Work] {
    guard let split = work.split, var family = families[split] else {
      return isRefused ? halves(of: work, along: .learners) : []
    }
    family.open -= 1
    if isRefused { family.refused.append(work) }
    families[split] = family.open > 0 ? family : nil
    guard family.open == 0 else { return [] }
    let axis = family.refused.count == 2 ? family.axis.other : family.axis
    return family.refused.flatMap { halves(of: $0, along: axis) }
  }

  private mutating func halves(of work: Delivery.Work, along axis: Lot.Axis) -> [Delivery.Work] {
    guard work.lot.count > 1 else { return [] }
    let (first, second, cut) = work.lot.halved(along: axis)
    count += 1
    families[count] = Family(axis: cut)
    return [first, second].map { Delivery.Work(lot: $0, limit: work.limit, isFresh: true, split: count) }
  }
}

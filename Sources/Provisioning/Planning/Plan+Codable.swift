import CivilTime
public import Foundation

extension Plan: Codable {
  /// The version of the file's form; a newer one is refused.
  static let format = 1

  private enum CodingKeys: String, CodingKey {
    case format, id, account, today, export, rules, summary, changes, conflicts
    case verdict = "guard"
  }

  public func encode(to encoder: any Encoder) throws { try encode(changes, to: encoder) }

  private func encode(_ changes: [PlannedChange], to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: CodingKeys.self)
    try object.encode(Self.format, forKey: .format)
    try object.encode(id, forKey: .id)
    try object.encode(account, forKey: .account)
    try object.encode(today, forKey: .today)
    try object.encode(export, forKey: .export)
    try object.encode(rules, forKey: .rules)
    try object.encode(summary, forKey: .summary)
    try object.encode(changes, forKey: .changes)
    try object.encode(conflicts, forKey: .conflicts)
    try object.encode(verdict, forKey: .verdict)
  }

  public init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: CodingKeys.self)
    let format = try object.decode(Int.self, forKey: .format)
    guard format == Self.format else {
      throw DecodingError.dataCorruptedError(
        forKey: .format, in: object, debugDescription: "form \(format) is not the form \(Self.format) known here")
    }
    self.init(
      id: try object.decode(String.self, forKey: .id),
      account: try object.decodeIfPresent(String.self, forKey: .account),
      today: try object.decode(CivilDate.self, forKey: .today),
      export: try object.decodeIfPresent(PlannedExport.self, forKey: .export),
      rules: try object.decode([PlannedRule].self, forKey: .rules),
      changes: try object.decode([PlannedChange].self, forKey: .changes),
      conflicts: try object.decode([Conflict].self, forKey: .conflicts),
      verdict: try object.decode(GuardVerdict.self, forKey: .verdict),
      isApproved: false)
  }

  /// The plan as JSON with sorted keys: the same plan gives the same bytes.
  public func jsonData() throws -> Data { Data(try jsonBytes()) }

  /// The same in one array, which is not copied: a plan of 60,000 changes is some 40 MB.
  func jsonBytes() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    // The changes are written by themselves, see `PlannedChange.write(to:)`, in the place of an empty list.
    let data = try encoder.encode(Frame(plan: self))
    guard let place = data.range(of: Data("\n  \"changes\" : [\n\n  ]".utf8)) else {
      return Array(try encoder.encode(self))
    }
    var json = PrettyJSON(behind: data[..<place.lowerBound], "\n  \"changes\" : ", objects: changes.count)
    for change in changes { change.write(to: &json) }
    return json.finish(before: data[place.upperBound...])
  }

  /// The plan with an empty list of changes.
  private struct Frame: Encodable {
    let plan: Plan
    func encode(to encoder: any Encoder) throws { try plan.encode([], to: encoder) }
  }

  /// The plan that `jsonData()` wrote. A plan whose content does not fit its id was changed by hand and is refused.
  public init(jsonData data: Data) throws(PlanFileError) {
    let plan: Plan
    do {
      plan = try JSONDecoder().decode(Plan.self, from: data)
    } catch {
      throw PlanFileError(kind: .malformed, message: "not a plan that this version can read", cause: error)
    }
    guard plan.computedID == plan.id else {
      throw PlanFileError(
        kind: .altered,
        message: "the plan's content does not fit its id \(plan.id): it was changed after it was made;"
          + " make it anew with 'rollcall plan'")
    }
    self = plan
  }
}

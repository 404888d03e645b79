internal import CivilTime
internal import LuaHost

/// What `+`, `-`, `*`, `<` and `<=` mean between dates, date-times and durations.
enum DateOperators {
  typealias Operators = [HostOperator: HostClass<ScriptContext>.Operator]

  static let temporal: Operators = [.add: add, .sub: subtract, .lt: isLess, .le: isLessOrEqual]

  static let duration: Operators = [
    .add: add, .sub: subtract, .mul: multiply, .lt: isLess, .le: isLessOrEqual,
    .unm: { _, operand, _ in
      guard let span = CalendarSpan(operand) else { throw HostError("there is no such duration") }
      return span.negated.value
    },
    // 24 hours are a day; all other equal durations are one object anyway.
    .eq: { _, left, right in
      guard let left = CalendarSpan(left), let right = CalendarSpan(right) else { return false }
      return .boolean(left == right || (left.seconds != nil && left.seconds == right.seconds))
    },
  ]

  private static let add: HostClass<ScriptContext>.Operator = { context, left, right in
    if let left = CalendarSpan(left), let right = CalendarSpan(right) {
      guard let sum = left.adding(right) else { throw doNotMix(left, right, "add up") }
      return sum.value
    }
    if let date = Temporal(left), let span = CalendarSpan(right) { return try context.sum(date, span) }
    if let span = CalendarSpan(left), let date = Temporal(right) { return try context.sum(date, span) }
    throw context.blame(for: left, right, "add", "and")
  }

  private static let subtract: HostClass<ScriptContext>.Operator = { context, left, right in
    if let left = CalendarSpan(left), let right = CalendarSpan(right) {
      guard let difference = left.adding(right.negated) else { throw doNotMix(left, right, "subtract") }
      return difference.value
    }
    if let date = Temporal(left), let span = CalendarSpan(right) { return try context.sum(date, span.negated) }
    if let left = Temporal(left), let right = Temporal(right) {
      if case .date(let left) = left, case .date(let right) = right {
        return CalendarSpan(left.days(since: right), .days)?.value ?? .null
      }
      return CalendarSpan(left.order - right.order, .seconds)?.value ?? .null
    }
    throw context.blame(for: left, right, "subtract", "and")
  }

  private static let multiply: HostClass<ScriptContext>.Operator = { context, left, right in
    let (span, factor) = CalendarSpan(left).map { ($0, right) } ?? (CalendarSpan(right), left)
    guard let span, let factor = factor.integer else {
      throw HostError("a duration can be multiplied by a whole number only")
    }
    guard let product = span.multiplied(by: Int(factor)) else { throw HostError("the duration is too long") }
    return product.value
  }

  private static let isLess: HostClass<ScriptContext>.Operator = { context, left, right in
    try compare(context, left, right, orEqual: false)
  }

  private static let isLessOrEqual: HostClass<ScriptContext>.Operator = { context, left, right in
    try compare(context, left, right, orEqual: true)
  }

  private static func compare(
    _ context: ScriptContext, _ left: LuaValue, _ right: LuaValue, orEqual: Bool
  ) throws -> LuaValue {
    if let left = Temporal(left), let right = Temporal(right) {
      return .boolean(orEqual ? left.order <= right.order : left.order < right.order)
    }
    if let left = CalendarSpan(left), let right = CalendarSpan(right) {
      guard let isLess = left.isShorter(than: right), let isGreater = right.isShorter(than: left) else {
        throw doNotMix(left, right, "compare")
      }
      return .boolean(orEqual ? !isGreater : isLess)
    }
    throw context.blame(for: left, right, "compare", "with")
  }

  private static func doNotMix(_ left: CalendarSpan, _ right: CalendarSpan, _ verb: String) -> HostError {
    if left.unit == right.unit || (left.seconds != nil && right.seconds != nil) {
      return HostError("the duration is too long")
    }
    return HostError(
      "\(left.unitName) and \(right.unitName) don't \(verb): a \(left.oddUnitName(beside: right)) has no fixed length; add "
        + "each to a date instead")
  }
}

extension ScriptContext {
  /// A date and a duration added.
  func sum(_ date: Temporal, _ span: CalendarSpan) throws(HostError) -> LuaValue {
    let result: LuaValue? =
      if case .date(let day) = date, span.unit != .seconds {
        day.adding(span, workdays: workdays)?.value
      } else {
        date.moment.adding(span, workdays: workdays)?.value
      }
    guard let result else { throw HostError("the date would lie outside the years 1 to 9999") }
    return result
  }

  fileprivate func blame(
    for left: LuaValue, _ right: LuaValue, _ verb: String, _ joint: String
  ) -> any Error {
    let words = "attempt to \(verb) \(described(left)) \(joint) \(described(right))"
    for operand in [left, right] {
      switch operand {
      case .null: return blameForNil(words)
      case .text(let text): return blameForText(text, words)
      default: continue
      }
    }
    for operand in [left, right] {
      if let number = operand.number, Temporal(left) != nil || Temporal(right) != nil {
        return HostError("\(words); did you mean days(\(number.formattedBriefly))?")
      }
    }
    if verb == "compare" { return HostError("\(words); add the duration to a date, and compare that") }
    return HostError(words)
  }

  private func described(_ value: LuaValue) -> String {
    switch value {
    case .null: "nil"
    case .boolean: "a boolean"
    case .integer, .number: "a number"
    case .text(let text): "the text '\(text.prefix(40))'"
    case .table: "a table"
    case .function: "a function"
    case .reference: "another object"
    case .object(let object): "a " + (ObjectKind(rawValue: object.classIndex)?.className ?? "value")
    }
  }
}

extension CalendarSpan {
  fileprivate var unitName: String {
    switch unit {
    case .seconds: "hours"
    case .days, .months, .workdays: "\(unit)"
    }
  }

  fileprivate func oddUnitName(beside other: CalendarSpan) -> String {
    let odd = seconds == nil ? self : other
    return String(odd.unitName.dropLast())
  }
}

extension Double {
  /// Without a fraction where there is none.
  var formattedBriefly: String { Int64(exactly: self).map(String.init) ?? String(self) }
}

internal import CivilTime
internal import LuaHost

/// The classes of objects that rules meet, in the order in which the library lists them. What the payload means:
enum ObjectKind: Int, CaseIterable {
  /// The day number.
  case date
  /// The second number.
  case dateTime
  /// Unit and amount (`CalendarSpan.payload`).
  case duration
  /// The position in the export.
  case person
  /// The position in the directory's users, courses, departments.
  case user, course, department
  /// The position in `BlockingLMS.enrollments`; a certificate has that of its enrollment.
  case enrollment, certificate
  /// The position in `RunState.receipts`.
  case proposal
  /// The position of the side table in the upper 32 bits, of the row in the lower.
  case row

  /// As messages and documentation name it.
  var className: String { self == .dateTime ? "date-time" : String(describing: self) }

  var type: HostType { .object(className) }

  func value(_ payload: Int64) -> LuaValue { .object(LuaObject(classIndex: rawValue, payload: payload)) }
  func value(_ position: Int) -> LuaValue { value(Int64(position)) }
}

extension LuaValue {
  /// The payload, if this is an object of the class.
  func payload(of kind: ObjectKind) -> Int64? {
    guard case .object(let object) = self, object.classIndex == kind.rawValue else { return nil }
    return object.payload
  }

  /// The position that the payload of the class is, if this is an object of it.
  func position(of kind: ObjectKind) -> Int? { payload(of: kind).map { Int($0) } }

  /// The text, or nil for Lua's nil.
  init(_ text: String?) { self = text.map(LuaValue.text) ?? .null }
  init(_ number: Int) { self = .integer(Int64(number)) }
}

/// A date or a date-time.
enum Temporal: Hashable {
  case date(CivilDate)
  case moment(CivilDateTime)

  init?(_ value: LuaValue) {
    guard case .object(let object) = value, let temporal = Temporal(object) else { return nil }
    self = temporal
  }

  init?(_ object: LuaObject) {
    switch ObjectKind(rawValue: object.classIndex) {
    case .date:
      guard let date = CivilDate(dayNumber: Int(object.payload)) else { return nil }
      self = .date(date)
    case .dateTime:
      guard let moment = CivilDateTime(secondNumber: Int(object.payload)) else { return nil }
      self = .moment(moment)
    default: return nil
    }
  }

  var value: LuaValue {
    switch self {
    case .date(let date): ObjectKind.date.value(Int64(date.dayNumber))
    case .moment(let moment): ObjectKind.dateTime.value(Int64(moment.secondNumber))
    }
  }

  /// Where it stands among dates and date-times: a date counts as its 00:00.
  var order: Int {
    switch self {
    case .date(let date): Int(date.dayNumber) * 86_400
    case .moment(let moment): moment.secondNumber
    }
  }

  var day: CivilDate {
    switch self {
    case .date(let date): date
    case .moment(let moment): moment.date
    }
  }

  var moment: CivilDateTime {
    switch self {
    case .date(let date): CivilDateTime(startOf: date)
    case .moment(let moment): moment
    }
  }
}

extension CivilDate {
  var value: LuaValue { Temporal.date(self).value }
}

extension CivilDateTime {
  var value: LuaValue { Temporal.moment(self).value }
}

extension CalendarSpan {
  /// The unit in the lowest two bits, the amount above.
  var payload: Int64 { Int64(amount) << 2 | Int64(unit.rawValue) }

  init?(payload: Int64) {
    guard let unit = Unit(rawValue: UInt8(payload & 3)) else { return nil }
    self.init(Int(payload >> 2), unit)
  }

  var value: LuaValue { ObjectKind.duration.value(payload) }

  init?(_ value: LuaValue) {
    guard let payload = value.payload(of: .duration), let span = CalendarSpan(payload: payload) else { return nil }
    self = span
  }
}

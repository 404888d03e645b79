internal import CivilTime
internal import Foundation
internal import LuaHost

/// The classes `date`, `date-time` and `duration`.
enum DateClasses {
  static let date = HostClass<ScriptContext>(
    ObjectKind.date.className, "A day. Equal dates are one table key; `tostring` is ISO 8601 (`2026-11-21`).",
    fields: dayFields(.date), methods: dayMethods, operators: DateOperators.temporal, isOrderedByPayload: true,
    text: { _, payload in try temporal(.date, payload).day.description })

  static let dateTime = HostClass<ScriptContext>(
    ObjectKind.dateTime.className,
    "A day with a time of day, in the account's zone. It is never equal to a date; in order, a date counts as its 00:00.",
    fields: dayFields(.dateTime) + [
      HostField("hour", "0 to 23") { _, payload in LuaValue(try temporal(.dateTime, payload).moment.hour) },
      HostField("minute", "0 to 59") { _, payload in LuaValue(try temporal(.dateTime, payload).moment.minute) },
      HostField("second", "0 to 59") { _, payload in LuaValue(try temporal(.dateTime, payload).moment.second) },
      HostField("date", "the day alone, as a date") { _, payload in try temporal(.dateTime, payload).day.value },
    ],
    methods: dayMethods, operators: DateOperators.temporal, isOrderedByPayload: true,
    text: { _, payload in try temporal(.dateTime, payload).moment.description })

  static let duration = HostClass<ScriptContext>(
    ObjectKind.duration.className,
    "A length of time: hours, days (and weeks), months (and years) or workdays. Durations of one kind add up, compare and "
      + "can be multiplied by a whole number; hours and days go together. Months don't compare with days.",
    fields: [
      HostField("days", "how many days, of hours and days; a fraction where hours are no whole days") { _, payload in
        quotient(try fixedSeconds(payload, "days"), 86_400)
      },
      HostField("hours", "how many hours, of hours and days") { _, payload in
        quotient(try fixedSeconds(payload, "hours"), 3600)
      },
      HostField("weeks", "how many weeks, of hours and days") { _, payload in
        quotient(try fixedSeconds(payload, "weeks"), 7 * 86_400)
      },
      HostField("months", "how many months, of months and years") { _, payload in
        LuaValue(try amount(payload, .months, "months"))
      },
      HostField("years", "how many years, of months and years") { _, payload in
        quotient(try amount(payload, .months, "years"), 12)
      },
      HostField("workdays", "how many workdays") { _, payload in
        LuaValue(try amount(payload, .workdays, "workdays"))
      },
    ],
    operators: DateOperators.duration, text: { _, payload in try span(payload).description })

  private static func temporal(_ kind: ObjectKind, _ payload: Int64) throws(HostError) -> Temporal {
    guard let temporal = Temporal(LuaObject(classIndex: kind.rawValue, payload: payload)) else {
      throw HostError("there is no such \(kind.className)")
    }
    return temporal
  }

  private static func span(_ payload: Int64) throws(HostError) -> CalendarSpan {
    guard let span = CalendarSpan(payload: payload) else { throw HostError("there is no such duration") }
    return span
  }

  private static func fixedSeconds(_ payload: Int64, _ field: String) throws(HostError) -> Int {
    let span = try span(payload)
    guard let seconds = span.seconds else {
      throw HostError("'\(span)' has no number of \(field): its length depends on the date to which it is added")
    }
    return seconds
  }

  private static func amount(
    _ payload: Int64, _ unit: CalendarSpan.Unit, _ field: String
  ) throws(HostError) -> Int {
    let span = try span(payload)
    guard span.unit == unit else { throw HostError("'\(span)' has no number of \(field)") }
    return span.amount
  }

  private static func quotient(_ value: Int, _ divisor: Int) -> LuaValue {
    value % divisor == 0 ? LuaValue(value / divisor) : .number(Double(value) / Double(divisor))
  }

  private static func dayFields(_ kind: ObjectKind) -> [HostField<ScriptContext>] {
    func field(
      _ name: String, _ help: String, _ get: @escaping @Sendable (CivilDate) -> Int
    ) -> HostField<ScriptContext> {
      HostField(name, help) { _, payload in LuaValue(get(try temporal(kind, payload).day)) }
    }
    return [
      field("year", "1 to 9999") { $0.year },
      field("month", "1 to 12") { $0.month },
      field("day", "the day of the month, 1 to 31") { $0.day },
      field("weekday", "ISO 8601: 1 is Monday, 7 is Sunday") { $0.weekday },
      field("yearday", "the day of the year, 1 to 366") { $0.dayOfYear },
      field("iso_week", "the ISO 8601 week, 1 to 53") { $0.isoWeek.week },
      field("iso_year", "the year that the ISO 8601 week belongs to") { $0.isoWeek.year },
    ]
  }

  private static func receiver(_ call: HostCall) throws(HostError) -> Temporal {
    guard let temporal = Temporal(call.receiver) else { throw HostError("there is no such date") }
    return temporal
  }

  private static func inRange(_ date: CivilDate?) throws(HostError) -> CivilDate {
    guard let date else { throw HostError("the date would lie outside the years 1 to 9999") }
    return date
  }

  /// The same time of day on another day; a date stays a date.
  private static func moved(_ temporal: Temporal, to day: CivilDate) -> LuaValue {
    guard case .moment(let moment) = temporal else { return day.value }
    return CivilDateTime(day, hour: moment.hour, minute: moment.minute, second: moment.second)?.value ?? day.value
  }

  private static let periods = CivilDate.Period.allCases.map(\.rawValue)
  private static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

  private static let dayMethods: [HostFunction<ScriptContext>] = [
    HostFunction(
      "next_workday", "The day itself if it is a workday, else the next one.", result: "date",
      example: "(person.hire_date + days(30)):next_workday()",
      body: { context, call in
        let temporal = try receiver(call)
        return .value(moved(temporal, to: try inRange(context.workdays.workday(onOrAfter: temporal.day))))
      }),
    HostFunction(
      "is_workday", "Whether the day is neither a Saturday nor a Sunday nor a holiday.", result: "boolean",
      body: { context, call in .value(.boolean(context.workdays.isWorkday(try receiver(call).day))) }),
    HostFunction(
      "start_of", "The first day of the period that contains this day; weeks begin on Monday.",
      [.required("period", .choice(periods), "which period")], result: "date", example: "today():start_of(\"month\")",
      body: { _, call in
        let day = try receiver(call).day
        return .value(call[0].text.flatMap(CivilDate.Period.init(rawValue:)).map { day.start(of: $0).value } ?? .null)
      }),
    HostFunction(
      "end_of", "The last day of the period that contains this day; weeks end on Sunday.",
      [.required("period", .choice(periods), "which period")], result: "date", example: "today():end_of(\"quarter\")",
      body: { _, call in
        let day = try receiver(call).day
        return .value(call[0].text.flatMap(CivilDate.Period.init(rawValue:)).map { day.end(of: $0).value } ?? .null)
      }),
    HostFunction(
      "next", "The next day of this name, strictly later.",
      [.required("weekday", .choice(weekdays), "its English name")], result: "date",
      example: "today():next(\"monday\")",
      body: { _, call in
        let temporal = try receiver(call)
        guard let index = call[0].text.flatMap(weekdays.firstIndex) else { return .value(.null) }
        return .value(moved(temporal, to: try inRange(temporal.day.next(weekday: index + 1))))
      }),
    HostFunction(
      "at", "This day at a time of day, in the account's zone. A time that a clock change skips moves forward.",
      [.required("time", .text, "`HH:MM` or `HH:MM:SS`, 24 hours")], result: "date-time",
      example: "person.hire_date:at(\"09:00\")",
      body: { context, call in
        let day = try receiver(call).day
        guard let text = call[0].text, let moment = CivilDateTime(day, clock: text) else {
          throw HostError("'\(call[0].text ?? "")' is no time of day such as '09:00'", argument: "time")
        }
        let existing = context.run.clock.existing(moment)
        if existing != moment {
          context.run.note(
            "\(context.place(call)): \(moment) does not exist in \(context.run.clock.zone.identifier), the clocks change: "
              + "\(existing) was used")
        }
        return .value(existing.value)
      }),
    HostFunction(
      "format", "The date as text. " + patternHelp, [.required("pattern", .text, "as in \"DD.MM.YYYY\"")],
      result: "text",
      example: "today():format(\"D MMMM YYYY\")",
      body: { _, call in
        let temporal = try receiver(call)
        do throws(DatePattern.Malformed) {
          return .value(.text(try DatePattern(call[0].text ?? "").format(temporal.moment)))
        } catch {
          throw HostError(error.description, argument: "pattern")
        }
      }),
  ]

  static let patternHelp =
    "Parts: YYYY, YY, MMMM (March), MMM (Mar), MM, M, DD, D, dddd (Monday), ddd (Mon), HH, mm, ss; other letters stand in "
    + "single quotes."
}

extension ScriptContext {
  /// Where the script called: `rules/new-hires.lua:4`.
  func place(_ call: HostCall) -> String {
    guard let frame = call.location else { return script.name }
    return "\(frame.file):\(frame.line)"
  }
}

internal import CivilTime
internal import LuaHost

/// The functions that make dates and durations.
enum DateVocabulary {
  static let functions: [HostFunction<ScriptContext>] = [
    HostFunction(
      "today", "The day of the run, in the account's zone.", result: "date",
      body: { context, _ in .value(context.run.clock.today.value) }),
    HostFunction(
      "now", "The moment of the run, in the account's zone. It stands still; with a given day it is that day's 00:00.",
      result: "date-time", body: { context, _ in .value(context.run.clock.now.value) }),
    HostFunction(
      "date", "A day, from year, month and day or from ISO text; text with a time gives a date-time.",
      [
        .optional(
          "year", .oneOf([.integer, .text, ObjectKind.date.type, ObjectKind.dateTime.type]),
          "the year, or a text such as \"2026-11-21\""),
        .optional("month", .integer, "1 to 12"), .optional("day", .integer, "1 to 31"),
      ], result: "date", example: "date(2026, 11, 21)  -- or date(\"2026-11-21\")", body: date),
    HostFunction(
      "date.parse",
      "Reads a date that is written by a pattern. Gives nil and the reason when the text is not, and nil for nil; a pattern "
        + "with hours gives a date-time. " + DateClasses.patternHelp,
      [
        .optional(
          "text", .oneOf([.text, ObjectKind.date.type, ObjectKind.dateTime.type]),
          "what to read, all of it; a date is given back as it is"),
        .required("pattern", .text, "as in \"DD.MM.YYYY\""),
      ], result: "date, or nil and text", example: "date.parse(\"21.11.2026\", \"DD.MM.YYYY\")", body: parse),
    duration("hours", "So many hours.", .seconds, times: 3600),
    duration("days", "So many days.", .days, times: 1),
    duration("weeks", "So many weeks, which are seven days each.", .days, times: 7),
    duration(
      "months", "So many months. Adding them clamps to the month's end: 31 January + 1 month is 28 February.", .months,
      times: 1),
    duration("years", "So many years, which are twelve months each.", .months, times: 12),
    duration("workdays", "So many workdays: Monday to Friday without the script's holidays.", .workdays, times: 1),
    HostFunction(
      "later_of", "The latest of some dates.",
      [.required("dates", .variadic(.any), "dates or date-times")], result: "date",
      example: "later_of(person.hire_date + days(30), today() + days(14))",
      body: { context, call in
        .value(try extreme(context, call) { $0.order > $1.order })
      }),
    HostFunction(
      "earlier_of", "The earliest of some dates.",
      [.required("dates", .variadic(.any), "dates or date-times")], result: "date",
      body: { context, call in
        .value(try extreme(context, call) { $0.order < $1.order })
      }),
    HostFunction(
      "holidays", "Makes days holidays, for this script: workdays leave them out. Calls add up.",
      [.required("dates", .list(of: .oneOf([ObjectKind.date.type, .text])), "dates, or texts such as \"2026-12-25\"")],
      example: "holidays { date(2026, 12, 25), \"2026-12-26\" }",
      body: { context, call in
        for value in call[0].table?.list ?? [] {
          if let date = Temporal(value)?.day {
            context.workdays.insert(date)
          } else if let text = value.text, let date = CivilDate(iso: text) {
            context.workdays.insert(date)
          } else {
            throw HostError("'\(value.text ?? "")' is no date such as \"2026-12-25\"", argument: "dates")
          }
        }
        return .none
      }),
  ]

  private static func duration(
    _ name: String, _ summary: String, _ unit: CalendarSpan.Unit, times factor: Int
  ) -> HostFunction<ScriptContext> {
    HostFunction(
      name, summary, .required("n", Int.self, "how many; negative goes back"), result: "duration",
      body: { _, count in
        let (amount, overflow) = count.multipliedReportingOverflow(by: factor)
        guard !overflow, let span = CalendarSpan(amount, unit) else {
          throw HostError("the duration is too long", argument: "n")
        }
        return LuaObject(classIndex: ObjectKind.duration.rawValue, payload: span.payload)
      })
  }

  private static let date: HostFunction<ScriptContext>.Body = { context, call in
    switch call[0] {
    case .object: return .value(call[0])
    case .text(let text):
      guard call[1].isNull, call[2].isNull else {
        throw HostError("a text stands alone, as in date(\"2026-11-21\")", argument: "month")
      }
      if let date = CivilDate(iso: text) { return .value(date.value) }
      if let moment = CivilDateTime(iso: text) { return .value(moment.value) }
      throw context.blameForText(
        text, "'\(text)' is no date of the form YYYY-MM-DD; other forms are read by date.parse(text, \"DD.MM.YYYY\")",
        field: "year")
    case .null: throw context.blameForNil("a date is needed, got nil", field: "year")
    default:
      guard let year = call[0].integer, let month = call[1].integer, let day = call[2].integer else {
        throw HostError("year, month and day are needed, as in date(2026, 11, 21)", argument: "day")
      }
      guard let date = CivilDate(year: Int(year), month: Int(month), day: Int(day)) else {
        throw HostError("there is no day \(year)-\(month)-\(day)", argument: "day")
      }
      return .value(date.value)
    }
  }

  private static let parse: HostFunction<ScriptContext>.Body = { context, call in
    let written = call[1].text ?? ""
    let pattern: DatePattern
    do throws(DatePattern.Malformed) {
      pattern = try DatePattern(written)
    } catch {
      throw HostError(error.description, argument: "pattern")
    }
    guard pattern.isComplete else {
      throw HostError("'\(written)' lacks the year, the month or the day", argument: "pattern")
    }
    if Temporal(call[0]) != nil { return .value(call[0]) }
    guard let text = call[0].text else {
      context.run.people?.takeLastEmptyCellAsDate()
      return .values([.null, .text("there is no text")])
    }
    do throws(DatePattern.Mismatch) {
      let moment = try pattern.parse(text)
      return .value(pattern.hasTime ? moment.value : moment.date.value)
    } catch {
      switch error {
      case .form: return .values([.null, .text("'\(text)' is not of the form \(written)")])
      case .noSuchDate: return .values([.null, .text("there is no such date as '\(text)'")])
      }
    }
  }

  private static func extreme(
    _ context: ScriptContext, _ call: HostCall, wins: (Temporal, Temporal) -> Bool
  ) throws -> LuaValue {
    var best: Temporal?
    for position in 0..<call.count {
      guard let temporal = Temporal(call[position]) else {
        let words = "argument \(position + 1) is no date"
        switch call[position] {
        case .null: throw context.blameForNil(words, field: "dates")
        case .text(let text): throw context.blameForText(text, words, field: "dates")
        default: throw HostError(words, argument: "dates")
        }
      }
      if best.map({ wins(temporal, $0) }) ?? true { best = temporal }
    }
    guard let best else { throw HostError("at least one date is needed", argument: "dates") }
    return best.value
  }
}

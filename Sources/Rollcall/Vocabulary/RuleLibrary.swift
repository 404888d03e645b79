internal import LuaHost

/// Everything that a rule script can reach, as documented values: the checks of arguments, `help`, completion and the
/// manual are all made from them.
enum RuleLibrary {
  /// A part of the manual.
  struct Chapter: Sendable {
    let title: String
    let introduction: String
    let functions: [HostFunction<ScriptContext>]
    let kinds: [ObjectKind]
  }

  static let chapters: [Chapter] = [
    Chapter(
      title: "Rules",
      introduction: """
        A script registers rules. Once all scripts are loaded, the export is passed once, and for each person every rule is \
        called in order. Two rules of one name are an error. A proposal made outside a rule belongs to the script. Comparing \
        or adding to an empty date rejects that person for that rule, and the run goes on; any other error ends the run, and \
        nothing is planned.
        """,
      functions: RuleVocabulary.functions + PeopleVocabulary.functions, kinds: [.person]),
    Chapter(
      title: "Enrolling",
      introduction: """
        A rule proposes; nothing is sent before the plan is applied. What is wrong in the script itself is an error at its \
        line. What is wrong in one person's data (a due date before the access date, two LMS users that match) refuses that \
        change alone.
        """,
      functions: EnrollVocabulary.functions + EnrollmentVocabulary.functions,
      kinds: [.proposal, .enrollment, .certificate]),
    Chapter(
      title: "The LMS",
      introduction: "Reads only, and each list at most once a run. Offline, all of these are errors.",
      functions: LMSVocabulary.functions, kinds: [.user, .course, .department]),
    Chapter(
      title: "Dates",
      introduction: """
        Proleptic Gregorian, no clock but the run's. `date + duration`, `date - duration`, `date - date` (a duration in days), \
        comparisons and `==` work as written. Dates and date-times order by the start of the day and are equal only within \
        their kind.
        """,
      functions: DateVocabulary.functions, kinds: [.date, .dateTime, .duration]),
    Chapter(
      title: "Beside them",
      introduction: """
        `print` and `log.info`, `log.warn`, `log.error` go to the host. `require "shared.titles"` loads a text module from the \
        script's folder (`shared/titles.lua`) and from nowhere else. `sorted_pairs(t)` is `pairs` in the order of the keys. Of \
        Lua's own library there are the base functions without `dofile` and `loadfile`, with `load` for text only; `string` \
        without `dump`; `table`, `math`, `utf8`, `coroutine`; `os.time`, `os.date`, `os.difftime` and `os.clock` on the run's \
        clock; of `debug`, `traceback`.
        """,
      functions: TextVocabulary.functions + FileVocabulary.functions, kinds: [.row]),
  ]

  static let library = HostLibrary<ScriptContext>(
    functions: chapters.flatMap(\.functions), classes: ObjectKind.allCases.map(hostClass))

  /// The rule language with what the embedding program adds, and the columns of the people. Its classes stand behind ours,
  /// whose positions are `ObjectKind`'s.
  static func library(with vocabulary: HostLibrary<ScriptContext>, people: PeopleTable?) -> HostLibrary<ScriptContext> {
    var classes = library.classes
    if let people { classes[ObjectKind.person.rawValue].columns = PeopleVocabulary.columns(of: people) }
    return HostLibrary(functions: library.functions + vocabulary.functions, classes: classes + vocabulary.classes)
  }

  static func hostClass(_ kind: ObjectKind) -> HostClass<ScriptContext> {
    switch kind {
    case .date: DateClasses.date
    case .dateTime: DateClasses.dateTime
    case .duration: DateClasses.duration
    case .person: PeopleVocabulary.person
    case .user: LMSVocabulary.user
    case .course: LMSVocabulary.course
    case .department: LMSVocabulary.department
    case .enrollment: EnrollmentVocabulary.enrollment
    case .certificate: EnrollmentVocabulary.certificate
    case .proposal: EnrollVocabulary.proposal
    case .row: FileVocabulary.row
    }
  }
}

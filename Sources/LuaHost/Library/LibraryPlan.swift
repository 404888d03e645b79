import Synchronization

/// What every interpreter over a library needs of it, worked out once: opening an interpreter is mostly this otherwise.
final class LibraryPlan<Context>: Sendable {
  /// What two entries share that each must have alone; nil for a sound library.
  let conflict: String?
  let functions: [NumberedFunction<Context>]
  /// By function number.
  let bodies: [HostFunction<Context>.Body]
  let signatures: [HostSignature]
  /// The numbers of the plain functions.
  let numbers: [String: Int]
  let classes: [HostClass<Context>]
  let classNames: [String]
  /// By class: the type of objects that Lua holds; nil for classes of payloads.
  let objectTypes: [ObjectIdentifier?]
  /// By class and field: what setting it checks; nil where it cannot be set.
  let settings: [[HostSignature?]]
  /// By class, then by field or operator.
  let getters: [[HostField<Context>.Getter]]
  let operators: [[HostClass<Context>.Operator?]]

  init(_ library: HostLibrary<Context>) {
    conflict = library.conflict
    let functions = library.numberedFunctions
    self.functions = functions
    bodies = functions.map { $0.function.body }
    signatures = functions.map { entry in
      HostSignature(
        name: entry.displayName, parameters: entry.function.parameters,
        receiverClass: entry.receiver)
    }
    var numbers: [String: Int] = [:]
    for (number, entry) in functions.enumerated() where entry.owner == nil { numbers[entry.function.name] = number }
    self.numbers = numbers
    classes = library.classes
    classNames = library.classes.map { $0.name }
    objectTypes = library.classes.map { $0.objectType }
    settings = library.classes.map { type in
      type.fields.map { field in
        field.assignment.map {
          HostSignature(
            name: "field '\(field.name)' of \(type.name)",
            parameters: [HostParameter(name: field.name, type: $0.type, isRequired: $0.type.isRequired, help: "")])
        }
      }
    }
    getters = library.classes.map { $0.fields.map { $0.get } }
    operators = library.classes.map { type in HostOperator.allCases.map { type.operators[$0] } }
  }
}

/// Where the plan of a library is kept once an interpreter has asked for it. Copies of the library share it.
final class LibraryPlanBox<Context>: Sendable {
  private let plan = Mutex<LibraryPlan<Context>?>(nil)

  func plan(of library: HostLibrary<Context>) -> LibraryPlan<Context> {
    plan.withLock { plan in
      if let plan { return plan }
      let made = LibraryPlan(library)
      plan = made
      return made
    }
  }
}

import LearnClient
import Testing

@testable import Provisioning

/// The state machine alone, against answers in any order, also such as no sane server gives.
@Suite struct DeliveryTests {
  private static let errors: [LearnError] = [
    LearnError(code: .timedOut, effect: .mayHaveHappened, message: "time-out"),
    LearnError(code: .serverError, effect: .mayHaveHappened, status: 500, message: "500"),
    LearnError(code: .badRequest, effect: .nothingHappened, status: 400, serverMessage: "no", message: "400"),
    LearnError(code: .forbidden, effect: .nothingHappened, status: 403, message: "403"),
    LearnError(code: .tooManyRequests, effect: .nothingHappened, status: 429, retryAfter: .seconds(1), message: "429"),
    LearnError(code: .unauthorized, effect: .nothingHappened, status: 401, message: "401"),
    LearnError(code: .cancelled, effect: .mayHaveHappened, message: "cancelled"),
  ]

  @Test(arguments: 0..<400) func `whatever is answered, nothing leaves unjournalled, unlooked-for or twice confirmed`(
    seed: UInt64
  ) throws {
    var generator = SeededGenerator(seed: seed)
    let pairs = (1...Int.random(in: 1...6, using: &generator)).flatMap { learner in
      ["A", "B"].prefix(Int.random(in: 1...2, using: &generator)).map { pair("\(learner)", $0) }
    }
    let lot = Lot.spanning(pairs)
    let ids = Dictionary(uniqueKeysWithValues: lot.pairs.enumerated().map { ($1, Int64($0)) })
    let change = PlannedChange(
      status: .proposed, learner: "", learnerID: nil, course: "", courseID: nil, rule: "", script: "")
    var delivery = Delivery(Batch(lot: lot, terms: Terms(change), ids: ids), settings: ApplySettings())

    var states = Dictionary(uniqueKeysWithValues: ids.values.map { ($0, ChangeState.planned) })
    /// Pairs of which a request may be on its way, and that were not looked for since.
    var inDoubt: Set<Pair> = []
    /// Whether everything that left has had its time to land.
    var hasSettled = true
    let luck = Int.random(in: 1...4, using: &generator)
    for step in 0..<20_000 {
      switch delivery.next(now: Int64(step), isInterrupted: Int.random(in: 0..<200, using: &generator) == 0) {
      case .look(let looked):
        if Int.random(in: 0..<6, using: &generator) == 0 {
          delivery.take(.failed(Self.errors.randomElement(using: &generator) ?? Self.errors[0]))
        } else {
          let found = looked.pairs.filter { _ in Int.random(in: 0..<4, using: &generator) < luck }
          if hasSettled { inDoubt.subtract(looked.pairs) }
          delivery.take(.found(Dictionary(uniqueKeysWithValues: found.map { ($0, ["e"]) })))
        }
      case .journal(let entries):
        try #require(!entries.isEmpty && Set(entries.map(\.id)).count == entries.count)
        for entry in entries {
          let state = try #require(states[entry.id])
          try #require(state.successors.contains(entry.event.state), "\(state) to \(entry.event.state)")
          states[entry.id] = entry.event.state
        }
        delivery.take(.done)
      case .send(let request):
        let sent = Lot(learners: request.learners, courses: request.courses).pairs
        try #require(!sent.isEmpty)
        for pair in sent {
          try #require(ids[pair].map { states[$0] == .sent } == true, "sent without being journalled")
          try #require(!inDoubt.contains(pair), "sent again without having been looked for")
        }
        if Int.random(in: 0..<4, using: &generator) < luck {
          delivery.take(.done)
        } else {
          let error = Self.errors.randomElement(using: &generator) ?? Self.errors[0]
          if error.effect == .mayHaveHappened {
            inDoubt.formUnion(sent)
            hasSettled = false
          }
          delivery.take(.failed(error))
        }
      case .settle:
        hasSettled = true
        delivery.take(.done)
      case .pause(_, let interruptibly):
        let isOpen = states.values.contains(.sent)
        try #require(!(interruptibly && isOpen), "a pause with something open must not be interrupted")
        delivery.take(interruptibly && Int.random(in: 0..<20, using: &generator) == 0 ? .interrupted : .done)
      case .finish(let reason, _):
        try #require(!states.values.contains(.sent), "ended with something open")
        if reason == nil { try #require(!states.values.contains(.planned), "ended with something forgotten") }
        return
      }
    }
    Issue.record("the machine does not end")
  }

  @Test func `what is forbidden is reported with the rule that it probably is, the rest in the server's words`()
    throws
  {
    for (code, words) in [
      (LearnError.Code.forbidden, "only the owner may; the server said: nope"), (.badRequest, "nope"),
    ] {
      let lot = Lot(learners: [LearnerID("1")], courses: [CourseID("A")])
      let change = PlannedChange(
        status: .proposed, learner: "", learnerID: nil, course: "", courseID: nil, rule: "", script: "")
      var delivery = Delivery(
        Batch(lot: lot, terms: Terms(change), ids: [lot.pairs[0]: 7]), settings: ApplySettings())
      var written: [JournalEntry.Event] = []
      loop: for step in 0..<20 {
        switch delivery.next(now: Int64(step), isInterrupted: false) {
        case .look: delivery.take(.found([:]))
        case .send:
          delivery.take(
            .failed(
              LearnError(code: code, effect: .nothingHappened, serverMessage: "nope", message: "only the owner may")))
        case .journal(let entries):
          written += entries.map(\.event)
          delivery.take(.done)
        case .finish: break loop
        default: delivery.take(.done)
        }
      }
      guard case .refused(let found)? = written.last else {
        Issue.record("\(written)")
        continue
      }
      #expect(found == words)
    }
  }
}

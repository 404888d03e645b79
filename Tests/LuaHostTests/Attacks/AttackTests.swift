import Testing

/// Every attack of every class, from top-level code and from inside a rule. One at a time: each holds a thread, and tests
/// that wait for something want one, too.
@Suite struct AttackTests {
  /// On a busy machine a thread may have to wait; a limit that was swallowed waits for ever.
  static let slack = Duration.seconds(5)

  @Test(.serialized, arguments: Attack.all, AttackRun.Place.allCases)
  func `it ends within its limit and in the right way, and what runs next is unharmed`(
    attack: Attack, place: AttackRun.Place
  ) async throws {
    let run = try await onOwnThread { try AttackRun(attack, place) }
    #expect(attack.endings.contains(run.ending))
    #expect(run.duration < attack.time + Self.slack)
    #expect(run.isSameInterpreterSound)
    #expect(run.isNextInterpreterSound)
  }

  @Test func `there are more than a hundred, in every class, each once`() {
    #expect(Attack.all.count > 100)
    for category in Attack.Class.allCases {
      #expect(Attack.all.contains { $0.category == category })
    }
    #expect(Set(Attack.all.map(\.script)).count == Attack.all.count)
    #expect(Set(Attack.all.map(\.testDescription)).count == Attack.all.count)
  }
}

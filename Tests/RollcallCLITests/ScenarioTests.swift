import Testing

@Suite struct ScenarioTests {
  @Test(arguments: Scenario.names) func `the command line does what the scenario says`(name: String) throws {
    try ScenarioRun(Scenario(named: name)).play()
  }

  @Test func `there are scenarios, and the binary that they run`() {
    #expect(Scenario.names.count > 3)
  }

  @Test func `a line pattern matches as a whole, with stars for anything`() {
    #expect(Glob.matches("a*c", "abc"))
    #expect(Glob.matches("*", ""))
    #expect(!Glob.matches("a", "ab"))
    #expect(!Glob.matches("a*b*c", "acb"))
  }
}

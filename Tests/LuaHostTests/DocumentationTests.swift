import LuaHost
import Testing

@Suite(.failingAtRandom) struct DocumentationTests {
  @Test func `an entry shows how to call a function, with its fields and an example`() {
    #expect(
      TestLibrary.value.documentation(for: "enroll") == """
        enroll { … }
          Proposes.
          learner (text or point): who
          courses (text or list of text, may be left out): what
          due_date (text, may be left out): when
          mode ('default' or 'unlimited', may be left out): how
          gives: proposal
            enroll { learner = "ada" }
          since 0.1
        """)
  }

  @Test func `a name that is a function and a class gives both, and methods have entries of their own`() {
    let both = TestLibrary.value.documentation(for: "point")
    #expect(both?.hasPrefix("point(x)\n  A point.") == true)
    #expect(both?.contains("point\n  A place.\n  .x: where\n") == true)
    #expect(TestLibrary.value.documentation(for: "point:moved")?.hasPrefix("point:moved(by)") == true)
  }

  @Test func `every documented name has an entry, and hidden or unknown ones have none`() {
    for name in TestLibrary.value.documentedNames { #expect(TestLibrary.value.documentation(for: name) != nil) }
    #expect(TestLibrary.value.documentation(for: "count_to.next") == nil)
    #expect(TestLibrary.value.documentation(for: "nothing") == nil)
  }
}

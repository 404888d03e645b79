import LuaHost
import Testing

@Suite(.failingAtRandom) struct NearestNameTests {
  @Test(arguments: [
    ("due_dat", "due_date"), ("Enrol", "enroll"), ("lernear", "learner"), ("ernoll", "enroll"), ("LEARNER", "learner"),
  ])
  func `a slip of the keyboard finds the name that was meant`(name: String, nearest: String) {
    #expect(nearestName(to: name, in: ["learner", "enroll", "due_date", "courses"]) == nearest)
  }

  @Test(arguments: ["x", "", "something", "due"])
  func `a name unlike all others finds nothing`(name: String) {
    #expect(nearestName(to: name, in: ["learner", "enroll", "due_date", "courses"]) == nil)
  }

  @Test func `among equals the first in the alphabet wins, in whatever order they come`() {
    #expect(nearestName(to: "bat", in: ["cat", "hat", "rat"]) == "cat")
    #expect(nearestName(to: "bat", in: ["rat", "hat", "cat"]) == "cat")
  }
}

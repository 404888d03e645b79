import Foundation
import LocalLMS
import Testing

@Suite struct SwitchTests {
  @Test func `every switch takes the values that it names, and tells the one that it has`() throws {
    for named in LMSSwitches.all {
      var switches = LMSSwitches()
      let initial = try #require(switches.value(of: named.name))
      let isNumber = Int(initial) != nil && named.values.contains("whole")
      let values = isNumber ? ["1", "77"] : named.values.components(separatedBy: ", ")
      #expect(isNumber || values.contains(initial), "\(named.name)")
      for value in values {
        try switches.set(named.name, to: value)
        #expect(switches.value(of: named.name) == value)
      }
      #expect(Set(values).count > 1, "\(named.name) is no switch")
      #expect(throws: LMSError.self) { try switches.set(named.name, to: isNumber ? "0" : "nonsense") }
    }
  }

  @Test(arguments: [
    ("repeat", "ignore", "there is no switch 'repeat'; did you mean 'repeats'?"),
    ("colour", "red", "there is no switch 'colour'; known are repeats, bad-ids, "),
    ("repeats", "twice", "the switch 'repeats' cannot be 'twice'; it can be duplicate, ignore"),
    ("page-size", "many", "the switch 'page-size' cannot be 'many'; it can be a whole number, 1 or more"),
  ])
  func `a name or a value that is not known is told with what is`(name: String, value: String, message: String) {
    var switches = LMSSwitches()
    let error = #expect(throws: LMSError.self) { try switches.set(name, to: value) }
    #expect(error?.message.hasPrefix(message) == true, "\(String(describing: error))")
    #expect(switches == LMSSwitches())
  }

  @Test func `another process sets switches, and the next request is answered so`() async throws {
    try await withAccount { account async throws in
      let body = account.enrollment(of: ["ada"], in: ["Ethics"])
      for _ in 1...2 { #expect(try await account.owner.post("/enrollment", body).status == 201) }
      #expect(try account.stored().count == 2)
      let changed = try await account.anyone.post(
        "/-/switches", "{\"repeats\": \"ignore\", \"page-size\": 1}", type: "application/json")
      #expect(changed.status == 204)
      #expect(try await account.owner.post("/enrollment", body).status == 201)
      #expect(try account.stored().count == 2)
      #expect(try await account.owner.get("/enrollments").body.texts(of: "enrollment").count == 1)
      #expect(account.server.switches.repeats == .ignore)
      let told = try await account.anyone.get("/-/switches").body
      #expect(told.contains("\"repeats\":\"ignore\"") && told.contains("\"page-size\":\"1\""))
    }
  }

  @Test func `of switches of which one is not to be had none is set`() async throws {
    try await withAccount { account async throws in
      let answer = try await account.anyone.post(
        "/-/switches", "{\"repeats\": \"ignore\", \"bad-id\": \"skip\"}", type: "application/json")
      #expect(answer.status == 400 && answer.body.contains("did you mean 'bad-ids'?"))
      #expect(account.server.switches == LMSSwitches())
    }
  }

  @Test func `a token keeps the lifetime that it was given with`() async throws {
    try await withAccount { account async throws in
      account.server.switches.tokenLifetime = .zero
      let late = try await account.signedIn(as: "chief")
      #expect(try await late.get("/enrollment").status == 401)
      #expect(try await account.owner.get("/enrollment").status == 200)
    }
  }
}

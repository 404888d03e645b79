import Testing

@testable import LearnClient

/// SOAP over the wire: what its answers and Faults mean.
@Suite struct SOAPCallTests {
  private static func envelope(_ body: String) -> String {
    "<?xml version=\"1.0\"?><e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>\(body)</e:Body></e:Envelope>"
  }

  private static func fault(_ name: String, detail: String = "") -> String {
    envelope("<e:Fault><faultcode>e:Client</faultcode><faultstring>\(name)</faultstring>\(detail)</e:Fault>")
  }

  private static let success = envelope("<ns1:SuccessResult><ns1:success>true</ns1:success></ns1:SuccessResult>")

  private func enrolling(
    _ reply: Reply, credentials: Account.Credentials = .token(Secret(aToken))
  ) async throws -> (error: LearnError?, requests: [RecordedRequest]) {
    try await withAPI({ _ in reply }) { account in
      account.dialect = .soap
      account.credentials = credentials
    } _: { api, server in
      (await failure { try await api.enroll(aRequest) }, server.calls)
    }
  }

  @Test func `a SOAP request has its action and type, and no authorization header`() async throws {
    let (error, requests) = try await enrolling(.answer(200, type: "text/xml", body: Self.success))
    #expect(error == nil)
    let request = try #require(requests.first)
    #expect("\(request.method) \(request.target)" == "POST /api/v2/soap/2.0")
    #expect(request.header("SOAPAction") == "\"EnrollLearnersInCourses\"")
    #expect(request.header("Content-Type") == "text/xml; charset=utf-8")
    #expect(request.header("Authorization") == nil)
  }

  @Test(arguments: [200, 500])
  func `documented Faults mean that nothing happened, with whatever status`(status: Int) async throws {
    let denied = try await enrolling(.answer(status, type: "text/xml", body: Self.fault("Permission denied"))).error
    #expect(denied?.code == .forbidden)
    #expect(denied?.effect == .nothingHappened)
    #expect(denied?.message.contains("learners of the departments they manage") == true)
    let detail = "<detail><message>no such course</message></detail>"
    let wrong = try await enrolling(
      .answer(status, type: "text/xml", body: Self.fault("Wrong parameters", detail: detail))
    ).error
    #expect(wrong?.code == .badRequest)
    #expect(wrong?.effect == .nothingHappened)
    #expect(wrong?.serverMessage == "Wrong parameters: no such course")
  }

  @Test func `other Faults and answers without success leave a doubt`() async throws {
    for body in [
      Self.fault("Deadlock found"), Self.envelope("<SuccessResult><success>false</success></SuccessResult>"),
      Self.envelope("<SuccessResult/>"), Self.envelope(""), "<e:Envelope><e:Body>", "",
    ] {
      for status in [200, 500] {
        let error = try #require(try await enrolling(.answer(status, type: "text/xml", body: body)).error)
        #expect(error.effect == .mayHaveHappened, "\(error)")
        #expect(error.code == .serverError || error.code == .malformedResponse)
      }
    }
  }

  @Test(arguments: [
    (400, LearnError.Code.badRequest, LearnError.Effect.nothingHappened), (401, .unauthorized, .nothingHappened),
    (403, .forbidden, .nothingHappened), (404, .notFound, .nothingHappened), (429, .tooManyRequests, .nothingHappened),
    (422, .badRequest, .nothingHappened), (503, .serverError, .mayHaveHappened), (502, .serverError, .mayHaveHappened),
  ])
  func `a Fault that the documentation does not name is what its status says`(
    status: Int, code: LearnError.Code, effect: LearnError.Effect
  ) async throws {
    let soap12 = Self.envelope(
      "<e:Fault><e:Code><e:Value>e:Sender</e:Value></e:Code><e:Reason><e:Text>No such learner</e:Text></e:Reason></e:Fault>"
    )
    for body in [Self.fault("No such learner"), soap12] {
      let reply = Reply.answer(status, type: "text/xml", headers: ["Retry-After": "17"], body: body)
      let error = try #require(try await enrolling(reply).error)
      #expect(error.code == code, "\(error)")
      #expect(error.effect == effect)
      #expect(error.serverMessage == "No such learner")
      #expect(error.retryAfter == .seconds(17))
    }
    // The documented names say more than any status.
    let named = try await enrolling(.answer(status, type: "text/xml", body: Self.fault("Wrong parameters"))).error
    #expect(named?.code == .badRequest)
    #expect(named?.effect == .nothingHappened)
  }

  @Test func `a denial is met once with a new token, and believed then`() async throws {
    try await withAPI({
      $0.body.contains("<token>t1</token>") ? .xml(Self.success) : .xml(Self.fault("Permission denied"), status: 500)
    }) {
      $0.dialect = .soap
    } token: { [counter = Replies.Counter()] _ in
      .json(#"{"access_token":"t\#(counter.next())","expires_in":1800}"#)
    } _: { api, server in
      // t0 has expired: t1 is asked for, and works.
      try await api.enroll(aRequest)
      #expect(
        server.requests.map(\.path) == ["/api/v3/token", "/api/v2/soap/2.0", "/api/v3/token", "/api/v2/soap/2.0"])
    }
    try await withAPI({ _ in .xml(Self.fault("Permission denied")) }) {
      $0.dialect = .soap
    } _: { api, server in
      for _ in 0..<3 { #expect(await failure { try await api.enroll(aRequest) }?.code == .forbidden) }
      // Denied, denied with a new token, then believed twice.
      #expect(server.calls.count == 4)
      #expect(server.requests.count == 6)
    }
  }

  @Test func `a call has one new token, whether a status or a Fault asks for it`() async throws {
    for replies in [
      Replies(.answer(401), .xml(Self.fault("Permission denied"))),
      Replies(.xml(Self.fault("Permission denied")), .answer(401)),
      Replies(.answer(401), .xml(Self.fault("Permission denied"), status: 500)), Replies(.answer(401), .answer(401)),
    ] {
      try await withAPI({ _ in replies.next() }) {
        $0.dialect = .soap
      } token: { [counter = Replies.Counter()] _ in
        .json(#"{"access_token":"t\#(counter.next())","expires_in":1800}"#)
      } _: { api, server in
        let error = try #require(await failure { try await api.enroll(aRequest) })
        #expect(error.code == .forbidden || error.code == .unauthorized)
        #expect(error.effect == .nothingHappened)
        #expect(server.calls.count == 2)
        #expect(server.requests.count == 4)
      }
    }
  }

  @Test func `a list that breaks off with a Fault is no list`() async throws {
    let record = "<enrollment><enrollmentId>e</enrollmentId><courseId>c</courseId><learnerId>l</learnerId></enrollment>"
    let body = Self.envelope(
      "<GetEnrollmentsResult>\(record)</GetEnrollmentsResult><e:Fault><faultstring>Permission denied</faultstring></e:Fault>"
    )
    try await withAPI({ _ in .xml(body) }) {
      $0.dialect = .soap
    } _: { api, server in
      let error = try #require(await failure { _ = try await api.enrollments() })
      #expect(error.code == .malformedResponse)
      #expect(server.calls.count == 1)
    }
  }
}

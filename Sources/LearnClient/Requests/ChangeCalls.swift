/// The calls that change or remove enrollments that exist.
struct ChangeCalls: Sendable {
  var account: Account

  /// REST `POST /enrollment/{id}`, SOAP `changeEnrollment`.
  func change(_ id: EnrollmentID, to terms: EnrollmentTerms) -> Call {
    guard account.dialect == .soap else { return rest("/enrollment/\(PercentEncoding.encode(id.rawValue))", terms) }
    return soap("changeEnrollment", operation: "ChangeEnrollmentRequest", action: "ChangeEnrollment") { writer in
      writer.element("enrollmentId", id.rawValue)
      terms.write(to: &writer)
    }
  }

  /// `POST /enrollment/{id}/reenroll`; no SOAP page has it, so it goes over REST in every dialect.
  func reenroll(_ id: EnrollmentID, on terms: EnrollmentTerms) -> Call {
    var call = rest("/enrollment/\(PercentEncoding.encode(id.rawValue))/reenroll", terms)
    call.isOneShot = true
    return call
  }

  /// REST `POST /enrollment/delete`, not HTTP DELETE.
  func delete(_ ids: [EnrollmentID]) -> Call {
    var call = Call(name: "POST /enrollment/delete", method: .post, path: account.pathPrefix + "/enrollment/delete")
    call.changesSomething = true
    call.permission = .enroller
    if account.dialect == .restJSON {
      var writer = JSONWriter()
      writer.member("enrollmentIds", ids)
      call.body = .json(writer.finish())
    } else {
      call.body = .xml(EnrollmentCalls.xmlRequest { $0.ids("enrollmentIds", ids) })
    }
    return call
  }

  /// SOAP `unenroll`: one enrollment a call.
  func unenroll(_ id: EnrollmentID) -> Call {
    soap("unenroll", operation: "UnenrollRequest", action: "Unenroll") { $0.element("enrollmentId", id.rawValue) }
  }

  private func rest(_ path: String, _ terms: EnrollmentTerms) -> Call {
    // Messages name the call, not the enrollment.
    let name = path.hasSuffix("/reenroll") ? "POST /enrollment/{id}/reenroll" : "POST /enrollment/{id}"
    var call = Call(name: name, method: .post, path: account.pathPrefix + path)
    call.changesSomething = true
    call.permission = .enroller
    if account.dialect == .restJSON {
      var writer = JSONWriter()
      terms.write(to: &writer)
      call.body = .json(writer.finish())
    } else {
      call.body = .xml(EnrollmentCalls.xmlRequest { terms.write(to: &$0) })
    }
    return call
  }

  private func soap(
    _ name: String, operation: StaticString, action: StaticString, fields: @escaping @Sendable (inout XMLWriter) -> Void
  ) -> Call {
    var call = Call(name: "SOAP \(name)", method: .post, path: account.soapPath)
    call.changesSomething = true
    call.permission = .enroller
    call.body = .soap(operation: operation, action: action, fields: fields)
    return call
  }
}

/// A SOAP 1.1 request, document/literal, as the vendor's samples have it but for their defects.
enum SOAPEnvelope {
  static func bytes(
    operation: StaticString, authorization: Authorization?, account: Account, fields: (inout XMLWriter) -> Void
  ) -> [UInt8] {
    var writer = XMLWriter()
    let namespaces = account.soapNamespaces
    writer.open(
      "SOAP-ENV:Envelope", attributes: "xmlns:SOAP-ENV=\"\(namespaces.envelope)\" xmlns=\"\(namespaces.service)\"")
    writer.element("SOAP-ENV:Body") { writer in
      writer.element(operation) { writer in
        authorization?.write(to: &writer, for: account)
        fields(&writer)
      }
    }
    writer.close("SOAP-ENV:Envelope")
    return writer.finish()
  }
}

extension Account.SOAPNamespaces {
  var envelope: String { "\(rawValue)://schemas.xmlsoap.org/soap/envelope/" }
  var service: String { "\(rawValue)://ispringlearn.com/go/services/api/soap" }
}

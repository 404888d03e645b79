/// What proves who is asking, for one request.
enum Authorization: Sendable {
  case token(Secret)
  case password(email: String, password: Secret)
}

extension Authorization {
  /// The header fields of a REST request.
  func headers(for account: Account) -> [(name: String, value: String)] {
    switch self {
    case .token(let token):
      let value = token.reveal()
      return [("Authorization", account.authorization == .bearer ? "Bearer \(value)" : value)]
    case .password(let email, let password):
      return [
        ("X-Auth-Account-Url", account.accountURL ?? account.baseURL), ("X-Auth-Email", email),
        ("X-Auth-Password", password.reveal()),
      ]
    }
  }

  /// The first element of a SOAP request. The parameter tables put `token` beside it, the samples inside; the samples
  /// are right.
  func write(to writer: inout XMLWriter, for account: Account) {
    writer.element("credentials") { writer in
      switch self {
      case .token(let token): writer.element("token", token.reveal())
      case .password(let email, let password):
        writer.element("accountUrl", account.accountURL ?? account.baseURL)
        writer.element("email", email)
        writer.element("password", password.reveal())
      }
    }
  }
}

extension HTTPExchange {
  /// Asks for a token by client credentials (`POST /api/v3/token`). Every refusal that speaks of the credentials, with
  /// whatever status, is `unauthorized`.
  func token(id: String, secret: Secret) async throws(LearnError) -> (token: Secret, lifetime: Duration) {
    let form = PercentEncoding.form([
      ("client_id", id), ("client_secret", secret.reveal()), ("grant_type", "client_credentials"),
    ])
    let call = Call(name: "POST \(account.tokenPath)", method: .post, path: account.tokenPath, body: .form(form))
    let answer = try await send(call, as: nil)
    guard answer.isSuccess else {
      var error = await refusal(answer)
      if [400, 401, 403].contains(answer.status) {
        error.code = .unauthorized
        error.message =
          "\(call.name) at \(account.baseURL): the client id or the client secret was refused (\(answer.status))"
      }
      throw error
    }
    let reader = TokenReader()
    do {
      try await read(answer, into: reader) {}
    } catch let error as LearnError {
      var error = error
      error.serverMessage = nil  // it may quote the token
      throw error
    } catch {
      throw malformed(answer, "the answer cannot be read", opening: [], cause: error)
    }
    guard let result = reader.result else { throw malformed(answer, "the answer has no access_token", opening: []) }
    return result
  }
}

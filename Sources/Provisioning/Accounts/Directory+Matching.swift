public import LearnClient

/// Whom a look-up found.
public enum Match: Hashable, Sendable {
  case one(User)
  case none
  /// Two or more that the settings cannot tell apart.
  case several([User])
}

extension Directory {
  /// The user that a person of the export is, found as `settings` says.
  ///
  /// `none` is a normal result: the person waits for an account.
  public func match(_ person: PersonReference, by settings: MatchSettings = .standard) -> Match {
    var candidates: [Int] = []
    for step in settings.steps {
      guard let value = person.value(of: step.source), !value.isEmpty else { continue }
      let found = positions(field: step.field, value: value, ignoringCase: step.source == .email)
      if candidates.isEmpty {
        candidates = found
      } else {
        let narrowed = candidates.filter(Set(found).contains)
        if !narrowed.isEmpty { candidates = narrowed }
      }
      if candidates.count == 1 { break }
    }
    return match(at: candidates)
  }

  /// The user that a text means: an e-mail (without case), then a login, then an id.
  public func user(_ emailOrLoginOrID: String) -> Match {
    let byEmail = positions(field: "EMAIL", value: emailOrLoginOrID, ignoringCase: true)
    if !byEmail.isEmpty { return match(at: byEmail) }
    let byLogin = positions(field: "LOGIN", value: emailOrLoginOrID, ignoringCase: false)
    if !byLogin.isEmpty { return match(at: byLogin) }
    return user(id: LearnerID(emailOrLoginOrID)).map(Match.one) ?? .none
  }

  private func match(at positions: [Int]) -> Match {
    switch positions.count {
    case 0: .none
    case 1: .one(users[positions[0]])
    default: .several(positions.map { users[$0] })
    }
  }
}

extension PersonReference {
  fileprivate func value(of source: MatchSettings.Source) -> String? {
    switch source {
    case .key: key
    case .email: email
    case .login: login
    case .column(let name): columns[name]
    }
  }
}

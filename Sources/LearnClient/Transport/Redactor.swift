/// Takes secrets out of what a server wrote, in case it sent them back.
struct Redactor: Sendable {
  private var needles: [String] = []

  init(_ account: Account) {
    switch account.credentials {
    case .client(_, let secret): add(secret)
    case .token(let token): add(token)
    case .password(_, let password): add(password)
    }
    if let password = account.proxy?.password { add(password) }
  }

  /// Very short secrets are kept: their letters stand in ordinary words by chance, and are no secret.
  mutating func add(_ secret: Secret) {
    let plain = secret.reveal()
    guard plain.utf8.count >= 6 else { return }
    var escaped = XMLWriter()
    escaped.element("a", plain)
    let markup = String(decoding: escaped.finish(), as: UTF8.self)
    let start = markup.firstRange(of: "<a>")?.upperBound ?? markup.startIndex
    let end = markup.lastIndex(of: "<") ?? markup.endIndex
    for form in [plain, PercentEncoding.encode(plain), String(markup[start..<end])] where !needles.contains(form) {
      needles.append(form)
    }
  }

  func redact(_ text: String) -> String {
    needles.reduce(text) { $0.contains($1) ? $0.replacing($1, with: "[secret]") : $0 }
  }
}

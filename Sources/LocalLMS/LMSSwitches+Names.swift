extension LMSSwitches {
  /// One switch as it is set by name: on a command line, over `/-/switches`.
  public struct Named: Sendable {
    /// Lower case, words joined by hyphens.
    public let name: String
    /// What it decides, in a few words.
    public let summary: String
    /// What it can be: the words to choose from, or what number is wanted.
    public let values: String
    let read: @Sendable (LMSSwitches) -> String
    /// False for a value that it cannot have.
    let write: @Sendable (inout LMSSwitches, String) -> Bool
  }

  /// All switches, in the order of their documentation.
  public static let all: [Named] = [
    choice("repeats", "what a second request for the same pair makes", \.repeats),
    choice("bad-ids", "what an id that cannot be enrolled does to its request", \.badIDs),
    choice("authorization", "forms of the Authorization header that are accepted", \.authorization),
    choice("booleans", "booleans in REST answers: 0 and 1, or true and false", \.booleans),
    choice("soap-booleans", "booleans in SOAP answers", \.soapBooleans),
    choice("certificate", "where a certificate stands in an enrollment", \.certificate),
    choice("xml-lists", "where the items of an XML list stand", \.listShape),
    choice("json-lists", "what a JSON list without a further page is", \.jsonShape),
    choice("soap-namespaces", "scheme of the namespaces in SOAP answers", \.soapNamespaces),
    choice("soap-prefix", "prefix of the elements in SOAP answers", \.soapPrefix),
    choice("soap-errors", "how SOAP errors are told", \.soapErrors),
    Named(
      name: "token-lifetime", summary: "how long an access token is good for", values: "whole seconds, 1 or more",
      read: { String($0.tokenLifetime.components.seconds) },
      write: { switches, text in
        guard let seconds = Int(text), (1...1_000_000_000).contains(seconds) else { return false }
        switches.tokenLifetime = .seconds(seconds)
        return true
      }),
    number("page-size", "entries of a page when the caller names no pageSize", \.defaultPageSize),
    number("max-page-size", "the most entries that a page has, whatever pageSize says", \.maximumPageSize),
    number("max-body", "bytes of the largest request body", \.maximumBodySize, most: 1 << 30),
  ]

  /// The value of the switch with this name, as `set` takes it; nil if there is none.
  public func value(of name: String) -> String? {
    Self.all.first { $0.name == name }?.read(self)
  }

  /// Sets a switch by its name.
  ///
  /// - Throws: `LMSError.Code.invalidScript` for a name or value that is not known, with what is.
  public mutating func set(_ name: String, to value: String) throws(LMSError) {
    guard let named = Self.all.first(where: { $0.name == name }) else {
      let names = Self.all.map(\.name)
      let hint =
        nearest(to: name, in: names).map { "did you mean '\($0)'?" } ?? "known are \(names.joined(separator: ", "))"
      throw LMSError(.invalidScript, "there is no switch '\(name.clipped)'; \(hint)")
    }
    guard named.write(&self, value) else {
      throw LMSError(.invalidScript, "the switch '\(name)' cannot be '\(value.clipped)'; it can be \(named.values)")
    }
  }

  private static func choice<Choice: RawRepresentable<String> & CaseIterable & SendableMetatype>(
    _ name: String, _ summary: String, _ path: any WritableKeyPath<LMSSwitches, Choice> & Sendable
  ) -> Named {
    Named(
      name: name, summary: summary, values: Choice.allCases.map(\.rawValue).joined(separator: ", "),
      read: { $0[keyPath: path].rawValue },
      write: { switches, text in
        guard let choice = Choice(rawValue: text) else { return false }
        switches[keyPath: path] = choice
        return true
      })
  }

  private static func number(
    _ name: String, _ summary: String, _ path: any WritableKeyPath<LMSSwitches, Int> & Sendable, most: Int = .max
  ) -> Named {
    let values = "a whole number, 1 " + (most == .max ? "or more" : "to \(most)")
    return Named(
      name: name, summary: summary, values: values, read: { String($0[keyPath: path]) },
      write: { switches, text in
        guard let number = Int(text), (1...most).contains(number) else { return false }
        switches[keyPath: path] = number
        return true
      })
  }
}

/// The candidate that differs from a misspelt name in at most two letters, the nearest of them.
func nearest(to name: String, in candidates: some Sequence<String>) -> String? {
  func distance(_ left: [Character], _ right: [Character]) -> Int {
    var row = Array(0...right.count)
    for (index, letter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for (column, other) in right.enumerated() {
        let cost = min(diagonal + (letter == other ? 0 : 1), row[column] + 1, row[column + 1] + 1)
        (diagonal, row[column + 1]) = (row[column + 1], cost)
      }
    }
    return row[right.count]
  }
  let letters = Array(name.prefix(60))
  let near = candidates.map { ($0, distance(letters, Array($0))) }.min { $0.1 < $1.1 }
  return near.flatMap { $0.1 <= 2 ? $0.0 : nil }
}

/// Takes secrets out of what a server wrote, in case it sent them back.
///
/// What is quoted is cut: the end of a body that was read in part, a name or a value in quotation marks. So the first
/// characters of a secret are taken for it where the text ends behind them, or goes on with `'` or `…`.
struct Redactor: Sendable {
  private var needles: [[UInt8]] = []

  /// Fewer characters than these are no secret: they stand in ordinary words by chance.
  private static let shortest = 6

  init(_ account: Account) {
    switch account.credentials {
    case .client(_, let secret): add(secret)
    case .token(let token): add(token)
    case .password(_, let password): add(password)
    }
    if let password = account.proxy?.password { add(password) }
  }

  /// The secret as it is, and as it stands in URLs, forms, XML, HTML and JSON.
  mutating func add(_ secret: Secret) {
    let plain = secret.reveal()
    guard plain.utf8.count >= Self.shortest else { return }
    let url = PercentEncoding.encode(plain)
    let xml = plain.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    let json = plain.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    for form in [
      plain, url, url.replacing("%20", with: "+"), url.lowercasedEscapes, xml,
      xml.replacing("\"", with: "&quot;").replacing("'", with: "&#39;"), json, json.replacing("/", with: "\\/"),
    ] where !needles.contains(where: { $0.elementsEqual(form.utf8) }) {
      needles.append(Array(form.utf8))
    }
  }

  func redact(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let found = needles.flatMap { Self.places(of: $0, in: bytes) }.sorted { $0.lowerBound < $1.lowerBound }
    guard !found.isEmpty else { return text }
    var result: [UInt8] = []
    var end = 0
    for place in found {
      if place.lowerBound >= end {
        result += bytes[end..<place.lowerBound]
        result += "[secret]".utf8
      }
      end = max(end, place.upperBound)
    }
    return String(decoding: result + bytes[end...], as: UTF8.self)
  }

  /// Where a secret stands, whole or cut: one pass however often it almost does (Knuth, Morris and Pratt).
  private static func places(of needle: [UInt8], in bytes: [UInt8]) -> [Range<Int>] {
    var fallback = [0]
    for index in needle.indices.dropFirst() {
      fallback.append(advance(fallback[index - 1], by: needle[index], needle, fallback))
    }
    var places: [Range<Int>] = []
    var length = 0
    for index in bytes.indices {
      let next = length < needle.count ? advance(length, by: bytes[index], needle, fallback) : 0
      if length >= shortest, next <= length, isCut(bytes[index...]) { places.append(index - length..<index) }
      length = next
      if length == needle.count {
        places.append(index + 1 - length..<index + 1)
        length = 0
      }
    }
    if length >= shortest { places.append(bytes.count - length..<bytes.count) }
    return places
  }

  /// How much of the needle's beginning stands there with one byte more.
  private static func advance(_ length: Int, by byte: UInt8, _ needle: [UInt8], _ fallback: [Int]) -> Int {
    var length = length
    while length > 0, needle[length] != byte { length = fallback[length - 1] }
    return needle[length] == byte ? length + 1 : 0
  }

  private static func isCut(_ rest: ArraySlice<UInt8>) -> Bool {
    rest.first == UInt8(ascii: "'") || rest.starts(with: "…".utf8)
  }
}

extension String {
  /// `%2f` for `%2F`.
  fileprivate var lowercasedEscapes: String {
    replacing(#/%[0-9A-F]{2}/#) { $0.output.lowercased() }
  }
}

/// The bridge's pattern matcher against Lua's own. An input is lines: an operation and a start position (one byte each),
/// the pattern, the replacement, and the rest is the subject.
enum PatternTarget {
  private static let longestPattern = 48
  private static let longestSubject = 96

  static func check(_ input: [UInt8]) throws {
    var reader = FuzzReader(input)
    let operation = reader.byte()
    let start = Int(Int8(bitPattern: reader.byte())) % 20
    let lines = input.dropFirst(2).split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false)
    func part(_ index: Int, most: Int) -> String {
      StockComparison.literal(index < lines.count ? Array(lines[index].prefix(most)) : [])
    }
    let pattern = part(0, most: longestPattern)
    let replacement = part(1, most: longestPattern)
    let subject = part(2, most: longestSubject)
    try StockComparison.check(
      """
      local p, r, s, i = \(pattern), \(replacement), \(subject), \(start)
      \(call(operation))

      """)
  }

  private static func call(_ operation: UInt8) -> String {
    switch operation % 12 {
    case 0, 1: "return reply(pcall(string.find, s, p, i)) "
    case 2, 3: "return reply(pcall(string.match, s, p, i))"
    case 4: "return reply(pcall(string.gsub, s, p, r))"
    case 5: "return reply(pcall(string.gsub, s, p, r, i))"
    case 6: "return reply(pcall(string.gsub, s, p, { a = 1, b = false, ab = r, ['1'] = 2.5, [1] = 'one' }))"
    case 7:
      "return reply(pcall(string.gsub, s, p, function(a, b) if b then return b end if a ~= r then return a end end, i))"
    case 8: "return reply(pcall(string.find, s, p, i, true))"
    case 9:
      """
      local t, n = {}, 0
      local ok, e = pcall(function()
        for a, b in string.gmatch(s, p, i) do
          n = n + 1
          t[n] = b and { a, b } or a
        end
      end)
      return reply(ok, e, n, t)
      """
    case 10: "return reply(pcall(string.gsub, s, p, function(...) return select('#', ...) .. r end))"
    default:
      // An iterator that goes on in another coroutine, and after an error.
      """
      local f = string.gmatch(s, p)
      return reply(pcall(f), pcall(f), pcall(string.gmatch, s, p, i), pcall(f))
      """
    }
  }
}

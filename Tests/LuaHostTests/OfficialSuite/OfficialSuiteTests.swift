import Foundation
import LuaHost
import Testing

/// Where the folder `testes` of Lua 5.4.4 is. It is never part of this repository.
private let folder = ProcessInfo.processInfo.environment["ROLLCALL_LUA_TESTS"]

/// Lua's own tests, through the replacements of its library: what they show is that the replacements keep Lua's meaning.
@Suite(.enabled(if: folder != nil, "ROLLCALL_LUA_TESTS names no folder with the test suite of Lua 5.4.4"))
struct OfficialSuiteTests {
  /// The switches of the suite's portable mode, as `lua -e"_U=true"` sets them.
  private static let switches = "_U = true _soft = true _port = true _nomsg = true "

  /// Globals of the suite's own, in which what is undefined is nil, with a `package` that is a table and nothing else.
  private static let globals = """
    local _ENV = (function() \
    local stock, find, env = load, require, {} \
    for name, value in pairs(_G) do env[name] = value end \
    env._G = env \
    env.package = { preload = {}, loaded = {} } \
    for name, value in pairs(env) do env.package.loaded[name] = value end \
    env.require = function(name) \
    local package = env.package \
    if not package.loaded[name] then package.loaded[name] = (package.preload[name] or find)(name) end \
    return package.loaded[name] end \
    env.load = function(chunk, name, mode, ...) \
    if select('#', ...) == 0 then return stock(chunk, name, mode, env) end \
    return stock(chunk, name, mode, ...) end \
    return env end)() \(switches)
    """

  private static let limits = LuaLimits(time: .seconds(120), memory: 1 << 30, output: nil)

  @Test(arguments: OfficialSuite.trusted)
  func `a file passes whole in the trusted profile`(name: String) throws {
    let text = try text(of: name, without: [])
    let path = "package.path = [==[\(folder ?? "")/?.lua]==] "
    try run(Self.switches + path, text, name, profile: .trusted)
  }

  @Test(arguments: OfficialSuite.sandbox)
  func `a file passes in the sandbox without the lines that the sandbox has nothing for`(name: String) throws {
    try run(Self.globals, text(of: name, without: OfficialSuite.exclusions), name, profile: .sandbox)
  }

  @Test func `every file of the suite has its place in the lists`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder ?? "").filter { $0.hasSuffix(".lua") }
    #expect(Set(names) == Set(OfficialSuite.trusted).union(OfficialSuite.notApplicable.keys))
    #expect(
      Set(OfficialSuite.trusted) == Set(OfficialSuite.sandbox).union(OfficialSuite.beyondTheSandbox.keys))
  }

  private func run(_ preamble: String, _ text: [UInt8], _ name: String, profile: LuaProfile) throws {
    let interpreter = try LuaInterpreter(
      library: HostLibrary<Void>(), context: (), limits: Self.limits, profile: profile,
      modules: profile == .trusted ? nil : { _, name in try Self.module(name) }
    ) { _ in }
    // On the same line as the file's first, so that its lines keep their numbers.
    do {
      try interpreter.run(LuaSource(name: name, bytes: Array(preamble.utf8) + text))
    } catch {
      Issue.record("\(name): \(error)")
    }
  }

  /// The libraries by their names, and the suite's own modules.
  private static func module(_ name: String) throws -> LuaSource? {
    if ["string", "table", "math", "os", "debug", "coroutine", "utf8"].contains(name) {
      return LuaSource(name: name, text: "return \(name)")
    }
    guard let folder, let data = FileManager.default.contents(atPath: "\(folder)/\(name).lua") else { return nil }
    return LuaSource(name: "\(name).lua", bytes: Array(data))
  }

  /// The text of a file with the excluded lines left empty.
  private func text(of name: String, without exclusions: [OfficialSuite.Exclusion]) throws -> [UInt8] {
    let data = try #require(FileManager.default.contents(atPath: "\(folder ?? "")/\(name)"))
    var lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Array($0) }
    if lines[0].first == UInt8(ascii: "#") { lines[0] = [] }
    for exclusion in exclusions where exclusion.file == name {
      try #require(exclusion.lines.upperBound <= lines.count)
      let range = exclusion.lines.lowerBound - 1..<exclusion.lines.upperBound
      #expect(digest(lines[range]) == exclusion.digest, "\(name):\(exclusion.lines) is not what was excluded")
      for line in range { lines[line] = [] }
    }
    return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
  }

  private func digest(_ lines: ArraySlice<[UInt8]>) -> UInt64 {
    lines.joined(separator: [UInt8(ascii: "\n")]).reduce(0xcbf2_9ce4_8422_2325) {
      ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3
    }
  }
}

import LuaHost

/// Runs one chunk in the sandbox and in plain Lua, and compares what it returns.
///
/// The chunk ends with `return reply(…)`: its values, as one text. It sees the same globals on both sides, as far as the sandbox
/// has them.
enum StockComparison {
  static let limits = LuaLimits(time: .milliseconds(20), memory: 4 << 20, output: 16 << 10)

  /// `show(value)`: a text that tells apart what a script could tell apart, tables by content.
  private static let prologue = """
    local function show(value, depth)
      local kind = math.type(value) or type(value)
      if kind == 'float' then
        return value ~= value and 'nan' or string.format('%a', value)
      elseif kind == 'string' then
        return #value .. ':' .. value
      elseif kind == 'table' and (depth or 0) < 3 then
        local parts = {}
        for i = -2, 12 do
          local element = rawget(value, i)
          if element ~= nil then parts[#parts + 1] = i .. '=' .. show(element, (depth or 0) + 1) end
        end
        return '{' .. table.concat(parts, ' ') .. '}'
      elseif kind == 'integer' or kind == 'boolean' or kind == 'nil' then
        return tostring(value)
      end
      return kind
    end
    local function reply(...)
      local parts = {}
      for i = 1, select('#', ...) do parts[i] = show((select(i, ...))) end
      local text = table.concat(parts, '; ')
      if rawget(_G, 'answer') then answer(text) end
      return text
    end

    """

  static func check(_ chunk: String) throws {
    let chunk = prologue + chunk
    let session = FuzzSession()
    let interpreter = try session.interpreter(limits: limits)
    do {
      try interpreter.run(LuaSource(name: "fuzz.lua", text: chunk))
    } catch {
      // What the sandbox stops must not be tried without it. (Plain Lua could not be stopped at all.)
      if [.timeLimit, .memoryLimit].contains(error.kind) { return }
      throw FuzzFinding("\(error)\n\(chunk)")
    }
    guard let ours = session.answer else { throw FuzzFinding("no answer from \(chunk)") }
    let stock = try StockLua().answer(chunk)
    try FuzzFinding.unless(
      ours == stock,
      """
      sandbox: \(String(decoding: ours, as: UTF8.self))
      stock:   \(String(decoding: stock, as: UTF8.self))
      of \(chunk.dropFirst(prologue.count))
      """)
  }

  /// A text as Lua source.
  static func literal(_ bytes: [UInt8]) -> String {
    "'"
      + bytes.map { byte in
        switch byte {
        case 0x20...0x7E where byte != UInt8(ascii: "'") && byte != UInt8(ascii: "\\"): String(UnicodeScalar(byte))
        default: "\\" + String(1000 + Int(byte)).dropFirst()
        }
      }.joined() + "'"
  }
}

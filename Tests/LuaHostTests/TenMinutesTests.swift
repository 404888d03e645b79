import LuaHost
import Testing

/// The article "Embed it in ten minutes", run. Each of its code blocks stands here word for word, but for the
/// indentation; the last test holds that.
@Suite struct TenMinutesTests {
  final class Shop {
    var sold: [String] = []
  }

  struct Order: LuaRecord {
    var article: String
    var pieces: Int

    static let luaRecord = HostRecord(
      .required("article", String.self, "what"), .optional("pieces", default: 1, "how many"), making: Order.init)
  }

  @Test func `what the article says is what happens`() throws {
    var lines: [String] = []
    var message = ""
    var stopped: LuaError.Kind?

    let library = HostLibrary<Shop>(functions: [
      HostFunction("sell", "Sells an article.", .required("order", Order.self, "what to sell")) { shop, order in
        guard order.article != "anvil" else { throw HostError("anvils are sold out", argument: "article") }
        for _ in 0..<order.pieces { shop.sold.append(order.article) }
      },
      HostFunction("price", "What one costs.", .required("article", String.self, "which"), result: "integer, cents") {
        _, article in article == "tea" ? 350 : 100
      },
    ])

    let shop = Shop()
    let interpreter = try LuaInterpreter(
      library: library, context: shop, limits: LuaLimits(time: .milliseconds(500), memory: 16 << 20)
    ) { line in lines.append(line.text) }
    try interpreter.run(
      LuaSource(
        name: "monday.lua",
        text: """
          sell { article = "tea", pieces = 2 }
          print("done for", 2 * price("tea"))
          """))
    #expect(shop.sold == ["tea", "tea"])
    #expect(lines == ["done for\t700"])

    do {
      try interpreter.run(LuaSource(name: "tuesday.lua", text: "sell { artikle = \"tea\" }"))
    } catch {
      message = "\(error)"
    }
    #expect(try article.blocks("```\n").contains(message))

    let discount = try interpreter.run(
      LuaSource(name: "discount.lua", text: "return function(cents) return cents * 9 // 10 end"))[0].function!
    let price = try interpreter.call(discount, 1000, returning: Int.self)
    #expect(price == 900)

    do {
      try interpreter.run(LuaSource(name: "endless.lua", text: "while true do pcall(error) end"))
    } catch {
      stopped = error.kind
    }
    interpreter.rearm()
    #expect(stopped == .timeLimit)
    #expect(try interpreter.call(discount, [10]) == [9])
  }

  @Test func `the article's code is this file's`() throws { try article.expectCode(of: #filePath, blocks: 5) }

  private let article = Article("TenMinutes.md")
}

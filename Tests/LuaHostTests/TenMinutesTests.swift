import Foundation
import LuaHost
import Testing

/// The article "Embed it in ten minutes", run. Each of its code blocks stands here word for word, but for the
/// indentation; the last test holds that.
@Suite struct TenMinutesTests {
  final class Shop {
    var sold: [String] = []
  }

  @Test func `what the article says is what happens`() throws {
    var lines: [String] = []
    var message = ""
    var stopped: LuaError.Kind?

    let library = HostLibrary<Shop>(functions: [
      HostFunction(
        "sell", "Sells an article.",
        [
          .required(
            "order",
            .record([
              .required("article", .text, "what"),
              .optional("pieces", .integer, "how many, else one"),
            ]), "what to sell")
        ]
      ) { shop, call in
        guard let order = call["order"].table, let article = order["article"].text else { return .none }
        guard article != "anvil" else { throw HostError("anvils are sold out", argument: "article") }
        for _ in 0..<(order["pieces"].integer ?? 1) { shop.sold.append(article) }
        return .none
      }
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
          print("done")
          """))
    #expect(shop.sold == ["tea", "tea"])
    #expect(lines == ["done"])

    do {
      try interpreter.run(LuaSource(name: "tuesday.lua", text: "sell { artikle = \"tea\" }"))
    } catch {
      message = "\(error)"
    }
    #expect(try blocks("```\n").contains(message))

    let discount = try interpreter.run(
      LuaSource(name: "discount.lua", text: "return function(cents) return cents * 9 // 10 end"))[0].function!
    let price = try interpreter.call(discount, [1000])
    #expect(price == [900])

    do {
      try interpreter.run(LuaSource(name: "endless.lua", text: "while true do pcall(error) end"))
    } catch {
      stopped = error.kind
    }
    interpreter.rearm()
    #expect(stopped == .timeLimit)
    #expect(try interpreter.call(discount, [10]) == [9])
  }

  @Test func `the article's code is this file's`() throws {
    let here = flattened(try String(contentsOfFile: #filePath, encoding: .utf8))
    let code = try blocks("```swift\n")
    #expect(code.count == 5)
    for block in code {
      for part in block.components(separatedBy: "\n\n") { #expect(here.contains(flattened(part)), "\(part)") }
    }
  }

  /// The article's blocks that begin with a fence.
  private func blocks(_ fence: String) throws -> [String] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let page = folder.appending(path: "../../Sources/LuaHost/LuaHost.docc/TenMinutes.md")
    let article = try String(contentsOf: page, encoding: .utf8)
    return article.components(separatedBy: "\n" + fence).dropFirst().compactMap {
      $0.components(separatedBy: "\n```").first
    }
  }

  /// The lines without their indentation.
  private func flattened(_ text: String) -> String {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n")
  }
}

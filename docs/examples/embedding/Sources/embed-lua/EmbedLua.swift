import LuaHost

/// What the scripts work on.
final class Basket {
  var articles: [(name: String, cents: Int64)] = []
  var discount: Int64 = 0

  var total: Int64 { articles.reduce(0) { $0 + $1.cents } * (100 - discount) / 100 }
}

/// A shop whose discounts are written in Lua, with nothing of this project but the interpreter.
@main
struct EmbedLua {
  /// Everything that a script can reach: there are no files, no network and no clock beside it.
  static let library = HostLibrary<Basket>(
    functions: [
      HostFunction("basket", "The customer's basket.", result: "basket") { basket, _ in
        .value(.reference(LuaReference(basket)))
      },
      HostFunction(
        "price", "What an article costs, in cents.", [.required("name", .text, "the article")], result: "integer"
      ) { _, call in
        let prices: [String: Int64] = ["tea": 450, "kettle": 2_990]
        guard let cents = prices[call["name"].text!] else {
          throw HostError("there is no such article", argument: "name", suggestion: "tea")
        }
        return .value(.integer(cents))
      },
    ],
    classes: [
      HostClass.holding(
        Basket.self, "basket", "What a customer is about to buy.",
        fields: [
          HostField("total", "in cents, after the discount", of: Basket.self) { .integer($1.total) },
          HostField("discount", "in percent", of: Basket.self) { .integer($1.discount) }
            .settable(.integer, of: Basket.self) { _, basket, value in basket.discount = value.integer! },
        ],
        methods: [
          HostFunction(
            "add", "Puts an article in.", [.required("name", .text, "which"), .required("cents", .integer, "")]
          ) {
            try $1.receiver(as: Basket.self).articles.append((name: $1[0].text!, cents: $1[1].integer!))
            return .none
          }
        ])
    ])

  static func main() throws {
    let limits = LuaLimits(time: .milliseconds(200), memory: 8 << 20)
    let scripts = [
      """
      local b = basket()
      b:add("tea", price("tea"))
      b:add("kettle", price("kettle"))
      if b.total > 3000 then b.discount = 10 end
      print("total", b.total)
      """,
      "local b = basket()\nb.discuont = 20",
      "basket():add('coffee', price('coffee'))",
      "while true do pcall(error) end",
    ]
    for (number, text) in scripts.enumerated() {
      let basket = Basket()
      // A fresh interpreter for each script costs some ten microseconds and leaves nothing behind.
      let interpreter = try LuaInterpreter(library: library, context: basket, limits: limits) { print("| \($0.text)") }
      do throws(LuaError) {
        try interpreter.run(LuaSource(name: "discount-\(number + 1).lua", text: text))
        print("basket: \(basket.articles.map(\.name)), \(basket.total) cents")
      } catch {
        print(error)
      }
    }
  }
}

import LuaHost

/// Bytes → what a host does with rows, references and coroutines, one step after the other: a model in Swift says what
/// each must answer. At the end no object lives on.
enum ObjectTarget {
  static let limits = LuaLimits(time: .seconds(20), memory: 16 << 20, output: 16 << 10)

  static func check(_ input: [UInt8]) throws {
    let scene = ObjectScene()
    var reader = FuzzReader(input)
    do {
      let player = try ObjectPlayer(scene)
      var steps = 0
      while !reader.isAtEnd, steps < 120 {
        steps += 1
        try player.step(&reader)
      }
      try player.finish()
    }
    try FuzzFinding.unless(scene.alive == 0, "\(scene.alive) counters live on after their interpreter")
  }
}

/// What the objects' library works on.
final class ObjectScene {
  /// How many counters there are.
  var alive = 0
}

final class FuzzCounter {
  let scene: ObjectScene
  let number: Int64
  var count: Int64 = 0

  init(_ scene: ObjectScene, _ number: Int64) {
    self.scene = scene
    self.number = number
    scene.alive += 1
  }

  deinit { scene.alive -= 1 }
}

enum ObjectLibrary {
  static let value = HostLibrary<ObjectScene>(
    functions: [
      HostFunction("apply", "Calls.", .required("f", LuaFunction.self, ""), bodyWithCall: { try $1.call($2).first })
    ],
    classes: [
      HostClass(
        "row", "Three columns.",
        columns: [
          HostColumn("name", ""), HostColumn("number", ""),
          HostColumn("asked", "") { _, payload in .integer(payload * 2) },
        ]),
      HostClass.holding(
        FuzzCounter.self, "counter", "Counts.",
        fields: [
          HostField("number", "", of: FuzzCounter.self, get: { .integer($1.number) }),
          HostField("count", "", of: FuzzCounter.self, get: { .integer($1.count) })
            .settable(.integer, of: FuzzCounter.self) { $1.count = $2.integer! },
        ],
        methods: [
          HostFunction("step", "", [.optional("by", .integer, "")]) { _, call in
            let counter = try call.receiver(as: FuzzCounter.self)
            counter.count &+= call[0].integer ?? 1
            return .value(.reference(LuaReference(counter)))
          }
        ]),
    ])
}

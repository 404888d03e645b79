// swift-tools-version: 6.2
import PackageDescription

// tomsci/LuaSwift from a checkout, over the system's liblua instead of the one that it brings, so that all contestants
// run the same Lua. The build script makes the links that this manifest expects.

let package = Package(
  name: "bench-luaswift",
  platforms: [.macOS(.v15)],
  targets: [
    .executableTarget(name: "luaswift", dependencies: ["Lua", "Contestant"], path: "Sources/LuaSwift"),
    .target(name: "Contestant"),
    .target(
      name: "Lua", dependencies: ["CLua"], exclude: ["Documentation.docc"],
      swiftSettings: [.define("LUASWIFT_ANYHASHABLE_BROKEN", .when(platforms: [.linux]))]),
    .target(
      name: "CLua", cSettings: [.define("LUA_USE_LINUX", .when(platforms: [.linux]))],
      linkerSettings: [.linkedLibrary("lua5.4")]),
  ],
  swiftLanguageModes: [.v5]
)

// swift-tools-version: 6.2
import PackageDescription

// Three programs that embed this project: its Lua interpreter alone, its client of the LMS alone, its rules. To begin with one of them, copy
// this folder and replace the path by the repository's address.

let package = Package(
  name: "embedding",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "rollcall", path: "../../..")],
  targets: [
    .executableTarget(name: "embed-lua", dependencies: [.product(name: "LuaHost", package: "rollcall")]),
    .executableTarget(name: "embed-client", dependencies: [.product(name: "LearnClient", package: "rollcall")]),
    .executableTarget(
      name: "embed-rollcall",
      dependencies: [
        .product(name: "LuaHost", package: "rollcall"),
        .product(name: "Rollcall", package: "rollcall"),
      ]),
  ]
)

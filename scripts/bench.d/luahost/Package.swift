// swift-tools-version: 6.2
import PackageDescription

// LuaHost alone, beside plain C over the same liblua. scripts/bench copies this manifest to .build-bench and links the
// sources there: the project's own package would bring the dependencies of all its parts along.

let package = Package(
  name: "bench-luahost",
  platforms: [.macOS(.v15)],
  targets: [
    .executableTarget(name: "ours", dependencies: ["LuaHost", "Contestant"], path: "Sources/Ours"),
    .executableTarget(name: "plain-c", dependencies: ["CLua"], path: "Sources/PlainC"),
    .target(name: "Contestant"),
    .target(name: "LuaHost", dependencies: ["CLuaBridge"]),
    .target(name: "CLuaBridge", dependencies: ["CLua"]),
    .systemLibrary(name: "CLua", path: "Sources/System/CLua", pkgConfig: "lua5.4"),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
  if target.name == "CLuaBridge" || target.name == "plain-c" {
    target.cSettings = [.enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error)]
  } else {
    target.swiftSettings = [
      .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"),
      .enableUpcomingFeature("ExistentialAny"),
      .treatAllWarnings(as: .error),
    ]
  }
}

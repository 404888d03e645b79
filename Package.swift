// swift-tools-version: 6.2
import PackageDescription

// The walls of the project are the `dependencies` below: a target can import nothing that is not named there
// (`scripts/test` builds with --explicit-target-dependency-import-check error). See docs/architecture.md.

let package = Package(
  name: "rollcall",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "rollcall", targets: ["RollcallCLI"]),
    // With the modules whose types its interface shows.
    .library(name: "Rollcall", targets: ["Rollcall", "Provisioning", "HRExport", "CivilTime"]),
    .library(name: "LuaHost", targets: ["LuaHost"]),
    .library(name: "LearnClient", targets: ["LearnClient", "CivilTime"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", "3.12.0"..<"5.0.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    // Level 5: words on a terminal.
    .executableTarget(
      name: "RollcallCLI",
      dependencies: [
        "Intake", "Rollcall", "Provisioning", "HRExport", "LearnClient", "LocalLMS", "LuaHost", "CivilTime",
        "CEdit",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Yams", package: "Yams"),
      ]),
    .testTarget(
      name: "RollcallCLITests",
      dependencies: ["RollcallCLI", "Provisioning", "LearnClient", "LocalLMS", "CivilTime"],
      exclude: ["Scenarios", "Harness/crash-at.c"]),

    // Exports of people who do not exist, for the examples, the checks and the bench.
    .executableTarget(name: "generate-export", dependencies: ["CivilTime"], path: "scripts/generate-export"),

    // Reads lists and tells what they cost in memory, for the tests of LearnClient and the bench.
    .executableTarget(
      name: "stream-list", dependencies: ["LearnClient"], path: "scripts/bench.d/learnclient/Stream"),

    // The programs of docs/examples/embedding, which has a package of its own for whoever copies it. Here they are built
    // with all the rest, once.
    .executableTarget(
      name: "embed-lua", dependencies: ["LuaHost"], path: "docs/examples/embedding/Sources/embed-lua"),
    .executableTarget(
      name: "embed-client", dependencies: ["LearnClient", "CivilTime"],
      path: "docs/examples/embedding/Sources/embed-client"),
    .executableTarget(
      name: "embed-rollcall", dependencies: ["Rollcall", "Provisioning", "HRExport", "LuaHost", "CivilTime"],
      path: "docs/examples/embedding/Sources/embed-rollcall"),

    // Level 4: the watched folder.
    .target(
      name: "Intake",
      dependencies: [
        "Provisioning", "HRExport", "CivilTime",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .testTarget(name: "IntakeTests", dependencies: ["Intake", "CivilTime"]),

    // Level 3: the rule vocabulary.
    .target(
      name: "Rollcall",
      dependencies: [
        "LuaHost", "Provisioning", "LearnClient", "HRExport", "CivilTime",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .testTarget(
      name: "RollcallTests",
      dependencies: ["Rollcall", "LuaHost", "Provisioning", "LearnClient", "HRExport", "CivilTime", "LocalLMS"]),

    // Level 2: the interpreter, the plan, the export. None of them knows another.
    .target(name: "LuaHost", dependencies: ["CLuaBridge"]),
    .testTarget(name: "LuaHostTests", dependencies: ["LuaHost"], exclude: ["Corpus"]),
    .target(
      name: "Provisioning",
      dependencies: [
        "LearnClient", "CivilTime", "CZlib",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(
      name: "ProvisioningTests",
      dependencies: ["Provisioning", "LearnClient", "LocalLMS", "CivilTime"]),
    .target(
      name: "HRExport",
      dependencies: [
        "CivilTime", "CBytes", "CExpat", "CZip", "CUchardet", .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .testTarget(name: "HRExportTests", dependencies: ["HRExport", "CivilTime", "CZip"]),

    // Level 1: the wire, its mirror image, and the only code that may meet a Lua error.
    .target(
      name: "LearnClient",
      dependencies: [
        "CExpat", "CivilTime",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(
      name: "LearnClientTests",
      dependencies: [
        "LearnClient", "LocalLMS", "CivilTime", "stream-list", .product(name: "Logging", package: "swift-log"),
      ],
      exclude: ["Fixtures"]),
    .target(
      name: "LocalLMS",
      dependencies: [
        "CExpat",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(name: "LocalLMSTests", dependencies: ["LocalLMS"], exclude: ["Fixtures"]),
    .target(name: "CLuaBridge", dependencies: ["CLua"]),

    // Level 0: days and times without a clock; system libraries.
    .target(name: "CivilTime"),
    .testTarget(name: "CivilTimeTests", dependencies: ["CivilTime"]),
    .systemLibrary(
      name: "CLua", path: "Sources/System/CLua", pkgConfig: "lua5.4", providers: [.apt(["liblua5.4-dev"])]),
    .systemLibrary(
      name: "CExpat", path: "Sources/System/CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
    .systemLibrary(
      name: "CZlib", path: "Sources/System/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CZip", path: "Sources/System/CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(
      name: "CUchardet", path: "Sources/System/CUchardet", pkgConfig: "uchardet",
      providers: [.apt(["libuchardet-dev"])]),
    .systemLibrary(name: "CBytes", path: "Sources/System/CBytes"),
    .target(name: "CEdit", path: "Sources/System/CEdit", linkerSettings: [.linkedLibrary("edit")]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
  let isC = target.name == "CLuaBridge" || target.name == "CEdit"
  if isC {
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

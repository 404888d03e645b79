/// What is expected of each file of Lua's own test suite (the folder `testes` of Lua 5.4.4).
enum OfficialSuite {
  /// Lines that a profile does without, and why.
  struct Exclusion: Sendable {
    var file: String
    /// Counted from 1.
    var lines: ClosedRange<Int>
    /// FNV-1a of the lines, joined by line feeds: an exclusion that no longer meets the text it was made for fails.
    var digest: UInt64
    var reason: String

    init(_ file: String, _ lines: ClosedRange<Int>, digest: UInt64, _ reason: String) {
      self.file = file
      self.lines = lines
      self.digest = digest
      self.reason = reason
    }
  }

  /// All files, as they are, in the trusted profile.
  static let trusted = [
    "attrib.lua", "big.lua", "bitwise.lua", "bwcoercion.lua", "calls.lua", "closure.lua", "constructs.lua",
    "coroutine.lua", "cstack.lua", "db.lua", "errors.lua", "events.lua", "files.lua", "gc.lua", "gengc.lua", "goto.lua",
    "heavy.lua", "literals.lua", "locals.lua", "math.lua", "nextvar.lua", "pm.lua", "sort.lua", "strings.lua",
    "tpack.lua", "utf8.lua", "vararg.lua", "verybig.lua",
  ]

  /// Those that need no more than a few lines of io, os or debug, in the sandbox.
  static let sandbox = [
    "big.lua", "bitwise.lua", "bwcoercion.lua", "calls.lua", "closure.lua", "constructs.lua", "events.lua", "goto.lua",
    "heavy.lua", "math.lua", "nextvar.lua", "pm.lua", "sort.lua", "strings.lua", "tpack.lua", "utf8.lua", "vararg.lua",
    "verybig.lua",
  ]

  /// Files that are about what the sandbox does not have.
  static let beyondTheSandbox = [
    "attrib.lua": "about package and files",
    "coroutine.lua": "asks debug throughout",
    "cstack.lua": "follows collections by finalizers and io.stderr",
    "db.lua": "about debug",
    "errors.lua": "asks debug and io throughout",
    "files.lua": "about io",
    "gc.lua": "about finalizers",
    "gengc.lua": "about finalizers",
    "literals.lua": "asks debug.getinfo for each line",
    "locals.lua": "follows collections by finalizers and io.stderr",
  ]

  /// Files that no embedding can run.
  static let notApplicable = [
    "all.lua": "the driver of the stand-alone program; it runs the others",
    "api.lua": "scripts for the C API by a library (ltests) that only Lua's own test build has",
    "code.lua": "looks at opcodes by ltests",
    "main.lua": "about the stand-alone program lua",
    "tracegc.lua": "a module that others require",
  ]

  static let exclusions = [
    Exclusion("calls.lua", 299...299, digest: 0x377b_fb1d_bb79_c341, "asks debug.getinfo"),
    Exclusion("calls.lua", 316...317, digest: 0x05d3_ecfb_c6c1_4b70, "bytecode"),
    Exclusion("calls.lua", 320...327, digest: 0x32e2_3f72_9a4d_3dce, "bytecode"),
    Exclusion("calls.lua", 330...334, digest: 0x75b9_2c6b_466f_edf1, "bytecode"),
    Exclusion("calls.lua", 336...336, digest: 0x0833_3dad_34ad_dc28, "bytecode"),
    Exclusion("calls.lua", 346...357, digest: 0xeb46_be83_4939_bbe5, "bytecode and debug.setupvalue"),
    Exclusion("calls.lua", 375...419, digest: 0x23a1_80fa_93cd_4e9a, "bytecode and debug.setupvalue"),
    Exclusion("calls.lua", 437...478, digest: 0xa45c_095a_1f8c_01fe, "bytecode"),
    Exclusion("closure.lua", 232...269, digest: 0xa5ca_377c_2a5b_1303, "debug.upvalueid and debug.upvaluejoin"),
    Exclusion("constructs.lua", 279...279, digest: 0x0b8f_bc97_44f4_637e, "asks debug.getinfo"),
    Exclusion("events.lua", 196...196, digest: 0xd630_a9f4_f38d_3d75, "io.stdin"),
    Exclusion("events.lua", 435...463, digest: 0x244a_33c9_1871_5d97, "debug.setmetatable"),
    Exclusion("goto.lua", 186...218, digest: 0x3573_c09a_776f_b758, "debug.upvalueid"),
    Exclusion("nextvar.lua", 334...352, digest: 0x6c41_0d0d_5744_4cac, "io.stdin as a key"),
    Exclusion("pm.lua", 391...418, digest: 0xf1a7_d9d8_8439_c4db, "%p of string.format, which shows addresses"),
    Exclusion("strings.lua", 156...193, digest: 0x1f71_ab24_18ff_1c2d, "%p of string.format, which shows addresses"),
    Exclusion("strings.lua", 374...374, digest: 0xa047_b089_81a3_a93c, "%p of string.format, which shows addresses"),
  ]
}

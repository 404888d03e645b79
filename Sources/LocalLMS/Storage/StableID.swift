/// Ids that follow from names, so that the same people and courses have the same ids in every file made from them.
enum StableID {
  /// A UUID of version 8 (RFC 9562: "custom") made of the 128-bit FNV-1a hash of the kind and the name.
  ///
  /// Not a defence against names chosen to collide: the unique index on the id is.
  static func uuid(_ kind: String, _ name: String) -> String {
    var hash: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
    let prime: UInt128 = 0x0000_0000_0100_0000_0000_0000_0000_013b
    for byte in kind.utf8 { hash = (hash ^ UInt128(byte)) &* prime }
    hash = (hash ^ 0xFF) &* prime
    for byte in name.utf8 { hash = (hash ^ UInt128(byte)) &* prime }
    return text(high: UInt64(truncatingIfNeeded: hash >> 64), low: UInt64(truncatingIfNeeded: hash))
  }

  /// A random UUID.
  static func random() -> String {
    text(high: .random(in: .min ... .max), low: .random(in: .min ... .max))
  }

  /// Sets the version (8) and variant bits and writes the usual 8-4-4-4-12 form in lower case.
  static func text(high: UInt64, low: UInt64) -> String {
    let high = (high & 0xFFFF_FFFF_FFFF_0FFF) | 0x8000
    let low = (low & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
    var bytes: [UInt8] = []
    bytes.reserveCapacity(36)
    for index in 0..<32 {
      if index == 8 || index == 12 || index == 16 || index == 20 { bytes.append(UInt8(ascii: "-")) }
      let word = index < 16 ? high : low
      bytes.append(hexDigits[Int((word >> UInt64(60 - 4 * (index % 16))) & 15)])
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let hexDigits = Array("0123456789abcdef".utf8)
}

/// Which of `n` waves a key belongs to: `spread(key, n)`.
///
/// The answer depends on the key and `n` alone, never on the run, the machine or the other keys, and must not change
/// between releases: a person would move to another wave. FNV-1a over the UTF-8 bytes, then the finalizer of MurmurHash3,
/// because FNV's low bits alone are uneven for keys that differ in their last digit.
enum StableBucket {
  /// 1 to `count`, which must be positive.
  static func bucket(of key: String, count: Int) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    hash = (hash ^ hash >> 33) &* 0xff51_afd7_ed55_8ccd
    hash = (hash ^ hash >> 33) &* 0xc4ce_b9fe_1a85_ec53
    return Int((hash ^ hash >> 33) % UInt64(count)) + 1
  }
}

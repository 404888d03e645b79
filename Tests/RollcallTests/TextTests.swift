import Testing

@testable import Rollcall

@Suite struct TextTests {
  @Test(arguments: [
    ("Müller", "MULLER"), ("Straße", "STRASSE"), ("Łódź", "lodz"), ("Ærø", "AERO"), ("e\u{301}", "é"), ("a", "A"),
    ("Nguyễn", "nguyen"), ("İstanbul", "istanbul"), ("", ""),
  ])
  func `texts are the same without case and accents`(left: String, right: String) {
    #expect(TextFolding.areSame(left, right))
    #expect(TextFolding.areSame(right, left))
  }

  @Test(arguments: [("Sales", "Sale"), ("R & D", "R&D"), ("Мария", "Мариа"), ("a", "ä b")])
  func `texts that differ otherwise are not the same`(left: String, right: String) {
    #expect(!TextFolding.areSame(left, right))
  }

  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `digests are those of FIPS 180-4`(text: String, digest: String) {
    #expect(SHA256Digest.hexadecimal(of: Array(text.utf8)) == digest)
  }

  @Test func `a million letters a have the digest that the standard names`() {
    #expect(
      SHA256Digest.hexadecimal(of: [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func `buckets never change and are evenly filled`() {
    #expect((1...8).map { StableBucket.bucket(of: "\($0)", count: 4) } == expectedBuckets)
    var counts = [Int](repeating: 0, count: 10)
    for key in 0..<10_000 { counts[StableBucket.bucket(of: "00\(key)", count: 10) - 1] += 1 }
    #expect(counts.allSatisfy { (900...1100).contains($0) }, "\(counts)")
  }

  private let expectedBuckets = [3, 3, 3, 1, 2, 2, 4, 3]
}

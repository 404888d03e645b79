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

  @Test func `a script is named by the SHA-256 of its bytes`() {
    let script = RuleScript(name: "a.lua", folder: nil, text: "abc")
    #expect(script.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")  // FIPS 180-4
  }

  @Test func `buckets never change and are evenly filled`() {
    #expect((1...8).map { StableBucket.bucket(of: "\($0)", count: 4) } == expectedBuckets)
    var counts = [Int](repeating: 0, count: 10)
    for key in 0..<10_000 { counts[StableBucket.bucket(of: "00\(key)", count: 10) - 1] += 1 }
    #expect(counts.allSatisfy { (900...1100).contains($0) }, "\(counts)")
  }

  private let expectedBuckets = [3, 3, 3, 1, 2, 2, 4, 3]
}

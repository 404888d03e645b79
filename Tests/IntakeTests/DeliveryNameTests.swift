import HRExport
import Testing

@testable import Intake

@Suite struct DeliveryNameTests {
  @Test func `what names say`() {
    #expect(DeliveryName("people.csv") == .delivery)
    #expect(DeliveryName("done") == .delivery)
    #expect(DeliveryName("people.tmp.csv") == .delivery)
    #expect(DeliveryName("people.csv.done") == .marker(of: "people.csv"))
    #expect(DeliveryName("people.DONE") == .marker(of: "people"))
    #expect(DeliveryName(".done") == .passedOver)
    #expect(DeliveryName("people.csv.filepart") == .passedOver)
  }

  @Test func `a marker is about a name with or without its ending`() {
    #expect(DeliveryName.marker(of: "people.csv", isAbout: "people.csv"))
    #expect(DeliveryName.marker(of: "people", isAbout: "people.csv"))
    #expect(!DeliveryName.marker(of: "people", isAbout: "people.2026.csv"))
    #expect(!DeliveryName.marker(of: "peop", isAbout: "people.csv"))
  }

  @Test(arguments: [
    "people.csv", "people_20261121.csv", "people-2026-11-21.csv", "21.11.2026.csv", "2026-11-21", "a.b",
  ])
  func `further names are short, differ, and are of the same day`(name: String) {
    let names = Array(DeliveryName.candidates(for: name).prefix(400))
    #expect(names[0] == name)
    #expect(Set(names).count == 400)
    #expect(names.allSatisfy { FileNameDay.day(inPath: $0) == FileNameDay.day(inPath: name) })
  }

  @Test func `a name that leaves no room for its report's is cut`() {
    let long = String(repeating: "ä", count: 125) + ".csv"
    for name in DeliveryName.candidates(for: long).prefix(3) {
      #expect(("." + name + ".report.json").utf8.count <= 255)
      #expect(name.hasSuffix(".csv"))
    }
    let odd = "a." + String(repeating: "x", count: 250)
    #expect(DeliveryName.candidates(for: odd).prefix(3).allSatisfy { $0.utf8.count < 240 })
  }
}

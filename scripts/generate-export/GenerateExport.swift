import CivilTime
import Foundation

/// Makes an HR export of people who do not exist, the same for the same arguments on every machine:
///
///     generate-export --people 2000 --seed 7 --today 2026-11-20 > export.csv
///
/// The dirt is what real exports have: a byte order mark, blanks behind department names, people without a hire date, one
/// number used by two people, one row that lost its last cells. `--clean` leaves it out.
@main
struct GenerateExport {
  var people = 2000
  var seed: UInt64 = 7
  var today = CivilDate(year: 2026, month: 11, day: 20)
  var isClean = false

  static func main() {
    var options = GenerateExport()
    var arguments = CommandLine.arguments.dropFirst()
    while let argument = arguments.popFirst() {
      switch argument {
      case "--people": options.people = arguments.popFirst().flatMap { Int($0) } ?? 0
      case "--seed": options.seed = arguments.popFirst().flatMap { UInt64($0) } ?? 0
      case "--today": options.today = arguments.popFirst().flatMap { CivilDate(iso: $0) }
      case "--clean": options.isClean = true
      default: fail("unknown argument '\(argument)'; there are --people N, --seed N, --today DATE, --clean")
      }
    }
    guard options.people > 0 else { fail("--people takes a positive number") }
    guard let today = options.today else { fail("--today takes a date such as 2026-11-20") }
    options.write(Company(today: today, random: SplitMix64(state: options.seed)))
  }

  private func write(_ company: Company) {
    var company = company
    var bytes: [UInt8] = isClean ? [] : [0xEF, 0xBB, 0xBF]
    func append(_ cells: some Sequence<String>) {
      bytes.append(contentsOf: cells.joined(separator: ",").utf8)
      bytes.append(contentsOf: [0x0D, 0x0A])
    }
    append(Company.header)
    for number in 1...people {
      var cells = company.person(number)
      if !isClean {
        if number % 50 == 0 { cells[5] += "   " }
        if number % 400 == 0 { cells[9] = "" }
        if number == 1234 { cells.removeLast(2) }
      }
      append(cells)
      if !isClean && number == 777 {
        let other = ["Erin", "Duplicate", "erin.duplicate@example.com", "Accountant", "Finance", "Ghent", "Full-Time"]
        append([cells[0]] + other + ["Active", "2026-11-02", "", "CC-101"])
      }
      if bytes.count > 1 << 20 {
        FileHandle.standardOutput.write(Data(bytes))
        bytes.removeAll(keepingCapacity: true)
      }
    }
    FileHandle.standardOutput.write(Data(bytes))
  }

  private static func fail(_ message: String) -> Never {
    FileHandle.standardError.write(Data("generate-export: \(message)\n".utf8))
    exit(2)
  }
}

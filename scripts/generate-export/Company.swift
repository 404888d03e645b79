import CivilTime

/// The company whose people the export lists: who could work there, and the rows that follow from a seed.
struct Company {
  static let header = [
    "Employee ID", "First Name", "Last Name", "Work Email", "Title", "Department", "Location", "Employee Type",
    "Status",
    "Hire Date", "Exit Date", "Cost Center",
  ]

  /// The day on which the export is taken; hire dates are spread around it.
  let today: CivilDate
  var random: SplitMix64

  private static let departments: [(name: String, weight: Int, titles: [String])] = [
    ("Production", 38, ["Machine Operator", "Line Lead", "Quality Technician", "Shift Manager"]),
    ("Sales", 18, ["Account Executive", "Sales Engineer", "Area Sales Manager", "Inside Sales Representative"]),
    ("Customer Care", 14, ["Support Agent", "Support Team Manager", "Field Technician"]),
    ("Engineering", 12, ["Design Engineer", "Test Engineer", "Engineering Manager", "Data Analyst"]),
    ("Logistics", 10, ["Forklift Driver", "Dispatcher", "Warehouse Manager"]),
    ("Finance", 5, ["Accountant", "Payroll Clerk", "Controller"]),
    ("People", 3, ["Recruiter", "HR Business Partner", "Learning Specialist"]),
  ]
  /// Names as they are written, and as a mail system spells them.
  private static let firstNames: [(written: String, mail: String)] = [
    ("Ada", "ada"), ("Ben", "ben"), ("Chiara", "chiara"), ("Dmitri", "dmitri"), ("Élodie", "elodie"),
    ("Farid", "farid"),
    ("Greta", "greta"), ("Hugo", "hugo"), ("Inês", "ines"), ("Jonas", "jonas"), ("Kamala", "kamala"), ("Liam", "liam"),
    ("Mei", "mei"), ("Nadia", "nadia"), ("Oskar", "oskar"), ("Priya", "priya"), ("Rosa", "rosa"), ("Søren", "soren"),
    ("Tariq", "tariq"), ("Uma", "uma"), ("Viktor", "viktor"), ("Wanda", "wanda"), ("Yusuf", "yusuf"), ("Zoë", "zoe"),
  ]
  private static let lastNames: [(written: String, mail: String)] = [
    ("Abel", "abel"), ("Bianchi", "bianchi"), ("Castro", "castro"), ("Dvořák", "dvorak"), ("Ekström", "ekstrom"),
    ("Fischer", "fischer"), ("García", "garcia"), ("Haddad", "haddad"), ("Ito", "ito"), ("Jensen", "jensen"),
    ("Kowalski", "kowalski"), ("Lefèvre", "lefevre"), ("Müller", "mueller"), ("Nowak", "nowak"), ("O'Brien", "obrien"),
    ("Petrov", "petrov"), ("Rossi", "rossi"), ("Schmidt", "schmidt"), ("Tanaka", "tanaka"), ("Vogel", "vogel"),
    ("Weiß", "weiss"), ("Yılmaz", "yilmaz"), ("Zhang", "zhang"),
  ]
  private static let locations = ["Berlin", "Kraków", "Lyon", "Porto", "Ghent"]
  private static let employeeTypes = ["Full-Time", "Full-Time", "Full-Time", "Part-Time", "Contract"]

  /// The cells of the person with the given number, one for each column of the header.
  mutating func person(_ number: Int) -> [String] {
    let department = department()
    let first = random.pick(Self.firstNames)
    let last = random.pick(Self.lastNames)
    // Two in a hundred began in the last 30 days, one in a hundred begins in the next 30; the others over twelve years.
    let roll = random.below(100)
    let daysAgo = roll < 2 ? random.below(30) : roll == 2 ? -1 - random.below(30) : 31 + random.below(4350)
    let left = daysAgo > 60 && random.below(10) == 0
    let digits = String(number)
    return [
      String(repeating: "0", count: max(0, 6 - digits.count)) + digits, first.written, last.written,
      "\(first.mail).\(last.mail)\(number)@example.com", random.pick(department.titles), department.name,
      random.pick(Self.locations), random.pick(Self.employeeTypes),
      left ? "Terminated" : random.below(40) == 0 ? "On Leave" : "Active", day(daysAgo),
      left ? day(random.below(daysAgo - 30)) : "", "CC-\(100 + random.below(40))",
    ]
  }

  private mutating func department() -> (name: String, weight: Int, titles: [String]) {
    var ticket = random.below(Self.departments.reduce(0) { $0 + $1.weight })
    for department in Self.departments {
      ticket -= department.weight
      if ticket < 0 { return department }
    }
    preconditionFailure("a ticket is smaller than the sum of the weights")
  }

  private func day(_ daysAgo: Int) -> String { today.adding(days: -daysAgo)?.description ?? "" }
}

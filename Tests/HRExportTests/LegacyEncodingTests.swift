import Glibc
import HRExport
import Testing

/// A text in a legacy set, as iconv writes it; nil if the set cannot hold it.
func legacyBytes(_ text: String, _ set: String) -> [UInt8]? {
  guard let handle = iconv_open(set, "UTF-8"), handle != iconv_t(bitPattern: -1) else { return nil }
  defer { iconv_close(handle) }
  var input = Array(text.utf8).map { CChar(bitPattern: $0) }
  var output = [CChar](repeating: 0, count: input.count * 4 + 16)
  let (inputCount, outputCount) = (input.count, output.count)
  var free = outputCount
  let isWhole = input.withUnsafeMutableBufferPointer { source in
    output.withUnsafeMutableBufferPointer { target in
      var from = source.baseAddress
      var left = inputCount
      var to = target.baseAddress
      _ = iconv(handle, &from, &left, &to, &free)
      return left == 0
    }
  }
  return isWhole ? output.prefix(outputCount - free).map { UInt8(bitPattern: $0) } : nil
}

/// Names of people who do not exist, as they are written in one country.
enum LocalNames {
  static let german = ["Jürgen Groß", "Änne Müller", "Jörg Weiß", "Götz Übel", "Käthe Öhler", "Ulf Süß"]
  static let french = [
    "François Lefèvre", "Hélène Benoît", "Gaëlle Château", "Zoé Prévôt", "Anaïs Forêt", "Noël Gérôme",
  ]
  static let spanish = ["José Núñez", "María Ibáñez", "Íñigo Peña", "Raúl Güell", "Ángel Muñoz", "Sofía Gómez"]
  static let danish = ["Søren Jørgensen", "Åse Kjær", "Bjørn Møller", "Pål Ræder", "Måns Grønå", "Andrée Sæl"]
  static let polish = [
    "Łukasz Wiśniewski", "Małgorzata Wójcik", "Zbigniew Żółtowski", "Jędrzej Łoś", "Róża Bąk", "Józef Źrebak",
  ]
  static let czech = [
    "Jiří Dvořák", "Zdeněk Růžička", "Tomáš Němec", "Žofie Šťastná", "Václav Čermák", "Alžběta Děčínská",
  ]
  static let hungarian = ["Győző Szűcs", "László Tóth", "Ágnes Kőszegi", "Jenő Fűzfa", "Éva Hűvös", "Ödön Kövér"]
  static let turkish = ["Şükrü Yıldız", "Ayşe Çağlar", "Gökhan Öztürk", "İpek Işık", "Oğuz Şahin", "Tuğba Güneş"]
  static let russian = [
    "Иван Петров", "Ольга Кузнецова", "Алексей Щербаков", "Юлия Жданова", "Фёдор Чехов", "Эмма Цветкова",
  ]
  static let japanese = [
    "山田 太郎", "佐藤 花子", "鈴木 健二", "高橋 みどり", "田中 さくら", "伊藤 ケンジ", "渡辺 美咲", "中村 直樹", "小林 ひかり", "加藤 大輔",
  ]
  static let chinese = [
    "王小明", "李丽华", "张伟强", "刘建国", "陈晓东", "杨秀英", "赵志刚", "黄海燕", "周文静", "吴春梅", "徐天宇", "孙玉兰",
  ]
  static let taiwanese = [
    "王小明", "陳麗華", "張偉強", "劉建國", "林淑芬", "黃俊傑", "吳雅婷", "蔡宗翰", "楊惠美", "許志豪", "鄭家豪", "謝佩君",
  ]
  static let korean = ["김철수", "이영희", "박민수", "최지우", "정다은", "강호동", "조수미", "윤서준", "장하나", "임태환", "한가람", "오세훈"]

  /// An export of 60 people with these names.
  static func export(_ names: [String]) -> String {
    "employee_id;name;note\n" + (0..<60).map { "\(1000 + $0);\(names[$0 % names.count]);x\($0 % 3)\n" }.joined()
  }
}

@Suite struct `A legacy encoding` {
  @Test(arguments: [
    ("CP1252", LocalNames.french), ("CP1252", LocalNames.spanish), ("CP1252", LocalNames.danish),
    ("ISO-8859-1", LocalNames.french), ("ISO-8859-15", LocalNames.spanish), ("CP1250", LocalNames.polish),
    ("CP1250", LocalNames.czech), ("CP1250", LocalNames.hungarian), ("ISO-8859-2", LocalNames.polish),
    ("ISO-8859-2", LocalNames.czech), ("CP1254", LocalNames.turkish), ("CP1251", LocalNames.russian),
    ("KOI8-R", LocalNames.russian), ("ISO-8859-5", LocalNames.russian), ("CP932", LocalNames.japanese),
    ("GBK", LocalNames.chinese), ("BIG5", LocalNames.taiwanese), ("UHC", LocalNames.korean),
    ("CP1252", LocalNames.german),
  ])
  func `is never taken for another: it is found, or the file is refused with the sets that it could be`(
    _ set: String, _ names: [String]
  ) throws {
    let text = LocalNames.export(names)
    let bytes = try #require(legacyBytes(text, set))
    do throws(ExportError) {
      let export = try Export.read(.bytes(bytes, name: "x"), settings: ExportSettings())
      let read = (0..<export.personCount).map { try? export.cell(person: $0, column: 1) }
      let expected = (0..<60).map { ExportCell.text(names[$0 % names.count]) }
      #expect(read == expected, "\(set): \(export.summary.encoding)")
    } catch {
      #expect(error.kind == .refused)
      #expect(error.message.contains("is not UTF-8"))
      #expect(error.remedy.contains("export.encoding"))
    }
  }

  @Test(arguments: [
    ("CP1252", LocalNames.french, "Windows-1252"), ("CP1250", LocalNames.hungarian, "Windows-1250"),
    ("CP1254", LocalNames.turkish, "Windows-1254"), ("CP1251", LocalNames.russian, "Windows-1251"),
    ("KOI8-R", LocalNames.russian, "KOI8-R"), ("CP932", LocalNames.japanese, "Shift_JIS"),
    ("CP1252", LocalNames.german, "Windows-1252"), ("CP1250", LocalNames.czech, "Windows-1250"),
  ])
  func `is found where its letters tell`(_ set: String, _ names: [String], _ found: String) throws {
    let bytes = try #require(legacyBytes(LocalNames.export(names), set))
    let export = try Export.read(.bytes(bytes, name: "x"), settings: ExportSettings())
    #expect(export.summary.encoding == found)
    #expect(export.summary.notes.contains { $0.contains("the encoding is \(found)") })
    #expect(!export.summary.notes.contains { note in names.contains { note.contains($0) } })
  }

  @Test(arguments: [
    ("windows-1250", "CP1250", LocalNames.polish), ("cp1251", "CP1251", LocalNames.russian),
    ("windows-1254", "CP1254", LocalNames.turkish), ("latin2", "ISO-8859-2", LocalNames.czech),
    ("iso-8859-5", "ISO-8859-5", LocalNames.russian), ("latin-9", "ISO-8859-15", LocalNames.french),
    ("koi8-r", "KOI8-R", LocalNames.russian), ("shift_jis", "CP932", LocalNames.japanese),
    ("gbk", "GBK", LocalNames.chinese), ("gb18030", "GB18030", LocalNames.taiwanese),
    ("big5", "BIG5", LocalNames.taiwanese),
    ("euc-kr", "UHC", LocalNames.korean), ("utf-32", "UTF-32LE", LocalNames.chinese),
    ("utf-32be", "UTF-32BE", LocalNames.korean),
  ])
  func `can be set, and is then strict`(_ name: String, _ set: String, _ names: [String]) throws {
    let bytes = try #require(legacyBytes(LocalNames.export(names), set))
    let settings = ExportSettings(encoding: TextEncoding(named: name))
    let export = try Export.read(.bytes(bytes, name: "x"), settings: settings)
    for person in 0..<60 { #expect(try export.cell(person: person, column: 1) == .text(names[person % names.count])) }
    for length in 1..<80 {
      guard let cut = try? Export.read(.bytes(Array(bytes.prefix(length)), name: "x"), settings: settings) else {
        continue
      }
      for person in 0..<cut.personCount {
        guard case .text(let read) = try cut.cell(person: person, column: 1) else { continue }
        let isLast = person == cut.personCount - 1 && cut.summary.suspects.contains { $0.contains("may be cut short") }
        #expect(read == names[person % names.count] || isLast)
      }
    }
  }

  @Test func `with undefined bytes or controls is refused with the line`() throws {
    func message(_ bytes: [UInt8], _ encoding: TextEncoding) -> String? {
      refusal(of: Array("employee_id;name\n1;".utf8) + bytes + Array("x\n".utf8), ExportSettings(encoding: encoding))?
        .message
    }
    #expect(message([0x98], .windows1251) == "people.csv is no Windows-1251: line 2 holds 0x98 0x78")
    #expect(message([0x85], .latin2) == "people.csv is no ISO-8859-2: line 2 holds 0x85")
    #expect(message([0x81, 0x20], .shiftJIS)?.contains("line 2 holds 0x81") == true)
    #expect(message([0xFF], .gb18030)?.contains("line 2 holds 0xff") == true)
  }

  @Test(arguments: [true, false], [true, false])
  func `UTF-32 is found by its mark or its zeros`(_ bigEndian: Bool, _ mark: Bool) throws {
    let text = (mark ? "\u{FEFF}" : "") + "employee_id;name\n1;Zoë 😀\n"
    let bytes = text.unicodeScalars.flatMap { scalar in
      [24, 16, 8, 0].map { UInt8(scalar.value >> (bigEndian ? $0 : 24 - $0) & 255) }
    }
    let export = try Export.read(.bytes(bytes, name: "x"), settings: ExportSettings())
    #expect(try export.allCells() == [["1", "Zoë 😀"]])
    #expect(export.summary.encoding == (bigEndian ? "UTF-32BE" : "UTF-32LE"))
    #expect(export.summary.byteOrderMark == mark)
    #expect(refusal(of: Array(bytes.dropLast()))?.kind == .refused)
  }

  @Test func `that could be two is not guessed, and no name is shown`() throws {
    let text = "employee_id;name\n" + (1...40).map { "\($0);Dvo\u{159}\($0 % 2 == 0 ? "a" : "e")k\n" }.joined()
    let bytes = try #require(legacyBytes(text, "CP1250"))
    let error = try #require(refusal(of: bytes))
    #expect(error.evidence.last?.contains("Windows-1250") == true)
    #expect(error.evidence.last?.contains("Windows-1252") == true)
    #expect(!error.description.contains("Dvo"))
  }
}

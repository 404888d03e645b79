/// What a workbook says of itself: its sheets in their order, where its parts are, how it counts days.
struct WorkbookContents {
  struct Sheet {
    let name: String
    let isHidden: Bool
    /// The part that holds its cells.
    let part: String
  }

  /// Sheets of cells, in the order of the tabs; not charts and dialogs.
  private(set) var sheets: [Sheet] = []
  private(set) var sharedStrings: String?
  private(set) var styles: String?
  /// Days are counted from 1904-01-01, as old Macs do.
  private(set) var countsFrom1904 = false

  private static let smallPart = 16 << 20

  static func read(_ archive: WorkbookArchive, name: String) throws(ExportError) -> WorkbookContents {
    let workbookPart = try workbookPart(of: archive, name: name)
    let workbook = WorkbookReceiver()
    try XMLPart.read(workbookPart, of: archive, name: name, limit: smallPart, to: workbook)
    let relations = try relations(of: workbookPart, archive, name: name)
    var contents = WorkbookContents()
    contents.countsFrom1904 = workbook.countsFrom1904
    for sheet in workbook.sheets {
      guard let relation = relations[sheet.relation], relation.kind == "worksheet" else { continue }
      contents.sheets.append(Sheet(name: sheet.name, isHidden: sheet.isHidden, part: relation.target))
    }
    contents.sharedStrings = relations.values.first { $0.kind == "sharedstrings" }?.target
    contents.styles = relations.values.first { $0.kind == "styles" }?.target
    return contents
  }

  /// The part that lists the sheets; an archive without one is something else.
  private static func workbookPart(of archive: WorkbookArchive, name: String) throws(ExportError) -> String {
    if archive.contains("_rels/.rels") {
      let root = try relations(of: "", archive, name: name)
      if let workbook = root.values.first(where: { $0.kind == "officedocument" }), archive.contains(workbook.target) {
        if workbook.target.hasSuffix(".bin") {
          throw ExportError(
            .refused, "\(name) is a binary workbook (.xlsb), which is not read", remedy: "save it as .xlsx or CSV")
        }
        return workbook.target
      }
    }
    if archive.contains("xl/workbook.xml") { return "xl/workbook.xml" }
    if archive.contains("content.xml") {
      throw ExportError(
        .refused, "\(name) is an OpenDocument file, which is not read", remedy: "save it as .xlsx or CSV")
    }
    throw ExportError(
      .refused, "\(name) is a zip archive and no workbook", remedy: "unpack it, and name the export that is in it")
  }

  private struct Relation {
    /// The last word of its type, in lower case.
    let kind: String
    let target: String
  }

  /// What a part refers to, by the ids that it uses. References out of the archive are left out.
  private static func relations(
    of part: String, _ archive: WorkbookArchive, name: String
  ) throws(ExportError) -> [String: Relation] {
    let slash = part.lastIndex(of: "/")
    let folder = slash.map { String(part[..<$0]) } ?? ""
    let file = slash.map { String(part[part.index(after: $0)...]) } ?? part
    let receiver = RelationsReceiver()
    let path = (folder.isEmpty ? "" : folder + "/") + "_rels/\(file).rels"
    guard archive.contains(path) else { throw WorkbookArchive.damaged(name, "it has no \(path)") }
    try XMLPart.read(path, of: archive, name: name, limit: smallPart, to: receiver)
    var found: [String: Relation] = [:]
    for relation in receiver.relations {
      guard let target = resolve(relation.target, in: folder) else { continue }
      let kind = relation.type.split(separator: "/").last.map { $0.lowercased() } ?? ""
      found[relation.id] = Relation(kind: kind, target: target)
    }
    return found
  }

  /// A target relative to a folder of the archive; nil if it leads out of it.
  private static func resolve(_ target: String, in folder: String) -> String? {
    let slashed = target.replacing("\\", with: "/")
    var path = slashed.hasPrefix("/") ? [] : folder.split(separator: "/")
    for step in slashed.split(separator: "/") where step != "." {
      if step == ".." {
        guard path.popLast() != nil else { return nil }
      } else {
        path.append(step)
      }
    }
    return path.joined(separator: "/")
  }
}

/// `xl/workbook.xml`.
private final class WorkbookReceiver: XMLReceiver {
  var sheets: [(name: String, relation: String, isHidden: Bool)] = []
  var countsFrom1904 = false
  let ending: XMLEnding? = nil

  func begin(_ name: XMLName, _ attributes: XMLAttributes) -> Bool {
    if name == XMLName("sheet"), sheets.count < 1000 {
      let state = attributes.value(XMLName("state")) ?? "visible"
      sheets.append(
        (attributes.value(XMLName("name")) ?? "", attributes.value(XMLName("id")) ?? "", state != "visible"))
    } else if name == XMLName("workbookPr"), let value = attributes.value(XMLName("date1904")) {
      countsFrom1904 = value == "1" || value.lowercased() == "true"
    }
    return true
  }

  func end(_ name: XMLName) -> Bool { true }
  func text(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool { true }
}

/// A part's `.rels`.
private final class RelationsReceiver: XMLReceiver {
  var relations: [(id: String, type: String, target: String)] = []
  let ending: XMLEnding? = nil

  func begin(_ name: XMLName, _ attributes: XMLAttributes) -> Bool {
    guard name == XMLName("Relationship"), attributes.value(XMLName("TargetMode")) != "External",
      let id = attributes.value(XMLName("Id")), let type = attributes.value(XMLName("Type")),
      let target = attributes.value(XMLName("Target"))
    else { return true }
    relations.append((id, type, target))
    return true
  }

  func end(_ name: XMLName) -> Bool { true }
  func text(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool { true }
}

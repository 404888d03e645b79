import CZip
import Glibc
import HRExport

/// A workbook written part by part, so that a test can get any part wrong.
struct GeneratedWorkbook {
  /// The parts of the archive, in order; text or not.
  var parts: [(name: String, bytes: [UInt8])] = []

  /// One sheet, from the XML within its `sheetData`.
  init(
    _ rows: String, strings: [String] = [], numberFormats: [String] = [], after: String = "", is1904: Bool = false
  ) {
    self.init(sheets: [("People", "visible", rows, after)], strings: strings, formats: numberFormats, is1904: is1904)
  }

  /// Sheets with their names, states, rows and what follows the rows. Style 0 is General, style n the n-th format.
  init(
    sheets: [(name: String, state: String, rows: String, after: String)], strings: [String] = [],
    formats: [String] = [], is1904: Bool = false
  ) {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    let package = "http://schemas.openxmlformats.org/package/2006/relationships"
    add(
      "_rels/.rels",
      "<Relationships xmlns='\(package)'><Relationship Id='a' Type='\(office)/officeDocument' Target='xl/workbook.xml'/></Relationships>"
    )
    let listed = sheets.enumerated().map {
      "<sheet name='\($0.element.name)' sheetId='\($0.offset + 1)' state='\($0.element.state)' r:id='s\($0.offset)'/>"
    }
    add(
      "xl/workbook.xml",
      "<?xml version='1.0' encoding='UTF-8'?><workbook xmlns='\(main)' xmlns:r='\(office)'>"
        + "<workbookPr date1904='\(is1904 ? 1 : 0)'/><sheets>\(listed.joined())</sheets></workbook>")
    let targets = sheets.indices.map {
      "<Relationship Id='s\($0)' Type='\(office)/worksheet' Target='worksheets/sheet\($0).xml'/>"
    }
    add(
      "xl/_rels/workbook.xml.rels",
      "<Relationships xmlns='\(package)'>\(targets.joined())"
        + "<Relationship Id='t' Type='\(office)/sharedStrings' Target='/xl/sharedStrings.xml'/>"
        + "<Relationship Id='f' Type='\(office)/styles' Target='styles.xml'/></Relationships>")
    let codes = formats.enumerated().map { "<numFmt numFmtId='\(164 + $0.offset)' formatCode='\($0.element)'/>" }
    let styles = formats.indices.map { "<xf numFmtId='\(164 + $0)'/>" }
    add(
      "xl/styles.xml",
      "<styleSheet xmlns='\(main)'><numFmts>\(codes.joined())</numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
        + "<cellXfs><xf numFmtId='0'/>\(styles.joined())<xf numFmtId='14'/></cellXfs></styleSheet>")
    add(
      "xl/sharedStrings.xml",
      "<sst xmlns='\(main)'>\(strings.map { "<si>\($0)</si>" }.joined())</sst>")
    for (index, sheet) in sheets.enumerated() {
      add(
        "xl/worksheets/sheet\(index).xml",
        "<worksheet xmlns='\(main)'><dimension ref='A1'/><sheetData>\(sheet.rows)</sheetData>\(sheet.after)</worksheet>"
      )
    }
  }

  mutating func add(_ name: String, _ text: String) { parts.append((name, Array(text.utf8))) }

  /// Changes a part.
  mutating func replace(_ name: String, _ old: String, with new: String) {
    guard let index = parts.firstIndex(where: { $0.name == name }) else { return }
    parts[index].bytes = Array(String(decoding: parts[index].bytes, as: UTF8.self).replacing(old, with: new).utf8)
  }

  /// The zip archive. `encrypting` locks a part with a password.
  func bytes(encrypting locked: String? = nil) throws -> [UInt8] {
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    let target = try written(zip_source_buffer_create(nil, 0, 1, &error))
    zip_source_keep(target)
    defer { zip_source_free(target) }
    let archive = try written(zip_open_from_source(target, ZIP_TRUNCATE, &error))
    var kept: [UnsafeMutableRawPointer] = []
    defer { for pointer in kept { pointer.deallocate() } }
    for part in parts {
      let copy = UnsafeMutableRawPointer.allocate(byteCount: max(1, part.bytes.count), alignment: 1)
      kept.append(copy)
      part.bytes.withUnsafeBytes {
        copy.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(copy), byteCount: $0.count)
      }
      let source = zip_source_buffer(archive, copy, UInt64(part.bytes.count), 0)
      let index = zip_file_add(archive, part.name, try written(source), 0)
      if part.name == locked { zip_file_set_encryption(archive, UInt64(index), UInt16(ZIP_EM_TRAD_PKWARE), "secret") }
    }
    guard zip_close(archive) == 0 else { throw WorkbookNotWritten() }
    return try Self.content(of: target)
  }

  private static func content(of source: OpaquePointer) throws -> [UInt8] {
    guard zip_source_open(source) == 0 else { throw WorkbookNotWritten() }
    defer { zip_source_close(source) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let got = zip_source_read(source, &chunk, UInt64(chunk.count))
      guard got > 0 else { return bytes }
      bytes += chunk[0..<Int(got)]
    }
  }
}

struct WorkbookNotWritten: Error {}

/// A row of inline texts, empty cells left out.
func textRow(_ number: Int, _ cells: [String]) -> String {
  let written = cells.enumerated().filter { !$0.element.isEmpty }.map {
    "<c r='\(columnLetters($0.offset))\(number)' t='inlineStr'><is><t xml:space='preserve'>\(xmlText($0.element))</t></is></c>"
  }
  return "<row r='\(number)'>\(written.joined())</row>"
}

func columnLetters(_ column: Int) -> String {
  column < 26
    ? String(UnicodeScalar(UInt8(65 + column)))
    : columnLetters(column / 26 - 1) + String(UnicodeScalar(UInt8(65 + column % 26)))
}

func xmlText(_ text: String) -> String {
  text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\r", with: "&#13;")
}

private func written(_ pointer: OpaquePointer?) throws -> OpaquePointer {
  guard let pointer else { throw WorkbookNotWritten() }
  return pointer
}

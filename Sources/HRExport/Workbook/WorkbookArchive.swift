import CZip
import Glibc

/// The parts of a workbook, by their names in its zip archive; read as streams, never unpacked to a disk.
///
/// Nothing of what the archive says of itself is trusted: the size of its directory is looked at before it is read, a part
/// that grows out of proportion to its compressed size is a bomb, and names are keys and nothing else.
final class WorkbookArchive {
  private struct Part {
    let index: UInt64
    var occurrences = 1
  }

  /// The largest directory that is read: each entry takes 46 bytes of it at least, and about 200 bytes of memory.
  private static let directoryBytes = 4 << 20
  private static let entries = 10_000
  /// Deflate can shrink to a thousandth; sheets shrink to a twentieth, extremely dull ones to a hundredth.
  private static let ratio = 200
  private static let unsuspectedBytes = 64 << 20

  private let name: String
  private let spool: Spool
  private let archive: OpaquePointer
  private var parts: [String: Part] = [:]

  /// Opens the archive that fills the spool, which must stay as it is.
  init(name: String, spool: Spool) throws(ExportError) {
    self.name = name
    self.spool = spool
    try Self.checkDirectory(name: name, spool: spool)
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    guard let source = Self.source(of: spool, &error) else { throw Self.damaged(name, Self.text(&error)) }
    guard let archive = zip_open_from_source(source, ZIP_RDONLY, &error) else {
      zip_source_free(source)
      throw Self.damaged(name, Self.text(&error))
    }
    self.archive = archive
    let count = zip_get_num_entries(archive, 0)
    guard count <= Self.entries else {
      throw ExportError(
        .refused, "\(name) is an archive of \(count) files, which no workbook is", remedy: "export it again as CSV")
    }
    for index in 0..<UInt64(max(0, count)) {
      guard let entry = zip_get_name(archive, index, 0) else { continue }
      parts[Self.partName(String(cString: entry)), default: Part(index: index, occurrences: 0)].occurrences += 1
    }
  }

  deinit { zip_discard(archive) }

  func contains(_ part: String) -> Bool { parts[Self.partName(part)] != nil }

  /// Streams a part until it ends or `take` gives false. `limit` bounds parts that are small by nature.
  func read(
    _ part: String, limit: Int = .max, _ take: (UnsafeRawBufferPointer) throws(ExportError) -> Bool
  ) throws(ExportError) {
    guard let found = parts[Self.partName(part)] else { throw Self.damaged(name, "it has no \(part)") }
    guard found.occurrences == 1 else { throw Self.damaged(name, "it has \(part) more than once") }
    var status = zip_stat_t()
    zip_stat_init(&status)
    guard zip_stat_index(archive, found.index, 0, &status) == 0 else { throw Self.damaged(name, "\(part) is lost") }
    guard status.encryption_method == UInt16(ZIP_EM_NONE) else { throw Self.locked(name) }
    guard let file = zip_fopen_index(archive, found.index, 0) else {
      throw Self.damaged(name, "\(part) cannot be opened: \(String(cString: zip_strerror(archive)))")
    }
    defer { zip_fclose(file) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    let bound = min(limit, max(Self.unsuspectedBytes, Int(clamping: status.comp_size) * Self.ratio))
    var total = 0
    while true {
      let got = zip_fread(file, buffer.baseAddress, UInt64(buffer.count))
      if got == 0 { return }
      guard got > 0 else {
        throw Self.damaged(name, "\(part) breaks off: \(String(cString: zip_file_strerror(file)))")
      }
      total += Int(got)
      guard total <= bound else {
        throw ExportError(
          .refused, "\(name) unpacks to far more than a workbook of its size would (a zip bomb)",
          evidence: ["\(part) has \(status.comp_size) bytes in the archive and more than \(bound) unpacked"],
          remedy: "find out who sent it; a real export of this size can be delivered as CSV")
      }
      guard try take(UnsafeRawBufferPointer(rebasing: buffer[0..<Int(got)])) else { return }
    }
  }

  /// Part names have no case, and some programs write them with backslashes or a leading slash.
  private static func partName(_ name: String) -> String {
    let slashed = name.replacing("\\", with: "/").lowercased()
    return slashed.hasPrefix("/") ? String(slashed.dropFirst()) : slashed
  }

  static func damaged(_ name: String, _ what: String) -> ExportError {
    ExportError(
      .refused, "\(name) is a damaged workbook, or cut off: \(what)", remedy: "have it delivered again, whole")
  }

  static func locked(_ name: String) -> ExportError {
    ExportError(
      .refused, "\(name) is protected with a password", remedy: "save it without one, or export it as CSV")
  }

  // MARK: Opening

  private static func source(of spool: Spool, _ error: inout zip_error_t) -> OpaquePointer? {
    if let resident = spool.resident { return zip_source_buffer_create(resident, UInt64(spool.count), 0, &error) }
    guard let descriptor = spool.duplicateDescriptor(), let file = fdopen(descriptor, "rb") else { return nil }
    // The source closes the file, also when opening the archive fails.
    guard let source = zip_source_filep_create(file, 0, 0, &error) else {
      fclose(file)
      return nil
    }
    return source
  }

  private static func text(_ error: inout zip_error_t) -> String { String(cString: zip_error_strerror(&error)) }

  /// Looks at the end of the archive for what its directory claims to be, before a library makes room for it.
  private static func checkDirectory(name: String, spool: Spool) throws(ExportError) {
    let tailBytes = min(spool.count, (1 << 16) + 22)
    let start = spool.count - tailBytes
    let tail = try spool.bytes(from: start, count: tailBytes)
    var isFound = false
    guard tail.count >= 22 else { throw damaged(name, "its directory of contents is missing") }
    for at in stride(from: tail.count - 22, through: 0, by: -1)
    where tail[at] == 0x50 && tail[at + 1] == 0x4B && tail[at + 2] == 5 && tail[at + 3] == 6 {
      isFound = true
      var bytes = number(tail, at + 12, 4)
      if bytes == 0xFFFF_FFFF, at >= 20, tail[(at - 20)..<(at - 16)].elementsEqual([0x50, 0x4B, 6, 7]) {
        // The real size stands in a record of its own, of which this one tells the place.
        let place = number(tail, at - 12, 8)
        guard place >= 0, place <= spool.count - 56 else { throw damaged(name, "its directory is out of place") }
        bytes = number(try spool.bytes(from: place, count: 56), 40, 8)
      }
      guard bytes >= 0, bytes <= directoryBytes else {
        throw ExportError(
          .refused, "\(name) is an archive with a directory of \(bytes) bytes, which no workbook has",
          remedy: "export it again as CSV")
      }
    }
    guard isFound else { throw damaged(name, "its directory of contents is missing") }
  }

  /// A little-endian number; negative if it is beyond all sense.
  private static func number(_ bytes: [UInt8], _ at: Int, _ count: Int) -> Int {
    Int(truncatingIfNeeded: (0..<count).reduce(UInt64(0)) { $0 | UInt64(bytes[at + $1]) << UInt64($1 * 8) })
  }
}

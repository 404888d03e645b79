import Foundation
import Testing

@testable import HRExport

@Suite struct `A file that changes while it is read` {
  enum Change: CaseIterable { case grows, shrinks, isWrittenAnew }

  @Test(arguments: Change.allCases)
  func `is refused as not complete`(change: Change) throws {
    try withFolder { folder in
      let path = "\(folder)/people.csv"
      let text = "employee_id,name\n" + (1...50_000).map { "\($0),Person \($0)\n" }.joined()
      try Data(text.utf8).write(to: URL(filePath: path))
      // Long ago, or a change within one tick of the file system's clock would leave the time as it is.
      utimensat(AT_FDCWD, path, [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 0)], 0)
      var blocks = 0
      let error = #expect(throws: ExportError.self) {
        _ = try Delivery.take(.file(path: path), temporaryDirectory: folder) {
          blocks += 1
          guard blocks == 2, let file = fopen(path, "r+") else { return }
          switch change {
          case .grows:
            fseek(file, 0, SEEK_END)
            fputs("50001,Late\n", file)
          case .shrinks: ftruncate(fileno(file), 600_000)
          case .isWrittenAnew: fputs("employee_id,Name\n", file)
          }
          fclose(file)
        }
      }
      #expect(blocks >= 2)
      #expect(error?.kind == .refused)
      #expect(error?.message == "\(path) changed while it was read: it is not complete")
      #expect(error?.remedy.contains("renamed") == true)
    }
  }

  /// The kernel's own files have no size: what is read and what the file says do not agree.
  @Test func `is refused when its size does not fit what was read`() {
    let error = #expect(throws: ExportError.self) {
      try Export.read(.file(path: "/proc/self/status"), settings: ExportSettings())
    }
    #expect(error?.message.contains("changed while it was read") == true)
  }
}

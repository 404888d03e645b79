private import Foundation
import Synchronization

/// The notices that have not arrived yet, by each of the ways, in their order: files of their own, so that they outlive the
/// watcher, and remembered as well, so that a full disk or a folder that is gone keeps none back.
///
/// A notice may arrive twice, if the watcher is killed between its arrival and the removal of its file.
final class Outbox: Sendable {
  struct Notice: Equatable, Sendable {
    let number: Int
    let way: String
    let text: String
    var attempts = 0

    fileprivate var file: String {
      String(repeating: "0", count: max(0, 8 - "\(number)".count)) + "\(number)-\(way).json"
    }
  }

  /// The most notices that wait by one way; with the next, the oldest is given up.
  private static let limit = 1000

  private struct State {
    var notices: [Notice] = []
    var lastNumber = 0
    var folder: String?
  }

  private let state = Mutex(State())

  /// Takes up what an earlier watcher left in the folder, and keeps notices there from now on.
  func open(_ folder: String) {
    mkdir(folder, 0o700)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    state.withLock { state in
      state.folder = folder
      for name in names.sorted() {
        guard let match = name.wholeMatch(of: #/(\d+)-(\w+)\.json/#), let number = Int(match.1),
          let text = FileManager.default.contents(atPath: "\(folder)/\(name)")
        else { continue }
        let notice = Notice(number: number, way: String(match.2), text: String(decoding: text, as: UTF8.self))
        if !state.notices.contains(where: { $0.file == notice.file }) { state.notices.append(notice) }
        state.lastNumber = max(state.lastNumber, number)
      }
      state.notices.sort { $0.number < $1.number }
    }
  }

  /// Adds a notice for each of the ways.
  func add(_ text: String, ways: some Sequence<String>) {
    state.withLock { state in
      state.lastNumber += 1
      for way in ways {
        if state.notices.count(where: { $0.way == way }) == Self.limit,
          let oldest = state.notices.firstIndex(where: { $0.way == way })
        {
          Self.remove(state.notices.remove(at: oldest), state.folder)
        }
        let notice = Notice(number: state.lastNumber, way: way, text: text)
        state.notices.append(notice)
        guard let folder = state.folder else { continue }
        let temporary = "\(folder)/.\(notice.file)"
        // One that cannot be kept is sent all the same.
        if FileManager.default.createFile(
          atPath: temporary, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        {
          rename(temporary, "\(folder)/\(notice.file)")
        }
      }
    }
  }

  /// The first notice that waits by this way.
  func first(by way: String) -> Notice? { state.withLock { $0.notices.first { $0.way == way } } }

  /// Forgets a notice: it has arrived, or is given up.
  func remove(_ notice: Notice) {
    state.withLock { state in
      state.notices.removeAll { $0.number == notice.number && $0.way == notice.way }
      Self.remove(notice, state.folder)
    }
  }

  private static func remove(_ notice: Notice, _ folder: String?) {
    if let folder { unlink("\(folder)/\(notice.file)") }
  }
}

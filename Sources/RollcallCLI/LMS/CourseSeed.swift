import HRExport
import LocalLMS

/// The courses of a CSV file with the columns `title`, `type` and, optionally, `id`.
enum CourseSeed {
  /// - Throws: exit 2 for a file that cannot be read or has no title column, or for a course without a title.
  static func read(_ source: ExportSource) throws -> [NewContent] {
    let table = try ExportTable.open(source, settings: ExportSettings())
    let names = table.titles.map { $0.lowercased() }
    guard let title = names.firstIndex(of: "title") else {
      throw CommandFailure(
        .usage, "\(source.name) has no column 'title'; its columns are \(table.titles.joined(separator: ", "))",
        hint: "the columns of a file of courses are title, type and, if you like, id")
    }
    let type = names.firstIndex(of: "type")
    let id = names.firstIndex(of: "id")
    var courses: [NewContent] = []
    try table.forEachRow { row in
      func cell(_ index: Int?) -> String? {
        guard let index, row.cells.indices.contains(index), !row.cells[index].isEmpty else { return nil }
        return row.cells[index]
      }
      guard let text = cell(title) else {
        throw CommandFailure(.usage, "\(source.name):\(row.line): a course without a title")
      }
      courses.append(NewContent(title: text, type: cell(type) ?? "Course", id: cell(id)))
    }
    return courses
  }
}

import HRExport
import LocalLMS

/// The courses of a CSV file with the column `title` and, optionally, `type`, `id`, `due_period` (the whole hours that the
/// due date type `default` means in this course) and `added_date` (ISO 8601 with offset).
enum CourseSeed {
  /// - Throws: exit 2 for a file that cannot be read or has no title column, or for a course without a title or with a
  ///   due period that is none.
  static func read(_ source: ExportSource) throws -> [NewContent] {
    let table = try ExportTable.open(source, settings: ExportSettings())
    let names = table.titles.map { $0.lowercased() }
    guard let title = names.firstIndex(of: "title") else {
      throw CommandFailure(
        .usage, "\(source.name) has no column 'title'; its columns are \(table.titles.joined(separator: ", "))",
        hint: "the columns of a file of courses are title and, if you like, type, id, due_period and added_date")
    }
    let type = names.firstIndex(of: "type")
    let id = names.firstIndex(of: "id")
    let duePeriod = names.firstIndex(of: "due_period")
    let addedDate = names.firstIndex(of: "added_date")
    var courses: [NewContent] = []
    try table.forEachRow { row in
      func cell(_ index: Int?) -> String? {
        guard let index, row.cells.indices.contains(index), !row.cells[index].isEmpty else { return nil }
        return row.cells[index]
      }
      guard let text = cell(title) else {
        throw CommandFailure(.usage, "\(source.name):\(row.line): a course without a title")
      }
      let hours = cell(duePeriod).map { ($0, Int($0) ?? 0) }
      if let (text, number) = hours, number < 1 {
        throw CommandFailure(
          .usage, "\(source.name):\(row.line): due_period must be whole hours, 1 or more, not '\(text)'")
      }
      courses.append(
        NewContent(
          title: text, type: cell(type) ?? "Course", id: cell(id), defaultDuePeriod: hours?.1,
          addedDate: cell(addedDate)))
    }
    return courses
  }
}

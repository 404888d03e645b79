/// A number and its thing, in the form that fits: `1 row`, `2 rows`.
///
/// - Parameter plural: where adding an s is not enough.
func counted(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
  "\(count) \(count == 1 ? singular : plural ?? singular + "s")"
}

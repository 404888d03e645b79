@testable import LearnClient

/// A document as a tree, for comparisons: names without prefixes, texts of leaves without the white space around them, no
/// attributes. Two documents that say the same are equal.
struct Element: Equatable, CustomStringConvertible {
  var name: String
  var text = ""
  var children: [Element] = []

  subscript(_ path: String...) -> Element? {
    path.reduce(Optional(self)) { element, name in element?.children.first { $0.name == name } }
  }

  /// Without the elements of these names, at any depth.
  func without(_ names: Set<String>) -> Element {
    Element(name: name, text: text, children: children.filter { !names.contains($0.name) }.map { $0.without(names) })
  }

  var description: String {
    children.isEmpty ? "\(name)=\(text)" : "\(name)(\(children.map(\.description).joined(separator: ", ")))"
  }

  static func parse(_ text: String, json: Bool = false) throws -> Element {
    let builder = TreeBuilder()
    let parser: MarkupParser =
      json ? .json(JSONStreamParser(handler: builder)) : .xml(XMLStreamParser(handler: builder))
    try Array(text.utf8).withUnsafeBytes { try parser.feed($0) }
    try parser.finish()
    return builder.root
  }
}

/// Builds the tree of what a parser tells.
final class TreeBuilder: MarkupHandler {
  private var stack = [Element(name: "")]
  var root: Element { stack[0].children.first ?? Element(name: "") }

  func begin(_ name: Name) -> Bool {
    stack.append(Element(name: name.string))
    return true
  }

  func end(_ text: Text?) {
    var element = stack.removeLast()
    element.text = text?.trimmed.string ?? ""
    stack[stack.count - 1].children.append(element)
  }
}

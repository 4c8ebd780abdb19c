import Text

/// A plan file taken apart: the blocks that have one entry in a line, and the rest with empty lines in their place, so that every line keeps
/// its number.
struct PlanBody {
  struct Line {
    let text: Substring
    let place: FlowLine.Place
  }

  let head: InputText
  /// By name of the block.
  let lines: [String: [Line]]

  /// - Parameter blocks: keys at the left margin whose entries begin with a dash there too.
  init(_ input: InputText, blocks: [String]) throws(InputError) {
    var found: [String: [Line]] = [:]
    var head: [UInt8] = []
    var open: String?
    var number = 0
    for line in input.text.split(separator: "\n", omittingEmptySubsequences: false) {
      number += 1
      if number > 1 { head.append(UInt8(ascii: "\n")) }
      if let block = open {
        if line.utf8.starts(with: "- ".utf8) {
          let place = FlowLine.Place(
            file: input.file, line: number, path: "\(block)[\(found[block, default: []].count + 1)]")
          found[block, default: []].append(Line(text: line, place: place))
          continue
        }
        // An entry that goes on in the next line would otherwise be lost.
        if let first = line.utf8.first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t"),
          line.contains(where: { !$0.isWhitespace })
        {
          throw InputError(
            file: input.file, line: number, field: block,
            message: "every entry stands on one line, from its first column on")
        }
        if let first = line.utf8.first, first != UInt8(ascii: "#") { open = nil }
      }
      if let block = blocks.first(where: { line.utf8.starts(with: ($0 + ":").utf8) }) {
        let rest = line.utf8.dropFirst(block.utf8.count + 1)
        let content = Substring(rest).drop(while: \.isWhitespace)
        guard content.isEmpty || content.hasPrefix("#") || content.hasPrefix("[]") else {
          throw InputError(
            file: input.file, line: number, field: block,
            message: "entries stand one in a line below, each beginning with a dash at the left margin")
        }
        if content.isEmpty { open = block }
      }
      head.append(contentsOf: line.utf8)
    }
    lines = found
    self.head = try InputText(bytes: head, file: input.file)
  }
}

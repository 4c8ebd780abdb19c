import Text

/// The element centres of a table of text: comma, semicolon, tab or blanks between columns; `#` begins a comment.
struct ElementTable {
  /// Metres, in the file's own frame; 1 to 4096.
  let centres: [SIMD4<Double>]
  /// Line of each centre in the file.
  let lines: [Int]
  /// Which element of the file each one is, counted from 1; differs from its place where others could not be read.
  let numbers: [Int]
  /// The unit that was used, and whether the file or the caller stated it.
  let unit: LengthUnit
  let isUnitStated: Bool
  /// Names of columns that were not used.
  let ignored: [String]

  /// - Parameter stated: unit given by the caller; must not contradict the header.
  init(_ input: InputText, unit stated: LengthUnit?, faults: inout ElementFaults) throws(InputError) {
    let file = input.file
    var centres: [SIMD4<Double>] = []
    var lines: [Int] = []
    var numbers: [Int] = []
    var number = 0
    var columns: ElementTableColumns?
    var delimiter: Character?
    for (index, line) in input.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let content = line.prefix { $0 != "#" }
      guard !content.allSatisfy(\.isWhitespace) else { continue }
      let separator = delimiter ?? TableRow.delimiter(of: content)
      delimiter = separator
      let cells = TableRow.cells(of: content, delimiter: separator)
      if columns == nil {
        let found = try ElementTableColumns(firstRow: cells, file: file, line: index + 1, unit: stated)
        columns = found
        if found.isHeader { continue }
      }
      guard let known = columns else { continue }
      try known.checkRoom(after: number, file: file, line: index + 1)
      number += 1
      let centre = try faults.attempt { () throws(InputError) in
        try known.centre(cells, file: file, line: index + 1)
      }
      guard let centre else { continue }
      centres.append(centre)
      lines.append(index + 1)
      numbers.append(number)
    }
    guard let columns, !centres.isEmpty else {
      throw InputError(
        file: file, message: "no element in the file (1 … \(ArrayDescription.maximumElements) elements)")
    }
    self.centres = centres
    self.lines = lines
    self.numbers = numbers
    unit = columns.unit
    isUnitStated = columns.isUnitStated
    ignored = columns.ignored
  }
}

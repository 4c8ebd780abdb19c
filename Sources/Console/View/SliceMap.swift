import Foundation
import HistotripsyCore

/// How a focus stands, for drawing.
enum FocusStanding: Int, CaseIterable {
  case untouched
  case started
  case done
  case notResponding

  /// One character, readable without colour.
  var mark: Character {
    switch self {
    case .untouched: "·"
    case .started: "o"
    case .done: "#"
    case .notResponding: "x"
    }
  }

  /// ANSI foreground colour.
  var colour: Int {
    switch self {
    case .untouched: 90
    case .started: 33
    case .done: 32
    case .notResponding: 31
    }
  }

  var words: String {
    switch self {
    case .untouched: "not yet"
    case .started: "in rotation"
    case .done: "done"
    case .notResponding: "not responding"
    }
  }
}

/// The target cut into layers along z, each a small picture of its foci by standing.
struct SliceMap {
  private struct Layer {
    let z: Double
    let cells: [(column: Int, row: Int, focus: Int)]
  }

  private let layers: [Layer]
  private let columns: Int
  private let rows: Int

  /// - Parameter foci: positions in the array's frame; layers are foci within a tenth of the smallest spacing along z.
  init(_ foci: [Focus]) {
    let millimetres = foci.map { ($0.position.x.millimetres, $0.position.y.millimetres, $0.position.z.millimetres) }
    let xs = Self.levels(millimetres.map(\.0))
    let ys = Self.levels(millimetres.map(\.1))
    let zs = Self.levels(millimetres.map(\.2))
    columns = xs.count
    rows = ys.count
    layers = zs.indices.reversed().map { layer in
      let cells = millimetres.indices.filter { Self.nearest(zs, millimetres[$0].2) == layer }.map {
        (column: Self.nearest(xs, millimetres[$0].0), row: Self.nearest(ys, millimetres[$0].1), focus: $0)
      }
      return Layer(z: zs[layer], cells: cells)
    }
  }

  /// The distinct coordinates along one axis, at most 40: closer ones fall into one column.
  private static func levels(_ values: [Double]) -> [Double] {
    var distinct: [Double] = []
    for value in values.sorted() where distinct.last.map({ value - $0 > 0.05 }) ?? true { distinct.append(value) }
    let most = 40
    guard distinct.count > most, let low = distinct.first, let high = distinct.last else { return distinct }
    return (0..<most).map { low + (high - low) * Double($0) / Double(most - 1) }
  }

  private static func nearest(_ levels: [Double], _ value: Double) -> Int {
    var low = 0
    var high = levels.count - 1
    while low < high {
      let middle = (low + high) / 2
      if levels[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low > 0 && value - levels[low - 1] < levels[low] - value ? low - 1 : low
  }

  /// Lines of text: layers side by side, distal first, as many in a row as fit into `width`.
  func lines(width: Int, isColoured: Bool, standing: (Int) -> FocusStanding) -> [String] {
    let cellWidth = max(columns, 9) + 2
    let perRow = max(1, min(layers.count, width / cellWidth))
    var lines: [String] = []
    for start in stride(from: 0, to: layers.count, by: perRow) {
      let group = layers[start..<min(start + perRow, layers.count)]
      lines.append(
        group.map { pad(String(format: "z %+.1f", $0.z), to: cellWidth) }.joined())
      let grids = group.map { grid($0, standing: standing) }
      for row in 0..<rows {
        lines.append(
          grids.map { grid in
            let text = grid[row].map { cell in draw(cell, isColoured: isColoured) }.joined()
            return text + String(repeating: " ", count: cellWidth - columns)
          }.joined())
      }
    }
    return lines
  }

  private func grid(_ layer: Layer, standing: (Int) -> FocusStanding) -> [[FocusStanding?]] {
    var grid = [[FocusStanding?]](repeating: [FocusStanding?](repeating: nil, count: columns), count: rows)
    for cell in layer.cells {
      // Several foci in one cell: the worst standing shows.
      let new = standing(cell.focus)
      let old = grid[cell.row][cell.column]
      if let old, rank(old) >= rank(new) { continue }
      grid[cell.row][cell.column] = new
    }
    return grid
  }

  private func rank(_ standing: FocusStanding) -> Int {
    switch standing {
    case .done: 0
    case .started: 1
    case .untouched: 2
    case .notResponding: 3
    }
  }

  private func draw(_ standing: FocusStanding?, isColoured: Bool) -> String {
    guard let standing else { return " " }
    return isColoured ? "\u{1B}[\(standing.colour)m\(standing.mark)\u{1B}[0m" : String(standing.mark)
  }

  private func pad(_ text: String, to width: Int) -> String {
    text.count >= width ? text : text + String(repeating: " ", count: width - text.count)
  }

  static func legend(isColoured: Bool) -> String {
    FocusStanding.allCases.map {
      let mark = isColoured ? "\u{1B}[\($0.colour)m\($0.mark)\u{1B}[0m" : String($0.mark)
      return "\(mark) \($0.words)"
    }.joined(separator: "   ")
  }
}

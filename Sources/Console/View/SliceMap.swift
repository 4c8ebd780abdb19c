import Foundation
import HistotripsyCore
import Sessions

/// The target cut into layers along z, each a small picture of its foci by standing.
///
/// Columns and rows are as wide as the foci's own grid, about two characters for a spacing, so that a sphere looks round. Foci that share a character show the standing that
/// most wants attention.
struct SliceMap {
  private struct Cell {
    let column: Int
    let row: Int
    let focus: Int
  }
  private struct Layer {
    let z: Double
    let cells: [Cell]
  }

  private let layers: [Layer]
  private let columns: Int
  private let rows: Int

  /// At most 60 columns and 40 rows a layer: larger targets are drawn coarser.
  init(_ foci: [Focus]) {
    let x = foci.map(\.position.x.millimetres)
    let y = foci.map(\.position.y.millimetres)
    let z = foci.map(\.position.z.millimetres)
    let heights = Self.levels(z)
    let layerOf = z.map { Self.nearest(heights, $0) }
    let rowHeight = max(Self.smallestGap(y, within: layerOf), Self.span(y) / 39)
    let gap = Self.smallestGap(x, within: layerOf)
    let columnWidth = max(gap <= 0.75 * rowHeight ? gap : gap / 2, Self.span(x) / 59)
    let left = x.min() ?? 0
    let bottom = y.min() ?? 0
    let cells = foci.indices.map { i in
      Cell(
        column: Int(((x[i] - left) / columnWidth).rounded()),
        row: Int(((y[i] - bottom) / rowHeight).rounded()), focus: i)
    }
    columns = (cells.map(\.column).max() ?? 0) + 1
    rows = (cells.map(\.row).max() ?? 0) + 1
    layers = heights.indices.reversed().map { layer in
      Layer(z: heights[layer], cells: cells.filter { layerOf[$0.focus] == layer })
    }
  }

  /// Distinct values: closer than 50 µm is the same.
  private static func levels(_ values: [Double]) -> [Double] {
    var distinct: [Double] = []
    for value in values.sorted() where distinct.last.map({ value - $0 > 0.05 }) ?? true {
      distinct.append(value)
    }
    return distinct
  }

  /// The smallest distance between two different coordinates of one layer; the whole span where each layer has but one.
  private static func smallestGap(_ values: [Double], within layerOf: [Int]) -> Double {
    let gaps = Dictionary(grouping: values.indices, by: { layerOf[$0] }).values.compactMap { layer in
      let levels = levels(layer.map { values[$0] })
      return zip(levels, levels.dropFirst()).map { $1 - $0 }.min()
    }
    return gaps.min() ?? max(span(values), 1)
  }

  private static func span(_ values: [Double]) -> Double { (values.max() ?? 0) - (values.min() ?? 0) + 1e-9 }

  private static func nearest(_ levels: [Double], _ value: Double) -> Int {
    levels.indices.min { abs(levels[$0] - value) < abs(levels[$1] - value) } ?? 0
  }

  /// Lines of text: layers side by side, distal first, as many in a row as fit into `width`. With a `height`, rows are drawn
  /// together and at last layers left out, said so, until it is kept.
  func lines(
    width: Int, height: Int = .max, isColoured: Bool, standing: (Int) -> FocusStanding
  ) -> [String] {
    let cellWidth = max(columns, 9) + 2
    let perRow = max(1, min(layers.count, width / cellWidth))
    let bands = (layers.count + perRow - 1) / perRow
    var merged = 1
    while merged < rows, bands * ((rows + merged - 1) / merged + 1) > height { merged += 1 }
    let bandHeight = (rows + merged - 1) / merged + 1
    let shown = height == .max ? bands : max(1, min(bands, height / bandHeight))
    var lines: [String] = []
    for band in 0..<shown {
      let group = layers[band * perRow..<min((band + 1) * perRow, layers.count)]
      lines.append(group.map { pad(String(format: "z %+.1f", $0.z), to: cellWidth) }.joined())
      let grids = group.map { grid($0, merged: merged, standing: standing) }
      for row in 0..<bandHeight - 1 {
        lines.append(
          grids.map { grid in
            grid[row].map { draw($0, isColoured: isColoured) }.joined()
              + String(repeating: " ", count: cellWidth - columns)
          }.joined())
      }
    }
    if shown < bands { lines.append("(\(layers.count - shown * perRow) more layers do not fit)") }
    return lines
  }

  /// For a screen: every layer where they fit whole, else the one layer in which a focus lies, said so.
  /// - Parameter focus: of the last pulse.
  func view(
    width: Int, height: Int, around focus: Int, isColoured: Bool, standing: (Int) -> FocusStanding
  ) -> [String] {
    let perRow = max(1, min(layers.count, width / (max(columns, 9) + 2)))
    let bands = (layers.count + perRow - 1) / perRow
    if bands * (rows + 1) <= height {
      return lines(width: width, isColoured: isColoured, standing: standing)
    }
    let place = layers.firstIndex { $0.cells.contains { $0.focus == focus } } ?? 0
    var merged = 1
    while merged < rows, (rows + merged - 1) / merged + 1 > height { merged += 1 }
    let title = String(format: "layer %d of %d, z %+.1f mm", place + 1, layers.count, layers[place].z)
    return [title + (merged > 1 ? ", \(merged) rows drawn together" : "")]
      + grid(layers[place], merged: merged, standing: standing).map { row in
        row.map { draw($0, isColoured: isColoured) }.joined()
      }
  }

  private func grid(
    _ layer: Layer, merged: Int, standing: (Int) -> FocusStanding
  ) -> [[FocusStanding?]] {
    let height = (rows + merged - 1) / merged
    var grid = [[FocusStanding?]](repeating: [FocusStanding?](repeating: nil, count: columns), count: height)
    for cell in layer.cells {
      let new = standing(cell.focus)
      if let old = grid[cell.row / merged][cell.column], old.urgency >= new.urgency { continue }
      grid[cell.row / merged][cell.column] = new
    }
    return grid
  }

  private func draw(_ standing: FocusStanding?, isColoured: Bool) -> String {
    guard let standing else { return " " }
    return standing.drawn(isColoured: isColoured)
  }

  private func pad(_ text: String, to width: Int) -> String {
    text.count >= width ? text : text + String(repeating: " ", count: width - text.count)
  }
}

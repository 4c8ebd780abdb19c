import Arrays
import Drawing
import Field
import Foundation
import HistotripsyCore
import Text

/// What steering costs over a box of foci, as a person looks at it: loss and worst secondary lobe, on three cuts through the middle.
///
/// Everything is shown in millimetres from the array's geometric focus; +z leads away from the array.
public struct SteeringPicture: Sendable {
  public let array: ArrayDescription
  public let field: ArrayField
  /// The foci; an odd number along each axis, so that cuts through the middle exist.
  public let grid: FieldGrid
  public let map: SteeringMap
  /// Where lobes were looked for; `nil` where they were not.
  public let search: LobeSearch?
  public let medium: String

  /// What the colours of losses and lobes span.
  public static let lossRange = 0.0...12
  public static let lobeRange = -20.0...0

  /// - Parameter map: of the grid's foci, in the grid's order.
  public init(
    array: ArrayDescription, field: ArrayField, grid: FieldGrid, map: SteeringMap, search: LobeSearch?,
    medium: String
  ) {
    precondition(map.entries.count == grid.count, "an entry for each focus")
    self.array = array
    self.field = field
    self.grid = grid
    self.map = map
    self.search = search
    self.medium = medium
  }

  /// Loss in decibels on a cut through the middle; infinite where nothing reaches.
  public func loss(_ plane: SlicePlane) -> ScalarSlice { slice(plane) { $0.lossDecibels } }

  /// Level of the worst secondary lobe in decibels re the focus; no number where there is none.
  public func lobe(_ plane: SlicePlane) -> ScalarSlice { slice(plane) { $0.lobe?.decibels ?? .nan } }

  private func slice(_ plane: SlicePlane, _ value: (SteeringMap.Entry) -> Double) -> ScalarSlice {
    let (right, up, across) = plane.lanes
    let corner = (grid.corner.lanes - field.geometricFocus.lanes) * 1e3
    let step = grid.step.lanes * 1e3
    var values: [Double] = []
    for row in 0..<grid.counts[up] {
      for column in 0..<grid.counts[right] {
        var place = SIMD3(0, 0, 0)
        place[right] = column
        place[up] = row
        place[across] = grid.counts[across] / 2
        values.append(value(map.entries[place.x + grid.counts.x * (place.y + grid.counts.y * place.z)]))
      }
    }
    return ScalarSlice(
      axes: plane.axes, columns: grid.counts[right], rows: grid.counts[up],
      corner: SIMD2(corner[right], corner[up]), step: SIMD2(step[right], step[up]), values: values)
  }

  /// Along an axis through the middle of the box, how far the loss stays within a limit; the grid's own steps, so a lower bound.
  public func reach(along lane: Int, lossUpTo limit: Double) -> ClosedRange<Double>? {
    var middle = SIMD3(grid.counts.x / 2, grid.counts.y / 2, grid.counts.z / 2)
    let start = middle[lane]
    func isWithin(_ index: Int) -> Bool {
      guard index >= 0, index < grid.counts[lane] else { return false }
      middle[lane] = index
      let entry = map.entries[middle.x + grid.counts.x * (middle.y + grid.counts.y * middle.z)]
      return entry.lossDecibels <= limit
    }
    guard isWithin(start) else { return nil }
    var (low, high) = (start, start)
    while isWithin(low - 1) { low -= 1 }
    while isWithin(high + 1) { high += 1 }
    let first = (grid.corner.lanes - field.geometricFocus.lanes)[lane] * 1e3
    let step = grid.step.lanes[lane] * 1e3
    return first + Double(low) * step...first + Double(high) * step
  }

  var title: String { "Steering of \(array.name.prefix(60))" }

  var subtitle: [String] {
    [
      "\(array.elements.count(where: \.isEnabled)) of \(array.elements.count) elements · "
        + "\(Dimension.frequency.shown(field.frequency.hertz)) · \(medium)",
      "\(grid.count) foci, every \((grid.step.x.millimetres).short) mm",
    ]
  }

  var notes: [String] {
    var notes = [
      "loss: amplitude at a focus steered to,", "below that at the geometric focus",
      "white lines: 3 dB and 6 dB of loss",
    ]
    if let search {
      let from = search.region.corner.lanes
      let to = search.region[search.region.count - 1].lanes
      let sides = (0..<3).map { AxisTicks.label(((to - from)[$0] * 1e4).rounded() / 10) }.joined(
        separator: " × ")
      notes.append("lobe: the strongest place within \(sides) mm and outside the main lobe, re that focus")
    }
    return notes + ["+  origin: the geometric focus; +z away from the array"]
  }

  private var lossColours: ColourBar {
    ColourBar(bounds: Self.lossRange, unit: "loss / dB", isInverted: true)
  }
  private var lobeColours: ColourBar {
    ColourBar(bounds: Self.lobeRange, unit: "worst lobe / dB re focus", isInverted: true)
  }

  private var panels: [[MapSheet.Panel]] {
    SlicePlane.allCases.map { plane in
      let across = plane.lanes.across
      let middle = Double(grid.counts[across] / 2) * grid.step.lanes[across] + grid.corner.lanes[across]
      let offset = (middle - field.geometricFocus.lanes[across]) * 1e3
      let place = "\(SlicePlane.axis(across)) = \(AxisTicks.label((offset * 1e3).rounded() / 1e3)) mm"
      let loss = loss(plane)
      var row = [
        MapSheet.Panel(
          title: "loss at \(place)", slice: loss, colours: lossColours,
          contours: [3.0, 6].map { ContourLines(loss, level: $0) }, mark: SIMD2(0, 0))
      ]
      if search != nil {
        row.append(
          MapSheet.Panel(
            title: "worst lobe at \(place)", slice: lobe(plane), colours: lobeColours, mark: SIMD2(0, 0)))
      }
      return row
    }
  }

  /// The sheet as an SVG file.
  public var svg: String {
    let losses = panels.compactMap(\.first)
    return MapSheet(
      title: title, subtitle: subtitle,
      rows: search == nil ? [Array(losses.prefix(2)), [losses[2]]] : panels,
      bars: search == nil ? [lossColours] : [lossColours, lobeColours], notes: notes
    ).svg
  }

  /// The losses, then the lobes, side by side as a PNG file; what it shows stands in its text chunks.
  public var png: [UInt8] {
    let columns = (0..<(panels.first?.count ?? 0)).flatMap { column in panels.map { $0[column] } }
    return MapStrip(columns).image.png(texts: [
      ("Title", title),
      ("Description", (subtitle + columns.map(\.title) + notes).joined(separator: "\n")),
    ])
  }

  /// Every focus as CSV: lines of provenance that begin with #, a row of names with units, then a row for each focus.
  /// - Parameter producer: the program and its version.
  public func csv(producer: String) -> String {
    var text = FieldPicture.provenance(array, field, producer: producer, medium: medium)
    text += "# loss relative to the geometric focus, gain \(map.referenceGain.short); "
    text += "lobe relative to the focus it belongs to; an empty field: nothing reaches, or no lobe\n"
    text += "x_mm,y_mm,z_mm,gain,loss_dB" + (search == nil ? "" : ",lobe_dB,lobe_x_mm,lobe_y_mm,lobe_z_mm")
    text += "\n"
    for entry in map.entries {
      let place = (entry.focus.lanes - field.geometricFocus.lanes) * 1e3
      var row = [place.x, place.y, place.z, entry.gain, entry.lossDecibels].map { FieldPicture.number($0) }
      if search != nil {
        if let lobe = entry.lobe {
          let place = (lobe.position.lanes - field.geometricFocus.lanes) * 1e3
          row += [lobe.decibels, place.x, place.y, place.z].map { FieldPicture.number($0) }
        } else {
          row += ["", "", "", ""]
        }
      }
      text += row.joined(separator: ",") + "\n"
    }
    return text
  }
}

import Arrays
import Field
import Foundation
import HistotripsyCore
import Pictures
import Sessions
import Text

/// What steering costs over a box of foci, computed, printed and drawn as `array field --map steering` was asked to.
struct SteeringReport {
  private let array: ArrayDescription
  private let field: ArrayField
  private let medium: String
  private let grid: FieldGrid
  private let search: LobeSearch?

  /// Foci of a map.
  static let maximumFoci = 40_000
  /// Foci × points searched × elements: some ten minutes on two cores.
  static let maximumWork = 2e12

  /// - Throws: an option whose value cannot be.
  init(_ command: ArrayFieldCommand, _ array: ArrayDescription, _ field: ArrayField) throws(InputError) {
    self.array = array
    self.field = field
    medium = try command.medium.medium(of: field)
    let middle = try FieldReport.place(command.through, "--through", from: array.geometricFocus)
    let extent = try FieldQuantity.extent(command.extent ?? "40mm", "--extent")
    let longest = [extent.x, extent.y, extent.z].max() ?? .zero
    let step =
      try command.step.map { text throws(InputError) in try FieldQuantity.step(text) }
      ?? Length(clamping: longest.metres / 8)
    grid = try Self.foci(about: middle, extent: extent, step: step)
    search =
      command.noLobes
      ? nil : try Self.search(field, about: middle, extent: extent, command.lobeExtent, foci: grid.count)
  }

  private static func foci(
    about middle: Position, extent: Position, step: Length
  ) throws(InputError) -> FieldGrid {
    let steps = (0..<3).map { (extent.lanes[$0] / 2 / step.metres + 1e-6).rounded(.down) }
    for lane in 0..<3 where steps[lane] < 1 {
      throw InputError(
        file: "--step",
        message:
          "\(Dimension.length.shown(step.metres)) is more than half the extent along \(SlicePlane.axis(lane)), "
          + Dimension.length.shown(extent.lanes[lane]))
    }
    let count = steps.reduce(1) { $0 * (2 * $1 + 1) }
    guard count <= Double(maximumFoci) else {
      throw InputError(
        file: "--step",
        message: "\(Dimension.length.shown(step.metres)) gives \(count.short) foci (at most \(maximumFoci))")
    }
    let half = SIMD4(steps[0], steps[1], steps[2], 0) * step.metres
    return try box(middle, half: half, step: Position(x: step, y: step, z: step), "--step")
  }

  private static func box(
    _ middle: Position, half: SIMD4<Double>, step: Position, _ option: String
  ) throws(InputError) -> FieldGrid {
    let (low, high) = (middle.lanes - half, middle.lanes + half)
    do throws(FieldFault) {
      return try FieldGrid(
        from: Position(x: .metres(low.x), y: .metres(low.y), z: .metres(low.z)),
        to: Position(x: .metres(high.x), y: .metres(high.y), z: .metres(high.z)), step: step)
    } catch {
      throw InputError(
        file: option, message: "the box holds too many points (at most \(FieldGrid.maximumPoints))")
    }
  }

  /// Lobes are looked for in steps of a third of the −6 dB widths, as `LobeSearch` asks.
  private static func search(
    _ field: ArrayField, about middle: Position, extent: Position, _ text: String?, foci: Int
  ) throws(InputError) -> LobeSearch {
    let beam = field.beamSize(at: field.geometricFocus)
    guard let x = beam.x.width, let y = beam.y.width, let z = beam.z.width else {
      throw InputError(
        file: "--map",
        message:
          "the -6 dB beam at the geometric focus has no end within reach, so that no lobe can be told from it; "
          + "--no-lobes leaves lobes out")
    }
    let region: Position
    if let text {
      region = try FieldQuantity.extent(text, "--lobe-extent")
    } else {
      let rim = Length.millimetres(20)
      region = Position(x: extent.x + rim, y: extent.y + rim, z: extent.z + rim)
    }
    let step = Position(x: x / 3, y: y / 3, z: z / 3)
    let points = (0..<3).reduce(1.0) { $0 * ((region.lanes[$1] / step.lanes[$1]).rounded(.down) + 1) }
    let work = points * Double(foci) * Double(field.elements.count)
    guard work <= maximumWork else {
      throw InputError(
        file: text == nil ? "--step" : "--lobe-extent",
        message:
          "\(foci) foci, \(points.short) points searched for lobes and \(field.elements.count) elements "
          + "multiply to \(work.short) (at most \(maximumWork.short)); a coarser --step, a smaller --lobe-extent or "
          + "--no-lobes would do")
    }
    let half = SIMD4(region.x.metres, region.y.metres, region.z.metres, 0) / 2
    return LobeSearch(
      region: try box(middle, half: half, step: step, "--lobe-extent"),
      mainLobe: Position(x: x * 2, y: y * 2, z: z * 2))
  }

  func run(into files: ResultFiles) throws {
    let progress = ProgressLine("steering map")
    // Blocks of 64: each core has one of 32, which share a pass over the search region.
    var entries: [SteeringMap.Entry] = []
    var reference = 0.0
    for first in stride(from: 0, to: grid.count, by: 64) {
      let last = min(first + 64, grid.count)
      guard let part = field.steeringMap(over: (first..<last).map { grid[$0] }, search: search) else {
        throw InputError(file: array.provenance.source, message: "nothing reaches the geometric focus")
      }
      entries += part.entries
      reference = part.referenceGain
      progress.show(Double(last) / Double(grid.count))
    }
    progress.end()
    let picture = SteeringPicture(
      array: array, field: field, grid: grid,
      map: SteeringMap(referenceGain: reference, entries: entries), search: search, medium: medium)
    for line in lines(picture) { print(line) }
    try files.write("--csv") { Array(picture.csv(producer: Version.producer).utf8) }
    try files.write("--svg") { Array(picture.svg.utf8) }
    try files.write("--png") { picture.png }
  }

  private func lines(_ picture: SteeringPicture) -> [String] {
    var rows: [(String, String)] = [
      ("array", array.name), ("medium", medium), ("foci", "\(grid.count)"),
    ]
    for limit in [3.0, 6] {
      let ranges = (0..<3).map { lane in
        let range = picture.reach(along: lane, lossUpTo: limit)
        return "\(SlicePlane.axis(lane)) "
          + (range.map { String(format: "%+.4g … %+.4g mm", $0.lowerBound, $0.upperBound) } ?? "nowhere")
      }
      rows.append((String(format: "loss up to %.0f dB", limit), ranges.joined(separator: ", ")))
      let share = Double(picture.map.entries.count { $0.lossDecibels <= limit }) / Double(grid.count)
      rows.append(("", Words.percent(share) + " of the foci"))
    }
    if let worst = picture.map.entries.max(by: { $0.lossDecibels < $1.lossDecibels }) {
      rows.append(("greatest loss", "\(Words.decibels(worst.lossDecibels)) at \(offset(worst.focus))"))
    }
    let lobes = picture.map.entries.compactMap { entry in entry.lobe.map { (entry, $0) } }
    if let (entry, lobe) = lobes.max(by: { $0.1.decibels < $1.1.decibels }) {
      rows.append(
        (
          "worst lobe",
          "\(Words.decibels(lobe.decibels)) at \(offset(lobe.position)), focus \(offset(entry.focus))"
        ))
    }
    return rows.map { $0.padding(toLength: 22, withPad: " ", startingAt: 0) + $1 }
  }

  private func offset(_ place: Position) -> String {
    let offset = (place.lanes - array.geometricFocus.lanes) * 1e3
    return String(format: "(%.1f, %.1f, %.1f) mm", offset.x, offset.y, offset.z)
  }
}

import Arrays
import Field
import Foundation
import HistotripsyCore
import Pictures
import Sessions
import Text

/// The field of one focus, computed, printed and drawn as `array field` was asked to.
struct FieldReport {
  private let command: ArrayFieldCommand
  private let array: ArrayDescription
  private let field: ArrayField
  private let medium: String
  private let focus: Position
  private let middle: Position
  private let source: Pressure?
  private let planes: [SlicePlane]

  /// - Throws: an option whose value cannot be.
  init(_ command: ArrayFieldCommand, _ array: ArrayDescription, _ field: ArrayField) throws(InputError) {
    self.command = command
    self.array = array
    self.field = field
    medium = try command.medium.medium(of: field)
    focus = try Self.place(command.focus, "--focus", from: array.geometricFocus)
    middle =
      try command.through.map { text throws(InputError) in
        try Self.place(text, "--through", from: array.geometricFocus)
      } ?? focus
    source = try command.drive.map { text throws(InputError) in
      Pressure(clamping: try FieldQuantity.volts(text).volts * array.sourcePressurePerVolt.pascals)
    }
    planes = try FieldQuantity.planes(command.planes)
    try Self.check(focus, command.focus ?? "the geometric focus", field)
  }

  static func place(_ text: String?, _ option: String, from origin: Position) throws(InputError) -> Position {
    guard let text else { return origin }
    let place = origin.lanes + (try FieldQuantity.position(text, option)).lanes
    return Position(x: .metres(place.x), y: .metres(place.y), z: .metres(place.z))
  }

  /// A focus that no element sends anything to is behind the array; one in the face of an element is no focus.
  private static func check(_ focus: Position, _ text: String, _ field: ArrayField) throws(InputError) {
    let live = field.elements.filter(\.isEnabled)
    if let nearest = live.map({ $0.position.distance(to: focus) }).min(), nearest < .millimetres(5) {
      throw InputError(
        file: "--focus",
        message: "\(text) lies \(Dimension.length.shown(nearest.metres)) from an element (5 mm or more)")
    }
    let reaching = live.count { (($0.normal.lanes) * (focus.lanes - $0.position.lanes)).sum() > 0 }
    guard reaching > 0 else {
      throw InputError(
        file: "--focus", message: "\(text) lies behind every element of the array; nothing is sent there")
    }
    // Half of the array looks away: behind its middle rather than before it.
    guard reaching * 2 >= live.count else {
      throw InputError(
        file: "--focus",
        message: "\(text) lies behind \(live.count - reaching) of \(live.count) elements (at most half)")
    }
  }

  func run(into files: ResultFiles) throws {
    let excitation = field.focused(at: focus)
    let near = Length(clamping: 10 * field.wavelength.metres)
    let peak = field.peak(near: focus, reach: near, driving: excitation)
    let beam = field.beamSize(at: focus)
    let grids = files.isEmpty ? [] : try grids(beam)
    for line in lines(peak, beam, excitation) { print(line) }
    guard !files.isEmpty else { return }
    let progress = ProgressLine("field")
    let slices = zip(planes, grids).enumerated().map { index, part in
      field.slice(part.0, about: middle, on: part.1, driving: excitation) {
        progress.show((Double(index) + $0) / Double(planes.count))
      }
    }
    progress.end()
    let picture = FieldPicture(
      array: array, field: field, focus: focus, peak: peak, slices: slices, source: source, medium: medium)
    try files.write("--csv") { Array(picture.csv(producer: Version.producer).utf8) }
    try files.write("--svg") { Array(picture.svg.utf8) }
    try files.write("--png") { picture.png }
  }

  // MARK: Grids

  private func grids(_ beam: BeamSize) throws(InputError) -> [FieldGrid] {
    let extent: Position
    if let text = command.extent {
      extent = try FieldQuantity.extent(text, "--extent")
    } else {
      // Eight widths across, three along; where the beam has none, wavelengths. Never slimmer than 1 : 2.5, so that all cuts
      // have a size to look at.
      let wave = field.wavelength.metres
      let across = 8 * max(beam.x.width?.metres ?? 5 * wave, beam.y.width?.metres ?? 5 * wave)
      let along = 3 * (beam.z.width?.metres ?? 20 * wave)
      func side(_ metres: Double) -> Length { .metres(min((metres * 1e3).rounded(.up) / 1e3, 0.2)) }
      let width = side(max(across, along / 2.5))
      extent = Position(x: width, y: width, z: side(max(along, across / 2.5)))
    }
    let longest = [extent.x, extent.y, extent.z].max() ?? .zero
    let step =
      try command.step.map { text throws(InputError) in try FieldQuantity.step(text) }
      ?? Length(clamping: longest.metres / 100)
    return try planes.map { plane throws(InputError) in
      try Self.grid(plane, about: middle, extent: extent, step: step)
    }
  }

  private static func grid(
    _ plane: SlicePlane, about middle: Position, extent: Position, step: Length
  ) throws(InputError) -> FieldGrid {
    let (right, up, _) = plane.lanes
    for lane in [right, up] where extent.lanes[lane] < 2 * step.metres {
      throw InputError(
        file: "--step",
        message:
          "\(Dimension.length.shown(step.metres)) is more than half the extent along \(SlicePlane.axis(lane)), "
          + Dimension.length.shown(extent.lanes[lane]))
    }
    do throws(FieldFault) {
      return try plane.grid(about: middle, extent: extent, step: step)
    } catch {
      let points = (extent.lanes[right] / step.metres) * (extent.lanes[up] / step.metres)
      throw InputError(
        file: "--step",
        message:
          "\(Dimension.length.shown(step.metres)) gives about \(points.short) points in the \(plane.rawValue) plane "
          + "(at most \(FieldSlice.maximumPoints))")
    }
  }

  // MARK: Numbers

  private func lines(
    _ peak: (position: Position, gain: Double), _ beam: BeamSize, _ excitation: Excitation
  ) -> [String] {
    var rows: [(String, String)] = [
      ("array", array.name), ("medium", medium), ("focus", "\(offset(focus)) from the geometric focus"),
    ]
    let reference = field.gain(
      at: array.geometricFocus, driving: field.focused(at: array.geometricFocus)
    ).magnitude
    let gain = field.gain(at: focus, driving: excitation).magnitude
    if reference > 0, gain > 0 {
      rows.append(("steering loss", String(format: "%.2f dB", 20 * log10(reference / gain))))
    }
    var peakText = "\(offset(peak.position)), gain \(String(format: "%.4g", peak.gain))"
    if let source { peakText += String(format: ", %.4g MPa linear", peak.gain * source.megapascals) }
    rows.append(("peak", peakText))
    rows.append(("-6 dB widths", ArrayShow.widths(beam)))
    return rows.map { $0.padding(toLength: 22, withPad: " ", startingAt: 0) + $1 }
  }

  private func offset(_ place: Position) -> String {
    let offset = (place.lanes - array.geometricFocus.lanes) * 1e3
    return "("
      + (0..<3).map { String(format: "%.3g", abs(offset[$0]) < 5e-4 ? 0 : offset[$0]) }.joined(
        separator: ", ")
      + ") mm"
  }
}

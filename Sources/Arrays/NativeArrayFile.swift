import HistotripsyCore
import Text

/// This project's own array format, version 1: YAML with one row per element.
///
/// ```yaml
/// histotripsy-array: 1
/// name: Tank array
/// frequency: 500 kHz
/// geometric-focus: [0 mm, 0 mm, 0 mm]
/// radius-of-curvature: 150 mm        # optional
/// source-pressure: 2 kPa/V           # at an element's face, per volt of rail
/// element-conductance: 2 mS          # optional
/// shape: disc                        # or square
/// count: 1
/// # [x, y, z, nx, ny, nz, width, gain, reversed, trim, enabled]; lengths in mm, trim in ns
/// elements:
/// - [0, 0, -150, 0, 0, 1, 20, 1, false, 0, true]
/// ...
/// ```
/// The normal points the way the face radiates; its length is brought to 1. The line of three dots ends the file.
enum NativeArrayFile {
  static let version = 1
  private static let keys = [
    "histotripsy-array", "name", "frequency", "geometric-focus", "radius-of-curvature", "source-pressure",
    "element-conductance", "shape", "count", "elements",
  ]
  private static let columns = [
    "x", "y", "z", "nx", "ny", "nz", "width", "gain", "reversed", "trim", "enabled",
  ]

  static func read(_ input: InputText, faults: inout ElementFaults) throws(InputError) -> PlacedArray {
    let root = try YAMLText.root(of: input)
    let stated = try root.required("histotripsy-array", allowed: "histotripsy-array: \(version)")
    _ = try stated.count(in: version...version)
    try root.allowOnly(keys)

    let name = try root.required("name", allowed: "a name").text(maximum: 100)
    let frequency = try root.required("frequency", allowed: "for example 500 kHz")
      .quantity(.frequency, in: ArrayDescription.frequencies.inBaseUnit)
    let focus = try position(
      root.required("geometric-focus", allowed: "[x, y, z], for example [0 mm, 0 mm, 0 mm]"))
    let radius = try root.optional("radius-of-curvature")?.quantity(.length, in: 1e-3...1)
    let pressure = try root.required("source-pressure", allowed: "for example 2 kPa/V")
      .quantity(.pressurePerVolt, in: ArrayDescription.sourcePressures.inBaseUnit)
    let conductance = try root.optional("element-conductance")?
      .quantity(.conductance, in: ArrayDescription.elementConductances.inBaseUnit)
    let shape = try root.required("shape", allowed: "disc or square").choice(NativeArrayFile.shapes)
    let maximum = ArrayDescription.maximumElements
    let count = try root.required("count", allowed: "the number of elements").count(in: 1...maximum)
    let list = try root.required("elements", allowed: "one row for each element")
    let rows = try list.list(count: 1...maximum, of: "elements")
    guard rows.count == count else {
      throw list.complaint("\(rows.count) rows where count says \(count); the list may be truncated")
    }

    var elements: [Element] = []
    elements.reserveCapacity(rows.count)
    var places: [ElementPlace] = []
    for row in rows {
      let read = try faults.attempt { () throws(InputError) in try element(row, shape: shape) }
      guard let read else { continue }
      elements.append(read)
      places.append(ElementPlace(line: row.line, field: row.path))
    }
    guard !elements.isEmpty, faults.collects || elements.contains(where: \.isEnabled) else {
      throw list.complaint("no element is enabled (1 … \(count))")
    }
    guard faults.collects || elements.contains(where: { $0.isEnabled && $0.gain > 0 }) else {
      throw list.complaint("every enabled element has gain 0: the array is silent (above 0 … 4)")
    }
    if !faults.collects { try refuseOverlap(elements, rows) }
    let array = ArrayDescription(
      name: name, frequency: .hertz(frequency), geometricFocus: focus,
      radiusOfCurvature: radius.map { .metres($0) }, elements: elements,
      sourcePressurePerVolt: .pascals(pressure), elementConductance: conductance.map { .siemens($0) },
      provenance: Provenance(source: input.file, digest: input.digest))
    return PlacedArray(array: array, places: places)
  }

  static let shapes: [(word: String, value: ElementShape)] = [("disc", .disc), ("square", .square)]

  private static func position(_ value: Value) throws(InputError) -> Position {
    let limit = ArrayDescription.maximumCoordinate.metres
    var point = SIMD4<Double>.zero
    for (lane, part) in try value.list(count: 3...3, of: "lengths").enumerated() {
      point[lane] = try part.quantity(.length, in: -limit...limit)
    }
    return Position(metres: point)
  }

  private static func element(_ row: Value, shape: ElementShape) throws(InputError) -> Element {
    let cells = try row.list(
      count: columns.count...columns.count, of: "entries (\(columns.joined(separator: ", ")))")
    let limit = ArrayDescription.maximumCoordinate.metres
    var position = SIMD4<Double>.zero
    var normal = SIMD4<Double>.zero
    for lane in 0..<3 {
      position[lane] = try cells[lane].number(in: -limit...limit, timesTenTo: -3)
      normal[lane] = try cells[3 + lane].number(in: -1000...1000)
    }
    let length = normal.length
    guard length > 1e-6 else { throw cells[3].complaint("the normal has no direction (any length above 0)") }
    // A normal that is 1 long as well as doubles can say is left alone, so that a written file reads back bit by bit.
    let unit = abs(length - 1) < 1e-15 ? normal : normal / length
    let width = try cells[6].number(
      in: ArrayDescription.widths.lowerBound.metres...ArrayDescription.widths.upperBound.metres,
      timesTenTo: -3)
    return Element(
      position: Position(metres: position), normal: Position(metres: unit), shape: shape,
      width: .metres(width),
      gain: try cells[7].number(in: 0...4), isReversed: try cells[8].flag(),
      phaseTrim: Nanoseconds(Int64(try cells[9].count(in: -10_000...10_000))),
      isEnabled: try cells[10].flag())
  }

  private static func refuseOverlap(_ elements: [Element], _ rows: [Value]) throws(InputError) {
    guard let closest = ElementSpacing(elements.map(\.position.lanes)) else { return }
    let widest = elements.reduce(0.0) { max($0, $1.width.metres) }
    // Only the closest pair is looked at, against the widest element: exact where all are equally wide.
    let (first, second) = (elements[closest.first], elements[closest.second])
    let needed = min(widest, (first.width.metres + second.width.metres) / 2)
    guard closest.distance * 1.01 < needed else { return }
    throw rows[closest.second].complaint(
      "\(Dimension.length.shown(closest.distance)) from element \(closest.first + 1), which it overlaps "
        + "(\(Dimension.length.shown(needed)) or more)")
  }
}

import HistotripsyCore
import Text

/// An element of an openLIFU file with what its module adds.
struct OpenLIFUPart {
  let element: OpenLIFUElement
  let moduleSensitivity: OpenLIFUSensitivity?
  /// In the order of the file, from 0.
  let number: Int
  /// Across all modules, from 1.
  let pin: Int?
}

/// Turns the parts of an openLIFU file into the elements of an array.
struct OpenLIFUAssembly {
  let elements: [OpenLIFUPart]
  /// Hertz.
  let frequency: Double
  let defaults: ElementDefaults

  func array(
    attributes: OpenLIFUAttributes?, file: String, notes: inout [String]
  ) throws(InputError) -> ArrayDescription {
    let drive = try sensitivities(file: file, notes: &notes)
    let shape = attributes?.shape ?? .square
    let widths = widths(shape: shape, notes: &notes)
    // A file of this program is in the core's frame already.
    let mean = elements.reduce(SIMD4<Double>.zero) { $0 + $1.element.normal }
    let isTurned = attributes == nil && mean.z < 0
    let turn = isTurned ? SIMD4(1.0, -1, -1, 1) : SIMD4(1.0, 1, 1, 1)
    if isTurned {
      notes.append(
        "the file's array looks along -z; turned half round about x, so that +z leads into the medium")
    }
    if elements.contains(where: \.element.isRolled) {
      notes.append("elements are rolled about their axes; that is not used")
    }

    var result: [Element] = []
    result.reserveCapacity(elements.count)
    for (index, part) in elements.enumerated() {
      let trim = attributes?.trims?[part.number] ?? 0
      result.append(
        Element(
          position: Position(metres: part.element.position * turn),
          normal: Position(metres: part.element.normal * turn), shape: shape, width: .metres(widths[index]),
          gain: drive.gains[index],
          isReversed: attributes?.reversed.contains(part.number) ?? part.element.isInverted,
          phaseTrim: Nanoseconds(Int64(trim)), isEnabled: drive.gains[index] > 0))
    }
    let dead = result.count { !$0.isEnabled }
    if dead > 0 { notes.append("\(dead) elements have sensitivity 0 and are taken as dead") }

    let focus: Position
    let radius: Length?
    if let attributes {
      (focus, radius) = (attributes.geometricFocus, attributes.radiusOfCurvature)
    } else {
      let axes = ElementAxes(result.map(\.position.lanes), normals: result.map(\.normal.lanes))
      (focus, radius) = (Position(metres: axes.focus), axes.radiusOfCurvature.map(Length.metres))
      notes.append(axes.note)
    }
    return ArrayDescription(
      name: "", frequency: .hertz(frequency), geometricFocus: focus, radiusOfCurvature: radius,
      elements: result, sourcePressurePerVolt: .pascals(drive.nominal),
      elementConductance: attributes?.elementConductance ?? defaults.elementConductance,
      provenance: Provenance(source: file))
  }

  /// The pressure of a nominal element for each volt, and every element's share of it.
  ///
  /// Nominal is what the first module says; where that leaves an element's share beyond 4, the median of what all give.
  private func sensitivities(
    file: String, notes: inout [String]
  ) throws(InputError) -> (nominal: Double, gains: [Double]) {
    let module = elements.map { $0.moduleSensitivity ?? .unmeasured }
    let own = elements.map { $0.element.sensitivity ?? .unmeasured }
    let range = ArrayDescription.sourcePressures.inBaseUnit
    let isUnstated = module.allSatisfy(\.isPlaceholder) && own.allSatisfy(\.isPlaceholder)
    if isUnstated {
      let nominal = ArrayFile.assume(
        defaults.sourcePressurePerVolt, ElementDefaults.assumedSourcePressurePerVolt, &notes
      ) {
        "source pressure \(Dimension.pressurePerVolt.shown($0.pascals)) is assumed: the file has no sensitivity"
      }
      return (nominal.pascals, elements.map { _ in 1 })
    }
    let first = module[0].value(at: frequency)
    var nominal = first
    func gains() -> [Double] {
      elements.indices.map { own[$0].value(at: frequency) * (module[$0].value(at: frequency) / nominal) }
    }
    let alive = elements.indices.map { own[$0].value(at: frequency) * module[$0].value(at: frequency) }
      .filter { $0 > 0 }.sorted()
    if !range.contains(first) || gains().contains(where: { !($0 <= 4) }), !alive.isEmpty {
      nominal = alive[alive.count / 2]
    }
    guard range.contains(nominal) else {
      throw InputError(
        file: file, field: "sensitivity",
        message: "\(Dimension.pressurePerVolt.shown(nominal)) is out of range "
          + "(\(QuantityText.shown(range, as: .pressurePerVolt)))")
    }
    let shares = gains()
    if let index = shares.firstIndex(where: { !($0 <= 4) }) {
      let place = elements[index].element.place
      throw InputError(
        file: file, line: place.line, field: place.field + ".sensitivity",
        message: "\(shares[index].short) times that of a nominal element is out of range (0 … 4)")
    }
    return (nominal, shares)
  }

  /// Metres, one for each element.
  private func widths(shape: ElementShape, notes: inout [String]) -> [Double] {
    var assumed: Double?
    if elements.contains(where: { $0.element.size == nil }) {
      assumed =
        defaults.width?.metres
        ?? ArrayFile.assumedWidth(
          spacing: ElementSpacing(elements.map(\.element.position))?.distance, notes: &notes
        ).metres
    }
    if elements.contains(where: { $0.element.size.map { $0.x != $0.y } ?? false }) {
      notes.append("rectangles are taken as squares of the same area")
    }
    return elements.map { part in
      guard let size = part.element.size else { return assumed ?? 0 }
      let side = size.x == size.y ? size.x : (size.x * size.y).squareRoot()
      let width = shape == .disc ? side * OpenLIFUWriter.discToSquare : side
      return min(width, ArrayDescription.widths.upperBound.metres)
    }
  }
}

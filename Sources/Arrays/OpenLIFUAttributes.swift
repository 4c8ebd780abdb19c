import HistotripsyCore
import Text

/// What openLIFU has no field for, kept under `attrs.histotripsy`, where openLIFU lets anything stand.
///
/// Written by this program; with it an exported array comes back as it was.
struct OpenLIFUAttributes {
  static let key = "histotripsy"
  static let version = 1
  /// openLIFU has rectangles only; a disc is written as the square of its area.
  let shape: ElementShape
  let geometricFocus: Position
  let radiusOfCurvature: Length?
  let elementConductance: Conductance?
  /// Counted from 0, in the order of the file. Replaces what `module_invert` says.
  let reversed: Set<Int>
  /// In nanoseconds, one for each element; `nil` where no element has one.
  let trims: [Int]?

  /// `nil` where the file has no such section.
  /// - Parameter transducer: whose `attrs` are read.
  init?(of transducer: JSONObject) throws(InputError) {
    guard let attributes = transducer.optional("attrs"), attributes.isObject,
      let value = try attributes.object(of: "attributes").optional(Self.key)
    else { return nil }
    let object = try value.object(of: "what openLIFU has no field for")
    _ = try object.required("version", allowed: "\(Self.version)").count(in: Self.version...Self.version)

    let word = try object.required("shape", allowed: "\"disc\" or \"square\"")
    let text = try word.text(maximum: 20)
    guard let known = NativeArrayFile.shapes.first(where: { $0.word == text }) else {
      throw word.complaint("\"\(text)\" is not known; allowed: disc, square")
    }
    shape = known.value
    let limit = ArrayDescription.maximumCoordinate.metres
    var focus = SIMD4<Double>.zero
    let cells = try object.required("geometric_focus_mm", allowed: "[x, y, z]")
      .list(count: 3...3, of: "numbers [x, y, z]")
    for lane in 0..<3 {
      focus[lane] = try cells[lane].quantity(.length, unit: "mm", in: -limit...limit) {
        $0.value(timesTenTo: -3)
      }
    }
    geometricFocus = Position(metres: focus)
    radiusOfCurvature = try object.optional("radius_of_curvature_mm")?
      .quantity(.length, unit: "mm", in: 1e-3...1) { $0.value(timesTenTo: -3) }.asMetres
    elementConductance = try object.optional("element_conductance_S")?.quantity(
      .conductance, unit: "S", in: ArrayDescription.elementConductances.inBaseUnit
    ) { $0.value() }.asSiemens

    let maximum = ArrayDescription.maximumElements
    let count = try object.required("elements", allowed: "the number of elements").count(in: 1...maximum)
    var reversed: Set<Int> = []
    for number in try object.optional("reversed")?.list(count: 0...count, of: "element numbers") ?? [] {
      reversed.insert(try number.count(in: 1...count) - 1)
    }
    self.reversed = reversed
    if let list = try object.optional("phase_trim_ns")?.list(count: count...count, of: "phase trims in ns") {
      var trims: [Int] = []
      for trim in list { trims.append(try trim.count(in: -10_000...10_000)) }
      self.trims = trims
    } else {
      trims = nil
    }
    guard let elements = transducer.optional("elements"), elements.isList,
      try elements.list(count: 0...JSONText.maximumValues, of: "elements").count == count
    else {
      throw object.complaint("says \(count) elements, which the file has not; remove this section")
    }
  }
}

extension Double {
  fileprivate var asMetres: Length { .metres(self) }
  fileprivate var asSiemens: Conductance { .siemens(self) }
}

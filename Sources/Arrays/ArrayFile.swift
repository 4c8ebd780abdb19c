import Foundation
import HistotripsyCore
import Text

/// Array files: this project's own format, tables of element centres, and arrays of openLIFU,
/// BabelBrain and Ultraino.
///
/// The format is told from the content: a native file begins with the key `histotripsy-array`, openLIFU's is JSON.
public enum ArrayFile {
  /// Reads an array.
  /// - Parameter defaults: what a table does not say; a native file says everything itself.
  /// - Throws: one message naming file, line, field, value and allowed range.
  public static func read(
    _ url: URL, defaults: ElementDefaults = ElementDefaults()
  ) throws(InputError) -> ArrayDescription {
    try read(InputText(reading: url), name: url.deletingPathExtension().lastPathComponent, defaults: defaults)
  }

  /// Reads an array from bytes already in memory.
  /// - Parameter file: what messages call it.
  public static func read(
    bytes: [UInt8], file: String, defaults: ElementDefaults = ElementDefaults()
  ) throws(InputError) -> ArrayDescription {
    let name = URL(filePath: file).deletingPathExtension().lastPathComponent
    return try read(InputText(bytes: bytes, file: file), name: name, defaults: defaults)
  }

  private static func read(
    _ input: InputText, name: String, defaults: ElementDefaults
  ) throws(InputError) -> ArrayDescription {
    var faults = ElementFaults(collects: false)
    return try read(input, name: name, defaults: defaults, faults: &faults).array
  }

  static func read(
    _ input: InputText, name: String, defaults: ElementDefaults, faults: inout ElementFaults
  ) throws(InputError) -> PlacedArray {
    try defaults.check(file: input.file)
    switch format(of: input.text) {
    case .native:
      if let unit = defaults.lengthUnit {
        throw InputError(
          file: input.file, field: "units",
          message: "\(unit.rawValue) is stated, but a native array file says its units itself; leave it out")
      }
      return try NativeArrayFile.read(input, faults: &faults)
    case .table: return try table(input, name: name, defaults: defaults, faults: &faults)
    case .babelBrain:
      let found = try BabelBrainArray(input, stated: defaults)
      let centres = CentreList(
        centres: found.centres, lines: found.centres.map { _ in found.line },
        numbers: Array(1...found.centres.count), isUnitStated: true, notes: found.notes)
      return try placed(
        centres, input, name: found.name ?? name, defaults: found.defaults, faults: faults)
    case .xml:
      let root = try XMLText.root(of: input)
      guard UltrainoArray.isOne(root) else {
        throw InputError(
          file: input.file, line: root.line,
          message:
            "this is XML, but no simulation of Ultraino; write the centres as a table: x (mm), y (mm), z (mm)"
        )
      }
      let found = try UltrainoArray(root, file: input.file, stated: defaults)
      let centres = CentreList(
        centres: found.centres, lines: found.lines, numbers: Array(1...found.centres.count),
        isUnitStated: true, notes: found.notes)
      return try placed(centres, input, name: name, defaults: found.defaults, faults: faults)
    case .json: return try OpenLIFUFile.read(input, name: name, defaults: defaults, faults: &faults)
    }
  }

  private enum Format {
    case native
    case table
    case json
    case babelBrain
    case xml
  }

  /// By a key of its own, else by the first character or key that is neither blank nor comment.
  private static func format(of text: String) -> Format {
    let lines = text.split(separator: "\n")
    let head = lines.prefix(200)
    if head.contains(where: { $0.hasPrefix("histotripsy-array") }) { return .native }
    if head.contains(where: { $0.hasPrefix(BabelBrainArray.key + ":") }) { return .babelBrain }
    for line in lines {
      let content = line.drop(while: \.isWhitespace)
      if content.isEmpty || content.hasPrefix("#") || content.hasPrefix("---") { continue }
      if content.hasPrefix("{") || content.hasPrefix("[") { return .json }
      if content.hasPrefix("<") { return .xml }
      // A key with a colon belongs to no table of numbers: a misspelt first key gets the native format's message.
      let key = content.prefix { $0 != ":" }
      let isKey = key.count < content.count && !key.contains(where: { ",;\t".contains($0) })
      let hasTable = head.contains { line in
        Heading.nameAxes(
          TextTable.headings(line, DelimitedText(delimiter: DelimitedText.delimiter(of: line))))
      }
      return isKey && !hasTable ? .native : .table
    }
    return .table
  }

  private static func table(
    _ input: InputText, name: String, defaults: ElementDefaults, faults: inout ElementFaults
  ) throws(InputError) -> PlacedArray {
    let table = try ElementTable(input, unit: defaults.lengthUnit, faults: &faults)
    var notes = table.notes
    if !table.unit.isStated { notes.append("coordinates are taken as millimetres") }
    if !table.ignored.isEmpty {
      notes.append("columns not used: \(PrintableText.of(table.ignored.joined(separator: ", ")))")
    }

    let centres = CentreList(
      centres: table.centres, lines: table.lines, numbers: table.numbers, isUnitStated: table.unit.isStated,
      notes: notes)
    return try placed(centres, input, name: name, defaults: defaults, faults: faults)
  }

  /// Element centres in metres, with where they stand in their file, whatever its format.
  private struct CentreList {
    let centres: [SIMD4<Double>]
    let lines: [Int]
    let numbers: [Int]
    let isUnitStated: Bool
    let notes: [String]
  }

  /// An array of alike elements of which the centres are known, and what the caller knows besides.
  private static func placed(
    _ table: CentreList, _ input: InputText, name: String, defaults: ElementDefaults, faults: ElementFaults
  ) throws(InputError) -> PlacedArray {
    var notes = table.notes
    let spacing = ElementSpacing(table.centres)
    if let spacing, spacing.distance < ArrayDescription.widths.lowerBound.metres, !faults.collects {
      throw InputError(
        file: input.file, line: table.lines[spacing.second],
        message: "element \(spacing.second + 1) lies where element \(spacing.first + 1) is")
    }
    try refuseGuessedUnit(of: table, file: input.file)
    let frame = try ArrayFrame(table.centres, file: input.file, sparesOutliers: faults.collects)
    notes += frame.notes

    // Who collects faults wants the few elements that are far too close, not all of them smaller than they are.
    let room = faults.collects ? NearestNeighbours(table.centres).leastUsual : spacing?.distance
    if let stated = defaults.width, let room, !faults.collects {
      try refuse(width: stated, wider: room, file: input.file)
    }
    let width = defaults.width ?? assumedWidth(spacing: room, notes: &notes)
    let frequency = assume(defaults.frequency, ElementDefaults.assumedFrequency, &notes) {
      "frequency \(Dimension.frequency.shown($0.hertz)) is assumed: a table of centres does not say"
    }
    let pressure = assume(
      defaults.sourcePressurePerVolt, ElementDefaults.assumedSourcePressurePerVolt, &notes
    ) { "source pressure \(Dimension.pressurePerVolt.shown($0.pascals)) is assumed, not measured" }
    let shape = assume(defaults.shape, .disc, &notes) { _ in "elements are taken as discs" }
    notes.append("every element is taken as alike: gain 1, not reversed, no trim, enabled")

    var elements: [Element] = []
    elements.reserveCapacity(frame.centres.count)
    for index in frame.centres.indices {
      elements.append(
        Element(
          position: Position(metres: frame.centres[index]), normal: Position(metres: frame.normals[index]),
          shape: shape, width: width))
    }
    let array = ArrayDescription(
      name: String(name.prefix(100)), frequency: frequency, geometricFocus: Position(metres: frame.focus),
      radiusOfCurvature: frame.radiusOfCurvature.map(Length.metres), elements: elements,
      sourcePressurePerVolt: pressure, elementConductance: defaults.elementConductance,
      provenance: Provenance(source: input.file, digest: input.digest), notes: notes)
    let places = table.lines.indices.map {
      ElementPlace(line: table.lines[$0], field: "element \(table.numbers[$0])")
    }
    return PlacedArray(array: array, places: places, isFrameFound: true)
  }

  static func assume<T>(
    _ stated: T?, _ assumed: T, _ notes: inout [String], saying: (T) -> String
  ) -> T {
    if let stated { return stated }
    notes.append(saying(assumed))
    return assumed
  }

  /// Sizes of therapeutic arrays, corner to corner: from those for small animals to domes about the head with room on both sides.
  static let sizes = 0.05...0.7

  /// Centimetres, inches or metres read as millimetres give an array of another size: where the size is not that of an array, the unit is
  /// asked for.
  private static func refuseGuessedUnit(of table: CentreList, file: String) throws(InputError) {
    guard !table.isUnitStated, table.centres.count > 1 else { return }
    var low = table.centres[0]
    var high = low
    for centre in table.centres {
      low = pointwiseMin(low, centre)
      high = pointwiseMax(high, centre)
    }
    let size = (high - low).length
    let fitting = LengthUnit.allCases.filter { unit in
      unit != .millimetres && sizes.contains(size * 1e3 * unit.measure.size)
    }
    // A dome about the head, in centimetres, is as large as a small array in millimetres.
    guard !sizes.contains(size) || !fitting.isEmpty else { return }
    let hint = fitting.map { unit in
      "\(Dimension.length.shown(size * 1e3 * unit.measure.size)) in \(unit.rawValue)"
    }
    throw InputError(
      file: file, field: "units",
      message:
        "read as millimetres the array is \(size < sizes.lowerBound ? "only " : "")\((size * 1e3).short) mm across"
        + (hint.isEmpty ? "" : ", it would be \(hint.joined(separator: ", "))")
        + "; state the unit (mm, cm, inch or m)"
    )
  }

  private static func refuse(width: Length, wider spacing: Double, file: String) throws(InputError) {
    guard width.metres > spacing * rounding else { return }
    let least = Dimension.length.shown(ArrayDescription.widths.lowerBound.metres)
    throw InputError(
      file: file, field: "width",
      message: "\(Dimension.length.shown(width.metres)) is out of range (\(least) … "
        + "\(Dimension.length.shown(spacing)), the distance of the closest two elements)")
  }

  /// Room for centres that were rounded when the file was written.
  private static let rounding = 1.01

  /// - Parameter spacing: distance of centres that the width must fit in; `nil` for a lone element.
  static func assumedWidth(spacing: Double?, notes: inout [String]) -> Length {
    let assumed = ElementDefaults.assumedWidth
    // 95 %: what real arrays of discs leave between neighbours (the H-317 has 9.5 mm in 10.0 mm).
    let fits = spacing.map { assumed.metres <= $0 * rounding } ?? true
    let least = ArrayDescription.widths.lowerBound.metres
    let width = fits ? assumed : .metres(max((spacing ?? 0) * 0.95, least))
    notes.append(
      "elements are taken to be \(Dimension.length.shown(width.metres)) wide"
        + (fits ? "" : ", 95 % of the distance of the closest two"))
    return width
  }
}

extension Position {
  /// Metres already checked to lie within bounds.
  package init(metres lanes: SIMD4<Double>) {
    self.init(x: .metres(lanes.x), y: .metres(lanes.y), z: .metres(lanes.z))
  }
}

extension ElementDefaults {
  /// - Throws: what the caller stated and no array can have.
  func check(file: String) throws(InputError) {
    func within<Q: Quantity>(
      _ value: Q?, _ range: ClosedRange<Q>, _ field: String, _ dimension: Text.Dimension
    ) throws(InputError) {
      guard let value, !range.contains(value) else { return }
      let allowed = range.lowerBound.inBaseUnit...range.upperBound.inBaseUnit
      throw InputError(
        file: file, field: field,
        message:
          "\(dimension.shown(value.inBaseUnit)) is out of range (\(QuantityText.shown(allowed, as: dimension)))"
      )
    }
    try within(frequency, ArrayDescription.frequencies, "frequency", .frequency)
    try within(width, ArrayDescription.widths, "width", .length)
    try within(sourcePressurePerVolt, ArrayDescription.sourcePressures, "source-pressure", .pressurePerVolt)
    try within(elementConductance, ArrayDescription.elementConductances, "element-conductance", .conductance)
  }
}

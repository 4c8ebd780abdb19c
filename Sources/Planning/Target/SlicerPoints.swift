import Arrays
import HistotripsyCore
import Text

/// Points that a person placed in 3D Slicer: `.mrk.json` (schema 1.0) and the older `.fcsv`,
/// millimetres.
///
/// Both say themselves whether x and y point to the patient's left and back (LPS) or right and
/// front (RAS). Points come out as RAS+, the world of NIfTI images here.
struct SlicerPoints {
  /// RAS+ of an image's world; of the array's frame where this program wrote the file without an
  /// image.
  let points: [Position]
  /// `nil`: an image's world.
  let frame: PointFrame?
  let notes: [String]

  /// Text of labels and names.
  private static let longestText = 10_000

  // MARK: .fcsv

  static func isFCSV(_ input: InputText) -> Bool {
    let head = input.text.prefix(200).lowercased()
    return head.contains("markups fiducial file version") || head.contains("fiducial list file")
  }

  /// - Throws: no word on the coordinate system, one that is not known, a row that is no point.
  init(fcsv input: InputText) throws(InputError) {
    let file = input.file
    var sign: Double?
    var columns = ["id", "x", "y", "z"]
    var points: [Position] = []
    var lines: [Int] = []
    for (index, line) in input.lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
      if line.hasPrefix("#") {
        let parts = line.dropFirst().split(separator: "=", maxSplits: 1).map {
          $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        guard parts.count == 2 else { continue }
        switch parts[0].lowercased() {
        case "coordinatesystem": sign = try Self.sign(parts[1], file: file, line: index + 1)
        case "columns":
          columns = parts[1].split(separator: ",").map { $0.filter { !$0.isWhitespace }.lowercased() }
        default: break
        }
        continue
      }
      guard let sign else {
        throw InputError(
          file: file, field: "CoordinateSystem",
          message: "missing; write # CoordinateSystem = LPS or RAS above the points")
      }
      let cells = DelimitedText(delimiter: ",").cells(of: line)
      var place = SIMD4<Double>.zero
      for (lane, axis) in ["x", "y", "z"].enumerated() {
        guard let column = columns.firstIndex(of: axis) else {
          throw InputError(
            file: file, field: axis,
            message: "no such column; the columns are \(QuantityText.listed(columns))")
        }
        guard column < cells.count else {
          throw InputError(
            file: file, line: index + 1,
            message: "\(cells.count) columns where \(column + 1) are needed; the row may be truncated")
        }
        place[lane] = try Self.coordinate(cells[column], axis, file: file, line: index + 1)
      }
      try Self.checkRoom(points.count, file, index + 1)
      points.append(Position(metres: place * SIMD4(sign, sign, 1, 1)))
      lines.append(index + 1)
    }
    try Self.check(points, file: file) {
      "line \(lines[$0])"
    } line: {
      lines[$0]
    }
    self.points = points
    frame = nil
    notes = input.notes + [Self.note(sign == -1)]
  }

  private static func note(_ isLPS: Bool) -> String {
    "3D Slicer's points, \(isLPS ? "LPS" : "RAS") by the file's own word: taken to the image's world (RAS+)"
  }

  private static func coordinate(_ text: String, _ axis: String, file: String, line: Int) throws(InputError)
    -> Double
  {
    let reach = MaskPlacement.reach.metres
    guard let value = DecimalNumber(text)?.value(timesTenTo: -3), abs(value) <= reach else {
      throw InputError(
        file: file, line: line, field: axis,
        message:
          "\(QuantityText.quoted(text)) is no coordinate in mm (\(QuantityText.shown(-reach...reach, as: .length)))"
      )
    }
    return value
  }

  /// −1 for LPS, 1 for RAS. Numbers are those of Slicer before version 4.11.
  private static func sign(_ word: String, file: String, line: Int) throws(InputError) -> Double {
    switch word.uppercased() {
    case "LPS", "1": return -1
    case "RAS", "0": return 1
    default:
      throw InputError(
        file: file, line: line, field: "coordinateSystem",
        message:
          "\(QuantityText.quoted(word)) is not known (LPS, RAS)\(["IJK", "2"].contains(word.uppercased()) ? "; voxel indices say nothing without their image" : "")"
      )
    }
  }

  // MARK: .mrk.json

  /// - Throws: what is no file of markups, points that are not defined, several lists, a curve or
  ///   another shape.
  init(json input: InputText) throws(InputError) {
    let file = input.file
    let root = try JSONText.root(of: input).object(of: "a file of markups")
    let lists = try root.required("markups", allowed: "a list of markups").list(count: 1...100, of: "markups")
    var points: [Position] = []
    var places: [(line: Int, label: String)] = []
    var frames: Set<String> = []
    var notes: [String] = []
    var lastSign = 1.0
    for value in lists {
      let list = try value.object(of: "a list of points")
      let name =
        try list.optional("name").map { v throws(InputError) in try v.text(maximum: Self.longestText) } ?? ""
      // This program's own second list.
      if name.hasPrefix("left out (") {
        notes.append("\(PrintableText.of(name)): these points are no foci")
        continue
      }
      let type = try list.required("type", allowed: "Fiducial").text(maximum: 100)
      guard type == "Fiducial" else {
        throw list.complaint("\(QuantityText.quoted(type)) is no list of points (Fiducial)")
      }
      try Self.checkUnit(list)
      let sign = try Self.sign(
        list.required("coordinateSystem", allowed: "LPS or RAS").text(maximum: 20), file: file,
        line: list.line)
      lastSign = sign
      frames.insert(name.hasSuffix("(array frame)") ? "array" : "")
      let control = try list.required("controlPoints", allowed: "a list of points")
      for (index, entry) in try control.list(count: 0...FocusGrid.maximumFoci, of: "points").enumerated() {
        let point = try entry.object(of: "a point")
        if let status = try point.optional("positionStatus")?.text(maximum: 100), status != "defined" {
          throw point.complaint(
            "its positionStatus is \(QuantityText.quoted(status)): place the point, or take it away")
        }
        let position = try point.required("position", allowed: "[x, y, z] in mm").list(
          count: 3...3, of: "coordinates")
        var place = SIMD4<Double>.zero
        let reach = MaskPlacement.reach.metres
        for (lane, number) in position.enumerated() {
          place[lane] = try number.number(in: -reach * 1e3...reach * 1e3) * 1e-3
        }
        try Self.checkRoom(points.count, file, entry.line)
        points.append(Position(metres: place * SIMD4(sign, sign, 1, 1)))
        places.append(
          (
            entry.line,
            name.isEmpty ? "point \(index + 1)" : "point \(index + 1) of \(QuantityText.quoted(name))"
          ))
      }
    }
    guard frames.count <= 1 else {
      throw InputError(
        file: file, field: "markups",
        message: "some lists are in the array's frame, others are not; one file for each")
    }
    try Self.check(points, file: file) {
      places[$0].label
    } line: {
      places[$0].line
    }
    self.points = points
    frame = frames.first == "array" ? .array : nil
    self.notes = notes + (frame == nil ? [Self.note(lastSign == -1)] : [])
  }

  private static func checkUnit(_ list: JSONObject) throws(InputError) {
    guard let unit = list.optional("coordinateUnits") else { return }
    let word = try unit.text(maximum: 40)
    guard word == "mm" else { throw unit.complaint("\(QuantityText.quoted(word)) is not known (mm)") }
  }

  private static func checkRoom(_ count: Int, _ file: String, _ line: Int) throws(InputError) {
    guard count < FocusGrid.maximumFoci else {
      throw InputError(
        file: file, line: line,
        message: "focus \(count + 1) is one too many (1 … \(FocusGrid.maximumFoci) foci)")
    }
  }

  private static func check(
    _ points: [Position], file: String, place: (Int) -> String, line: (Int) -> Int
  ) throws(InputError) {
    guard !points.isEmpty else {
      throw InputError(file: file, message: "no focus in the file (1 … \(FocusGrid.maximumFoci) foci)")
    }
    if let twice = FociFile.duplicate(points.map { PlannedPoint(offset: $0) }, place: place) {
      throw InputError(file: file, line: line(twice.index), message: twice.message)
    }
  }
}

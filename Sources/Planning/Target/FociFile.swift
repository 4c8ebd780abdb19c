import HistotripsyCore
import Text

/// Foci from a file: a table of text (`PointTable`), or 3D Slicer's points (`SlicerPoints`), told
/// apart by content.
package struct FociFile {
  package let points: [PlannedPoint]
  /// Whether the coordinates are those of an image's world (RAS+), which a placement carries to the
  /// target.
  package let isInImageWorld: Bool
  /// What was assumed or passed over.
  package let notes: [String]

  /// Two foci that lie closer than this are one that stands there twice.
  static let leastDistance = Length.metres(1e-7)

  /// - Parameters:
  ///   - unit: the plan's unit of a table; must not contradict the header.
  ///   - frame: the plan's frame of a table; must not contradict the table.
  /// - Throws: the first line that is wrong; two foci in one place.
  package init(_ input: InputText, unit: LengthUnit?, frame: PointFrame?) throws(InputError) {
    let first = input.text.first { !$0.isWhitespace }
    if first == "{" || first == "[" {
      try self.init(SlicerPoints(json: input), input, unit, frame)
    } else if SlicerPoints.isFCSV(input) {
      try self.init(SlicerPoints(fcsv: input), input, unit, frame)
    } else {
      let table = try PointTable(input, unit: unit, frame: frame)
      var notes = table.notes
      if !table.ignored.isEmpty {
        notes.append("columns not used: \(PrintableText.of(table.ignored.joined(separator: ", ")))")
      }
      self.init(points: table.points, isInImageWorld: table.isInImageWorld, notes: notes)
    }
  }

  private init(points: [PlannedPoint], isInImageWorld: Bool, notes: [String]) {
    self.points = points
    self.isInImageWorld = isInImageWorld
    self.notes = notes
  }

  private init(
    _ slicer: SlicerPoints, _ input: InputText, _ unit: LengthUnit?, _ frame: PointFrame?
  ) throws(InputError) {
    if let unit, unit != .millimetres {
      throw InputError(
        file: input.file, field: "unit",
        message: "\(unit.rawValue) is stated, but 3D Slicer's points are in mm")
    }
    if let frame, frame != slicer.frame {
      throw InputError(
        file: input.file, field: "frame",
        message:
          "\(frame.rawValue) is stated, but the points are those of \(slicer.frame.map { "the \($0.rawValue)'s frame" } ?? "an image's world")"
      )
    }
    self.init(
      points: slicer.points.map { PlannedPoint(offset: $0, frame: slicer.frame ?? .target) },
      isInImageWorld: slicer.frame == nil, notes: slicer.notes)
  }

  /// - Parameter place: where a focus stands, for the message: its line or its number in the list.
  /// - Returns: the second of two foci in one place, and a message; `nil` where all lie apart.
  static func duplicate(_ points: [PlannedPoint], place: (Int) -> String) -> (index: Int, message: String)? {
    var seen: [SIMD4<Int64>: Int] = [:]
    for (index, point) in points.enumerated() {
      let steps = (point.offset.lanes / leastDistance.metres).rounded(.toNearestOrAwayFromZero)
      let key = SIMD4<Int64>(Int64(steps.x), Int64(steps.y), Int64(steps.z), 0)
      if let other = seen[key] {
        return (
          index,
          "the focus of \(place(other)) stands here again: it would get its pulses twice; write it once, with the pulses it should get"
        )
      }
      seen[key] = index
    }
    return nil
  }
}

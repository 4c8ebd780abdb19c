import Planning
import Text

extension Harness {
  /// Tables of foci and 3D Slicer's points, told apart by content; the unit is stated, or left to the header.
  static let pointTable = Harness("point-table") { bytes in
    for unit in [nil, LengthUnit.millimetres] {
      let verdict = Verdict.ofReading("points.csv") { () throws(InputError) in
        let foci = try FociFile(InputText(bytes: bytes, file: "points.csv"), unit: unit, frame: nil)
        let isFinite = foci.points.allSatisfy { point in
          (0..<3).allSatisfy { point.offset.lanes[$0].isFinite }
        }
        return isFinite ? nil : "a focus that is nowhere"
      }
      if verdict != .accepted { return verdict }
    }
    return .accepted
  }
}

import Planning
import Text

extension Harness {
  /// Tables of foci; the unit is stated, or left to the header.
  static let pointTable = Harness("point-table") { bytes in
    for unit in [nil, LengthUnit.millimetres] {
      let verdict = Verdict.ofReading("points.csv") { () throws(InputError) in
        _ = try PointTable(InputText(bytes: bytes, file: "points.csv"), unit: unit)
        return nil
      }
      if verdict != .accepted { return verdict }
    }
    return .accepted
  }
}

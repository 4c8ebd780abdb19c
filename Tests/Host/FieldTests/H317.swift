import Field
import Foundation
import HistotripsyCore
import SharedData

/// A real array of 128 flat discs, and its field as another program computed it by brute force.
struct H317 {
  struct Expected: Decodable {
    struct Steering: Decodable {
      struct Peak: Decodable {
        var offsetFromTargetMm: [Double]
        var gain: Double
      }
      var offsetMm: [Double]
      var gainAtTarget: Double
      var lossDb: Double
      var maxNearTarget: Peak
      var minus6dbXMm: [Double]?
      var minus6dbYMm: [Double]?
      var minus6dbZMm: [Double]?
    }
    struct Lobes: Decodable {
      struct Row: Decodable {
        var offsetMm: [Double]
        var gridMaxGain: Double
        var refinedGain: Double
      }
      var xMm: [Double]
      var zMm: [Double]
      var excludedBoxHalfSizeMm: [Double]
      var rows: [Row]
    }
    struct Check: Decodable {
      struct Point: Decodable {
        var xyzMm: [Double]
        var pOverRhocu0: [Double]
      }
      var targetMm: [Double]
      var points: [Point]
    }
    var frequencyHz: Double
    var soundSpeedMS: Double
    var geometricFocusMm: [Double]
    var steering: [Steering]
    var secondaryLobes: Lobes
    var checkPoints: [Check]
  }
  private struct Laws: Decodable {
    var elementsMm: [[Double]]
  }

  let expected: Expected
  let focus: Position
  let elements: [Element]

  init() throws {
    expected = try SharedData.snakeCase("expected/array_h317.json", as: Expected.self)
    let laws = try SharedData.snakeCase("expected/focal_laws_sonic_concepts_h317.json", as: Laws.self)
    let f = expected.geometricFocusMm
    focus = .millimetres(f[0], f[1], f[2])
    elements = laws.elementsMm.map { p in
      let away = zip(f, p).map { $0 - $1 }
      let length = away.map { $0 * $0 }.reduce(0, +).squareRoot()
      return Element(
        position: .millimetres(p[0], p[1], p[2]),
        normal: Position(
          x: .metres(away[0] / length), y: .metres(away[1] / length), z: .metres(away[2] / length)),
        width: .millimetres(9.5))
    }
  }

  func field(_ method: ArrayField.Method, tissue: TissueLayers? = nil) throws -> ArrayField {
    try ArrayField(
      elements: elements, frequency: .hertz(expected.frequencyHz), geometricFocus: focus,
      speedOfSound: .metresPerSecond(expected.soundSpeedMS), method: method, tissue: tissue)
  }

  func target(_ offset: [Double]) -> Position {
    let f = expected.geometricFocusMm
    return .millimetres(f[0] + offset[0], f[1] + offset[1], f[2] + offset[2])
  }
}

extension Position {
  func moved(_ x: Double, _ y: Double, _ z: Double) -> Position {
    .millimetres(self.x.millimetres + x, self.y.millimetres + y, self.z.millimetres + z)
  }
}

extension SharedData {
  static func snakeCase<T: Decodable>(_ path: String, as type: T.Type) throws -> T {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: Data(contentsOf: file(path)))
  }
}

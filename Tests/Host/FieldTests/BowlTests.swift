import Field
import Foundation
import HistotripsyCore
import SharedData
import Testing

/// Focused bowls: O'Neil's closed form on the axis, another program's Rayleigh integral across it.
///
/// The bowl is cut into rings, the rings into pieces; each is a small disc of the piece's area, so small that only its area counts.
/// Rings lie at Gauss–Legendre nodes of the cosine of the polar angle, where the integral over a sphere converges exponentially, and
/// carry as many pieces as the field point needs: one on the axis.
@Suite(.enabled(if: SharedData.isPresent, "../shared/data is absent")) struct BowlTests {
  struct Expected: Decodable {
    struct Bowl: Decodable {
      var name: String
      var rocM: Double
      var diameterM: Double
      var fHz: Double
      var c: Double
      var axialZM: [Double]
      var axialGainMpmath: [Double]
      var lateralXM: [Double]
      var lateralGainRayleigh: [Double]
    }
    var bowls: [Bowl]
  }

  private func field(_ bowl: Expected.Bowl, rings: Int, pieces: Int) throws -> (ArrayField, Excitation) {
    let rim = (1 - pow(bowl.diameterM / 2 / bowl.rocM, 2)).squareRoot()
    let width = 1e-5
    var elements: [Element] = []
    var weights: [ComplexGain] = []
    for (x, w) in gaussLegendre(rings) {
      let cosine = (1 + rim) / 2 + (1 - rim) / 2 * x
      let sine = (1 - cosine * cosine).squareRoot()
      let area = 2 * Double.pi * bowl.rocM * bowl.rocM * (1 - rim) / 2 * w / Double(pieces)
      for j in 0..<pieces {
        let phi = 2 * Double.pi * (Double(j) + 0.5) / Double(pieces)
        let away = SIMD3(sine * cos(phi), sine * sin(phi), -cosine)
        let centre = away * bowl.rocM + SIMD3(0, 0, bowl.rocM)
        elements.append(
          Element(
            position: Position(x: .metres(centre.x), y: .metres(centre.y), z: .metres(centre.z)),
            normal: Position(x: .metres(-away.x), y: .metres(-away.y), z: .metres(-away.z)),
            width: .metres(width)))
        weights.append(ComplexGain(real: area / (.pi / 4 * width * width), imaginary: 0))
      }
    }
    let field = try ArrayField(
      elements: elements, frequency: .hertz(bowl.fHz),
      geometricFocus: Position(x: .zero, y: .zero, z: .metres(bowl.rocM)),
      speedOfSound: .metresPerSecond(bowl.c))
    return (field, Excitation(weights: weights))
  }

  @Test func onTheAxisTheClosedFormIsMet() throws {
    let bowls = try SharedData.snakeCase("expected/oneil_bowls.json", as: Expected.self).bowls
    #expect(bowls.count == 5)
    for bowl in bowls {
      let (field, excitation) = try field(bowl, rings: 160, pieces: 1)
      let peak = bowl.axialGainMpmath.max() ?? 0
      let points = bowl.axialZM.map { Position(x: .zero, y: .zero, z: .metres($0)) }
      let gains = field.gains(at: points, driving: excitation)
      var worst = 0.0
      for (gain, expected) in zip(gains, bowl.axialGainMpmath) {
        worst = max(worst, abs(gain.magnitude - expected) / peak)
      }
      print("\(bowl.name), axis: worst \(worst) of the peak")
      #expect(worst < 1e-4)
    }
  }

  @Test func acrossTheFocusTheOtherProgramAgrees() throws {
    let bowls = try SharedData.snakeCase("expected/oneil_bowls.json", as: Expected.self).bowls
    for bowl in bowls {
      let (field, excitation) = try field(bowl, rings: 40, pieces: 96)
      let chosen = bowl.lateralXM.indices.filter { $0 % 10 == 0 }
      let points = chosen.map { Position(x: .metres(bowl.lateralXM[$0]), y: .zero, z: .metres(bowl.rocM)) }
      var worst = 0.0
      for (gain, i) in zip(field.gains(at: points, driving: excitation), chosen) {
        worst = max(
          worst, abs(gain.magnitude - bowl.lateralGainRayleigh[i]) / bowl.lateralGainRayleigh[0])
      }
      print("\(bowl.name), across: worst \(worst) of the peak")
      #expect(worst < 1e-4)
    }
  }
}

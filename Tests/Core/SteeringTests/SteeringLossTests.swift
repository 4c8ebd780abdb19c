import HistotripsyCore
import SharedData
import Testing

/// `expected/array_h317.json`, a brute-force Rayleigh integral. Its losses are negative.
private struct ExpectedSteering: Decodable {
  struct Row: Decodable {
    var offsetMillimetres: [Double]
    var decibels: Double
    var pointElementGain: Double

    enum CodingKeys: String, CodingKey {
      case offsetMillimetres = "offset_mm"
      case decibels = "loss_dB"
      case pointElementGain = "rel_point_elements_with_directivity"
    }
  }
  var steering: [Row]
}

@Suite struct SteeringLossTests {
  private let water = Speed.metresPerSecond(1480)

  @Test(.enabled(if: SharedData.isPresent, "shared data absent"))
  func lossesOfARealArrayAgreeWithTheRayleighIntegral() throws {
    let focus = Position.millimetres(0, 0, 135)
    let elements = try ExpectedLaws.named("sonic_concepts_h317").elements(lookingAt: focus)
    let expected = try SharedData.json("expected/array_h317.json", as: ExpectedSteering.self).steering
    #expect(expected.count == 30)
    try withGeometry(elements, focus: focus) { geometry in
      for row in expected {
        let target = Position.millimetres(
          row.offsetMillimetres[0], row.offsetMillimetres[1], 135 + row.offsetMillimetres[2])
        let decibels = geometry.steeringLossDecibels(at: target, speedOfSound: water)
        let loss = try #require(decibels)
        #expect(
          abs(loss + row.decibels) <= 0.1, "\(row.offsetMillimetres): \(loss) instead of \(-row.decibels)")
        // The same model by another program, printed to six digits.
        let relative = geometry.relativeGain(at: target, speedOfSound: water)
        let gain = try #require(relative)
        #expect(abs(gain - row.pointElementGain) <= 1e-5)
      }
    }
  }

  /// A square is a disc of sorts: near the axis the directivity of both is 1 − (k·s)²/24·(sum over the two sides) and
  /// 1 − (k·a)²/8; steered along a side a square of side s has the sinc of that side alone.
  @Test func aSquareElementHasTheSincOfEachSide() throws {
    let focus = Position.millimetres(0, 0, 100)
    let one = Element(
      position: .origin, normal: .millimetres(0, 0, 1000), shape: .square, width: .millimetres(6))
    try withGeometry([one], frequency: .megahertz(1), focus: focus) { geometry in
      for (x, y) in [(10.0, 0.0), (0.0, 10.0), (12.0, 7.0), (-12.0, 7.0), (40.0, 30.0)] {
        let distance = (x * x + y * y + 100 * 100).squareRoot()
        func side(_ offset: Double) -> Double {
          let argument = 2 * Double.pi / 1.48 * 3 * offset / distance
          return argument == 0 ? 1 : sine(argument) / argument
        }
        let steered = geometry.relativeGain(at: .millimetres(x, y, 100), speedOfSound: water)
        let gain = try #require(steered)
        // Inverted where one sinc is negative, and no weaker for it.
        let expected = side(x) * side(y) * 100 / distance
        #expect(abs(gain - expected.magnitude) <= 1e-12)
      }
    }
  }

  /// A disc's first side lobe: 2 J1(x)/x is least at x = 5.1356, where J2 vanishes, and −0.132279 there (Abramowitz and Stegun 9.5).
  @Test func inASideLobeThePressureIsInvertedAndNotAbsent() throws {
    let waveNumber = 2 * Double.pi * 700e3 / water.metresPerSecond
    let disc = element(at: .origin, lookingAt: .millimetres(0, 0, 100), width: .millimetres(9.5))
    try withGeometry([disc], focus: .millimetres(0, 0, 100)) { geometry in
      let sine = 5.135_622_3 / (waveNumber * 0.00475)
      let there = Position.millimetres(100 * sine, 0, 100 * (1 - sine * sine).squareRoot())
      let decibels = geometry.steeringLossDecibels(at: there, speedOfSound: water)
      let loss = try #require(decibels)
      #expect(abs(loss - 17.5702) <= 1e-3, "\(loss)")
    }
  }

  @Test func gainDeadElementsAndBacksidesCount() throws {
    var elements = cap(64)
    let focus = Position.millimetres(0, 0, 135)
    let whole = try withGeometry(elements) { geometry in
      geometry.coherentSum(at: focus, speedOfSound: water)
    }
    for i in 0..<32 { elements[i].gain = 0.5 }
    for i in 48..<64 { elements[i].isEnabled = false }
    // All elements stand 135 mm from the focus and look at it: each contributes the same.
    let weakened = try withGeometry(elements) { geometry in
      geometry.coherentSum(at: focus, speedOfSound: water)
    }
    #expect(abs(weakened / whole - (32 * 0.5 + 16) / 64) <= 1e-12)
    try withGeometry(elements) { geometry in
      let behind = Position.millimetres(0, 0, -200)
      #expect(geometry.relativeGain(at: behind, speedOfSound: water) == 0)
      #expect(geometry.steeringLossDecibels(at: behind, speedOfSound: water) == .infinity)
    }
    for i in 0..<64 { elements[i].gain = 0 }
    try withGeometry(elements) { geometry in
      #expect(geometry.relativeGain(at: focus, speedOfSound: water) == nil)
    }
  }
}

import Foundation
import HistotripsyCore
import SharedData
import Testing
import VirtualBoard

@Suite struct ArrayFieldTests {
  struct Expected: Decodable {
    struct Steering: Decodable {
      var offset: [Double]
      var loss: Double

      enum CodingKeys: String, CodingKey {
        case offset = "offset_mm"
        case loss = "loss_dB"
      }
    }
    var frequency: Double
    var speed: Double
    var focus: [Double]
    var gain: Double
    var steering: [Steering]

    enum CodingKeys: String, CodingKey {
      case frequency = "frequency_hz"
      case speed = "sound_speed_m_s"
      case focus = "geometric_focus_mm"
      case gain = "gain_geometric_focus"
      case steering
    }
  }
  struct Laws: Decodable {
    var elements: [[Double]]

    enum CodingKeys: String, CodingKey {
      case elements = "elements_mm"
    }
  }

  /// Elements of the file; the frame has its vertex at the origin.
  private func h317() throws -> (MediumConfiguration, Expected, [Element]) {
    let expected = try SharedData.json("expected/array_h317.json", as: Expected.self)
    let laws = try SharedData.json("expected/focal_laws_sonic_concepts_h317.json", as: Laws.self)
    let focus = expected.focus
    let elements = laws.elements.map { p in
      let away = zip(focus, p).map { $0 - $1 }
      let length = away.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return Element(
        position: .millimetres(p[0], p[1], p[2]),
        normal: Position(
          x: .metres(away[0] / length), y: .metres(away[1] / length), z: .metres(away[2] / length)),
        width: .millimetres(9.5))
    }
    let configuration = MediumConfiguration(
      elements: elements, frequency: .hertz(expected.frequency),
      water: Water(temperature: temperature(for: expected.speed), attenuation: 0), tissue: nil,
      seed: 1)
    return (configuration, expected, elements)
  }

  /// The water in which sound has a given speed, below the maximum near 74 °C.
  private func temperature(for speed: Double) -> Temperature {
    var (low, high) = (0.0, 70.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if Water.speedOfSound(at: .celsius(middle)).metresPerSecond < speed {
        low = middle
      } else {
        high = middle
      }
    }
    return .celsius((low + high) / 2)
  }

  @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data"))
  func steeringLossEqualsTheRayleighIntegral() throws {
    let (configuration, expected, elements) = try h317()
    let medium = Medium(configuration)
    #expect(abs(medium.speedOfSound.metresPerSecond - expected.speed) < 1e-6)
    #expect(expected.steering.count == 30)
    let focus = expected.focus
    var reference = 0.0
    for steering in expected.steering {
      let o = steering.offset
      let target = Position.millimetres(focus[0] + o[0], focus[1] + o[1], focus[2] + o[2])
      let law = TestArray.law(for: target, elements: elements, speed: expected.speed)
      let beam = medium.beam(of: law, clock: TestArray.clock)
      // Half a tick of 10 ns is 7.4 µm of path; along the axis of an array of f-number 0.9 this can grow about tenfold.
      #expect(beam.focus.distance(to: target).millimetres < 0.075, "target \(o)")
      let gain = beam.pascalsPerVolt / configuration.sourcePressurePerVolt.pascals
      if o == [0, 0, 0] {
        reference = gain
        // Small elements against the integral over their faces.
        #expect(abs(gain / expected.gain - 1) < 0.007)
      }
      #expect(reference > 0)
      let loss = 20 * log10(gain / reference)
      #expect(abs(loss - steering.loss) < 0.1, "target \(o): \(loss) dB against \(steering.loss) dB")
      #expect(beam.coherence > 0.99)
    }
  }

  @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data"))
  func theNaturalFocusFollowsFromPositionsAndNormals() throws {
    let (configuration, expected, _) = try h317()
    let f = expected.focus
    #expect(
      Medium(configuration).naturalFocus.distance(to: .millimetres(f[0], f[1], f[2])).millimetres < 1e-6)
  }

  @Test func speedOfSoundEqualsPublishedMeasurements() {
    // Del Grosso and Mader 1972, JASA 52:1442, at atmospheric pressure.
    for (celsius, speed) in [(0.001, 1402.388), (20, 1482.343), (30, 1509.127), (74.17, 1555.147)] {
      #expect(abs(Water.speedOfSound(at: .celsius(celsius)).metresPerSecond - speed) < 0.05)
    }
    // Bilaniuk and Wong 1993 (corrected 1996), the fit to 148 points.
    for celsius in stride(from: 0.0, through: 95, by: 5) {
      let terms = [1402.38744, 5.03836171, -5.81172916e-2, 3.34638117e-4, -1.48259672e-6, 3.16585020e-9]
      let speed = terms.reversed().reduce(0) { $0 * celsius + $1 }
      #expect(abs(Water.speedOfSound(at: .celsius(celsius)).metresPerSecond - speed) < 0.05)
    }
  }

  @Test func aLawWithItsSignFlippedFocusesAtTheMirroredPoint() {
    let medium = Medium(TestArray.configuration())
    let speed = medium.speedOfSound.metresPerSecond
    let right = medium.beam(
      of: TestArray.law(for: .millimetres(8, 3, 2), speed: speed), clock: TestArray.clock)
    // The elements lie in mirror pairs about x = 0: exchange the delays within each pair.
    var flipped = TestArray.law(for: .millimetres(8, 3, 2), speed: speed)
    for pair in stride(from: 0, to: flipped.count, by: 2) { flipped.swapAt(pair, pair + 1) }
    let left = medium.beam(of: flipped, clock: TestArray.clock)
    #expect(right.focus.distance(to: .millimetres(8, 3, 2)).millimetres < 0.03)
    #expect(left.focus.distance(to: .millimetres(-8, 3, 2)).millimetres < 0.03)
    #expect(abs(left.pascalsPerVolt / right.pascalsPerVolt - 1) < 1e-6)
  }

  @Test func deadReversedAndWeakElementsLowerTheGainByTheirShare() {
    let whole = Medium(TestArray.configuration())
    let law = TestArray.law(for: .origin, speed: whole.speedOfSound.metresPerSecond)
    let full = whole.beam(of: law, clock: TestArray.clock).pascalsPerVolt
    // All elements are alike and look at the origin from one distance: each contributes 1/128.
    func share(_ change: (inout Element) -> Void, _ count: Int) -> Double {
      var configuration = TestArray.configuration()
      for index in 0..<count { change(&configuration.elements[index * 9]) }
      return Medium(configuration).beam(of: law, clock: TestArray.clock).pascalsPerVolt / full
    }
    #expect(abs(share({ $0.isEnabled = false }, 6) - (1 - 6.0 / 128)) < 1e-9)
    #expect(abs(share({ $0.isReversed = true }, 6) - (1 - 12.0 / 128)) < 1e-9)
    #expect(abs(share({ $0.gain = 0.5 }, 6) - (1 - 3.0 / 128)) < 1e-9)
    // A quarter of a period (500 ns) early: at right angles to the rest.
    let late = (122.0 / 128 * 122 / 128 + 6.0 / 128 * 6 / 128).squareRoot()
    #expect(abs(share({ $0.phaseTrim = Nanoseconds(500) }, 6) - late) < 1e-3)
  }

  @Test func aLawThatKnowsTheTruthMakesUpForIt() {
    var configuration = TestArray.configuration()
    configuration.elements[5].isReversed = true
    configuration.elements[40].phaseTrim = Nanoseconds(700)
    let medium = Medium(configuration)
    let plain = TestArray.law(for: .origin, speed: medium.speedOfSound.metresPerSecond)
    var knowing = plain
    knowing[5] ^= 0x4000
    knowing[40] += 70
    let ideal = Medium(TestArray.configuration()).beam(of: plain, clock: TestArray.clock)
    #expect(
      abs(medium.beam(of: knowing, clock: TestArray.clock).pascalsPerVolt / ideal.pascalsPerVolt - 1) < 1e-6)
    #expect(medium.beam(of: plain, clock: TestArray.clock).pascalsPerVolt < 0.98 * ideal.pascalsPerVolt)
  }

  @Test func elementsStuckOnAnotherLawDoNotDragTheFocusAway() {
    let medium = Medium(TestArray.configuration())
    let speed = medium.speedOfSound.metresPerSecond
    var law = TestArray.law(for: .millimetres(5, 0, 0), speed: speed)
    for index in 0..<12 { law[index * 10] = 0x8000 | 2500 }
    let beam = medium.beam(of: law, clock: TestArray.clock)
    #expect(beam.focus.distance(to: .millimetres(5, 0, 0)).millimetres < 0.05)
    #expect(beam.coherence > 0.8)
  }

  @Test func aLawWithoutFocusGivesAWeakBeam() {
    let medium = Medium(TestArray.configuration())
    var state: UInt64 = 99
    let law = TestArray.elements.map { _ -> UInt16 in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return 0x8000 | UInt16((state >> 40) % 4000)
    }
    let chance = medium.beam(of: law, clock: TestArray.clock)
    let focused = medium.beam(
      of: TestArray.law(for: .origin, speed: medium.speedOfSound.metresPerSecond), clock: TestArray.clock)
    // 128 waves in chance phases add up to √128 of them, 0.088; the strongest of thousands of points to about three times that.
    #expect(chance.coherence < 0.4)
    #expect(chance.pascalsPerVolt < 0.4 * focused.pascalsPerVolt)
    #expect(chance.pascalsPerVolt > 0)
    let silent = medium.beam(of: [UInt16](repeating: 0, count: 128), clock: TestArray.clock)
    #expect(silent.pascalsPerVolt == 0)
  }

  @Test func tissueAttenuatesByItsPath() {
    let clear = Medium(TestArray.configuration())
    var configuration = TestArray.configuration(
      tissue: TissueConfiguration(radius: .millimetres(20), attenuation: 50, attenuationPower: 1.1))
    configuration.water.attenuation = 0.22
    let law = TestArray.law(for: .origin, speed: clear.speedOfSound.metresPerSecond)
    let lossy = Medium(configuration).beam(of: law, clock: TestArray.clock).pascalsPerVolt
    // From 120 mm away, 20 mm of tissue and 100 mm of water at 0.5 MHz.
    let decibels = 50 * pow(0.5, 1.1) * 0.020 + 0.22 * 0.25 * 0.100
    let expected = clear.beam(of: law, clock: TestArray.clock).pascalsPerVolt * pow(10, -decibels / 20)
    #expect(abs(lossy / expected - 1) < 1e-6)
  }

  @Test func theMeetingTimeIsTheLatestFlightTime() {
    let medium = Medium(TestArray.configuration())
    let speed = medium.speedOfSound.metresPerSecond
    let target = Position.millimetres(6, -4, 3)
    let beam = medium.beam(of: TestArray.law(for: target, speed: speed), clock: TestArray.clock)
    let latest = TestArray.elements.map { $0.position.distance(to: target).metres / speed }.max() ?? 0
    // A tick, and the fit's own place.
    #expect(abs(beam.arrival.seconds - latest) < 2e-8)
  }
}

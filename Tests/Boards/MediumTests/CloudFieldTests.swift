import Foundation
import HistotripsyCore
import MediumField
import SharedData
import Testing
import VirtualBoard

/// Where bursts make bubbles, against closed forms and the array's field.
@Suite struct CloudFieldTests {
  private static func law(_ medium: Medium, to place: Position) -> [UInt16] {
    TestArray.law(for: place, speed: medium.speedOfSound.metresPerSecond)
  }

  private func small(seed: UInt64) -> MediumConfiguration {
    TestArray.configuration(
      tissue: TissueConfiguration(radius: .millimetres(4), attenuation: 0, unevenness: 0), seed: seed)
  }

  /// What is left intact after n bursts is (1 − r·P)ⁿ in the mean over worlds, at every cell, with P from the pressure there.
  @Test(arguments: [28.6, 29.4, 30.2]) func theMeanDoseOfACellIsThatOfItsChance(_ setPoint: Double) {
    let worlds = 150
    let bursts = 10
    var places: [Position] = []
    for z in stride(from: 0.0, through: 3, by: 0.5) { places.append(.millimetres(0, 0, z)) }
    for x in stride(from: 0.5, through: 1.5, by: 0.5) { places.append(.millimetres(x, 0, 0)) }
    var left = [[Double]](repeating: [], count: places.count)
    for seed in 0..<worlds {
      let medium = Medium(small(seed: UInt64(seed)))
      let beam = medium.beam(of: Self.law(medium, to: .origin), clock: TestArray.clock)
      let rail = TestArray.rail(for: .megapascals(setPoint), beam)
      for pulse in 0..<bursts { _ = medium.sonicate(beam, TestArray.burst(at: Double(pulse) * 5, rail)) }
      for (n, place) in places.enumerated() { left[n].append(1 - medium.fractionation(at: place)) }
    }
    let medium = Medium(small(seed: 0))
    let law = Self.law(medium, to: .origin)
    let beam = medium.beam(of: law, clock: TestArray.clock)
    var between = 0
    for (n, place) in places.enumerated() {
      let there = medium.linearPressure(of: law, clock: TestArray.clock, at: place).pascals
      func expected(_ pressure: Double) -> Double {
        let deviations: Double = (pressure - 28.2) / 0.96
        let chance: Double = 0.5 + 0.5 * erf(deviations / 2.0.squareRoot())
        return pow(1 - 0.06 * chance, Double(bursts))
      }
      let pressure = setPoint * there / beam.pascalsPerVolt
      let mean: Double = left[n].reduce(0, +) / Double(worlds)
      let squares: Double = left[n].reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let variance: Double = squares / Double(worlds)
      // Five standard errors; a few bursts of all, for events too rare to have come; and the field near the focus, which is good
      // to 1 %: 0.3 MPa.
      let spread = 5 * (variance / Double(worlds)).squareRoot() + 0.5 * 0.06 / Double(worlds) * 5
      let (low, high) = (expected(pressure + 0.3), expected(pressure - 0.3))
      #expect(mean > low - spread && mean < high + spread, "\(place): \(mean), \(low)…\(high)")
      if mean > 0.58, mean < 0.94 { between += 1 }
    }
    // Some cells must be reached by some bursts and not by others.
    #expect(between >= 1)
  }

  /// Sums near a point against the elements' exact amplitudes, along three axes and for a law that steers.
  @Test func theFieldNearAFocusIsTheFieldItself() {
    let medium = Medium(TestArray.configuration())
    for target in [Position.origin, .millimetres(8, -4, 6)] {
      let law = Self.law(medium, to: target)
      let beam = medium.beam(of: law, clock: TestArray.clock)
      let (field, firings) = medium.near(of: law, clock: TestArray.clock, at: beam.focus)
      defer { firings.deallocate() }
      for axis in 0..<3 {
        for step in stride(from: -4.4, through: 4.4, by: 0.4) {
          var offset = SIMD4<Double>(repeating: 0)
          offset[axis] = step * 1e-3
          let place = beam.focus.lanes + offset
          let exact = medium.linearPressure(
            of: law, clock: TestArray.clock,
            at: Position(x: .metres(place.x), y: .metres(place.y), z: .metres(place.z)))
          // 1 % of the amplitude at the focus within one and a half wavelengths, 4.4 mm.
          #expect(abs(field.sum(at: offset).amplitude - exact.pascals) < 0.01 * beam.pascalsPerVolt)
        }
      }
    }
  }

  /// Two trains of n cycles that arrive d cycles apart: at full height together up to n, apart from n + 2 on.
  @Test func twoTrainsMeetAsFarAsTheyOverlap() {
    let medium = Medium(TestArray.configuration())
    var law = [UInt16](repeating: 0, count: TestArray.elements.count)
    law[0] = 0x8000
    let one = medium.trains(of: law, clock: TestArray.clock, at: .origin, cycles: 2)
    // A mirror pair: the origin is equally far from both. One cycle of 500 kHz is 200 ticks of 100 MHz.
    for (late, expected) in [(0, 2.0), (200, 2), (400, 2), (800, 1), (1000, 1)] {
      law[1] = 0x8000 | UInt16(late)
      let both = medium.trains(of: law, clock: TestArray.clock, at: .origin, cycles: 2)
      #expect(abs(both / one - expected) < 1e-3, "\(late) ticks")
    }
    // Half a cycle apart they cancel while both last. On the way up the one is ahead: raised cosines half a cycle apart differ by
    // at most cos(π/4), where the one has 1¼ cycles to its middle and the other 1¾.
    law[1] = 0x8000 | 100
    let half = medium.trains(of: law, clock: TestArray.clock, at: .origin, cycles: 2)
    #expect(abs(half / one - 0.5.squareRoot()) < 1e-3)
    // Three cycles apart: flat stretches of two cycles end where the other has risen half way.
    law[1] = 0x8000 | 600
    let three = medium.trains(of: law, clock: TestArray.clock, at: .origin, cycles: 2)
    #expect(abs(three / one - 1) < 0.02)
  }

  /// Louder and later, the harder the array is driven.
  @Test func aLargerCloudIsLouderAndCollapsesLater() {
    func echoes(_ megapascals: Double) -> (loudness: Double, delay: Double) {
      let medium = Medium(TestArray.configuration(seed: 3))
      let beam = medium.beam(of: Self.law(medium, to: .origin), clock: TestArray.clock)
      let rail = TestArray.rail(for: .megapascals(megapascals), beam)
      var loudness = 0.0
      var delay = 0.0
      for pulse in 0..<20 {
        let echo = medium.sonicate(beam, TestArray.burst(at: Double(pulse) * 5, rail))
        guard let first = echo.expansionPeak, let second = echo.collapsePeak else { continue }
        loudness += echo.emission.expansionAmplitude.volts / 20
        delay += (second - first).seconds / 20
      }
      return (loudness, delay)
    }
    let (small, large) = (echoes(32), echoes(40))
    // Volumes as (log₂ of the overpressure) to the power 1.5: log₂(40/28.2)/log₂(32/28.2) = 2.77, 4.6 times the volume; 1.66
    // times as loud, 13 % later. Jitters of 6 % and 2.5 % over 20 bursts.
    #expect(large.loudness / small.loudness > 1.4)
    #expect(large.delay / small.delay > 1.06)
  }

  @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data"))
  func positivePressureOfShortBurstsOutgrowsNegativeAsMichiganMeasuredIt() throws {
    let text = try String(
      contentsOf: SharedData.file("expected/michigan_driver_500kHz.csv"), encoding: .utf8)
    var ratios: [Double] = []
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let numbers = line.split(separator: ",").compactMap { Double($0) }
      guard numbers.count == 4, numbers[0] >= 2 else { continue }
      ratios.append(numbers[2] / numbers[1])
    }
    #expect(ratios.count == 16)
    let (least, most) = (try #require(ratios.min()), try #require(ratios.max()))
    let medium = Medium(TestArray.configuration(tissue: nil))
    let beam = medium.beam(of: Self.law(medium, to: .origin), clock: TestArray.clock)
    for megapascals in [10.0, 15, 30, 60] {
      let rail = TestArray.rail(for: .megapascals(megapascals), beam)
      let echo = medium.sonicate(beam, TestArray.burst(at: megapascals, rail))
      let ratio = echo.peakPositive / echo.peakNegative
      // Readings of three figures.
      #expect(ratio > least && ratio < most + 0.005)
    }
  }
}

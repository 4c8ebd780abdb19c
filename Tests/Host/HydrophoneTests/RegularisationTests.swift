import Foundation
import HistotripsyCore
import Testing

@testable import Hydrophones
@testable import Text

/// The bound on what the low-pass takes away, on bursts unlike the recorded pulses: long ones whose harmonics are off their multiples, and
/// with drift below the fundamental. Expected values: sections 6.1 and 6.2 of Weber and Wilkens' tutorial written down in numpy 2.4, the
/// integral by scipy's adaptive quadrature, the low-pass's delay fitted up to the cut-off.
@Suite struct RegularisationTests {
  struct Burst: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let count: Int
    let step: Interval
    let cycles: Double
    let fundamental: Double
    let detuning: Double
    let drift: Double
    /// By the cut-off in MHz, in Pa.
    let bounds: [Int: Double]

    var volts: [Double] {
      let dt = step.seconds
      let centre = 0.4 * Double(count) * dt
      let width = cycles / fundamental / 2
      return (0..<count).map { t in
        let x = Double(t) * dt - centre
        let envelope = exp(-(x / width) * (x / width))
        var sum = drift * cos(2 * .pi * 3 * Double(t) / Double(count))
        for (order, amplitude) in [(1.0, 0.06), (2, 0.02), (3, 0.012), (8, 0.002)] {
          let frequency = fundamental * order * (1 + (order > 1 ? detuning : 0))
          sum += amplitude * envelope * cos(2 * .pi * frequency * x)
        }
        return sum
      }
    }

    func deconvolution(cutoff: Int) throws -> Deconvolution {
      let points = [0.01, 200].map {
        SensitivityPoint(frequency: .megahertz($0), real: 40e-9, imaginary: 0)
      }
      return try Deconvolution(
        VoltageRecord(volts: volts, step: step, provenance: Provenance(source: "made")),
        curve: SensitivityCurve(
          points: points, hasPhase: true, hasUncertainty: false, correlation: .common),
        settings: DeconvolutionSettings(
          phase: .calibrated, lowPass: LowPass(cutoff: .megahertz(Double(cutoff)))))
    }
  }

  static let bursts = [
    Burst(
      testDescription: "harmonics off their multiples", count: 2000, step: .seconds(4e-9), cycles: 12,
      fundamental: 5e6, detuning: 0.02, drift: 0,
      bounds: [60: 146_211.15964604093, 120: 54_920.89293088327]),
    Burst(
      testDescription: "the same with drift", count: 2000, step: .seconds(4e-9), cycles: 12, fundamental: 5e6,
      detuning: 0.02, drift: 0.01, bounds: [60: 171_399.84870439858, 120: 64_382.45043574388]),
    Burst(
      testDescription: "a short pulse", count: 1250, step: .seconds(2e-9), cycles: 2, fundamental: 6.4e6,
      detuning: -0.03, drift: 0.002, bounds: [60: 277_401.8781068012, 120: 101_599.78770453809]),
    Burst(
      testDescription: "a pulsed Doppler burst", count: 5000, step: .seconds(2e-9), cycles: 20,
      fundamental: 2.5e6, detuning: 0.015, drift: 0.004,
      bounds: [60: 64_879.99580202259, 120: 28_190.270591111814]),
  ]

  /// 2e-5: Simpson's rule with 20 000 steps against adaptive quadrature, |1 − F| has a kink at 0 only.
  @Test(arguments: bursts)
  func theBoundIsTheTutorialsForEveryKindOfBurst(_ burst: Burst) throws {
    for (cutoff, expected) in burst.bounds {
      let bound = RegularisationBound(try burst.deconvolution(cutoff: cutoff)).bound.pascals
      #expect(relative(bound, expected) < 2e-5, "\(cutoff) MHz: \(bound) Pa, expected \(expected) Pa")
    }
  }

  /// A drift of 1/6 of the signal below half the fundamental adds its own area once (17 % here) and does not set the raise.
  @Test func driftBelowHalfTheFundamentalDoesNotSetTheBound() throws {
    let still = RegularisationBound(try Self.bursts[0].deconvolution(cutoff: 60)).bound
    let drifting = RegularisationBound(try Self.bursts[1].deconvolution(cutoff: 60)).bound
    #expect(drifting / still < 1.2)
  }

  /// The strongest frequency in bin 4, where a tenth is no bin: its neighbours are searched, and nothing divides by 0.
  @Test func aRecordOfFewCyclesHasABoundToo() throws {
    let burst = Burst(
      testDescription: "few cycles", count: 200, step: .seconds(4e-9), cycles: 2, fundamental: 5e6,
      detuning: 0,
      drift: 0, bounds: [:])
    let deconvolution = try burst.deconvolution(cutoff: 60)
    #expect(abs(deconvolution.fundamental.megahertz - 5) < 1e-9)
    let bound = RegularisationBound(deconvolution).bound
    #expect(bound > .megapascals(0.01) && bound < .megapascals(0.5))
  }
}

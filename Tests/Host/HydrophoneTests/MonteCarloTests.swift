import Chance
import Foundation
import HistotripsyCore
import SharedData
import Testing

@testable import Hydrophones
@testable import Text

/// Linear propagation against drawing the inputs and doing the whole evaluation again.
@Suite struct MonteCarloTests {
  /// A pulse of 128 samples and a curve of 9 points with phase.
  private static func pulse() -> VoltageRecord {
    let volts = (0..<128).map { t -> Double in
      let x = (Double(t) - 50) / 9
      return 0.1 * exp(-x * x) * sin(2 * .pi * Double(t) / 16) + 0.02 * exp(-x * x)
        * cos(2 * .pi * Double(t) / 8)
    }
    return VoltageRecord(volts: volts, step: .seconds(20e-9), provenance: Provenance(source: "made"))
  }

  private static func curve(_ correlation: ErrorCorrelation) -> SensitivityCurve {
    let points = (0..<9).map { i in
      SensitivityPoint(
        frequency: .megahertz(0.8 + 2.1 * Double(i)), modulus: 40e-9 * (1 + 0.05 * Double(i)),
        phase: -0.05 * Double(i),
        relativeUncertainty: 0.03, phaseUncertainty: 0.02)
    }
    return SensitivityCurve(points: points, hasPhase: true, hasUncertainty: true, correlation: correlation)
  }

  private static func settings(_ phase: DeconvolutionSettings.Phase) -> DeconvolutionSettings {
    DeconvolutionSettings(phase: phase, lowPass: LowPass(cutoff: .megahertz(15)), noise: .millivolts(0.5))
  }

  /// Every calibrated point, or the whole curve, and every voltage drawn anew 1500 times: peaks (at their samples), integral, duration,
  /// frequencies and index must scatter as computed. 1500 samples know a standard deviation to 1.8 % (1σ); 4σ, and 2 % for what is not
  /// linear in errors of 3 %.
  @Test(arguments: [ErrorCorrelation.points, .common], [DeconvolutionSettings.Phase.calibrated, .minimum])
  func theScatterOfDrawnInputsIsTheComputedUncertainty(
    _ correlation: ErrorCorrelation, _ phase: DeconvolutionSettings.Phase
  ) throws {
    let seed: UInt64 = 20_261_125
    var chance = Chance(seed: seed)
    let (record, curve, settings) = (Self.pulse(), Self.curve(correlation), Self.settings(phase))
    let medium = Medium(density: 998, speedOfSound: .metresPerSecond(1482), relativeUncertainty: 0)
    let analysis = try PulseAnalysis(Deconvolution(record, curve: curve, settings: settings), medium: medium)
    let pascals = analysis.deconvolution.pascals
    let high = try #require(pascals.indices.max { pascals[$0] < pascals[$1] })
    let low = try #require(pascals.indices.min { pascals[$0] < pascals[$1] })

    var draws: [[Double]] = Array(repeating: [], count: 7)
    let count = 1500
    for _ in 0..<count {
      let volts = record.volts.map { $0 + 0.5e-3 * chance.gaussian() }
      let (all, turnAll) = (chance.gaussian(), chance.gaussian())
      let points = curve.points.map { point in
        let (along, across) = correlation == .common ? (all, turnAll) : (chance.gaussian(), chance.gaussian())
        // An independent error of the phase means nothing where the phase is computed; it is drawn all the same.
        let drawn = Phasor(point.real, point.imaginary) * Phasor(1 + 0.03 * along, 0.02 * across)
        return SensitivityPoint(frequency: point.frequency, real: drawn.real, imaginary: drawn.imaginary)
      }
      let drawn = try Deconvolution(
        VoltageRecord(volts: volts, step: record.step, provenance: record.provenance),
        curve: SensitivityCurve(
          points: points, hasPhase: true, hasUncertainty: false, correlation: correlation),
        settings: settings)
      let integral = RunningIntegral(drawn.pascals, step: record.step.seconds)
      let width = SpectralWidth(drawn.spectrum, width: drawn.sensitivity.width)
      let (lower, upper) = (try #require(width.lower?.hertz), try #require(width.upper?.hertz))
      let duration = 1.25 * integral.rise
      let values = [
        drawn.pascals[high], -drawn.pascals[low], integral.total, duration,
        integral.total / duration / medium.impedance, (lower + upper) / 2,
        -drawn.pascals[low] * 1e-6 / ((lower + upper) / 2e6).squareRoot(),
      ]
      for (slot, value) in values.enumerated() { draws[slot].append(value) }
    }
    func standard<Q: Quantity>(_ result: Uncertain<Q>) -> Double {
      result.budget.filter { $0.source != .regularisation }.reduce(0) { $0 + $1.standard * $1.standard }
        .squareRoot()
    }
    let p = analysis.parameters
    let computed = [
      standard(p.peakPositive), standard(p.peakNegative), standard(p.pressureSquaredIntegral),
      standard(p.duration),
      standard(p.pulseAverageIntensity), standard(try #require(p.centreFrequency)),
      standard(try #require(p.mechanicalIndex)),
    ]
    for (slot, values) in draws.enumerated() {
      let mean = values.reduce(0, +) / Double(count)
      let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)).squareRoot()
      #expect(
        relative(deviation, computed[slot]) < 4 / Double(2 * count).squareRoot() + 0.02,
        "seed \(seed), result \(slot): \(deviation) drawn, \(computed[slot]) computed")
    }
  }

  /// Against another program's Monte Carlo over the calibrated points (60 or 400 samples: 9 % or 3.5 % at 1σ; 3σ, and 10 % for the
  /// linearisation as stated for the file; the third pulse is known not to be linear).
  @Test(.enabled(if: SharedData.isPresent, "shared data absent"))
  func correlatedPointsScatterAsAnotherProgramDrawsThem() throws {
    for expected in Published.all where expected.scenario != 3 {
      let analysis = try PulseAnalysis(expected.deconvolution(correlation: .points), medium: expected.medium)
      let points = expected.monte_carlo_calibration_points
      let room = 3 / Double(2 * points.samples).squareRoot() + 0.1
      func standard<Q: Quantity>(_ result: Uncertain<Q>?) -> Double {
        (result?.budget ?? []).filter { $0.source != .regularisation }.reduce(0) {
          $0 + $1.standard * $1.standard
        }
        .squareRoot()
      }
      let p = analysis.parameters
      #expect(
        relative(standard(p.peakPositive), points.u_p_at_pc_index_Pa) < room, "scenario \(expected.scenario)")
      #expect(
        relative(standard(p.peakNegative), points.u_p_at_pr_index_Pa) < room, "scenario \(expected.scenario)")
      #expect(
        relative(standard(p.pressureSquaredIntegral), points.u_ppsi_Pa2s) < room,
        "scenario \(expected.scenario)")
      #expect(relative(standard(p.centreFrequency), points.u_fawf_Hz) < room, "scenario \(expected.scenario)")
      #expect(relative(standard(p.duration), points.u_td_s) < room, "scenario \(expected.scenario)")
    }
  }
}

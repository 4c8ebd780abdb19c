import Foundation
import HistotripsyCore
import Testing

@testable import Hydrophones
@testable import Text

@Suite struct ScienceTests {
  /// Kell's own table: 998.2041 kg/m³ at 20 °C, 992.2152 at 40 °C.
  @Test func waterHasThePublishedDensity() throws {
    for (celsius, density) in [(20.0, 998.2041), (40, 992.2152), (4, 999.9720)] {
      let medium = try #require(Medium.water(at: .celsius(celsius), uncertainty: 0))
      #expect(abs(medium.density - density) < 5e-3)
    }
    #expect(Medium.water(at: .celsius(-1), uncertainty: 0) == nil)
    // d ln(ρc)/dT at 20 °C: 3.071 m/s (derivative of Marczak's polynomial) in 1482.3 m/s, less 0.02 % of density.
    let medium = try #require(Medium.water(at: .celsius(20), uncertainty: 1))
    #expect(abs(medium.relativeUncertainty - (3.071 / 1482.3 - 2.07e-4)) < 3e-5)
  }

  /// x = d/(λ F#), exp(α x); none where the hydrophone is too large.
  @Test func spatialAveragingIsThePublishedExponential() {
    let small = SpatialAveraging(
      diameter: .millimetres(0.2), fundamental: .megahertz(1), fNumber: 1,
      speedOfSound: .metresPerSecond(1500))
    #expect(abs(small.size() - 0.2 / 1.5) < 1e-12)
    guard case .factor(let factor, let u) = small.correction() else {
      Issue.record("refused")
      return
    }
    let x = 0.2 / 1.5
    #expect(abs(factor - exp(0.345 * x)) < 1e-12)
    // Half the difference between the published ends over √3, and the whole correction, which is less than 8 %.
    let ends = (exp(0.40 * x) - exp(0.29 * x)) / 2 / 3.0.squareRoot()
    #expect(abs(u - (ends * ends + (factor - 1) * (factor - 1)).squareRoot()) < 1e-5)
    #expect(small.correction(harmonic: 8) == .tooLarge(x: small.size(harmonic: 8)))
  }

  /// A large face: the 8 % rms by which published data scatter about the fit outweigh the width of α (3 % at x = 1).
  @Test func theCorrectionOfALargeFaceIsAsUncertainAsThePublishedDataScatter() {
    let large = SpatialAveraging(
      diameter: .millimetres(0.5), fundamental: .megahertz(3), fNumber: 1,
      speedOfSound: .metresPerSecond(1500))
    guard case .factor(let factor, let u) = large.correction() else {
      Issue.record("refused")
      return
    }
    #expect(abs(factor - exp(0.345)) < 1e-12)
    let relative = (0.055 * 0.055 / 3 + 0.08 * 0.08).squareRoot()
    #expect(abs(u / factor - relative) < 1e-12)
  }

  /// A tone burst made from a known pressure and recorded through a known complex sensitivity comes back: no low-pass, no noise,
  /// every bin in the band.
  @Test func whatASensitivityMadeOfAPressureIsUndone() throws {
    let (count, step) = (400, 10e-9)
    let pressure = (0..<count).map { t -> Double in
      let x = (Double(t) - 150) / 40
      return 3e6 * exp(-x * x) * sin(2 * .pi * 1.5e6 * step * Double(t))
    }
    let width = 1 / (Double(count) * step)
    let points = (0..<201).map { bin -> SensitivityPoint in
      let f = max(Double(bin) * width, 100)
      let turn = bin == 0 || bin == 200 ? 0 : -0.3 * f / 50e6
      return SensitivityPoint(
        frequency: .hertz(f), modulus: 50e-9 / (1 + f / 80e6), phase: turn, relativeUncertainty: 0,
        phaseUncertainty: 0)
    }
    let transform = FourierTransform(count: count)
    let volts = transform.record(
      zip(transform.spectrum(of: pressure), points).map { $0 * Phasor($1.real, $1.imaginary) })
    for isPositive in [true, false] {
      let record = VoltageRecord(
        volts: volts.map { isPositive ? $0 : -$0 }, step: .seconds(step),
        provenance: Provenance(source: "made"))
      let deconvolution = try Deconvolution(
        record,
        curve: SensitivityCurve(points: points, hasPhase: true, hasUncertainty: false, correlation: .points),
        isPositive: isPositive, settings: DeconvolutionSettings())
      let mean = pressure.reduce(0, +) / Double(count)
      for t in 0..<count { #expect(abs(deconvolution.pascals[t] - pressure[t] + mean) < 1e-3) }
    }
  }

  /// A pulse outside the band is refused; one whose tail leaves it is told.
  @Test func aPulseOutsideTheBandIsRefused() throws {
    let volts = (0..<256).map { t -> Double in
      let x = (Double(t) - 100) / 20
      return exp(-x * x) * sin(2 * .pi * Double(t) / 20)
    }
    let record = VoltageRecord(volts: volts, step: .seconds(20e-9), provenance: Provenance(source: "made"))
    let medium = try #require(Medium.water(at: .celsius(20), uncertainty: 1))
    func analysis(_ low: Double, _ high: Double) throws -> PulseAnalysis {
      let points = [low, high].map { SensitivityPoint(frequency: .megahertz($0), real: 40e-9, imaginary: 0) }
      let curve = SensitivityCurve(
        points: points, hasPhase: false, hasUncertainty: false, correlation: .common)
      return try PulseAnalysis(
        Deconvolution(record, curve: curve, settings: DeconvolutionSettings()), medium: medium)
    }
    #expect(throws: InputError.self) { try analysis(5, 20) }
    #expect(try analysis(2.5, 20).deconvolution.shareOutside > 0.05)
    #expect(try analysis(0.1, 24).deconvolution.shareOutside < 1e-3)
  }
}

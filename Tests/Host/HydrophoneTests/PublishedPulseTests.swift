import Foundation
import HistotripsyCore
import SharedData
import Testing

@testable import Hydrophones

/// Four recorded pulses against PyDynamic 2.5.1, which agrees with the authors' published results.
@Suite struct PublishedPulseTests {
  @Test(.enabled(if: SharedData.isPresent, "shared data absent"), arguments: Published.all)
  func pressuresAreThePublishedOnes(_ expected: Published.Scenario) throws {
    let deconvolution = try expected.deconvolution()
    #expect(relative(deconvolution.fundamental.hertz, expected.fundamental_Hz) < 1e-9)
    #expect(relative(deconvolution.factor.voltsPerPascal, expected.M_at_fundamental_V_per_Pa) < 1e-9)
    #expect(relative(deconvolution.settings.noise?.volts ?? 0, expected.noise_std_V) < 1e-12)
    let step = deconvolution.record.step.seconds
    for (record, values) in [
      (
        deconvolution.pascals,
        (expected.pydynamic.pc_Pa, expected.pydynamic.pr_Pa, expected.pydynamic.ppsi_Pa2s)
      ),
      (
        deconvolution.unfiltered,
        (
          expected.deconvolved_unfiltered.pc_Pa, expected.deconvolved_unfiltered.pr_Pa,
          expected.deconvolved_unfiltered.ppsi_Pa2s
        )
      ),
      (
        deconvolution.scaled,
        (
          expected.scaled_by_M_at_fundamental.pc_Pa, expected.scaled_by_M_at_fundamental.pr_Pa,
          expected.scaled_by_M_at_fundamental.ppsi_Pa2s
        )
      ),
    ] {
      // Same steps; what is left is the linear phase of the low-pass, fitted by them iteratively to 7e-8.
      #expect(relative(record.max() ?? 0, values.0) < 1e-6)
      #expect(relative(-(record.min() ?? 0), values.1) < 1e-6)
      #expect(relative(record.reduce(0) { $0 + $1 * $1 } * step, values.2) < 1e-6)
    }
  }

  @Test(.enabled(if: SharedData.isPresent, "shared data absent"), arguments: Published.all)
  func parametersAndUncertaintiesAreThePublishedOnes(_ expected: Published.Scenario) throws {
    let deconvolution = try expected.deconvolution()
    let analysis = try PulseAnalysis(deconvolution, medium: expected.medium)
    let parameters = analysis.parameters
    let iec = expected.iec62127_from_regularised
    #expect(relative(parameters.peakPositive.value.pascals, expected.pydynamic.pc_Pa) < 1e-6)
    #expect(relative(parameters.peakNegative.value.pascals, expected.pydynamic.pr_Pa) < 1e-6)
    #expect(abs(parameters.peakPositiveTime.seconds - expected.pydynamic.t_pc_s) < 1e-12)
    #expect(abs(parameters.peakNegativeTime.seconds - expected.pydynamic.t_pr_s) < 1e-12)
    #expect(
      relative(parameters.pressureSquaredIntegral.value.pascalsSquaredSeconds, expected.pydynamic.ppsi_Pa2s)
        < 1e-6)
    #expect(relative(parameters.duration.value.seconds, iec.pulse_duration_td_s) < 1e-6)
    #expect(relative(parameters.lowerFrequency?.value.hertz ?? 0, iec.f1_minus3dB_Hz) < 1e-6)
    #expect(relative(parameters.upperFrequency?.value.hertz ?? 0, iec.f2_minus3dB_Hz) < 1e-6)
    #expect(relative(parameters.centreFrequency?.value.hertz ?? 0, iec.f_awf_Hz) < 1e-6)
    #expect(
      relative(
        parameters.intensityIntegral.value.joulesPerSquareMetre, iec.pulse_intensity_integral_J_m2) < 1e-6)
    #expect(relative(analysis.regularisationBound.pascals, expected.regularisation_bound_deltap_Pa) < 1e-5)
    // As stated for this file: 1 % where the covariance is propagated as there, the term of the low-pass included.
    #expect(relative(parameters.peakPositive.standardUncertainty, expected.pydynamic.u_pc_Pa) < 0.01)
    #expect(relative(parameters.peakNegative.standardUncertainty, expected.pydynamic.u_pr_Pa) < 0.01)
    func withoutLowPass(_ result: Uncertain<Pressure>) -> Double {
      result.budget.filter { $0.source != .regularisation }.reduce(0) { $0 + $1.standard * $1.standard }
        .squareRoot()
    }
    let gum = expected.monte_carlo_gum_assumption
    #expect(relative(withoutLowPass(parameters.peakPositive), gum.gum_u_pc_without_regularisation_Pa) < 0.01)
    #expect(relative(withoutLowPass(parameters.peakNegative), gum.gum_u_pr_without_regularisation_Pa) < 0.01)
  }

  /// The published u(∫p²) takes |p| for the gradient, which drops the signs of the correlations. With that gradient the covariance
  /// gives their number; with the right one it gives what a Monte Carlo of the same model gives.
  @Test(.enabled(if: SharedData.isPresent, "shared data absent"), arguments: Published.all)
  func theCovarianceOfTheWholeRecordIsThePublishedOne(_ expected: Published.Scenario) throws {
    let deconvolution = try expected.deconvolution()
    let step = deconvolution.record.step.seconds
    let gradients = [
      deconvolution.pascals.map { 2 * abs($0) * step }, deconvolution.pascals.map { 2 * $0 * step },
    ]
    let functionals = gradients.map { SpectralFunctional(gradient: $0, transform: deconvolution.transform) }
    let propagation = ErrorPropagation(deconvolution)
    let noise = propagation.noise(deconvolution.settings.noise ?? .zero, functionals)
    let sensitivity = propagation.sensitivity(.bins, functionals)
    let bound = RegularisationBound(deconvolution).bound / 3.0.squareRoot()
    let regularisation = propagation.samples(bound, functionals)
    let published = (0..<1).map {
      noise.functionals[$0] + sensitivity.functionals[$0] + regularisation.functionals[$0]
    }[0]
    #expect(relative(published.squareRoot(), expected.pydynamic.u_ppsi_Pa2s) < 2e-3)
    let right = (noise.functionals[1] + sensitivity.functionals[1]).squareRoot()
    // 1000 samples: 2.2 % (1σ); PA 1434 is not linear: 16 % as stated for the file.
    let room = expected.scenario == 4 ? 0.2 : 0.1
    #expect(relative(right, expected.monte_carlo_gum_assumption.u_ppsi_Pa2s) < room)
  }
}

// The names are those of the JSON file.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import Foundation
import HistotripsyCore
import SharedData
import Testing

@testable import Hydrophones

/// The four recorded pulses, evaluated by other programs (`expected/ptb_m_mode_3MHz.json`).
struct Published: Decodable {
  struct Scenario: Decodable {
    struct Result: Decodable {
      let pc_Pa: Double
      let u_pc_Pa: Double
      let t_pc_s: Double
      let pr_Pa: Double
      let u_pr_Pa: Double
      let t_pr_s: Double
      let ppsi_Pa2s: Double
      let u_ppsi_Pa2s: Double
    }
    struct Values: Decodable {
      let pc_Pa: Double
      let pr_Pa: Double
      let ppsi_Pa2s: Double
    }
    struct IEC: Decodable {
      let t10_s: Double
      let t90_s: Double
      let pulse_duration_td_s: Double
      let f1_minus3dB_Hz: Double
      let f2_minus3dB_Hz: Double
      let f_awf_Hz: Double
      let pulse_intensity_integral_J_m2: Double
      let rho_c_used: [Double]
    }
    struct MonteCarlo: Decodable {
      let u_p_at_pc_index_Pa: Double
      let u_p_at_pr_index_Pa: Double
      let u_ppsi_Pa2s: Double
      let gum_u_pc_without_regularisation_Pa: Double
      let gum_u_pr_without_regularisation_Pa: Double
    }
    struct Points: Decodable {
      let samples: Int
      let u_p_at_pc_index_Pa: Double
      let u_p_at_pr_index_Pa: Double
      let u_ppsi_Pa2s: Double
      let u_fawf_Hz: Double
      let u_td_s: Double
    }
    let scenario: Int
    let waveform_file: String
    let noise_file: String
    let calibration_file: String
    let calibration_range_Hz: [Double]
    let phase: String
    let fc_Hz: Double
    let noise_std_V: Double
    let fundamental_Hz: Double
    let M_at_fundamental_V_per_Pa: Double
    let regularisation_bound_deltap_Pa: Double
    let pydynamic: Result
    let scaled_by_M_at_fundamental: Values
    let deconvolved_unfiltered: Values
    let iec62127_from_regularised: IEC
    let monte_carlo_gum_assumption: MonteCarlo
    let monte_carlo_calibration_points: Points
  }
  let scenarios: [Scenario]

  static let all: [Scenario] = {
    let url = SharedData.file("expected/ptb_m_mode_3MHz.json")
    guard let data = try? Data(contentsOf: url) else { return [] }
    return (try? JSONDecoder().decode(Published.self, from: data).scenarios) ?? []
  }()
}

extension Published.Scenario: CustomTestStringConvertible {
  var testDescription: String { "scenario \(scenario)" }

  private func shared(_ path: String, _ folder: String) -> URL {
    SharedData.file("\(folder)/\(URL(filePath: path).lastPathComponent)")
  }
  var waveformURL: URL { shared(waveform_file, "waveforms/ptb-m-mode-3MHz") }
  var noiseURL: URL { shared(noise_file, "waveforms/ptb-m-mode-3MHz") }
  var calibrationURL: URL { shared(calibration_file, "hydrophones/ptb") }

  /// The published steps.
  func deconvolution(
    lowPass: Bool = true, correlation: ErrorCorrelation = .bins
  ) throws -> Deconvolution {
    let record = try WaveformFile.read(waveformURL)
    let noise = try PulseAnalysis.noise(of: WaveformFile.read(noiseURL), for: record)
    let settings = DeconvolutionSettings(
      band: .hertz(calibration_range_Hz[0])...(.hertz(calibration_range_Hz[1])),
      phase: phase.hasPrefix("Bode") ? .minimum : .calibrated,
      lowPass: lowPass ? LowPass(cutoff: .hertz(fc_Hz)) : nil, correlation: correlation, noise: noise)
    return try Deconvolution(record, curve: HydrophoneFile.read(calibrationURL).curve, settings: settings)
  }

  var medium: Medium {
    Medium(
      density: iec62127_from_regularised.rho_c_used[0],
      speedOfSound: .metresPerSecond(iec62127_from_regularised.rho_c_used[1]), relativeUncertainty: 0)
  }
}

/// |a/b − 1|.
func relative(_ a: Double, _ b: Double) -> Double { abs(a / b - 1) }

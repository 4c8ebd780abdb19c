import Foundation
import HistotripsyCore

/// An upper bound on what the low-pass takes away from any sample: ∫|1 − F(f)| B(f) df, where B bounds the pressure's spectrum.
///
/// B is a sum of Gaussian wavelets A √e (f/f₀) exp(−½(f/f₀)²) at the local maxima near orders 1, 3 and 8 of the strongest frequency, raised
/// so that the area under it from 0 to any frequency is no less than the area under the measured amplitude spectrum: S. Eichstädt,
/// V. Wilkens, A. Dienstfrey, P. Hale, B. Hughes, C. Jarvis, "On challenges in the uncertainty evaluation for time-dependent measurements",
/// Metrologia 53, S125 (2016), and the tutorial of Weber and Wilkens, whose orders and search of one bin these are.
struct RegularisationBound {
  /// Half the width of a rectangular distribution, for every sample.
  let bound: Pressure

  init(_ deconvolution: Deconvolution) {
    guard let lowPass = deconvolution.settings.lowPass else {
      bound = .zero
      return
    }
    let width = deconvolution.sensitivity.width
    let scale = 2 / Double(deconvolution.record.volts.count)
    let amplitudes = deconvolution.bareSpectrum.map { $0.modulus * scale }
    let strongest = Int((deconvolution.fundamental.hertz / width).rounded())
    var wavelets: [(frequency: Double, amplitude: Double)] = []
    for order in [1, 3, 8] where order * strongest < amplitudes.count {
      let (low, high) = (max(order * strongest - 1, 1), order * strongest)
      let bin = amplitudes[low] > amplitudes[high] ? low : high
      wavelets.append((Double(bin) * width, amplitudes[bin]))
    }
    func value(_ frequency: Double) -> Double {
      wavelets.reduce(0) { sum, wavelet in
        let x = frequency / wavelet.frequency
        return sum + wavelet.amplitude * x * exp(0.5 - 0.5 * x * x)
      }
    }
    var (measured, modelled, raise) = (amplitudes[0], 0.0, 0.0)
    for bin in 1..<amplitudes.count {
      measured += amplitudes[bin]
      modelled += value(Double(bin) * width)
      raise = max(raise, measured / modelled)
    }
    // Wavelets are spent at nine times their frequency: e^{−40}.
    let end = 9 * (wavelets.map(\.frequency).max() ?? 0)
    let steps = 20_000
    var sum = 0.0
    for step in 1...steps {
      let frequency = end * Double(step) / Double(steps)
      let missing = Phasor(1, 0) - lowPass.response(at: frequency)
      // Simpson's rule; the integrand is 0 at both ends.
      sum += missing.modulus * value(frequency) * (step.isMultiple(of: 2) ? 2 : 4)
    }
    let integral = sum * end / Double(steps) / 3
    bound = Pressure(clamping: raise * integral / width)
  }
}

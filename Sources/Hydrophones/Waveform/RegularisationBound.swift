import Foundation
import HistotripsyCore

/// An upper bound on what the low-pass takes away from any sample: ∫|1 − F(f)| B(f) df, where B bounds the pressure's spectrum.
///
/// B is a sum of Gaussian wavelets A √e (f/f₀) exp(−½(f/f₀)²) at the local maxima near orders 1, 3 and 8 of the strongest frequency, raised
/// so that the area under it from 0 to any frequency above half the strongest is no less than the area under the measured amplitude
/// spectrum. Below that half, drift and low noise would set the raise. The maxima are sought within a tenth of the strongest frequency on
/// either side: the harmonics of a long burst do not fall on multiples of one bin.
///
/// S. Eichstädt, V. Wilkens, J. Acoust. Soc. Am. (2017), doi 10.1121/1.4983827, and sections 6.1 and 6.2 of the tutorial of Weber
/// and Wilkens (doi 10.5281/zenodo.10079801), whose orders, search and limits these are. The tutorial needs ten bins below the strongest
/// frequency for its search; where a record has fewer, this one searches one bin.
struct RegularisationBound {
  /// Half the width of a rectangular distribution, for every sample.
  let bound: Pressure

  /// Orders of the strongest frequency at which wavelets stand.
  private static let orders = [1, 3, 8]

  init(_ deconvolution: Deconvolution) {
    guard let lowPass = deconvolution.settings.lowPass else {
      bound = .zero
      return
    }
    let width = deconvolution.sensitivity.width
    let scale = 2 / Double(deconvolution.record.volts.count)
    let amplitudes = deconvolution.bareSpectrum.map { $0.modulus * scale }
    let strongest = Int((deconvolution.fundamental.hertz / width).rounded())
    // A tenth of the strongest frequency's bin, and the upper end not searched, as there.
    let reach = max(strongest / 10, 1)
    var wavelets: [(frequency: Double, amplitude: Double)] = []
    for order in Self.orders where order * strongest < amplitudes.count {
      let first = max(order * strongest - reach, 1)
      let end = min(order * strongest + reach, amplitudes.count)
      var bin = first
      for other in first..<end where amplitudes[other] > amplitudes[bin] { bin = other }
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
      if bin >= strongest / 2 { raise = max(raise, measured / modelled) }
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

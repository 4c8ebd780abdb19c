import Foundation
import HistotripsyCore

/// The low-pass that keeps a division of spectra from amplifying noise where the hydrophone hears nothing:
/// 1/(1 + i f/(1.555 f_c))², −3 dB at the cut-off f_c, with its delay taken out.
///
/// The two poles are those of the tutorial of Weber and Wilkens (doi 10.5281/zenodo.10079801), after V. Wilkens, S. Sonntag, O. Georg,
/// J. Acoust. Soc. Am. 139 (2016), doi 10.1121/1.4944693. The delay is a choice made here: the straight line through 0 that fits
/// the phase best up to the
/// cut-off, at a thousand frequencies. The tutorial fits up to the cut-off or 100 MHz, whichever is lower, in steps of 0.1 MHz;
/// both are the
/// same for a cut-off of 100 MHz. Above it their delay is longer, by 2 % (0.03 ns) at 120 MHz and 5 % (0.05 ns) at 200 MHz:
/// waveforms are that
/// much later, and the bound on what the low-pass takes away (`RegularisationBound`) differs with it.
public struct LowPass: Equatable, Sendable {
  /// Cut-off frequencies that may be asked for: 10 kHz to 1 GHz.
  public static let cutoffs = Frequency.kilohertz(10)...Frequency.hertz(1e9)

  /// −3 dB.
  public let cutoff: Frequency

  /// A low-pass with its cut-off, which lies within `cutoffs`.
  public init(cutoff: Frequency) {
    precondition(Self.cutoffs.contains(cutoff), "10 kHz to 1 GHz")
    self.cutoff = cutoff
  }

  /// Of the two poles, in units of the cut-off.
  private static let pole = 1.555

  /// Phase of the fitted line at the cut-off, rad: −1.195.
  private static let slope: Double = {
    var (above, below) = (0.0, 0.0)
    for step in 1..<1000 {
      let x = Double(step) / 1000
      above += x * (-2 * atan(x / pole))
      below += x * x
    }
    return above / below
  }()

  func response(at hertz: Double) -> Phasor {
    let x = hertz / cutoff.hertz
    let y = x / Self.pole
    return Phasor(modulus: 1 / (1 + y * y), phase: -2 * atan(y) - Self.slope * x)
  }
}

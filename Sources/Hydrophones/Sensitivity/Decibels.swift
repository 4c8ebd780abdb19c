import Foundation

/// Levels of amplitudes: 20 lg.
package enum Decibels {
  package static func ofAmplitude(_ ratio: Double) -> Double { 20 * log10(ratio) }
  package static func amplitude(_ level: Double) -> Double { pow(10, level / 20) }
  /// The relative change of an amplitude whose level changes by a small number of decibels.
  package static func relative(_ small: Double) -> Double { small * log(10) / 20 }
}

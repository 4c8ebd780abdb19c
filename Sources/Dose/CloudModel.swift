import Foundation
import HistotripsyCore

/// Where one burst makes bubbles, and what bubbles do to tissue.
///
/// *Cloud.* At a point where a burst has the peak negative pressure p, as a linear estimate (p−)LE, the chance of
/// cavitation is P = ½ + ½ erf((p − threshold)/(√2 · deviation)): lesions of one- and two-cycle bursts correspond to the
/// region above the intrinsic threshold (Lin 2014, PMC3966303 [A]; Maxwell 2013, UMB 39:449 [A]).
///
/// *Effect.* n bursts leave 1 − F = Π (1 − effect · P) of a voxel intact. It is liquefied from F = `liquefied` on.
///
/// It holds for the bursts of the intrinsic-threshold regimen, up to two cycles. Longer bursts have clouds of their own.
public struct CloudModel: Equatable, Sendable {
  /// (p−)LE at which half of all bursts cavitate; 28.2 MPa in water-based media at 20 °C [A], within the published 26 to
  /// 30 MPa [A].
  public var threshold: LinearEstimate
  /// Standard deviation of the threshold; above 0. 0.96 MPa [A].
  public var deviation: Pressure
  /// What one effective burst destroys of what is left; above 0, below 1. 0.06 liquefies in 49 bursts, as in clots
  /// (50 bursts: Gerhardson 2017, PMC5580808 [V]); 0.0075 ex vivo (300 to 500: Lin 2014 [V]).
  public var effect: Double
  /// Fractionation from which a voxel counts as treated; above 0, below 1.
  public var liquefied: Double

  public init(
    threshold: LinearEstimate = LinearEstimate(peakNegative: .megapascals(28.2)),
    deviation: Pressure = .megapascals(0.96), effect: Double = 0.06, liquefied: Double = 0.95
  ) {
    precondition(
      deviation > .zero && effect > 0 && effect < 1 && liquefied > 0 && liquefied < 1,
      "a deviation above 0, an effect and a degree of liquefaction between 0 and 1")
    self.threshold = threshold
    self.deviation = deviation
    self.effect = effect
    self.liquefied = liquefied
  }

  /// The chance that a burst of this pressure cavitates, 0 to 1.
  public func probability(at pressure: LinearEstimate) -> Double {
    let away = pressure.peakNegative.pascals - threshold.peakNegative.pascals
    return 0.5 + 0.5 * erf(away / (2.0.squareRoot() * deviation.pascals))
  }

  /// Effective bursts after which a voxel is liquefied: ln(1 − liquefied)/ln(1 − effect).
  public var burstsNeeded: Double { log1p(-liquefied) / log1p(-effect) }

  /// Standard deviations below the threshold at which a burst no longer counts: one in 3.5 million cavitates there.
  static let reach = 5.0

  /// A function of pressure that changes around the threshold only, from a table: within 10⁻⁶ of the closed form.
  struct Table: Sendable {
    private let low: Float
    private let scale: Float
    private let entries: [Float]

    init(_ model: CloudModel, _ function: (LinearEstimate) -> Double) {
      let centre = model.threshold.peakNegative.pascals
      let half = CloudModel.reach * model.deviation.pascals
      let count = 4096
      low = Float(centre - half)
      scale = Float(Double(count) / (2 * half))
      entries = (0...count).map { i in
        let pressure = Pressure.pascals(max(0, centre - half + 2 * half * Double(i) / Double(count)))
        return Float(function(LinearEstimate(peakNegative: pressure)))
      }
    }

    /// 0 below the table.
    /// - Parameter pascals: a linear estimate.
    @inline(__always) func value(_ pascals: Float) -> Float {
      let place = (pascals - low) * scale
      guard place > 0 else { return 0 }
      let cell = min(Int(place), entries.count - 2)
      let rest = min(place - Float(cell), 1)
      return entries[cell] + (entries[cell + 1] - entries[cell]) * rest
    }
  }

  /// P of any pressure.
  var chanceTable: Table { Table(self) { probability(at: $0) } }

  /// ln(1 − effect · P) of any pressure, and of a share of that effect.
  struct Logarithms: Sendable {
    private let table: Table

    init(_ model: CloudModel) { table = Table(model) { log1p(-model.effect * model.probability(at: $0)) } }

    /// - Parameter pascals: a linear estimate.
    @inline(__always) func value(_ pascals: Float) -> Float { table.value(pascals) }

    /// - Parameter share: of the effect that is left, 0 to 1.
    @inline(__always) func value(_ pascals: Float, share: Float) -> Float {
      let whole = table.value(pascals)
      // ln(1 − s·x) with x = 1 − e^whole.
      return share < 1 && whole < 0 ? log1pf(share * expm1f(whole)) : whole
    }
  }
}

import Foundation
import HistotripsyCore
import Text

/// What is attached to a hydrophone, and what it makes of its open-circuit sensitivity.
///
/// M_L = G · M_EOC · C_H / (C_H + C_C + C_A): the hydrophone's own capacitance C_H shares its charge with the cable C_C and with the
/// input C_A of amplifier or recorder; G is the amplifier's gain (IEC 62127-1:2022 and the makers' own instructions).
public struct ElectricalLoading: Sendable {
  /// The amplifier between hydrophone and recorder; `nil` where there is none.
  public var preamplifier: PreamplifierCalibration?
  /// Between hydrophone and amplifier (or recorder, where there is no amplifier).
  public var cable: Capacitance
  /// Input capacitance of the recorder, where there is no amplifier.
  public var recorder: Capacitance

  /// A chain behind the hydrophone; what is left out is not there.
  public init(
    preamplifier: PreamplifierCalibration? = nil, cable: Capacitance = .zero, recorder: Capacitance = .zero
  ) {
    self.preamplifier = preamplifier
    self.cable = cable
    self.recorder = recorder
  }

  /// Whether nothing hangs on the hydrophone, so that its open-circuit sensitivity holds.
  public var isNothing: Bool { preamplifier == nil && cable == .zero && recorder == .zero }
}

extension HydrophoneCalibration {
  /// The sensitivity at the recorder, at the hydrophone's own calibrated points that the amplifier's calibration covers.
  ///
  /// Uncertainties of gain and input capacitance join the hydrophone's, as relative ones of the modulus. Where the hydrophone's phase is
  /// not known the amplifier's is not used either: half a phase is none.
  /// - Throws: a hydrophone that was calibrated as used, one without capacitance, or bands that do not meet.
  public func loaded(by loading: ElectricalLoading) throws(InputError) -> SensitivityCurve {
    if loading.isNothing { return curve }
    guard load == .openCircuit else {
      throw InputError(
        file: provenance.source, field: "load",
        message:
          "the sensitivity was calibrated as used, with everything attached; leave amplifier and cable out")
    }
    guard let capacitances else {
      throw InputError(
        file: provenance.source, field: "capacitance",
        message: "missing; without the hydrophone's capacitance its loaded sensitivity cannot be computed")
    }
    if loading.preamplifier != nil, loading.recorder != .zero {
      throw InputError(
        file: provenance.source, field: "load",
        message: "behind an amplifier the recorder's capacitance does not load the hydrophone; leave it out")
    }
    var points: [SensitivityPoint] = []
    for (point, own) in zip(curve.points, capacitances) {
      var gain = Phasor(1, 0)
      var input = loading.recorder
      var u = 0.0
      if let preamplifier = loading.preamplifier {
        guard let reading = preamplifier.reading(at: point.frequency).calibrated else { continue }
        gain = Phasor(reading.gainReal, reading.gainImaginary)
        if !curve.hasPhase { gain = Phasor(gain.modulus, 0) }
        input = reading.inputCapacitance
        let total = own.farads + loading.cable.farads + input.farads
        let fromInput = preamplifier.capacitanceUncertainty * input.farads / total
        u = hypot(preamplifier.gainUncertainty, fromInput)
      }
      let divider = own.farads / (own.farads + loading.cable.farads + input.farads)
      points.append(
        point.amplified(
          real: gain.real * divider, imaginary: gain.imaginary * divider, relativeUncertainty: u))
    }
    guard SensitivityCurve.pointCounts.contains(points.count) else {
      let band = loading.preamplifier.map { "\(Dimension.frequency.shown($0.band))" } ?? "none"
      throw InputError(
        file: provenance.source, field: "frequency",
        message:
          "calibrated at \(Dimension.frequency.shown(curve.band)), the amplifier at \(band): they do not meet"
      )
    }
    return SensitivityCurve(
      points: points, hasPhase: curve.hasPhase,
      // What the amplifier states is not the hydrophone's uncertainty.
      hasUncertainty: curve.hasUncertainty, correlation: curve.correlation)
  }
}

extension Text.Dimension {
  /// For people: "1 MHz … 20 MHz".
  package func shown<Q: Quantity>(_ range: ClosedRange<Q>) -> String {
    QuantityText.shown(range.inBaseUnit, as: self)
  }
}

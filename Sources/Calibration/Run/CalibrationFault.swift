import Field
import HistotripsyCore

/// Why a step ended before its end. High voltage is off; `TankBench.readings` keeps what was measured.
public enum CalibrationFault: Error, Equatable, Sendable {
  /// The controller does not permit it in its state.
  case notReady(TankState)
  /// Every element of the law is disabled.
  case nothingFires
  /// The step would need more drive than the hydrophone bears; the largest that it does.
  case aboveHydrophoneLimit(Voltage)
  case aboveRailMaximum
  /// Interlock, emergency stop, front end, rail, temperatures, or a hydrophone driven beyond its limit: the controller has made safe.
  case tripped(TripCause)
  /// No burst could be told from the noise: hydrophone unplugged, dry, shadowed, or far outside the reach.
  case notHeard
  /// The hydrophone stands where the array cannot be steered to.
  case outsideReach(Position)
  /// The recorder clipped at this drive: its range or gain does not fit the hydrophone.
  case overRange(Voltage)
  /// The same drive gives another reading than before: expected and found.
  case hydrophoneBroken(expected: Voltage, found: Voltage)
  /// The array's frequency lies outside the band that the hydrophone is calibrated in.
  case outsideBand(Frequency)
  /// The water is outside 0 to 95 °C, where its speed of sound is known.
  case waterUnknown(Temperature)
  /// The readings do not determine pressure against drive: fewer than four that are heard.
  case notDetermined
  /// Sub-apertures add up to another pressure than all elements give at once: the sum over the whole, less 1.
  case sumDisagrees(Double)
  /// What was found out about an element cannot be put into its record.
  case elementRecord(GeometryFault)
  /// The field to compare with cannot be computed.
  case fieldUnknown(FieldFault)
}

extension CalibrationFault: CustomStringConvertible {
  /// What happened, for the person at the tank.
  public var description: String {
    switch self {
    case .notReady(let state): "the front end is not ready for that (state: \(state))"
    case .nothingFires: "every element of the law is disabled"
    case .aboveHydrophoneLimit(let largest):
      "more drive than the hydrophone bears would be needed (at most \(rounded(largest.volts, 1)) V): drive lower, stand nearer to the "
        + "geometric focus, take a hydrophone that bears more, or state a larger peak-negative-limit in its file if its maker does"
    case .aboveRailMaximum:
      "more drive than the limits allow would be needed: drive lower, or begin a session with a larger --rail-maximum"
    case .tripped(let cause): "the tank was made safe: \(cause)"
    case .notHeard: "no burst can be told from the noise: is the hydrophone plugged in, wet, and in the beam?"
    case .outsideReach(let place):
      "the hydrophone stands at \(rounded(place.x.millimetres, 1)), \(rounded(place.y.millimetres, 1)), "
        + "\(rounded(place.z.millimetres, 1)) mm, outside the reach: bring it nearer to the geometric focus"
    case .overRange(let drive):
      "the recorder clipped at \(rounded(drive.volts, 1)) V of drive: its range does not fit the hydrophone"
    case .hydrophoneBroken(let expected, let found):
      "the hydrophone gives \(rounded(found.millivolts, 2)) mV where it gave \(rounded(expected.millivolts, 2)) mV: it may be broken"
    case .outsideBand(let frequency):
      "the hydrophone is not calibrated at the array's \(rounded(frequency.hertz * 1e-6, 4)) MHz"
    case .waterUnknown(let found): "the water is at \(rounded(found.celsius, 2)) °C (0 … 95 °C)"
    case .notDetermined: "the readings do not determine pressure against drive: fewer than four were heard"
    case .sumDisagrees(let share):
      "sub-apertures add up to \((share * 1000).rounded() / 10) % more (less if negative) than all elements give at "
        + "once at the same drive: does the rail sag under the load of all, or "
        + "do neighbouring channels disturb each other?"
    case .elementRecord(let fault): "what was found does not fit an element's record: \(fault)"
    case .fieldUnknown(let fault): "the array's field cannot be computed: \(fault)"
    }
  }

  /// To so many decimals: nobody can act on more.
  private func rounded(_ value: Double, _ decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    return ((value * scale).rounded() / scale).short
  }
}

import HistotripsyCore
import Text

/// The `limits:` section of a plan.
///
/// What protects people, tissue and array is stated by every plan, never assumed: only dead time, rail tolerance and steering loss, which
/// the core's contract already bounds, have defaults.
struct LimitsReader {
  static let keys = [
    "rail-maximum", "burst-maximum", "period-minimum", "duty-maximum", "duty-window", "dead-time-minimum",
    "pulses-maximum", "set-point-maximum", "water-minimum", "water-maximum", "head-maximum", "rail-tolerance",
    "steering-loss-maximum",
  ]
  static let rails: ClosedRange<Voltage> = .volts(1)...Voltage.volts(1000)
  static let periods: ClosedRange<Nanoseconds> = .microseconds(100)...Nanoseconds.seconds(4)
  static let waters: ClosedRange<Temperature> = .celsius(0)...Temperature.celsius(95)
  static let heads: ClosedRange<Temperature> = .celsius(10)...Temperature.celsius(120)

  let section: Section

  init(_ value: Value) throws(InputError) { section = try value.section(Self.keys) }

  func limits() throws(InputError) -> Limits {
    var limits = Limits(
      railMaximum: try required("rail-maximum", "for example 120 V").voltage(Self.rails),
      burstMaximum: try required("burst-maximum", "for example 20 µs").time(StageTerms.burstDurations),
      periodMinimum: try required("period-minimum", "for example 4 ms").time(Self.periods),
      dutyMaximum: try required("duty-maximum", "for example 0.2 %").duty(RegimenTerms.duties),
      dutyWindow: try required("duty-window", "for example 1 s").time(RegimenTerms.dutyWindows),
      pulsesMaximum: UInt32(
        try required("pulses-maximum", "for example 50000").count(in: 1...Int(UInt32.max))),
      setPointMaximum: try required("set-point-maximum", "for example 35 MPa").pressure(
        RegimenTerms.setPoints),
      waterMinimum: try required("water-minimum", "for example 15 °C").temperature(Self.waters),
      waterMaximum: try required("water-maximum", "for example 40 °C").temperature(Self.waters),
      headMaximum: try required("head-maximum", "for example 50 °C").temperature(Self.heads))
    if let value = section.optional("dead-time-minimum") {
      limits.deadTimeMinimum = try value.time(RegimenTerms.deadTimes)
    }
    if let value = section.optional("rail-tolerance") {
      limits.railTolerance = try value.quantity(.share, in: 0.001...0.2)
    }
    if let value = section.optional("steering-loss-maximum") {
      limits.steeringLossMaximumDecibels = try value.quantity(.decibels, in: 0.1...40)
    }
    return limits
  }

  private func required(_ key: String, _ example: String) throws(InputError) -> Value {
    try section.required(key, allowed: "a limit, \(example)")
  }
}

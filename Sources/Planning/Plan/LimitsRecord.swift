import HistotripsyCore
import Text

extension Limits {
  static let rails: ClosedRange<Voltage> = .volts(1)...Voltage.volts(1000)
  static let periods: ClosedRange<Nanoseconds> = .microseconds(100)...Nanoseconds.seconds(4)
  static let waters: ClosedRange<Temperature> = .celsius(0)...Temperature.celsius(95)
  static let heads: ClosedRange<Temperature> = .celsius(10)...Temperature.celsius(120)

  /// The `limits:` section of a plan, and the rows of the ledger. A limit is described here and nowhere else.
  ///
  /// What protects people, tissue and array is stated by every plan, never assumed: only dead time, rail tolerance and
  /// steering loss, which the core's contract already bounds, have defaults.
  package static let record = Record(
    "limits",
    comment: ["# What no pulse may exceed. Locked into the front end until it is switched off."],
    blank: Limits(
      railMaximum: .zero, burstMaximum: .zero, periodMinimum: .zero, dutyMaximum: .stated(0),
      dutyWindow: .zero,
      pulsesMaximum: 0, setPointMaximum: .zero, waterMinimum: .zero, waterMaximum: .zero, headMaximum: .zero),
    fields: [
      RecordField(
        "rail-maximum", \Limits.railMaximum, .quantity(.voltage, rails),
        required: "a limit, for example 120 V", doc: "highest voltage of the high-voltage rail"),
      RecordField(
        "burst-maximum", \Limits.burstMaximum, .time(StageTerms.burstDurations),
        required: "a limit, for example 20 µs", doc: "longest burst"),
      RecordField(
        "period-minimum", \Limits.periodMinimum, .time(periods), required: "a limit, for example 4 ms",
        doc: "shortest time from trigger to trigger"),
      RecordField(
        "duty-maximum", \Limits.dutyMaximum, .duty(RegimenTerms.duties),
        required: "a limit, for example 0.2 %",
        doc: "highest share of time in transmission, over any `duty-window`"),
      RecordField(
        "duty-window", \Limits.dutyWindow, .time(RegimenTerms.dutyWindows),
        required: "a limit, for example 1 s", doc: "the time over which `duty-maximum` holds"),
      RecordField(
        "dead-time-minimum", \Limits.deadTimeMinimum, .time(RegimenTerms.deadTimes),
        doc: "shortest time from the strobe of a focal law to the trigger"),
      RecordField(
        "pulses-maximum", \Limits.pulsesMaximum, .count(1...Int(UInt32.max)),
        required: "a limit, for example 50000",
        doc: "most pulses from power-on to power-off of the front end"),
      RecordField(
        "set-point-maximum", \Limits.setPointMaximum, .quantity(.pressure, RegimenTerms.setPoints),
        required: "a limit, for example 35 MPa", doc: "highest peak negative pressure that may be asked for"),
      RecordField(
        "water-minimum", \Limits.waterMinimum, .quantity(.temperature, waters),
        required: "a limit, for example 15 °C",
        remark: [
          "Degassed water; below and above, the speed of sound and the gas content are not what the plan counts on."
        ],
        doc: "coldest water in which the treatment runs"),
      RecordField(
        "water-maximum", \Limits.waterMaximum, .quantity(.temperature, waters),
        required: "a limit, for example 40 °C", doc: "warmest water in which the treatment runs"),
      RecordField(
        "head-maximum", \Limits.headMaximum, .quantity(.temperature, heads),
        required: "a limit, for example 50 °C", doc: "highest temperature of the array head"),
      RecordField(
        "rail-tolerance", \Limits.railTolerance, .plain(.share, 0.001...0.2),
        doc: "how far the rail may be from its set-point; at least 0.5 V is always tolerated"),
      RecordField(
        "steering-loss-maximum", \Limits.steeringLossMaximumDecibels, .plain(.decibels, 0.1...40),
        doc: "the most pressure that steering to a focus may cost; a focus beyond it is out of reach"),
    ])
}

extension LimitedField {
  /// The key of the limit in a plan.
  package var key: String { Limits.record.key(of: path) ?? "" }

  private var path: PartialKeyPath<Limits> {
    switch self {
    case .rail: \.railMaximum
    case .burst: \.burstMaximum
    case .period: \.periodMinimum
    case .duty: \.dutyMaximum
    case .deadTime: \.deadTimeMinimum
    case .pulses: \.pulsesMaximum
    case .setPoint: \.setPointMaximum
    case .waterTemperature: \.waterMinimum
    case .railTolerance: \.railTolerance
    case .steeringLoss: \.steeringLossMaximumDecibels
    }
  }
}

import HistotripsyCore
import Text

extension FractionationTerms {
  private static let collapses: ClosedRange<Nanoseconds> = .microseconds(10)...Nanoseconds.milliseconds(5)

  /// The `fractionation:` section of a plan. What is not stated is left to the controller.
  package static let record = Record(
    "fractionation", comment: ["# When a focus counts as liquefied."], blank: FractionationTerms(),
    fields: [
      RecordField(
        "reference-pulses", \FractionationTerms.referencePulses, .count(3...100),
        doc: "readings of the collapse time whose mean is the reference of a focus"),
      RecordField(
        "span-pulses", \FractionationTerms.spanPulses, .count(3...1000),
        doc: "readings that are averaged in one span"),
      RecordField(
        "flat-growth", \FractionationTerms.flatGrowth, .plain(.share, 0.001...0.49),
        doc: "growth from span to span below which a span counts as flat"),
      RecordField(
        "flat-spans", \FractionationTerms.flatSpans, .count(1...16),
        doc: "flat spans in succession that make a plateau"),
      RecordField(
        "growth-minimum", \FractionationTerms.growthMinimum, .plain(.share, 0.001...10),
        doc: "growth over the reference from which a plateau counts"),
      RecordField(
        "growth-expected", \FractionationTerms.growthExpected, .plain(.share, 0.001...10),
        doc: "growth over the reference that stands for complete fractionation on the display"),
      RecordField(
        "silent-pulses", \FractionationTerms.silentPulses, .count(RegimenTerms.pulses),
        doc: "pulses in succession without cavitation after which a focus counts as not responding"),
      RecordField(
        "growth-pulses", \FractionationTerms.growthPulses, .count(RegimenTerms.pulses),
        doc: "readings, flat and without the growth, after which a focus counts as not responding"),
      RecordField(
        "collapse-minimum", \FractionationTerms.collapseMinimum, .time(collapses),
        doc: "shorter collapse times are not of this cloud"),
      RecordField(
        "collapse-maximum", \FractionationTerms.collapseMaximum, .time(collapses),
        doc: "longer collapse times are not of this cloud"),
    ])

  /// - Throws: values that are out of range or contradict each other, with their line.
  static func read(_ value: Value) throws(InputError) -> FractionationTerms {
    let section = try value.section(record.keys)
    let terms = try record.read(section)
    func contradiction(_ low: String, _ lowValue: String, _ high: String, _ highValue: String) -> InputError {
      let message = "\(lowValue) is not below \(high), \(highValue)"
      return section.optional(low)?.complaint(message) ?? section.complaint(message)
    }
    if let low = terms.collapseMinimum, let high = terms.collapseMaximum, low >= high {
      throw contradiction("collapse-minimum", low.yaml, "collapse-maximum", high.yaml)
    }
    if let low = terms.growthMinimum, let high = terms.growthExpected, low > high {
      throw contradiction(
        "growth-minimum", Dimension.share.shown(low), "growth-expected", Dimension.share.shown(high))
    }
    return terms
  }
}

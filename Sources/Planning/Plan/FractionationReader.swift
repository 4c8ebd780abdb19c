import HistotripsyCore
import Text

/// The `fractionation:` section of a plan.
struct FractionationReader {
  static let keys = [
    "reference-pulses", "span-pulses", "flat-growth", "flat-spans", "growth-minimum", "growth-expected",
    "silent-pulses", "growth-pulses", "collapse-minimum", "collapse-maximum",
  ]
  private static let collapses: ClosedRange<Nanoseconds> = .microseconds(10)...Nanoseconds.milliseconds(5)
  private let section: Section

  init(_ value: Value) throws(InputError) { section = try value.section(Self.keys) }

  func terms() throws(InputError) -> FractionationTerms {
    var terms = FractionationTerms()
    terms.referencePulses = try count("reference-pulses", 3...100).map { UInt16($0) }
    terms.spanPulses = try count("span-pulses", 3...1000).map { UInt16($0) }
    terms.flatGrowth = try share("flat-growth", 0.001...0.49)
    terms.flatSpans = try count("flat-spans", 1...16).map { UInt8($0) }
    terms.growthMinimum = try share("growth-minimum", 0.001...10)
    terms.growthExpected = try share("growth-expected", 0.001...10)
    terms.silentPulses = try count("silent-pulses", RegimenTerms.pulses).map { UInt32($0) }
    terms.growthPulses = try count("growth-pulses", RegimenTerms.pulses).map { UInt32($0) }
    terms.collapseMinimum = try section.optional("collapse-minimum")?.time(Self.collapses)
    terms.collapseMaximum = try section.optional("collapse-maximum")?.time(Self.collapses)
    if let low = terms.collapseMinimum, let high = terms.collapseMaximum, low >= high {
      throw contradiction("collapse-minimum", low.yaml, "collapse-maximum", high.yaml)
    }
    if let low = terms.growthMinimum, let high = terms.growthExpected, low > high {
      throw contradiction(
        "growth-minimum", Dimension.share.shown(low), "growth-expected", Dimension.share.shown(high))
    }
    return terms
  }

  private func contradiction(_ low: String, _ lowValue: String, _ high: String, _ highValue: String)
    -> InputError
  {
    let message = "\(lowValue) is not below \(high), \(highValue)"
    return section.optional(low)?.complaint(message) ?? section.complaint(message)
  }

  private func count(_ key: String, _ range: ClosedRange<Int>) throws(InputError) -> Int? {
    try section.optional(key)?.count(in: range)
  }

  private func share(_ key: String, _ range: ClosedRange<Double>) throws(InputError) -> Double? {
    try section.optional(key)?.quantity(.share, in: range)
  }
}

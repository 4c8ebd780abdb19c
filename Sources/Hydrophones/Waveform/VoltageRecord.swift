import HistotripsyCore
import Text

/// Voltages that a recorder took at equal steps: 16 to 65 536 samples.
///
/// The bound keeps the minimum-phase computation (samples squared) at seconds and a covariance pass (calibrated points times a transform)
/// in memory of some megabytes; a pulse with its quiet surroundings is a few thousand samples.
public struct VoltageRecord: Sendable {
  /// How many samples a record has.
  public static let counts = 16...65_536
  /// Times between samples: 1 ps to 1 ms.
  public static let steps = Interval.seconds(1e-12)...Interval.seconds(1e-3)

  /// Samples in volts.
  public let volts: [Double]
  /// The time from one sample to the next.
  public let step: Interval
  /// Time of the first sample.
  public let start: Interval
  /// The file and its digest.
  public var provenance: Provenance
  /// What was assumed while reading.
  public var notes: [String]

  /// - Precondition: samples within `counts`, finite, step within `steps`.
  public init(
    volts: [Double], step: Interval, start: Interval = .zero, provenance: Provenance, notes: [String] = []
  ) {
    precondition(Self.counts.contains(volts.count) && volts.allSatisfy(\.isFinite), "16 to 65 536 voltages")
    precondition(Self.steps.contains(step), "1 ps to 1 ms")
    self.volts = volts
    self.step = step
    self.start = start
    self.provenance = provenance
    self.notes = notes
  }

  /// The mean of all voltages, which an analysis takes away.
  public var mean: Voltage { Voltage(clamping: volts.reduce(0, +) / Double(volts.count)) }

  /// Standard deviation about the mean (of the population, as the published tutorial takes it).
  public var deviation: Voltage {
    let mean = mean.volts
    return Voltage(
      clamping: (volts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(volts.count)).squareRoot())
  }

  /// The part from one time to another.
  /// - Throws: fewer than 16 samples left.
  public func window(from: Interval?, to: Interval?) throws(InputError) -> VoltageRecord {
    let last = volts.count - 1
    let first = from.map { Int(((($0 - start) / step).rounded(.up)).clamped(to: 0...Double(last + 1))) } ?? 0
    let end = to.map { Int(((($0 - start) / step).rounded(.down)).clamped(to: -1...Double(last))) } ?? last
    guard end - first + 1 >= Self.counts.lowerBound else {
      throw InputError(
        file: provenance.source, field: "window",
        message:
          "\(max(0, end - first + 1)) samples lie between \(from.map { Dimension.time.shown($0.seconds) } ?? "the beginning") and "
          + "\(to.map { Dimension.time.shown($0.seconds) } ?? "the end") (\(Self.counts.lowerBound) … \(Self.counts.upperBound))"
      )
    }
    return VoltageRecord(
      volts: Array(volts[first...end]), step: step, start: start + step * Double(first),
      provenance: provenance,
      notes: notes)
  }
}

extension Comparable {
  package func clamped(to range: ClosedRange<Self>) -> Self {
    min(max(self, range.lowerBound), range.upperBound)
  }
}

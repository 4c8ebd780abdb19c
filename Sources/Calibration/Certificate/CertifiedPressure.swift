import HistotripsyCore

/// (p−)LE at the geometric focus for a drive: never measured at once, summed from sub-apertures or below the hydrophone's limit.
public struct EstimatedPoint: Equatable, Sendable {
  public var drive: Voltage
  public var estimate: LinearEstimate
  /// k = 2.
  public var expandedUncertainty: Pressure

  public init(drive: Voltage, estimate: LinearEstimate, expandedUncertainty: Pressure) {
    self.drive = drive
    self.estimate = estimate
    self.expandedUncertainty = expandedUncertainty
  }
}

/// What the hydrophone measured at the focus with all elements firing.
public struct MeasuredPoint: Equatable, Sendable {
  public var drive: Voltage
  public var negative: MeasuredPressure
  /// k = 2.
  public var negativeUncertainty: Pressure
  public var positive: Pressure
  /// k = 2.
  public var positiveUncertainty: Pressure

  public init(
    drive: Voltage, negative: MeasuredPressure, negativeUncertainty: Pressure, positive: Pressure,
    positiveUncertainty: Pressure
  ) {
    self.drive = drive
    self.negative = negative
    self.negativeUncertainty = negativeUncertainty
    self.positive = positive
    self.positiveUncertainty = positiveUncertainty
  }
}

/// One line of the uncertainty budget.
public struct BudgetTerm: Equatable, Sendable, Codable {
  public var name: String
  /// k = 1, relative to the pressure.
  public var relative: Double
  /// By the scatter of readings (type A of the GUM), or from elsewhere (type B).
  public var isScatter: Bool

  public init(name: String, relative: Double, isScatter: Bool) {
    self.name = name
    self.relative = relative
    self.isScatter = isScatter
  }
}

extension Certificate {
  /// Relative, k = 2: the largest of the estimates at or above `pressure`'s neighbours, so that it holds wherever between two points the
  /// pressure lies.
  public func expandedUncertainty(at pressure: LinearEstimate) -> Double {
    let above = estimates.firstIndex { $0.estimate.peakNegative >= pressure.peakNegative }
    let last = above ?? estimates.count - 1
    return estimates[max(0, last - 1)...last].reduce(0) {
      max($0, $1.expandedUncertainty / $1.estimate.peakNegative)
    }
  }
}

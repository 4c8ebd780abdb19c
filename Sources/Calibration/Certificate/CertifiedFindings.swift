import HistotripsyCore

/// The receiver's own noise.
public struct CertifiedNoise: Equatable, Sendable {
  /// Effective value at the receiver's input.
  public var effective: Voltage
  /// Amplitude of the strongest line at 50 or 60 Hz; `nil` where none stands out.
  public var mains: Voltage?
  /// The receiver clips so much above the largest signal that the hydrophone's limit permits.
  public var clippingMarginDecibels: Double?

  public init(effective: Voltage, mains: Voltage?, clippingMarginDecibels: Double?) {
    self.effective = effective
    self.mains = mains
    self.clippingMarginDecibels = clippingMarginDecibels
  }
}

/// Where the hydrophone stood, from the geometric focus.
public struct CertifiedPosition: Equatable, Sendable {
  public var offset: Position
  /// k = 2, along each axis.
  public var expandedUncertainty: Position

  public init(offset: Position, expandedUncertainty: Position) {
    self.offset = offset
    self.expandedUncertainty = expandedUncertainty
  }
}

/// Elements that are not as they should be, by channel from 0.
public struct CertifiedElements: Equatable, Sendable {
  public var dead: [Int]
  public var weak: [Int]
  public var reversed: [Int]
  public var late: [Int]
  /// Order of the Hadamard groups they were fired in; 1: one by one.
  public var group: Int

  public init(dead: [Int], weak: [Int], reversed: [Int], late: [Int], group: Int) {
    self.dead = dead
    self.weak = weak
    self.reversed = reversed
    self.late = late
    self.group = group
  }
}

/// Widths of the beam at −6 dB of pressure, the hydrophone's size taken off.
public struct CertifiedBeam: Equatable, Sendable {
  public var x: Length
  public var y: Length
  public var z: Length
  /// k = 2, relative.
  public var relativeUncertainty: Double

  public init(x: Length, y: Length, z: Length, relativeUncertainty: Double) {
    self.x = x
    self.y = y
    self.z = z
    self.relativeUncertainty = relativeUncertainty
  }
}

/// What steering to a place costs, as measured and by the computed field, both against where the hydrophone stood first.
public struct SteeringPoint: Equatable, Sendable {
  /// From where the hydrophone stood first (`CertifiedPosition`), which is not the geometric focus.
  public var offset: Position
  /// Negative where less is lost than there.
  public var lossDecibels: Double
  /// In dB, k = 2.
  public var expandedUncertainty: Double
  public var computedDecibels: Double

  public init(offset: Position, lossDecibels: Double, expandedUncertainty: Double, computedDecibels: Double) {
    self.offset = offset
    self.lossDecibels = lossDecibels
    self.expandedUncertainty = expandedUncertainty
    self.computedDecibels = computedDecibels
  }
}

/// One point of a drive curve: what a drive voltage gives at the array's geometric focus.
public struct DrivePoint: Equatable, Sendable, BitwiseCopyable {
  /// Rail voltage.
  public var drive: Voltage
  /// Linear estimate at the geometric focus for this drive.
  public var estimate: LinearEstimate

  /// A point of a curve.
  public init(drive: Voltage, estimate: LinearEstimate) {
    self.drive = drive
    self.estimate = estimate
  }
}

/// Drive voltage ↔ linear estimate of the peak negative pressure at the geometric focus, both ways.
///
/// Straight lines between the points, from zero drive and zero pressure to the last point, and
/// nothing beyond it: a calibration is never extrapolated. At most 32 points, strictly increasing
/// in both columns, which makes the way back unique.
public struct DriveCurve: Sendable, BitwiseCopyable {
  /// Most points of a curve.
  public static var pointsMaximum: Int { 32 }

  private var points: InlineArray<32, DrivePoint>
  /// 1 to 32.
  public let count: Int

  /// - Throws: `DriveCurveFault`, naming the point.
  public init(points given: Span<DrivePoint>) throws(DriveCurveFault) {
    guard given.count >= 1 else { throw .empty }
    guard given.count <= Self.pointsMaximum else { throw .tooMany(given.count) }
    var last = Self.origin
    var kept = InlineArray<32, DrivePoint>(repeating: last)
    for index in 0..<given.count {
      let point = given[index]
      guard point.drive > last.drive else { throw .driveNotIncreasing(index: index) }
      guard point.estimate.peakNegative > last.estimate.peakNegative else {
        throw .estimateNotIncreasing(index: index)
      }
      kept[index] = point
      last = point
    }
    points = kept
    count = given.count
  }

  private init(through point: DrivePoint) {
    points = InlineArray(repeating: point)
    count = 1
  }

  /// Pressure in proportion to the drive, up to `last`.
  /// - Parameters:
  ///   - pascalsPerVolt: more than 0.
  ///   - last: more than 0 V: the highest drive for which this is known to hold.
  /// - Returns: `nil` when either is not positive, or the pressure at `last` is beyond
  ///   `Pressure.bounds`.
  public static func linear(pascalsPerVolt: Double, upTo last: Voltage) -> DriveCurve? {
    guard pascalsPerVolt > 0, last > .zero, let pressure = Pressure(checked: pascalsPerVolt * last.volts)
    else { return nil }
    return DriveCurve(through: DrivePoint(drive: last, estimate: LinearEstimate(peakNegative: pressure)))
  }

  /// The end of what is known.
  public var last: DrivePoint { points[count - 1] }

  /// A point of the curve, by rising drive; 0 ..< `count`.
  public subscript(index: Int) -> DrivePoint {
    precondition(index >= 0 && index < count, "no such point")
    return points[index]
  }

  /// What a drive gives at a focus whose pressure is `relativeGain` of the geometric focus' for the
  /// same drive. `nil` below 0 V, beyond the last point, or for a gain that is not positive.
  public func estimate(at drive: Voltage, relativeGain: Double = 1) -> LinearEstimate? {
    guard drive >= .zero, drive <= last.drive, relativeGain > 0 else { return nil }
    var below = Self.origin
    for index in 0..<count {
      let above = points[index]
      if drive <= above.drive {
        let share = (drive - below.drive) / (above.drive - below.drive)
        let low = below.estimate.peakNegative.pascals
        let pascals = low + (above.estimate.peakNegative.pascals - low) * share
        return Pressure(checked: pascals * relativeGain).map { LinearEstimate(peakNegative: $0) }
      }
      below = above
    }
    return nil
  }

  /// The drive that gives `estimate` at a focus of that relative gain. `nil` below zero, beyond the
  /// last point, or for a gain that is not positive: there is no such drive, and the nearest one is
  /// not an answer.
  public func drive(for estimate: LinearEstimate, relativeGain: Double = 1) -> Voltage? {
    guard relativeGain > 0, let wanted = Pressure(checked: estimate.peakNegative.pascals / relativeGain),
      wanted >= .zero, wanted <= last.estimate.peakNegative
    else { return nil }
    var below = Self.origin
    for index in 0..<count {
      let above = points[index]
      if wanted <= above.estimate.peakNegative {
        let low = below.estimate.peakNegative
        let share = (wanted - low) / (above.estimate.peakNegative - low)
        return .volts(below.drive.volts + (above.drive.volts - below.drive.volts) * share)
      }
      below = above
    }
    return nil
  }

  private static var origin: DrivePoint {
    DrivePoint(drive: .zero, estimate: LinearEstimate(peakNegative: .zero))
  }
}

/// Why a table is not a drive curve.
public enum DriveCurveFault: Error, Equatable, Sendable, BitwiseCopyable {
  case empty
  /// The number given; 32 are possible.
  case tooMany(Int)
  /// The point's drive is not above the one before it (or not above zero).
  case driveNotIncreasing(index: Int)
  /// The point's pressure is not above the one before it (or not above zero).
  case estimateNotIncreasing(index: Int)
}

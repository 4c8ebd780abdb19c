/// Holds the peak negative pressure at its set-point by trimming the drive, pulse by pulse.
///
/// The drive for a focus follows from the drive curve and the focus' relative gain; the loop
/// multiplies it with one *trim* for all foci, so that what is learnt at one focus (a warm
/// amplifier, an absorbing membrane) holds at every other. trimₖ = 1 + kp·eₖ + Iₖ, Iₖ = Iₖ₋₁ +
/// ki·eₖ, with e the error relative to the set-point. The integral stands still while a limit or
/// the slew holds the trim back and the error would drive it further: no windup.
///
/// A loop is created for one kind of reading. A measured p− and a linear estimate differ by
/// saturation and must not be mixed: the wrong one is refused with an error.
public struct PressureLoop: Sendable, BitwiseCopyable {
  /// What the loop holds, and so what it is updated with.
  public enum SetPoint: Equatable, Sendable, BitwiseCopyable {
    case measured(MeasuredPressure)
    case estimated(LinearEstimate)
  }

  /// What the loop holds.
  public let setPoint: SetPoint
  /// Gains and limits of the loop.
  public let settings: PressureLoopSettings
  private let curve: DriveCurve
  /// Where the drive starts from: the curve's pressure for trim 1.
  private let nominal: LinearEstimate

  /// Pressure for the same drive, relative to that in the water in which the curve was measured
  /// (`WaterGain`).
  public private(set) var waterGain = 1.0
  /// Factor on the untrimmed drive.
  public private(set) var trim = 1.0
  /// What the last update came to.
  public private(set) var state = LoopState.idle
  /// Updates in succession that ended at a limit of the trim: a plant that the loop cannot hold.
  public private(set) var saturatedUpdates: UInt32 = 0
  /// Readings in succession that were ignored: a loop that is blind. The trim stands where it was;
  /// the owner of the loop decides how long that may last.
  public private(set) var ignoredUpdates: UInt32 = 0
  private var integral = 0.0

  /// A loop on linear estimates.
  public init(
    holding setPoint: LinearEstimate, curve: DriveCurve, settings: PressureLoopSettings
  ) throws(PressureLoopFault) {
    try self.init(.estimated(setPoint), nominal: setPoint, curve: curve, settings: settings)
  }

  /// A loop on measured pressures.
  /// - Parameters:
  ///   - setPoint: the measured pressure to hold.
  ///   - nominal: the linear estimate at which the drive starts; stated, because nothing converts
  ///     one into the other.
  ///   - curve: drive to linear estimate.
  ///   - settings: gains and bounds.
  /// - Throws: settings or set-points that contradict each other or lie beyond the curve.
  public init(
    holding setPoint: MeasuredPressure, nominal: LinearEstimate, curve: DriveCurve,
    settings: PressureLoopSettings
  ) throws(PressureLoopFault) {
    try self.init(.measured(setPoint), nominal: nominal, curve: curve, settings: settings)
  }

  private init(
    _ setPoint: SetPoint, nominal: LinearEstimate, curve: DriveCurve, settings: PressureLoopSettings
  ) throws(PressureLoopFault) {
    try settings.check()
    guard Self.pascals(setPoint) > 0, nominal.peakNegative > .zero else { throw .setPointNotPositive }
    guard curve.drive(for: nominal) != nil else { throw .setPointBeyondCurve }
    if let highest = settings.highest, nominal.peakNegative > highest.peakNegative {
      throw .setPointAboveCeiling
    }
    self.setPoint = setPoint
    self.nominal = nominal
    self.curve = curve
    self.settings = settings
  }

  /// The drive for a focus; never above `settings.driveMaximum`, never beyond the curve's last
  /// point.
  /// - Parameters:
  ///   - relativeGain: pressure at the focus relative to the geometric focus for the same drive;
  ///     more than 0.
  ///   - share: of the set-point, more than 0, at most 1 (a sub-threshold dummy pass).
  /// - Returns: `nil` when the untrimmed drive does not exist or is above the limit: the focus is
  ///   out of reach. A trim that would lift a reachable focus above the limit, or its pressure
  ///   above the ceiling, is cut there.
  @inlinable public func drive(relativeGain: Double, share: Double = 1) -> Voltage? {
    guard let base = untrimmed(relativeGain: relativeGain, share: share) else { return nil }
    let highest = highestDrive(relativeGain: relativeGain)
    let trimmed = base * trim
    return trimmed < highest ? trimmed : highest
  }

  /// What a drive gives at a focus, in the water as it is now.
  public func estimate(at drive: Voltage, relativeGain: Double) -> LinearEstimate? {
    curve.estimate(at: drive, relativeGain: relativeGain * waterGain)
  }

  /// The water has changed.
  /// - Parameter gain: pressure for the same drive relative to that in the water of the curve, 0.5
  ///   to 2.
  public mutating func adapt(toWater gain: Double) {
    precondition(gain >= 0.5 && gain <= 2, "water changes a pressure by some per cent")
    waterGain = gain
  }

  /// Takes a reading of a pulse of full set-point.
  /// - Parameters:
  ///   - measured: the peak negative pressure of the pulse.
  ///   - isClipped: whether the receiver clipped. The reading then says less than there was, and
  ///     changes nothing.
  /// - Throws: `.wrongReading` on a loop that holds a linear estimate; nothing has changed.
  @discardableResult
  public mutating func update(
    measured: MeasuredPressure, isClipped: Bool = false
  ) throws(PressureLoopFault) -> LoopState {
    guard case .measured = setPoint else { throw .wrongReading }
    return update(measured.peakNegative.pascals, isClipped: isClipped)
  }

  /// Takes an estimate of a pulse of full set-point.
  /// - Throws: `.wrongReading` on a loop that holds a measured pressure; nothing has changed.
  @discardableResult
  public mutating func update(
    estimated: LinearEstimate, isClipped: Bool = false
  ) throws(PressureLoopFault) -> LoopState {
    guard case .estimated = setPoint else { throw .wrongReading }
    return update(estimated.peakNegative.pascals, isClipped: isClipped)
  }

  /// Back to trim 1 (new array, new medium).
  public mutating func reset() {
    trim = 1
    integral = 0
    state = .idle
    saturatedUpdates = 0
    ignoredUpdates = 0
  }

  // MARK: The controller

  private mutating func update(_ pascals: Double, isClipped: Bool) -> LoopState {
    if isClipped { return ignore(.ignoredClipped) }
    let error = 1 - pascals / Self.pascals(setPoint)
    guard error <= settings.errorMaximum, error >= -settings.errorMaximum else {
      return ignore(.ignoredImplausible)
    }
    ignoredUpdates = 0
    let candidate = integral + settings.integral * error
    let wanted = 1 + settings.proportional * error + candidate
    let (limited, limit) = limited(wanted)
    // Conditional integration: an integral that pushes the trim further into what stops it stays as
    // it is.
    let pushesOn = (wanted > limited && error > 0) || (wanted < limited && error < 0)
    if !pushesOn { integral = candidate }
    trim = limited
    saturatedUpdates = limit == .atUpperLimit || limit == .atLowerLimit ? saturatedUpdates &+ 1 : 0
    state = limit
    return limit
  }

  private func limited(_ wanted: Double) -> (trim: Double, state: LoopState) {
    var value = wanted
    var state = LoopState.regulating
    if value > trim + settings.slew {
      value = trim + settings.slew
      state = .slewing
    } else if value < trim - settings.slew {
      value = trim - settings.slew
      state = .slewing
    }
    if value >= settings.trimMaximum { return (settings.trimMaximum, .atUpperLimit) }
    if value <= settings.trimMinimum { return (settings.trimMinimum, .atLowerLimit) }
    return (value, state)
  }

  private mutating func ignore(_ reason: LoopState) -> LoopState {
    ignoredUpdates &+= 1
    state = reason
    return reason
  }

  @usableFromInline var driveMaximum: Voltage {
    let end = curve.last.drive
    return settings.driveMaximum < end ? settings.driveMaximum : end
  }

  /// Where the limit lies for a focus: in volts, or where its pressure with its uncertainty comes
  /// to the ceiling.
  @usableFromInline func highestDrive(relativeGain: Double) -> Voltage {
    let limit = driveMaximum
    guard let highest = settings.highest,
      let drive = curve.drive(for: highest, relativeGain: relativeGain * waterGain)
    else { return limit }
    return drive < limit ? drive : limit
  }

  @usableFromInline func untrimmed(relativeGain: Double, share: Double) -> Voltage? {
    guard share > 0, share <= 1 else { return nil }
    let wanted = LinearEstimate(peakNegative: nominal.peakNegative * share)
    guard let drive = curve.drive(for: wanted, relativeGain: relativeGain * waterGain), drive <= driveMaximum
    else {
      return nil
    }
    return drive
  }

  private static func pascals(_ setPoint: SetPoint) -> Double {
    switch setPoint {
    case .measured(let pressure): pressure.peakNegative.pascals
    case .estimated(let pressure): pressure.peakNegative.pascals
    }
  }
}

/// What the last update came to.
public enum LoopState: UInt8, Sendable, BitwiseCopyable {
  /// Not updated yet.
  case idle
  case regulating
  /// On its way: the trim moved by as much as one update may.
  case slewing
  /// The trim is at its highest: the pressure is below its set-point, and stays there.
  case atUpperLimit
  /// The trim is at its lowest: the pressure is above its set-point, and stays there.
  case atLowerLimit
  /// The receiver clipped; nothing was changed.
  case ignoredClipped
  /// Further from the set-point than any plant of this loop can be (an unplugged hydrophone, a
  /// burst that missed); nothing was changed.
  case ignoredImplausible

  /// The loop cannot hold its set-point.
  public var isSaturated: Bool { self == .atUpperLimit || self == .atLowerLimit }
}

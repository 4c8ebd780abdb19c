/// Everything about a calibration in a tank that is not a table.
public struct TankSetup: Sendable, BitwiseCopyable {
  /// What no burst may exceed; locked into the front end.
  public var limits: Limits
  /// Where the front end's parts are and how they are scaled.
  public var frontEnd: FrontEndSetup
  /// Frequency of every burst.
  public var carrier: Frequency
  /// Cycles of every burst.
  public var cycles: UInt16
  /// From trigger to trigger; a slow one lets residual bubbles go and costs nothing here. At least
  /// `limits.periodMinimum`.
  public var period: Nanoseconds
  /// How long the front end listens after a trigger: past the last sample that is ever captured.
  public var listen: Nanoseconds
  /// What the hydrophone bears.
  public var hydrophone: HydrophoneGuard

  /// A set-up; `TankController` checks it.
  public init(
    limits: Limits, frontEnd: FrontEndSetup = FrontEndSetup(), carrier: Frequency, cycles: UInt16,
    period: Nanoseconds = .milliseconds(10), listen: Nanoseconds = .microseconds(500),
    hydrophone: HydrophoneGuard
  ) {
    self.limits = limits
    self.frontEnd = frontEnd
    self.carrier = carrier
    self.cycles = cycles
    self.period = period
    self.listen = listen
    self.hydrophone = hydrophone
  }

  /// Bursts last as long as their cycles.
  var burst: Nanoseconds { Nanoseconds(Int64((Double(cycles) / carrier.hertz * 1e9).rounded(.up))) }

  /// What the transmitter has to know of a calibration.
  var transmitter: TransmitterSetup {
    TransmitterSetup(
      limits: limits, frontEnd: frontEnd, carrier: carrier, listen: listen, isGateRequired: false,
      isHydrophoneAtFocus: true)
  }

  /// - Throws: what no tank can be calibrated with.
  func check() throws(TankFault) {
    guard cycles >= 1, burst <= limits.burstMaximum else { throw .burstTooLong }
    guard period >= limits.periodMinimum, burst + limits.deadTimeMinimum <= period else {
      throw .periodTooShort
    }
    // The duty window is filled evenly: what holds for one period holds for all.
    guard burst.count * 1_000_000 <= period.count * Int64(limits.dutyMaximum.partsPerMillion) else {
      throw .dutyTooHigh
    }
    guard listen >= burst, listen <= .microseconds(65_535) else { throw .listenTooShort }
  }
}

/// Why a calibration cannot be set up. Nothing has been energised.
public enum TankFault: Error, Equatable, Sendable, BitwiseCopyable {
  case burstTooLong
  case periodTooShort
  case dutyTooHigh
  case listenTooShort
}

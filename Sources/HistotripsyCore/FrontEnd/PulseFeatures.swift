/// What the front end measured of one burst, in physical units (`Board/front-end.md` §8).
public struct PulseFeatures: Equatable, Sendable, BitwiseCopyable {
  /// Number of the burst.
  public var pulse: PulseNumber
  /// The law that was in effect.
  public var slot: SlotIndex
  /// The receiver clipped.
  public var isClipped: Bool
  /// The receiver is a hydrophone in the focus, as BURST said.
  public var isHydrophoneAtFocus: Bool
  /// The respiratory gate was open at the trigger.
  public var gateWasOpen: Bool
  /// Magnitudes of the largest negative and positive excursion at the receiver's input.
  public var peakNegative: Voltage
  /// Magnitude of the largest positive excursion at the receiver's input.
  public var peakPositive: Voltage
  /// Energies in the four bands.
  public var bands: BandEnergies
  /// From the expansion peak of the emission to the collapse peak; `nil` when no pair was found.
  public var collapseTime: Nanoseconds?
  /// Magnitude of the collapse peak at the receiver's input.
  public var collapsePeak: Voltage
  /// The rail as the front end itself measured it at the trigger.
  public var railAtTrigger: Voltage
  /// Time of the expansion peak of the emission after the trigger; `nil` when none was heard.
  public var expansionPeak: Nanoseconds?
  /// The front end's own time of the trigger.
  public var clockAtTrigger: FrontEndClock

  /// Features of one burst.
  public init(
    pulse: PulseNumber, slot: SlotIndex, isClipped: Bool = false, isHydrophoneAtFocus: Bool = false,
    gateWasOpen: Bool = true, peakNegative: Voltage, peakPositive: Voltage, bands: BandEnergies,
    collapseTime: Nanoseconds?, collapsePeak: Voltage, railAtTrigger: Voltage,
    expansionPeak: Nanoseconds? = nil, clockAtTrigger: FrontEndClock = FrontEndClock(microseconds: 0)
  ) {
    self.pulse = pulse
    self.slot = slot
    self.isClipped = isClipped
    self.isHydrophoneAtFocus = isHydrophoneAtFocus
    self.gateWasOpen = gateWasOpen
    self.peakNegative = peakNegative
    self.peakPositive = peakPositive
    self.bands = bands
    self.collapseTime = collapseTime
    self.collapsePeak = collapsePeak
    self.railAtTrigger = railAtTrigger
    self.expansionPeak = expansionPeak
    self.clockAtTrigger = clockAtTrigger
  }
}

/// Energies in the four bands of the feature block, each a level in decibels re 1 µV².
public struct BandEnergies: Equatable, Sendable, BitwiseCopyable {
  /// Around half the carrier, in decibels re 1 µV².
  public var subharmonic: Double
  /// Around one and a half times the carrier, in decibels re 1 µV².
  public var ultraharmonic: Double
  /// Around twice the carrier, in decibels re 1 µV².
  public var harmonic: Double
  /// Between the harmonics, in decibels re 1 µV².
  public var broadband: Double

  /// Levels of the four bands, in decibels re 1 µV².
  public init(subharmonic: Double, ultraharmonic: Double, harmonic: Double, broadband: Double) {
    self.subharmonic = subharmonic
    self.ultraharmonic = ultraharmonic
    self.harmonic = harmonic
    self.broadband = broadband
  }
}

/// The front end's running number of a burst: the value of its counter after the burst has fired.
/// Never reset.
public struct PulseNumber: Comparable, Hashable, Sendable, BitwiseCopyable {
  /// The number as the front end sends it; wraps at 2³².
  public let value: UInt32
  /// The number as the front end sends it.
  @inlinable public init(_ value: UInt32) { self.value = value }
  @inlinable public static func < (a: Self, b: Self) -> Bool { Int32(bitPattern: a.value &- b.value) < 0 }
  @inlinable public func advanced(by pulses: UInt32) -> Self { Self(value &+ pulses) }
}

/// The front end's own microsecond counter: it tells how far apart two triggers really were,
/// whatever the controller's clock says. Wraps after 71.6 minutes.
public struct FrontEndClock: Equatable, Sendable, BitwiseCopyable {
  /// The counter as sent, in microseconds.
  public let microseconds: UInt32
  /// The counter as sent, in microseconds.
  @inlinable public init(microseconds: UInt32) { self.microseconds = microseconds }

  /// Right as long as the two lie less than 71.6 minutes apart.
  @inlinable public func elapsed(since earlier: FrontEndClock) -> Nanoseconds {
    .microseconds(Int64(microseconds &- earlier.microseconds))
  }
}

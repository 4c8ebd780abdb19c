/// What the front end measured of one burst, in physical units (`Board/front-end.md` §8).
public struct PulseFeatures: Equatable, Sendable, BitwiseCopyable {
  public var pulse: PulseNumber
  public var slot: SlotIndex
  public var isClipped: Bool
  public var isHydrophoneAtFocus: Bool
  public var gateWasOpen: Bool
  /// Magnitudes of the largest negative and positive excursion at the receiver's input.
  public var peakNegative: Voltage
  public var peakPositive: Voltage
  public var bands: BandEnergies
  /// From the expansion peak of the emission to the collapse peak; `nil` when no pair was found.
  public var collapseTime: Nanoseconds?
  public var collapsePeak: Voltage
  public var railAtTrigger: Voltage

  public init(
    pulse: PulseNumber, slot: SlotIndex, isClipped: Bool = false, isHydrophoneAtFocus: Bool = false,
    gateWasOpen: Bool = true, peakNegative: Voltage, peakPositive: Voltage, bands: BandEnergies,
    collapseTime: Nanoseconds?, collapsePeak: Voltage, railAtTrigger: Voltage
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
  }
}

/// Energies in the four bands of the feature block, each a level in decibels re 1 µV².
public struct BandEnergies: Equatable, Sendable, BitwiseCopyable {
  public var subharmonic: Double
  public var ultraharmonic: Double
  public var harmonic: Double
  public var broadband: Double

  public init(subharmonic: Double, ultraharmonic: Double, harmonic: Double, broadband: Double) {
    self.subharmonic = subharmonic
    self.ultraharmonic = ultraharmonic
    self.harmonic = harmonic
    self.broadband = broadband
  }
}

/// The front end's running number of a burst: the value of its counter after the burst has fired. Never reset.
public struct PulseNumber: Comparable, Hashable, Sendable, BitwiseCopyable {
  public let value: UInt32
  @inlinable public init(_ value: UInt32) { self.value = value }
  @inlinable public static func < (a: Self, b: Self) -> Bool { Int32(bitPattern: a.value &- b.value) < 0 }
  @inlinable public func advanced(by pulses: UInt32) -> Self { Self(value &+ pulses) }
}

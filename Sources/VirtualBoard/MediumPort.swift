import HistotripsyCore

/// The analogue half of the virtual world, as the front end sees it: water, tissue, hydrophone, breathing.
///
/// Called about twice per burst. `beam(of:clock:)` is the expensive one; the front end calls it when a slot is sealed and
/// keeps the answer with the slot.
public protocol MediumPort: AnyObject {
  /// Where a focal law focuses, from its entries alone (`Board/front-end.md` §4: fire, polarity, delay in clock ticks).
  func beam(of law: [UInt16], clock: Frequency) -> Beam
  /// So many laws are kept at once: room for them may be made now.
  func reserve(laws: Int)
  /// Bursts of this kind are to come: what they have in common may be worked out now. The front end says so when `BURST` is
  /// written.
  func prepare(carrier: Frequency, cycles: Int)
  /// One burst leaves the array: what it does to the medium and what the receiver hears.
  func sonicate(_ beam: Beam, _ burst: Burst) -> Echo
  /// The receiver's voltage, in volts, at `delay + k × interval` after the trigger of the burst just sonicated.
  func waveform(
    of beam: Beam, _ burst: Burst, echo: Echo, delay: Nanoseconds, interval: Nanoseconds,
    into samples: inout [Double])
  /// Whether breathing is within the window.
  func gateIsOpen(at instant: Instant) -> Bool
  /// The next moment at which `gateIsOpen` changes, strictly after the given one; `nil` when it never does.
  func nextGateChange(after instant: Instant) -> Instant?
  /// Of the water the thermometer stands in.
  var waterTemperature: Temperature { get }
}

extension MediumPort {
  public func reserve(laws: Int) {}
  public func prepare(carrier: Frequency, cycles: Int) {}
}

import HistotripsyCore

/// What the virtual front end needs of the world in front of the array: the analogue half of the virtual board.
public protocol MediumPort: AnyObject {
  func beam(of law: [UInt16], clock: Frequency) -> Beam
  func sonicate(_ beam: Beam, _ burst: Burst) -> Echo
  func waveform(
    of beam: Beam, _ burst: Burst, echo: Echo, delay: Nanoseconds, interval: Nanoseconds,
    into samples: inout [Double])
  func gateIsOpen(at: Instant) -> Bool
  func nextGateChange(after: Instant) -> Instant?
  var waterTemperature: Temperature { get }
}

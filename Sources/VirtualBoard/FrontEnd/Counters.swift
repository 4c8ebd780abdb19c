import HistotripsyCore

/// What the front end keeps when its power is gone (`Board/front-end.md` §5): told at the moment at which it becomes true.
public protocol BurstWitness: AnyObject {
  /// Counters at power-on: bursts fired, triggers refused, times it has come to power.
  var counters: (fired: UInt32, refused: UInt32, powerCycles: UInt16) { get }
  /// A burst leaves the array now.
  func fired(_ burst: WitnessedBurst)
  func refused(total: UInt32)
  func powered(cycles: UInt16)
}

/// One burst, as only the front end and the tissue know it.
public struct WitnessedBurst: Equatable, Sendable, BitwiseCopyable {
  public var number: UInt32
  public var slot: UInt16
  public var cycles: UInt16
  /// Where its law focuses, in metres in the array's frame.
  public var x: Double
  public var y: Double
  public var z: Double
  /// The rail itself, in volts.
  public var rail: Double

  public var focus: Position { Position(x: .metres(x), y: .metres(y), z: .metres(z)) }
}

/// The counters in non-volatile memory. The only owner of the witness: each count is told to it as it is made.
///
/// Invariant: every counter goes up by one at a time and wraps; none is ever reset. Only another front end in this one's
/// place has other numbers (`exchange`).
struct Counters {
  private(set) var fired: UInt32
  private(set) var refused: UInt32
  private(set) var powerCycles: UInt16
  private let witness: (any BurstWitness)?

  /// - Parameter witness: keeps the counters beyond the board's life; its numbers take the place of the configuration's.
  init(_ configuration: FrontEndConfiguration, witness: (any BurstWitness)?) {
    self.witness = witness
    (fired, refused, powerCycles) =
      witness?.counters ?? (configuration.fired, configuration.refused, configuration.powerCycles)
  }

  mutating func powerOn() {
    powerCycles &+= 1
    witness?.powered(cycles: powerCycles)
  }

  mutating func refuse() {
    refused &+= 1
    witness?.refused(total: refused)
  }

  /// A burst leaves the array.
  mutating func fire(slot: UInt16, cycles: UInt16, focus: Position, rail: Double) {
    fired &+= 1
    witness?.fired(
      WitnessedBurst(
        number: fired, slot: slot, cycles: cycles, x: focus.x.metres, y: focus.y.metres, z: focus.z.metres,
        rail: rail))
  }

  /// Another front end, with a count of its own, has been put in this one's place.
  mutating func exchange(fired: UInt32) { self.fired = fired }
}

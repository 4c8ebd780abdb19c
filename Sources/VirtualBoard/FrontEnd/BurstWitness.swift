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

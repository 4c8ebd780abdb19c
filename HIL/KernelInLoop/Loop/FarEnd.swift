import HistotripsyCore

/// What the wires of the guest's GPIO chip and I2C adapter end in.
///
/// Levels are those of the wire, not logical ones. Every verb begins at `now` (or when the verb
/// before has ended) and says when it ends; edges that come of it, or of time passing, are asked
/// for afterwards.
public protocol FarEnd: AnyObject {
  /// Names of the lines, by offset; 1 … 64.
  var lineNames: [String] { get }
  /// Until when the verbs so far have taken.
  var present: UInt64 { get }
  /// When something happens by itself next.
  var nextEvent: UInt64? { get }
  /// Time passes.
  func pass(until time: UInt64)
  /// The guest drives an output's wire, or lets go of it (`nil`): then its pull resistor decides.
  /// - Returns: whether it could.
  func drive(_ line: Int, high: Bool?) -> Bool
  /// The level of a wire; `nil` when it cannot be read.
  func sense(_ line: Int) -> Bool?
  /// The next edge on any input that has not been asked for yet.
  func takeEdge() -> (line: Int, isHigh: Bool, at: UInt64)?
  /// One transaction on the bus.
  /// - Returns: what was read, or `nil` when it failed.
  func transfer(to address: UInt8, writing: [UInt8], reading count: Int) -> [UInt8]?
}

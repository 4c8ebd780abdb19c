/// One device on the bus, at the level of bytes: what it does at START, per byte, and at STOP.
///
/// `t` is nanoseconds since the board started, at the end of the byte (or condition) in question. The bus guarantees:
/// `start` first; then only `write` after `start(reading: false)` and only `read` after `start(reading: true)`; no byte
/// after a refusal. A `start` without a `stop` before it is a repeated START, or follows a transfer the bus broke off.
protocol I2CPart: AnyObject {
  /// The part was addressed; `false`: it does not acknowledge.
  func start(reading: Bool, at t: Int64) -> Bool
  /// A byte from the controller; `false`: not acknowledged.
  func write(_ byte: UInt8, at t: Int64) -> Bool
  /// The next byte to the controller.
  func read(at t: Int64) -> UInt8
  func stop(at t: Int64)
  /// Supply comes back after having been away: volatile state is as the data sheet has it after power-on reset.
  func powerOn(at t: Int64)
}

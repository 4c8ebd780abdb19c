/// Driver of the amplitude supply: an MCP4725 DAC whose output is the rail's set-point (Microchip
/// DS22039).
///
/// Rail = code / 4096 × full scale. The DAC has no check code on the bus, so a set-point counts
/// only once `verify` has read it back; the rail itself is then measured by another part.
public struct AmplitudeSupply: Equatable, Sendable, BitwiseCopyable {
  /// Longest write cycle of its EEPROM (DS22039, table of AC characteristics: 50 ms).
  public static var storeTimeMaximum: Nanoseconds { .milliseconds(50) }

  @usableFromInline let bus: PartBus
  /// What code 4096 would be.
  public let fullScale: Voltage
  /// The highest set-point that this driver passes on.
  public let limit: Voltage

  /// A driver that has not set anything yet.
  /// - Parameters:
  ///   - address: where the part answers.
  ///   - fullScale: more than 0 V.
  ///   - limit: 0 V to full scale; usually `Limits.railMaximum`.
  public init(at address: I2CAddress, fullScale: Voltage, limit: Voltage) {
    precondition(fullScale > .zero && limit >= .zero, "an amplitude supply has a full scale")
    bus = PartBus(.amplitudeSupply, at: address)
    self.fullScale = fullScale
    self.limit = limit
  }

  /// The highest code whose rail is not above `rail`; 0 to 4095.
  @inlinable public func code(for rail: Voltage) -> UInt16 {
    // A millionth of a code: far more than the rounding of the division, far less than a step.
    let steps = (rail / fullScale * 4096 + 1e-6).rounded(.down)
    return steps <= 0 ? 0 : (steps >= 4095 ? 4095 : UInt16(steps))
  }

  /// The rail that a code stands for; 0 to 4095.
  @inlinable public func voltage(of code: UInt16) -> Voltage { fullScale * (Double(code) / 4096) }

  /// Sets the rail's set-point to the highest code not above `rail`; takes effect at the message's
  /// last acknowledge.
  /// - Throws: `.outOfRange` below zero or above `limit`, nothing is sent then; and any fault of
  ///   the bus, when either set-point may stand.
  @inlinable public func set<B: Board & ~Copyable>(
    _ rail: Voltage, on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) {
    guard rail >= .zero, rail <= limit else {
      throw FrontEndFault(part: .amplitudeSupply, cause: .outOfRange, attempts: 0)
    }
    try writeFast(code(for: rail), powerDown: 0, on: board, counts: &counts)
  }

  /// Reads the set-point back.
  /// - Throws: `.readBackDiffers` when it is not the one that `set` makes of `rail`, or the output
  ///   is powered down.
  public func verify<B: Board & ~Copyable>(
    _ rail: Voltage, on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) {
    let state = try readBack(on: board, counts: &counts)
    guard state.code == code(for: rail), state.powerDown == 0 else { throw bus.fault(.readBackDiffers) }
  }

  /// Code 0 and the output pulled to ground by 1 kΩ, read back.
  public func powerDown<B: Board & ~Copyable>(
    on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) {
    try writeFast(0, powerDown: 1, on: board, counts: &counts)
    let state = try readBack(on: board, counts: &counts)
    guard state.code == 0, state.powerDown == 1 else { throw bus.fault(.readBackDiffers) }
  }

  /// The set-point that the DAC takes by itself when power comes on. A chip from the factory stands
  /// at half scale.
  public func powerOnSetPoint<B: Board & ~Copyable>(
    on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) -> Voltage {
    let state = try readBack(on: board, counts: &counts)
    return state.storedPowerDown == 0 ? voltage(of: state.storedCode) : .zero
  }

  /// Makes 0 V the set-point at power-on, for good, and now. Once in a board's life; up to 50 ms.
  /// - Throws: `.notReady` when the write cycle does not end in time, `.readBackDiffers` when it
  ///   did not take, `.clock`.
  public func storeZeroAtPowerOn<B: Board & ~Copyable>(
    on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) {
    let message: InlineArray<3, UInt8> = [0x60, 0, 0]
    var none = MutableSpan<UInt8>()
    try bus.exchange(on: board, writing: message.span, reading: &none, isCoded: false, counts: &counts)
    let deadline = board.now() + Self.storeTimeMaximum
    var state = try readBack(on: board, counts: &counts)
    // 5 ms a turn: 11 turns at most.
    while state.isStoring {
      if board.now() >= deadline { throw bus.fault(.notReady) }
      do throws(B.Fault) { try board.wait(until: board.now() + .milliseconds(5)) } catch {
        throw bus.fault(.clock)
      }
      state = try readBack(on: board, counts: &counts)
    }
    guard state.storedCode == 0, state.code == 0 else { throw bus.fault(.readBackDiffers) }
  }

  // MARK: On the wire

  /// Fast-mode write (DS22039 §6.1.1): 0 0 PD1 PD0 D11…D8, D7…D0.
  @usableFromInline func writeFast<B: Board & ~Copyable>(
    _ code: UInt16, powerDown: UInt8, on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) {
    let message: InlineArray<2, UInt8> = [
      powerDown << 4 | UInt8(truncatingIfNeeded: code >> 8), UInt8(truncatingIfNeeded: code),
    ]
    var none = MutableSpan<UInt8>()
    try bus.exchange(on: board, writing: message.span, reading: &none, isCoded: false, counts: &counts)
  }

  private struct State {
    var isStoring: Bool
    var powerDown: UInt8
    var code: UInt16
    var storedPowerDown: UInt8
    var storedCode: UInt16
  }

  /// Read (DS22039 §6.2): RDY POR x x x PD1 PD0 x, D11…D4, D3…D0 x x x x, then the EEPROM: x PD1
  /// PD0 x D11…D8, D7…D0.
  private func readBack<B: Board & ~Copyable>(
    on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) -> State {
    var reply = InlineArray<5, UInt8>(repeating: 0)
    var bytes = reply.mutableSpan
    try bus.exchange(on: board, writing: Span<UInt8>(), reading: &bytes, isCoded: false, counts: &counts)
    return State(
      isStoring: reply[0] & 0x80 == 0, powerDown: reply[0] >> 1 & 3,
      code: UInt16(reply[1]) << 4 | UInt16(reply[2]) >> 4, storedPowerDown: reply[3] >> 5 & 3,
      storedCode: UInt16(reply[3] & 0x0F) << 8 | UInt16(reply[4]))
  }
}

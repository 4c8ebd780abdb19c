/// The one place where the drivers touch the bus: a transaction with bounded retries, its packet
/// error code checked, everything counted.
///
/// A request takes at most `attemptsMaximum` transactions and, when none was acknowledged, one
/// address probe that tells an absent part from one that refuses. Nothing is waited for between
/// attempts. Longest: two time-outs of 25 ms and the wire time.
@usableFromInline struct PartBus: Equatable, Sendable, BitwiseCopyable {
  @usableFromInline static var attemptsMaximum: UInt8 { 3 }

  @usableFromInline let part: FrontEndFault.Part
  @usableFromInline let address: I2CAddress

  @usableFromInline init(_ part: FrontEndFault.Part, at address: I2CAddress) {
    self.part = part
    self.address = address
  }

  /// One request of a part, answered completely or not at all.
  /// - Parameter isCoded: `writing` begins and `reading` ends with what the packet error code
  ///   covers; the last byte of `reading` is compared with it. A written message carries its own
  ///   code already.
  @inlinable func exchange<B: Board & ~Copyable>(
    on board: borrowing B, writing: Span<UInt8>, reading: inout MutableSpan<UInt8>, isCoded: Bool,
    counts: inout TransferCounts
  ) throws(FrontEndFault) {
    var attempts: UInt8 = 0
    while true {
      attempts += 1
      counts.begin(writing: writing.count, reading: reading.count)
      let cause: FrontEndFault.Cause
      do throws(B.Fault) {
        try board.transfer(to: address, writing: writing, reading: &reading)
        if !isCoded || isIntact(writing: writing, reading: reading) { return }
        cause = .badCRC
      } catch {
        cause = FrontEndFault.Cause(error.kind)
      }
      counts.note(cause)
      if attempts >= cause.attemptsMaximum {
        counts.givenUp &+= 1
        let found = cause == .noAcknowledge ? refusedOrAbsent(on: board, counts: &counts) : cause
        throw FrontEndFault(part: part, cause: found, attempts: attempts)
      }
      counts.retries &+= 1
    }
  }

  /// Whether the part acknowledges its address, in one attempt.
  @usableFromInline func probe<B: Board & ~Copyable>(
    on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) -> Bool {
    var none = MutableSpan<UInt8>()
    counts.begin(writing: 0, reading: 0)
    do throws(B.Fault) {
      try board.transfer(to: address, writing: Span<UInt8>(), reading: &none)
      return true
    } catch {
      let cause = FrontEndFault.Cause(error.kind)
      if cause == .noAcknowledge { return false }
      counts.note(cause)
      throw FrontEndFault(part: part, cause: cause, attempts: 1)
    }
  }

  func fault(_ cause: FrontEndFault.Cause, attempts: UInt8 = 1) -> FrontEndFault {
    FrontEndFault(part: part, cause: cause, attempts: attempts)
  }

  /// A message without acknowledge is a refusal when the part answers its bare address.
  @usableFromInline func refusedOrAbsent<B: Board & ~Copyable>(
    on board: borrowing B, counts: inout TransferCounts
  ) -> FrontEndFault.Cause {
    do throws(FrontEndFault) {
      if try probe(on: board, counts: &counts) {
        counts.note(.refused)
        return .refused
      }
      return .noAcknowledge
    } catch {
      return error.cause
    }
  }

  @inlinable func isIntact(writing: Span<UInt8>, reading: borrowing MutableSpan<UInt8>) -> Bool {
    if reading.isEmpty { return true }
    var code = CRC8()
    code.append(address.device << 1)
    for index in 0..<writing.count { code.append(writing[index]) }
    code.append(address.device << 1 | 1)
    for index in 0..<(reading.count - 1) { code.append(reading[index]) }
    return code.value == reading[reading.count - 1]
  }
}

// Parts of the stock kind: a pointer byte, then 16-bit registers, high byte first, no check code.
extension PartBus {
  func readWord<B: Board & ~Copyable>(
    _ register: UInt8, on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) -> UInt16 {
    let pointer: InlineArray<1, UInt8> = [register]
    var reply = InlineArray<2, UInt8>(repeating: 0)
    var bytes = reply.mutableSpan
    try exchange(on: board, writing: pointer.span, reading: &bytes, isCoded: false, counts: &counts)
    return UInt16(reply[0]) << 8 | UInt16(reply[1])
  }

  func writeWord<B: Board & ~Copyable>(
    _ value: UInt16, to register: UInt8, on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) {
    let message: InlineArray<3, UInt8> = [
      register, UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value),
    ]
    var none = MutableSpan<UInt8>()
    try exchange(on: board, writing: message.span, reading: &none, isCoded: false, counts: &counts)
  }
}

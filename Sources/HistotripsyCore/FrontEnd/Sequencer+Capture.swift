/// What the capture memory holds.
public struct CaptureInfo: Equatable, Sendable, BitwiseCopyable {
  /// The burst that was captured; `nil` when none has been since arming.
  public var pulse: PulseNumber?
  /// Samples captured.
  public var samples: Int
  /// Time between two samples.
  public var interval: Nanoseconds
  /// Voltage of one count at the receiver's input.
  public var scale: Voltage

  /// The voltage of a sample at the receiver's input.
  public func voltage(of sample: Int16) -> Voltage { scale * Double(sample) }
}

/// Up to 32 captured samples, as counts.
public struct CaptureChunk: Sendable, BitwiseCopyable {
  /// The samples as counts; those from `count` on mean nothing.
  public var samples: InlineArray<32, Int16>
  /// Samples in this chunk, 1 to 32.
  public var count: Int
}

// Hydrophone waveforms.

extension Sequencer {
  /// Captures the next burst: `samples` samples, `interval` apart (whole nanoseconds, at most 65
  /// 535), from `delay` after the trigger on (at most 4.29 s).
  /// - Throws: `.outOfRange` when a field does not fit, nothing is sent then; `.refused` beyond the
  ///   capture memory.
  public func armCapture<B: Board & ~Copyable>(
    delay: Nanoseconds, interval: Nanoseconds, samples: Int, on board: borrowing B,
    counts: inout TransferCounts
  ) throws(FrontEndFault) {
    guard delay.count >= 0, delay.count <= 4_294_967_295, interval.count >= 1, interval.count <= 65_535,
      samples >= 1, samples <= 65_535
    else { throw bus.fault(.outOfRange, attempts: 0) }
    var message = WireMessage(Register.captureArm)
    message.put(UInt32(delay.count))
    message.put(UInt16(interval.count))
    message.put(UInt16(samples))
    try send(message, on: board, counts: &counts)
  }

  /// - Throws: `.outOfRange` when the largest count would be no voltage; and any fault of the bus.
  public func readCaptureInfo<B: Board & ~Copyable>(
    on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) -> CaptureInfo {
    var reply = try ask(WireMessage(Register.captureInfo), for: 12, on: board, counts: &counts)
    let pulse = reply.takeLong()
    let samples = Int(reply.takeShort())
    let interval = Nanoseconds(Int64(reply.takeShort()))
    let scale = Double(reply.takeLong()) * 1e-9
    guard Voltage(checked: scale * 32_768) != nil else { throw bus.fault(.outOfRange) }
    return CaptureInfo(
      pulse: pulse == 0 ? nil : PulseNumber(pulse), samples: samples, interval: interval,
      scale: .volts(scale))
  }

  /// Reads `count` (1 to 32) samples from `first` on.
  /// - Throws: `.refused` beyond what was captured; and any fault of the bus.
  public func readCapture<B: Board & ~Copyable>(
    count: Int, at first: Int, on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) -> CaptureChunk {
    guard count >= 1, count <= Self.chunk, first >= 0, first <= 65_535 else {
      throw bus.fault(.outOfRange, attempts: 0)
    }
    var message = WireMessage(Register.captureRead)
    message.put(UInt16(first))
    message.put(UInt8(count))
    var reply = try ask(message, for: 2 * count, on: board, counts: &counts)
    var chunk = CaptureChunk(samples: InlineArray(repeating: 0), count: count)
    for index in 0..<count { chunk.samples[index] = Int16(bitPattern: reply.takeShort()) }
    return chunk
  }
}

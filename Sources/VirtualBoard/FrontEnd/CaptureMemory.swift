/// Capture of one burst's receiver waveform (`Board/front-end.md` §4, CAPTURE ARM, INFO, READ).
///
/// Invariant: `counts` has as many samples as `taken` asked for, at most `capacity`.
struct CaptureMemory {
  struct Request: Equatable {
    var delayNanoseconds: UInt32
    var intervalNanoseconds: UInt16
    var samples: UInt16

    var span: Int64 { Int64(delayNanoseconds) + Int64(intervalNanoseconds) * Int64(samples) }
  }

  let capacity: Int
  /// Waits for the next burst.
  private(set) var request: Request?
  private(set) var taken: Request?
  private(set) var pulse: UInt32 = 0
  private(set) var counts: [Int16] = []
  /// The samples are complete from here on, nanoseconds since start.
  private(set) var readyAt = Int64.max
  private var volts: [Double] = []

  init(capacity: Int) {
    self.capacity = capacity
    counts.reserveCapacity(capacity)
    volts.reserveCapacity(capacity)
  }

  func isValid(at t: Int64) -> Bool { taken != nil && t >= readyAt }

  mutating func arm(_ request: Request) { self.request = request }

  /// The armed request is served by burst `pulse`, triggered at `t`.
  /// - Parameter fill: puts volts at the receiver into the samples.
  mutating func take(
    _ request: Request, pulse: UInt32, at t: Int64, voltsPerCount: Double,
    fill: (inout [Double]) -> Void
  ) {
    volts.removeAll(keepingCapacity: true)
    for _ in 0..<Int(request.samples) { volts.append(0) }
    fill(&volts)
    counts.removeAll(keepingCapacity: true)
    for value in volts.prefix(Int(request.samples)) {
      let count = (value / voltsPerCount).rounded()
      counts.append(count >= 32_767 ? 32_767 : count <= -32_768 ? -32_768 : Int16(count))
    }
    taken = request
    self.request = nil
    self.pulse = pulse
    readyAt = t + request.span
  }

  mutating func clear() {
    request = nil
    taken = nil
    pulse = 0
    counts.removeAll(keepingCapacity: true)
    readyAt = .max
  }
}

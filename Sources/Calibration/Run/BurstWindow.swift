import Arrays
import HistotripsyCore

/// Where in the received signal the bursts of laws for points near the hydrophone are to be expected.
struct BurstWindow {
  let capture: CaptureWindow
  let finder: BurstFinder
  /// Samples in which a burst's middle may lie.
  let stretch: Range<Int>
  /// Samples before any burst can have begun.
  let quiet: Range<Int>

  /// A focal law's waves meet when the last element's, which fires at once, arrives: after the longest flight.
  ///
  /// - Parameters:
  ///   - meeting: from the trigger to the moment at which the waves of the law meet, front end's latency not included.
  ///   - uncertainty: how much earlier or later a burst may come, whatever the reason.
  ///   - latency: longest that a front end may take from trigger to burst.
  init(
    meeting: Double, uncertainty: Double, carrier: Frequency, cycles: Int, latency: Double = 5e-6
  ) {
    // 40 samples a cycle, whole nanoseconds.
    let interval = Nanoseconds(max(1, Int64((1e9 / (40 * carrier.hertz)).rounded())))
    finder = BurstFinder(carrier: carrier, cycles: cycles, interval: interval)
    let burst = Double(cycles + 2) / carrier.hertz
    let step = interval.seconds
    let margin = Double(finder.least) / 2 * step
    let start = max(0, meeting - uncertainty - 2 * margin)
    let end = meeting + latency + uncertainty + burst + 2 * margin
    capture = CaptureWindow(
      delay: Nanoseconds(Int64(start * 1e9)), interval: interval,
      samples: min(4096, Int((end - start) / step) + 1))
    let first = Int((meeting - uncertainty - start) / step)
    stretch = max(0, first)..<capture.samples
    quiet = 0..<max(1, first)
  }

  /// Effective value of the samples before any burst.
  func noise(_ volts: [Double]) -> Double {
    let mean = quiet.reduce(0) { $0 + volts[$1] } / Double(quiet.count)
    let square = quiet.reduce(0) { $0 + (volts[$1] - mean) * (volts[$1] - mean) }
    return (square / Double(max(1, quiet.count - 1))).squareRoot()
  }

  /// The strongest burst, with times from the trigger.
  func find(_ capture: Capture) -> BurstArrival? {
    finder.find(in: capture.volts, stretch: stretch, noise: noise(capture.volts))
  }

  /// From the trigger, in seconds.
  func time(of arrival: BurstArrival) -> Double { capture.delay.seconds + arrival.middle }
}

extension ArrayDescription {
  /// Seconds of flight from an element to a point, its trim taken off: what a focal law compensates.
  func flight(_ element: Element, to point: Position, _ speed: Speed) -> Double {
    element.position.distance(to: point).metres / speed.metresPerSecond - element.phaseTrim.seconds
  }

  /// From the trigger to the moment at which the waves of a focal law meet, in seconds.
  func meeting(at focus: Position, _ speed: Speed) -> Double {
    elements.filter(\.isEnabled).map { flight($0, to: focus, speed) }.max() ?? 0
  }
}

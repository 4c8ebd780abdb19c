import HistotripsyCore

/// From a burst to its features (`Board/front-end.md` §7, §8): the front end listens, then the features can be read.
///
/// Invariants, checked by `isConsistent`:
/// - `endsAt` is due exactly while the front end is busy.
/// - It is never busy and done at once.
struct Listening {
  /// A burst, or the listening after it, is in progress.
  private(set) var isBusy = false
  /// The `pulseDone` line: the features of the last burst are valid.
  private(set) var isDone = false
  /// When listening ends; `.notDue`: nobody listens.
  private(set) var endsAt = Int64.notDue
  private(set) var features = FeatureBlockImage()
  private var pending = FeatureBlockImage()
  /// Of the last burst: what came back, and what a hydrophone that may be faulty made of it.
  private(set) var lastEcho: Echo?
  private(set) var lastHeard: Echo?
  private(set) var capture: CaptureMemory

  init(captureSamples: Int) { capture = CaptureMemory(capacity: captureSamples) }

  var isConsistent: Bool { (endsAt != .notDue) == isBusy && !(isBusy && isDone) }

  /// A burst has been given; its features are ready when listening ends.
  mutating func begin(_ features: FeatureBlockImage, echo: Echo, heard: Echo, until end: Int64) {
    lastEcho = echo
    lastHeard = heard
    pending = features
    isBusy = true
    isDone = false
    endsAt = end
  }

  mutating func end() {
    endsAt = .notDue
    isBusy = false
    features = pending
    isDone = true
  }

  mutating func arm(_ request: CaptureMemory.Request) { capture.arm(request) }

  /// Serves the request that waits, if any, with the burst just given.
  mutating func capture(
    pulse: UInt32, at t: Int64, voltsPerCount: Double,
    fill: (CaptureMemory.Request, inout [Double]) -> Void
  ) {
    guard let request = capture.request else { return }
    capture.take(request, pulse: pulse, at: t, voltsPerCount: voltsPerCount) { fill(request, &$0) }
  }

  mutating func powerOff() {
    endsAt = .notDue
    isBusy = false
  }

  mutating func powerOn() {
    isBusy = false
    isDone = false
    features = FeatureBlockImage()
    capture.clear()
  }
}

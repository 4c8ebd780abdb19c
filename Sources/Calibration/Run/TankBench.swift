import Acoustics
import HistotripsyCore

/// A tank with an array, a hydrophone and a controller: fires what a step asks for and gives back volts.
///
/// Arms when something is to be fired and has been asked for no longer than the heartbeat allows; a step that computes for long calls
/// `rest()` first. The front end's slots are used in turn, since the active one cannot be written.
public final class TankBench<B: Board & ~Copyable> {
  public let run: TankRun<B>
  public let array: ArrayDescription
  public let receiver: ReceiverCalibration
  public let cycles: Int
  private var nextSlot = 0

  public init(
    _ run: TankRun<B>, array: ArrayDescription, receiver: ReceiverCalibration
  ) {
    self.run = run
    self.array = array
    self.receiver = receiver
    cycles = Int(run.controller.setup.cycles)
  }

  /// Speed of sound from the water as last measured.
  /// - Throws: `.notReady` before the self-test.
  public func speedOfSound() throws(CalibrationFault) -> Speed {
    guard let water = run.controller.sensors?.water, let speed = SpeedOfSound.water(at: water) else {
      throw .notReady
    }
    return speed
  }

  public func selfTest() throws(CalibrationFault) {
    do throws(TankCommandRefused) { try run.controller.selfTest() } catch { throw .notReady }
    try check()
  }

  /// High voltage off; laws and place are kept.
  public func rest() throws(CalibrationFault) {
    guard run.controller.state == .armed else { return }
    do throws(TankCommandRefused) { try run.controller.disarm() } catch { throw .notReady }
    try check()
  }

  /// Fires a law so many times and gives the mean signal.
  /// - Parameters:
  ///   - focus: of the law.
  ///   - group: `nil` fires every enabled element.
  ///   - shots: 1 to 1024.
  /// - Throws: `CalibrationFault`; the tank is safe then, or nothing was fired.
  public func capture(
    _ focus: Position, group: ElementGroup? = nil, drive: Voltage, window: CaptureWindow, shots: Int
  ) throws(CalibrationFault) -> Capture {
    precondition(shots >= 1 && shots <= 1024, "1 to 1024 shots")
    let slot = try load(focus, group)
    run.controller.clearSums()
    var last: ShotReport?
    var rail = 0.0
    var isClipped = false
    for _ in 0..<shots {
      let report = try fire(
        Shot(
          slot: slot, drive: drive, delay: window.delay, interval: window.interval, samples: window.samples))
      rail += report.rail.volts
      isClipped = isClipped || report.isClipped
      last = report
    }
    guard let last else { throw .notReady }
    let perCount = last.scale.volts / Double(shots)
    return Capture(
      volts: (0..<window.samples).map { Double(run.controller.sum($0)) * perCount }, window: window,
      rail: .volts(rail / Double(shots)), isClipped: isClipped, shots: shots)
  }

  private func load(_ focus: Position, _ group: ElementGroup?) throws(CalibrationFault) -> SlotIndex {
    let speed = try speedOfSound()
    let slots = min(TankController<B>.slotsMaximum, run.controller.identity?.slots ?? 2)
    let slot = SlotIndex(nextSlot)
    nextSlot = (nextSlot + 1) % slots
    let firing: Int?
    do throws(TankCommandRefused) {
      firing = try run.controller.load(to: focus, group: group, speedOfSound: speed, into: slot)
    } catch { throw .notReady }
    try check()
    guard let firing, firing > 0 else { throw .nothingFires }
    return slot
  }

  private func fire(_ shot: Shot) throws(CalibrationFault) -> ShotReport {
    let outcome: ShotOutcome
    if run.controller.state == .ready {
      do throws(TankCommandRefused) { try run.controller.arm(at: shot.drive) } catch { throw .notReady }
      try check()
    }
    do throws(TankCommandRefused) { outcome = try run.controller.fire(shot) } catch { throw .notReady }
    switch outcome {
    case .taken(let report): return report
    case .aboveHydrophoneLimit(let largest): throw .aboveHydrophoneLimit(largest)
    case .aboveRailMaximum: throw .aboveRailMaximum
    case .tripped(let cause): throw .tripped(cause)
    }
  }

  private func check() throws(CalibrationFault) {
    if let cause = run.controller.latch.first { throw .tripped(cause) }
  }
}

/// A stretch of the received signal.
public struct CaptureWindow: Equatable, Sendable {
  /// From the trigger.
  public var delay: Nanoseconds
  public var interval: Nanoseconds
  public var samples: Int

  public init(delay: Nanoseconds, interval: Nanoseconds, samples: Int) {
    self.delay = delay
    self.interval = interval
    self.samples = samples
  }
}

/// The mean signal of some shots.
public struct Capture: Sendable {
  /// At the receiver's input.
  public let volts: [Double]
  public let window: CaptureWindow
  /// Mean of the rail as read back.
  public let rail: Voltage
  public let isClipped: Bool
  public let shots: Int
}

/// Why a step ended before its end. The tank is safe.
public enum CalibrationFault: Error, Equatable, Sendable {
  /// The controller does not permit it in its state.
  case notReady
  /// Every element of the law is disabled.
  case nothingFires
  /// The step would need more drive than the hydrophone bears; the largest that it does.
  case aboveHydrophoneLimit(Voltage)
  case aboveRailMaximum
  case tripped(TripCause)
  /// No burst could be told from the noise: hydrophone unplugged, dry, shadowed, or far outside the reach.
  case notHeard
  /// The hydrophone stands where the array cannot be steered to.
  case outsideReach(Position)
}

import Arrays
import CoreHost
import HistotripsyCore

/// A tank with an array, a hydrophone and a controller: fires what a step asks for and gives back volts.
///
/// Arms when something is to be fired; between steps the high voltage is off. The front end's slots are used in turn, since the active
/// one cannot be written. On a real board the heartbeat waits 100 ms at most: steps compute for long only after `rest()`.
public final class TankBench<B: Board & ~Copyable> {
  private let owner: TankOwner<B>
  /// As it is believed to be; `adopt` writes into it what the element check has found.
  public private(set) var array: ArrayDescription
  public let receiver: ReceiverCalibration
  public let cycles: Int
  /// Where the hydrophone looks, as found by the element check; `nil` before.
  public private(set) var hearing: HearingFinding?
  /// Everything fired so far, in order: kept whatever becomes of the step.
  public private(set) var readings: [TankReading] = []
  /// Told of every reading as it comes.
  public var progress: ((TankReading) -> Void)?
  private var nextSlot = 0
  private var step = RoutineStep.noise
  private var expected = 0
  private var done = 0

  /// - Parameter array: what the owner's controller was set up with.
  public init(_ owner: TankOwner<B>, array: ArrayDescription, receiver: ReceiverCalibration) {
    self.owner = owner
    self.array = array
    self.receiver = receiver
    cycles = Int(owner.controller.setup.cycles)
  }

  public var controller: TankController<B> {
    _read { yield owner.controller }
    _modify { yield &owner.controller }
  }

  // MARK: Water

  /// As last measured, at most a second ago while something is fired.
  public func water() throws(CalibrationFault) -> Temperature {
    guard let water = controller.sensors?.water else { throw .notReady(controller.state) }
    return water
  }

  public func speedOfSound() throws(CalibrationFault) -> Speed {
    let water = try water()
    guard let speed = SpeedOfSound.water(at: water) else { throw .waterUnknown(water) }
    return speed
  }

  // MARK: State

  public func selfTest() throws(CalibrationFault) {
    do throws(TankCommandRefused) { try controller.selfTest() } catch { throw .notReady(error.state) }
    try check()
  }

  /// High voltage off; laws and place are kept.
  public func rest() throws(CalibrationFault) {
    guard controller.state == .armed else { return }
    do throws(TankCommandRefused) { try controller.disarm() } catch { throw .notReady(error.state) }
    try check()
  }

  /// Does a step, with the high voltage off when it has ended, however it ends.
  func perform<Finding>(
    _ step: RoutineStep, expecting readings: Int, _ body: () throws(CalibrationFault) -> Finding
  ) throws(CalibrationFault) -> Finding {
    self.step = step
    expected = readings
    done = 0
    do throws(CalibrationFault) {
      let finding = try body()
      try rest()
      return finding
    } catch {
      do throws(CalibrationFault) { try rest() } catch { controller.end() }
      throw error
    }
  }

  /// What is left of the step in hand, now that it is known.
  func expect(_ readings: Int) { expected = done + readings }

  /// Writes findings into the elements' records: of the description, and of the controller's own.
  /// - Throws: `.elementRecord`, with the elements before it written.
  public func adopt(_ findings: ElementFindings) throws(CalibrationFault) {
    try rest()
    hear(findings.hearing)
    let corrected = array.corrected(by: findings.elements)
    for number in corrected.elements.indices where corrected.elements[number] != array.elements[number] {
      do throws(TankAmendFault) {
        try controller.amend(number, with: corrected.elements[number])
      } catch {
        switch error {
        case .refused(let state): throw .notReady(state)
        case .geometry(let fault): throw .elementRecord(fault)
        }
      }
      array.elements[number] = corrected.elements[number]
    }
  }

  /// The hydrophone looks so, from now on.
  public func hear(_ finding: HearingFinding) { hearing = finding }

  /// All elements in step have been measured by a ramp before: that bounds every drive from now on, as it did in the ramp.
  public func learn(_ found: DriveFinding) {
    guard let known = receiver.sensitivity(at: array.frequency) else { return }
    let received =
      found.fit.pascalsPerVolt * known.sensitivity.voltsPerPascal / (found.averaging * found.direction)
    if received > 0 { controller.learnCeiling(received * DriveRamp.slopeMargin) }
  }

  /// How it hears the array's elements, by a finding; with `nil`, by what was known before.
  func hearing(_ finding: HearingFinding?) throws(CalibrationFault) -> HearingModel {
    HearingModel(for: array, receiver, speedOfSound: try speedOfSound(), finding: finding)
  }

  // MARK: Firing

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
    controller.clearSums()
    var last: ShotReport?
    var rail = 0.0
    var isClipped = false
    var negative = 0.0
    for _ in 0..<shots {
      let report = try fire(
        Shot(
          slot: slot, drive: drive, delay: window.delay, interval: window.interval, samples: window.samples))
      rail += report.rail.volts
      negative += report.peakNegative.volts
      isClipped = isClipped || report.isClipped
      last = report
    }
    guard let last else { throw .notReady(controller.state) }
    let perCount = last.scale.volts / Double(shots)
    let capture = Capture(
      volts: (0..<window.samples).map { Double(controller.sum($0)) * perCount }, window: window,
      rail: .volts(rail / Double(shots)), peakNegative: .volts(negative / Double(shots)), scale: last.scale,
      isClipped: isClipped, shots: shots, triggeredAt: last.triggeredAt)
    try keep(capture, focus, group)
    if isClipped { throw .overRange(capture.rail) }
    return capture
  }

  private func keep(_ capture: Capture, _ focus: Position, _ group: ElementGroup?) throws(CalibrationFault) {
    guard let known = receiver.sensitivity(at: array.frequency) else { throw .outsideBand(array.frequency) }
    done += 1
    let negative = max(0, -(capture.volts.min() ?? 0))
    let reading = TankReading(
      step: step, focus: focus, first: group?.first, count: group?.count, drive: capture.rail,
      shots: capture.shots, negative: .volts(negative), positive: .volts(max(0, capture.volts.max() ?? 0)),
      pressure: Pressure(clamping: negative / known.sensitivity.voltsPerPascal), isClipped: capture.isClipped,
      water: try water(), done: done, expected: max(done, expected))
    readings.append(reading)
    progress?(reading)
  }

  private func load(_ focus: Position, _ group: ElementGroup?) throws(CalibrationFault) -> SlotIndex {
    let speed = try speedOfSound()
    let slots = min(TankController<B>.slotsMaximum, controller.identity?.slots ?? 2)
    // In effect from the law before, or left by whoever used the front end before.
    if SlotIndex(nextSlot) == controller.activeSlot { nextSlot = (nextSlot + 1) % slots }
    let slot = SlotIndex(nextSlot)
    nextSlot = (nextSlot + 1) % slots
    let firing: Int?
    do throws(TankLoadFault) {
      firing = try controller.load(to: focus, group: group, speedOfSound: speed, into: slot)
    } catch {
      switch error {
      case .refused(let state): throw .notReady(state)
      case .noSuchSlot, .active: throw .notReady(controller.state)
      }
    }
    try check()
    guard let firing, firing > 0 else { throw .nothingFires }
    return slot
  }

  private func fire(_ shot: Shot) throws(CalibrationFault) -> ShotReport {
    let outcome: ShotOutcome
    if controller.state == .ready {
      do throws(TankCommandRefused) { try controller.arm(at: shot.drive) } catch {
        throw .notReady(error.state)
      }
      try check()
    }
    do throws(TankCommandRefused) { outcome = try controller.fire(shot) } catch {
      throw .notReady(error.state)
    }
    switch outcome {
    case .taken(let report): return report
    case .aboveHydrophoneLimit(let largest): throw .aboveHydrophoneLimit(largest)
    case .aboveRailMaximum: throw .aboveRailMaximum
    case .tripped(let cause): throw .tripped(cause)
    }
  }

  private func check() throws(CalibrationFault) {
    if let cause = controller.latch.first { throw .tripped(cause) }
  }
}

import Arrays
import HistotripsyCore
import Judge
import Planning
import VirtualBoard

/// One treatment with everything that decides it: array, plan, tank, front end, what goes wrong, and the operator.
public struct World: Sendable {
  public let seed: UInt64
  public var array: ArrayDescription
  public var foci: [Focus]
  public var setup: TreatmentSetup
  public var medium: MediumConfiguration
  public var board: VirtualBoardConfiguration
  /// A calibration in place of a treatment; `nil`: it is a treatment.
  public var tank: TankPlan?
  /// What earlier runs of the same treatment gave, in their order.
  public var past: [(focus: Int, what: PastPulse)] = []
  /// The respiratory gate stays closed for longer than a treatment may wait.
  public var isBreathHeld = false
  /// What is in the array's identity memory.
  public var record = ArrayRecord.none
  public var disturbances: [Disturbance]
  /// What the disturbances were drawn for; `nil`: they were drawn at random.
  public var scenario: DisturbanceScenario?
  public var operating: OperatorModel
  /// From here on nothing is out of order any more.
  public var healed: Nanoseconds

  /// The treatment need not come to its end, and why; `nil`: it must.
  public var reasonNotToComplete: String? {
    if record == .ofAnotherArray { return "another array is plugged in" }
    if tank != nil, !disturbances.isEmpty { return "a calibration ends with its first fault" }
    if isBreathHeld { return "the gate stays closed" }
    if operating.stopAt != nil { return "stopped by the operator" }
    if operating.killAt != nil { return "the program was killed" }
    for disturbance in disturbances {
      // The account rests on the counter: another one proves nothing about what this array has delivered.
      if case .event(.exchangeFrontEnd) = disturbance.what { return "the front end was exchanged" }
    }
    return nil
  }

  /// What the observer does not ask of the controller in this world.
  func allowances(hung: [Range<Int64>], diedAt: Int64?) -> Allowances {
    var given = Allowances()
    // Half a second for what a fault has left behind: a late edge, a sensor's last reading.
    given.until = disturbances.isEmpty ? .min : (healed + .milliseconds(500)).count
    if disturbances.contains(where: \.isLate) { given.until = .max }
    given.isFrontEndTrusting = board.frontEnd.isTrusting
    given.hung = hung
    given.diedAt = diedAt
    for disturbance in disturbances {
      switch disturbance.what {
      case .fault(let fault): given.excuse(fault)
      case .event(let event): given.excuse(event)
      case .temperature: break
      }
      if let outage = disturbance.outage { given.outages.append(outage) }
    }
    return given
  }

  /// What the observer judges by.
  var prescription: Prescription {
    var plan: Prescription
    if let tank {
      plan = Prescription(tank.setup, points: tank.points)
      plan.hydrophone = tank.hydrophone.lanes
      plan.hydrophoneMaximum = tank.limit.pascals
    } else {
      plan = Prescription(setup, foci: foci)
      plan.isRestored = !past.isEmpty
      for pulse in past where pulse.what.countsForDose { plan.restored[pulse.focus] += 1 }
      if board.frontEnd.keepsLaws { plan.rails = rails() }
    }
    if board.frontEnd.keepsLaws { plan.elements = array.elements }
    plan.clock = board.frontEnd.clock.hertz
    return plan
  }

  /// The rail that gives the set-point at each focus of the listed array, in volts: from the field of the virtual tank, in which the
  /// core's model of steering has no part.
  private func rails() -> [Double] {
    var listed = medium
    listed.elements = array.elements
    listed.tissue = nil
    listed.receiver = .passive()
    let field = Medium(listed)
    let speed = Water.speedOfSound(at: medium.water.temperature)
    func strength(_ place: Position) -> Double {
      let law = Prescription.law(
        of: array.elements, to: place, speedOfSound: speed, clock: board.frontEnd.clock)
      return field.beam(of: law, clock: board.frontEnd.clock).pascalsPerVolt
    }
    let centre = strength(array.geometricFocus)
    let rail = setup.regimen.setPoint.pascals / (Self.gain(array) * array.sourcePressurePerVolt.pascals)
    return foci.map { rail * centre / strength($0.position) }
  }

  /// Plays the world's script to its end.
  func perform() -> Performance {
    if let tank {
      guard let script = TankScript(self, tank) else {
        preconditionFailure("a tank is drawn so that it can be set up")
      }
      return script.play()
    }
    guard let script = OperatorScript(self) else {
      preconditionFailure("a world is drawn so that it can be set up")
    }
    return script.play()
  }

  /// Runs the treatment and gives what the observer is shown, so that it can be shown something else.
  public func observed() -> (plan: Prescription, allowances: Allowances, seen: Observation) {
    let performance = perform()
    return (
      prescription, allowances(hung: performance.hung, diedAt: performance.diedAt), performance.observation
    )
  }
}

/// What a board finds in the array's identity memory.
public enum ArrayRecord: Sendable {
  case none
  case ofThisArray
  /// The self-test must not pass.
  case ofAnotherArray
}

extension PastPulse {
  /// It may have reached its focus.
  var countsForDose: Bool {
    switch self {
    case .delivered, .uncertain, .notProvenUndelivered: true
    case .withheld, .refused, .foundDelivered, .foundBaseline, .foundRefused: false
    }
  }
}

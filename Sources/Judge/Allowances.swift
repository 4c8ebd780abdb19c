import HistotripsyCore
import VirtualBoard

/// What was out of order in a world, as far as it changes what may be asked of the controller.
///
/// It is filled in from the faults and events that were injected. Each field says what is not asked any more, and why; everything
/// else is still asked. Allowances end at `until`: in a healed world everything is asked.
public struct Allowances: Sendable {
  /// Until when the world was out of order, in nanoseconds since the board started.
  public var until: Int64 = .min
  /// The front end refuses nothing by itself: the tissue feels a change of a line one reaction of the controller later.
  public var isFrontEndTrusting = false
  /// Lines that do not tell the controller what is true. It still asks the front end before each pulse, so that its reaction
  /// is longer, not absent.
  public var untoldLines: Set<InputLine> = []
  /// Lines whose level is now this and now that: one look at them tells nothing.
  public var looseLines: Set<InputLine> = []
  /// Outputs whose edges do not arrive as they are driven: the front end then does something else than it was told.
  public var unsoundOutputs: Set<OutputLine> = []
  /// How much longer a verb on a line, or of the clock, may take than usual, in nanoseconds: there are two between the last look
  /// and the edge.
  public var verbDelay: Int64 = 0
  /// The bus is slow, held or gone: a transfer keeps the controller from looking for up to 25 ms, a round of sensors for eight.
  public var isBusUnsound = false
  /// Waits do not end when they should.
  public var isClockUnsound = false
  /// The drive, or the reading of the rail, is false.
  public var isDriveUnsound = false
  /// The rail's own sensor is false, or its switch conducts.
  public var isDriveUnsoundBySensor = false
  /// Elements or stored laws are out of order: the waves do not meet where the law says.
  public var areLawsUnsound = false
  /// The supply went away, or the front end was exchanged: its counters may be others than before.
  public var isSupplyUnsound = false
  /// The control loop stood still.
  public var hung: [Range<Int64>] = []
  /// The thermometers, or what they measure, are false.
  public var unsoundThermometers: Set<BoardSensor> = []
  /// Witnesses that were blind at some time.
  public var blind: Set<Witness> = []
  /// Thermometers that could not be read, or had nothing new, between these times.
  public var outages: [(sensor: BoardSensor, from: Int64, to: Int64)] = []
  /// The program was gone for good from here on, and its account with it.
  public var diedAt: Int64?

  public init() {}

  /// What is allowed at `t`: everything above while the world is out of order, nothing of it later.
  func at(_ t: Int64) -> Allowances {
    if t < until { return self }
    var sound = Allowances()
    sound.isFrontEndTrusting = isFrontEndTrusting
    sound.hung = hung
    sound.diedAt = diedAt
    sound.blind = blind
    sound.outages = outages
    return sound
  }

  /// How far apart from what the controller knows two bursts may lie, the earlier one at `t`: two verbs at each.
  func slack(since t: Int64) -> Int64 { 4 * at(t).verbDelay }

  /// A strobe may be lost, and the answer that would show it is blind: only the burst's own record names the wrong law.
  var arePlacesUnsure: Bool { unsoundOutputs.contains(.steer) && blind.contains(.prefireLaw) }

  func isHung(between a: Int64, and b: Int64) -> Bool {
    if let diedAt, diedAt <= b { return true }
    return hung.contains { $0.lowerBound <= b && a <= $0.upperBound }
  }
}

// What each kind of fault and event excuses.
extension Allowances {
  public mutating func excuse(_ fault: InjectedFault) {
    switch fault.target {
    case .output(let line):
      if fault.mode == .slow { verbDelay += fault.delay.count } else { unsoundOutputs.insert(line) }
    case .input(let line):
      if fault.mode == .slow { verbDelay += fault.delay.count } else { untoldLines.insert(line) }
      if fault.mode == .intermittent || fault.mode == .garbage { looseLines.insert(line) }
    case .part(.amplitudeDAC), .part(.railMonitor), .sensor(.rail):
      isDriveUnsound = true
      isBusUnsound = true
      if fault.target != .part(.amplitudeDAC) { isDriveUnsoundBySensor = true }
    case .part(.waterThermometer): excuse(thermometer: .water)
    case .part(.headThermometer): excuse(thermometer: .head)
    case .part, .bus: isBusUnsound = true
    case .clock:
      isClockUnsound = true
      if fault.mode == .slow { verbDelay += fault.delay.count }
    case .element: areLawsUnsound = true
    case .sensor(let sensor): if sensor != .hydrophone { unsoundThermometers.insert(sensor) }
    }
  }

  private mutating func excuse(thermometer: BoardSensor) {
    unsoundThermometers.insert(thermometer)
    isBusUnsound = true
  }

  public mutating func excuse(_ event: WorldEvent.What) {
    switch event {
    case .powerOff, .powerOn, .brownOut, .exchangeFrontEnd:
      isSupplyUnsound = true
      isBusUnsound = true
    case .holdBus: isBusUnsound = true
    case .glitch(let line): unsoundOutputs.insert(line)
    case .upsetLaw: areLawsUnsound = true
    case .blind(let witness, _):
      blind.insert(witness)
      if witness == .railMonitor { isDriveUnsound = true }
    case .shortSwitch, .mendSwitch: isDriveUnsound = true
    case .pressEmergencyStop, .releaseEmergencyStop, .openInterlock, .closeInterlock, .driverStage: break
    }
  }
}

import Arrays
import Chance
import CoreHost
import HistotripsyCore
import Phantom
import Planning
import Sessions
import Text
import VirtualBoard

/// What happens in a treatment that nobody tells the controller.
enum AlarmWorld: String, CaseIterable {
  /// Everything is in order.
  case sound
  /// Part of the target never cavitates.
  case silentRegion = "one silent region"
  /// From a random pulse on nothing reaches the receiver: its coupling or its cable is lost.
  case couplingLost = "coupling lost"
  /// The water warms towards its limit.
  case warming = "water warms"

  /// What has to be alarmed about; `nil` in the sound world.
  var expected: Set<AlarmKind> {
    switch self {
    case .sound: []
    case .silentRegion: [.silentFoci, .largePartSilent]
    case .couplingLost: [.manyFociSilent, .nothingCavitates]
    case .warming: [.waterNearsLimit]
    }
  }
}

/// One treatment in one world.
struct AlarmTrial {
  /// Alarms that began, with the therapy pulses that had been given by then.
  private(set) var begun: [AlarmKind: Int] = [:]
  /// Therapy pulses before whatever happens; `nil` where it does from the beginning.
  private(set) var onset: Int?
  /// Whether there is anything to be found: a world drawn without a silent focus has nothing.
  private(set) var isAfflicted = true
  /// Foci that were given up for silence although coupling was lost.
  private(set) var blamed = 0
  /// Seconds from the alarm of a drift to the trip, or the end.
  private(set) var lead: Double?
  private(set) var didTrip = false

  /// Foci in rotation.
  let foci: Int

  init(_ world: AlarmWorld, _ inputs: TreatmentInputs, seed: UInt64) throws {
    var chance = Chance(seed: seed &* 0x9E37_79B9 &+ UInt64(AlarmWorld.allCases.firstIndex(of: world) ?? 0))
    let plan = inputs.plan
    foci = plan.foci.count
    var tissue = TissueConfiguration(radius: .millimetres(20), attenuation: 5, unevenness: 0.05)
    if world == .silentRegion {
      tissue.calcifiedShare = 0.12
      tissue.placeSize = .millimetres(6)
    }
    let medium = MediumConfiguration(
      elements: inputs.array.elements, naturalFocus: inputs.array.geometricFocus,
      frequency: inputs.array.frequency,
      sourcePressurePerVolt: plan.calibration.sourcePressurePerVolt, tissue: tissue, seed: seed)
    let laboratory = Laboratory(medium: medium) { board in
      board.records = .tallyOnly
      guard world == .warming else { return }
      // From 38 to 39 °C on, by 0.02 to 0.1 °C a second, beginning within the first half of the treatment.
      let from = 38 + chance.unit()
      let rate = 0.02 + 0.08 * chance.unit()
      let begin = Nanoseconds(Int64((5 + 20 * chance.unit()) * 1e9))
      let end = begin + .seconds(100)
      board.waterTemperature = TemperatureCourse([
        .init(at: .zero, .celsius(from)), .init(at: begin, .celsius(from)),
        .init(at: end, .celsius(from + rate * 100)),
      ])
    }
    VirtualPhantom.commission(laboratory.board, inputs.array)
    if world == .couplingLost {
      let pulse = 200 + chance.below(plan.plannedPulses - 1200)
      onset = pulse
      laboratory.board.inject(
        InjectedFault(
          .sensor(.hydrophone), .off, FaultWindow(from: .pulse(UInt32(pulse) + UInt32(plan.baselinePulses)))))
    }
    if world == .silentRegion {
      isAfflicted = plan.foci.contains { Self.isWhollySilent($0.position, laboratory.medium) }
    }
    let session = try TreatmentSession(inputs, on: laboratory.board, seed: seed, consent: .notNeeded)
    try session.askJournal()
    try run(session)
    if world == .couplingLost {
      blamed = session.summary().notResponding.count { $0.verdict == .notResponding(.noCavitation) }
    }
  }

  /// A focus around which nothing cavitates as far as a cloud of 45 MPa reaches.
  private static func isWhollySilent(_ focus: Position, _ medium: Medium) -> Bool {
    for x in [-1.5, 0, 1.5] {
      for y in [-1.5, 0, 1.5] {
        for z in [-3.0, 0, 3.0] {
          let place = Position.millimetres(
            focus.x.millimetres + x, focus.y.millimetres + y, focus.z.millimetres + z)
          if medium.tissueKind(at: place) != .calcified { return false }
        }
      }
    }
    return true
  }

  private mutating func run(_ session: TreatmentSession<VirtualBoard>) throws {
    var told: Instant?
    var tripped: Instant?
    while !session.state.isFinal {
      try session.step()
      session.drain { event in
        if case .tripped = event.kind { tripped = event.at }
      }
      for alarm in session.takeAlarmNews() where alarm.acknowledged == nil && begun[alarm.kind] == nil {
        begun[alarm.kind] = Int(session.status.total.delivered)
        if alarm.kind == .waterNearsLimit { told = alarm.begun }
      }
    }
    didTrip = tripped != nil || session.state == .faulted
    if let told { lead = ((tripped ?? session.now) - told).seconds }
  }
}

import Arrays
import CoreHost
import HistotripsyCore
import Phantom
import Planning
import VirtualBoard

extension World {
  /// The world of a seed. Set-ups that the core refuses are drawn anew: other tests ask about plans that cannot be given.
  /// - Parameter isDisturbed: whether anything goes wrong in it; the rest of a small world is the same either way.
  public static func draw(_ seed: UInt64, isDisturbed: Bool, from worlds: WorldDraw = .grown) -> World {
    let source = Seed(seed)
    for attempt in 0..<64 as Range<UInt64> {
      var chance = source.stream(attempt + 1)
      guard var world = candidate(seed, &chance) else { continue }
      if worlds == .grown {
        var more = source.stream(attempt + 3000)
        world.grow(isDisturbed: isDisturbed, &more)
      }
      guard world.canBeSetUp else { continue }
      var luck = source.stream(1000)
      world.meet(&luck)
      if let scenario = world.scenario {
        var purpose = source.stream(4000)
        world.disturb(by: scenario, &purpose)
      } else if isDisturbed {
        world.disturb(&luck)
      }
      return world
    }
    preconditionFailure("64 plans in succession that the core refuses: the draw is at fault, seed \(seed)")
  }

  private static func candidate(_ seed: UInt64, _ chance: inout Seed) -> World? {
    var array = array(&chance)
    var regimen = regimen(array.frequency, &chance)
    // From a source of its own, so that everything else that is drawn stays what it was.
    var afterthought = Seed(seed).stream(2000)
    if regimen.kind == .microbubble, afterthought.isDrawn(0.6) {
      regimen.replenishment = afterthought.span(.milliseconds(20), 4)
    }
    let rail = chance.within(30...90.0)
    array.sourcePressurePerVolt = .pascals(regimen.setPoint.pascals / (gain(array) * rail))
    let clock = chance.pick([100, 400, 400, 400, 1000] as [Double])
    let foci = foci(&chance)
    guard var setup = setup(regimen, array, rail: rail, busClock: .kilohertz(clock), &chance) else {
      return nil
    }
    stretch(&setup, clock: clock)
    let medium = medium(array, setup.regimen, seed, &chance)
    var board = VirtualBoardConfiguration()
    board.seed = seed
    board.bus.speed = .kilohertz(clock)
    // Just before the clock wraps, too.
    board.start = Instant(nanoseconds: chance.pick([0, 1, .max - 500_000_000]))
    board.costs.latenessMaximum = chance.pick([.zero, .microseconds(20), .microseconds(40)])
    board.costs.driveSpread = afterthought.pick([.zero, .microseconds(30), .microseconds(95)])
    board.frontEnd.elements = array.elements.count
    board.frontEnd.slots = chance.pick([2, 3, 5, 16])
    board.frontEnd.fired = chance.pick([0, 7, 4_000_000_000])
    board.frontEnd.isTrusting = chance.isDrawn(0.5)
    board.keepsWireEdges = true
    return World(
      seed: seed, array: array, foci: foci, setup: setup, medium: medium, board: board, disturbances: [],
      operating: OperatorModel(), healed: .zero)
  }

  /// A slow bus serves no fast regimen: the periods are made as long as it needs.
  private static func stretch(_ setup: inout TreatmentSetup, clock: Double) {
    // 87 bytes of nine clocks, eight transactions, the listening and the dead time (`TreatmentSetup+Timing`), and a little more.
    let bytes = 87 * 9 / clock * 1e-3
    let needed = bytes + 8 * 30e-6 + setup.listen.seconds + setup.regimen.deadTime.seconds + 100e-6
    let least = Nanoseconds.microseconds(Int64(needed * 1.05e6))
    if setup.regimen.firstStage.period < least { setup.regimen.firstStage.period = least }
    if setup.regimen.secondStage.period < least { setup.regimen.secondStage.period = least }
    setup.limits.periodMinimum = setup.regimen.shortestPeriod
  }

  private static func medium(
    _ array: ArrayDescription, _ regimen: Regimen, _ seed: UInt64, _ chance: inout Seed
  ) -> MediumConfiguration {
    var tissue = TissueConfiguration()
    tissue.radius = .millimetres(10)
    tissue.cellSize = .millimetres(0.5)
    tissue.attenuation = 0
    tissue.calcifiedShare = chance.pick([0, 0.1])
    tissue.stiffShare = chance.pick([0, 0.1])
    let breathing = Breathing(
      breathsPerMinute: chance.within(60...118.0), window: .millimetres(chance.within(1...4.0)),
      startPhase: chance.within(0...0.99))
    return MediumConfiguration(
      elements: truth(array, &chance), naturalFocus: array.geometricFocus, frequency: array.frequency,
      sourcePressurePerVolt: array.sourcePressurePerVolt, tissue: tissue,
      microbubbles: regimen.kind == .microbubble ? Microbubbles() : nil,
      breathing: regimen.isGated ? breathing : nil, seed: seed)
  }

  func laboratory() -> Laboratory {
    let laboratory = Laboratory(medium: medium) { $0 = board }
    switch record {
    case .none: break
    case .ofThisArray: VirtualPhantom.commission(laboratory.board, array)
    case .ofAnotherArray:
      var other = array
      other.elements[0].width = .metres(other.elements[0].width.metres * 1.01)
      VirtualPhantom.commission(laboratory.board, other)
    }
    return laboratory
  }

  private var canBeSetUp: Bool {
    if let tank { return TankScript(self, tank) != nil }
    return (try? run(in: laboratory())) != nil
  }

  func run(in laboratory: Laboratory) throws(RunFault) -> TreatmentOwner<VirtualBoard> {
    try TreatmentOwner(
      on: laboratory.board, array: array, foci: foci, order: Array(foci.indices), setup: setup,
      eventCapacity: 1024, authority: .simulated)
  }

  /// What the operator does, whether or not anything goes wrong.
  private mutating func meet(_ chance: inout Seed) {
    let pulses = Int(setup.baselinePulses) + foci.reduce(0) { $0 + Int($1.plannedPulses) }
    func some(_ chance: inout Seed) -> UInt32 { UInt32(chance.below(pulses + 1)) }
    if chance.isDrawn(0.25) { operating.pauseAt = some(&chance) }
    if chance.isDrawn(0.04) { operating.stopAt = some(&chance) }
    operating.recording = chance.pick([.zero, .milliseconds(1), .milliseconds(20)])
    operating.patience = chance.span(.milliseconds(1), 5)
  }
}

// Draws for worlds, on top of the virtual world's own source of chance.
extension Seed {
  /// 0 ..< bound.
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  mutating func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

  mutating func within(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

  /// Short times as likely as long ones: uniform in whole octaves, in whole microseconds.
  mutating func span(_ least: Nanoseconds, _ octaves: Int) -> Nanoseconds {
    let octave = least.count << Int64(below(octaves))
    return Nanoseconds((octave + Int64(uniform() * Double(octave))) / 1000 * 1000)
  }
}

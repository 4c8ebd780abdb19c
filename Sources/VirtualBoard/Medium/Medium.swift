import Glibc
import HistotripsyCore
import MediumField

/// The world in front of the array: water, tissue, bubbles, breathing, and the receiver that listens.
///
/// This is the hidden truth of the virtual board. It is written from acoustics and the literature and shares no code with the
/// controller's steering or feedback: it takes the delays that the elements got and finds out for itself where the waves meet.
///
/// One configuration (with its seed) and one sequence of bursts give one world, bit for bit, in debug and release. Waveforms and
/// questions change nothing. Not safe to share between threads; a virtual board owns one.
///
/// - *beam*: a law as sound, computed once per law; it is stale when `waterTemperature` changes afterwards.
/// - *linear estimate*: rail × pascals per volt; cavitation is decided on it.
/// - *rest*: the target's place at the end of exhalation; tissue positions are given there.
public final class Medium: MediumPort {
  let shape = WaveShape()
  let propagation: Propagation
  let cavitation: Cavitation
  let collapse: Collapse
  let residualBubbles: ResidualBubbles
  let microbubbles: Microbubbles?
  let driveOffset: Double
  let seed: UInt64
  let tissue: Tissue?
  let residual: ResidualBubbleCells?
  let breathing: BreathingCycle?
  private(set) var receiver: ReceiverModel
  /// °C per MPa² and µs, by absorption.
  let heating: Double
  private let configuration: MediumConfiguration
  private let natural: SIMD4<Double>
  private var field: TransducerField
  var transducers: TransducerField { field }
  private let solver: FocusSolver
  /// Kinds of burst seen so far, at most 16; the one in use comes first in `model(for:)`.
  private var models: [BurstModel] = []
  private var current: BurstModel
  /// Laws that were found, whether or not a beam still holds them.
  private var pool: [LawWaves] = []
  private var nextInPool = 0
  private let mapper: CloudMapper?
  /// Goes up when the field changes.
  private var fieldNumber = 1
  /// What the array does at its natural focus with all waves in step; `nil`: not worked out yet.
  private var naturalBeam: (pascalsPerVolt: Double, widths: SIMD4<Double>)?
  var noise: MediumNoise
  var hydrophoneCondition = HydrophoneCondition()
  private(set) var soundSpeed: Double

  /// Sets the speed of sound of beams found from now on, and the tissue's temperature where it has none of its own.
  public var waterTemperature: Temperature {
    didSet {
      field = Self.field(configuration, waterTemperature, natural)
      soundSpeed = field.soundSpeed
      fieldNumber += 1
      naturalBeam = nil
    }
  }

  /// - Parameter kept: where the tissue is kept and found again; made for the same configuration.
  public init(_ configuration: MediumConfiguration, kept: TissueStateFile? = nil) {
    precondition(configuration.frequency >= .kilohertz(20), "therapeutic ultrasound starts at 20 kHz")
    let natural = configuration.naturalFocus?.lanes ?? NaturalFocus.find(configuration.elements)
    self.configuration = configuration
    self.natural = natural
    waterTemperature = configuration.water.temperature
    field = Self.field(configuration, configuration.water.temperature, natural)
    soundSpeed = field.soundSpeed
    solver = FocusSolver(elements: configuration.elements.count)
    propagation = configuration.propagation
    cavitation = configuration.cavitation
    collapse = configuration.collapse
    residualBubbles = configuration.residualBubbles
    microbubbles = configuration.microbubbles
    driveOffset = configuration.driveOffset.volts
    seed = configuration.seed
    noise = MediumNoise(seed: configuration.seed)
    breathing = configuration.breathing.map(BreathingCycle.init)
    receiver = ReceiverModel(configuration, natural: natural)
    if let part = configuration.tissue {
      let centre = part.centre?.lanes ?? natural
      tissue = Tissue(
        part, centre: centre, replenishment: configuration.microbubbles?.replenishment,
        seed: configuration.seed, kept: kept)
      let side = Tissue.cellsPerSide(part)
      residual = ResidualBubbleCells(configuration.residualBubbles, cells: side * side * side)
      heating = Self.heating(nepers: field.tissueLoss)
      mapper = tissue.map {
        CloudMapper(
          elements: configuration.elements.count, tissue: $0, moves: configuration.breathing != nil)
      }
    } else {
      tissue = nil
      mapper = nil
      residual = nil
      heating = 0
    }
    current = BurstModel(
      carrier: configuration.frequency, cycles: 1, configuration: configuration, shape: shape)
    models.append(current)
  }

  // MARK: Beams

  /// Where the waves of a law meet and how strongly, by the elements' true places, gains, polarities and latenesses.
  ///
  /// A law with no firing element gives 0 Pa/V at the natural focus; one with one to three, what they do there; one whose waves
  /// never meet, the strongest point within six wavelengths of the natural focus. `law` has one entry per element.
  public func beam(of law: [UInt16], clock: Frequency) -> Beam {
    field.find(solver.firings, of: law, clock: clock.hertz)
    let focus = LawFocus.find(solver, in: field, near: natural)
    let heard = receiver.hydrophone.map { position in
      field.arrivals(
        of: solver.firings, at: position, face: { receiver.face(around: position, $0) },
        heard: { receiver.heard(from: $0, at: position) })
    }
    var beam = Beam(
      focus: Position(trusted: focus.point), pascalsPerVolt: focus.pressure,
      arrival: Nanoseconds(Int64((focus.arrival * 1e9).rounded())), coherence: focus.coherence,
      atHydrophone: heard)
    if tissue != nil {
      let waves = freeWaves()
      waves.take(solver.firings, atFocus: focus.pressure)
      beam.waves = waves
    }
    return beam
  }

  public func reserve(laws: Int) {
    guard tissue != nil else { return }
    while pool.count < laws { pool.append(newWaves()) }
  }

  private func newWaves() -> LawWaves {
    LawWaves(elements: configuration.elements.count, moves: configuration.breathing != nil)
  }

  /// One that no beam holds.
  private func freeWaves() -> LawWaves {
    for _ in pool.indices {
      nextInPool = nextInPool + 1 < pool.count ? nextInPool + 1 : 0
      if isKnownUniquelyReferenced(&pool[nextInPool]) { return pool[nextInPool] }
    }
    pool.append(newWaves())
    return pool[pool.count - 1]
  }

  // MARK: Clouds

  /// Brings a law's map of cells up to a burst of `drive` volts whose lowest threshold is `lowest` pascals.
  func chart(_ beam: Beam, _ waves: LawWaves, drive: Double, lowest: Double, _ model: BurstModel) {
    let needed = lowest / drive
    guard let mapper, !waves.isKnown(downTo: needed, cycles: model.cycles, fieldNumber: fieldNumber)
    else { return }
    // Somewhat lower than asked for, so that a little more drive does not ask again; half of it where tissue moves, because a cell may
    // move to where the field is stronger.
    let floor = needed * (breathing == nil ? 0.85 : 0.6)
    mapper.map(
      waves, in: field,
      CloudMapper.Request(
        focus: beam.focus.lanes, cycles: model.cycles, floor: floor,
        wantsLobes: mayHaveLobes(beam, (lowest + 1.5 * cavitation.spread.pascals) / drive),
        fieldNumber: fieldNumber))
  }

  /// Whether another lobe might reach a threshold that one burst in 160 has, in pascals per volt. A law that focuses
  /// within 3 dB of the best there is, and is driven to less than 3 dB beyond, is taken to have none: it would have
  /// to lie within 3 dB of the focus.
  private func mayHaveLobes(_ beam: Beam, _ threshold: Double) -> Bool {
    if beam.pascalsPerVolt * 0.7 >= threshold { return true }
    let best = bestBeam().pascalsPerVolt
    return beam.pascalsPerVolt < 0.7 * best && best >= threshold
  }

  /// Widths at −6 dB of a law's beam.
  func widths(_ beam: Beam, _ waves: LawWaves) -> SIMD4<Double> {
    if waves.widths.x == 0, waves.atFocus > 0 {
      mapper?.measureWidths(waves, in: field, focus: beam.focus.lanes)
    }
    return waves.widths
  }

  /// Cubic metres in which a burst is above a threshold, for a Gaussian main lobe of the natural focus' widths: the −6 dB ellipsoid at
  /// twice the threshold.
  func cloudVolume(_ linear: Double, threshold: Double) -> Double {
    guard linear > threshold else { return 0 }
    let w = bestBeam().widths
    let share = log2(linear / threshold)
    return Double.pi / 6 * w.x * w.y * w.z * share * share.squareRoot()
  }

  /// What the array does at its natural focus with all waves in step.
  var naturalPascalsPerVolt: Double { bestBeam().pascalsPerVolt }

  private func bestBeam() -> (pascalsPerVolt: Double, widths: SIMD4<Double>) {
    if let naturalBeam { return naturalBeam }
    for index in field.sources.indices {
      let ray = field.sources[index].position - natural
      let sign: Double = field.sources[index].strength < 0 ? -1 : 1
      solver.firings[index] = TransducerField.Firing(
        time: -TransducerField.dot(ray, ray).squareRoot() / soundSpeed, sign: sign)
    }
    let strength = field.pressure(of: solver.firings, at: natural).coherent
    let waves = freeWaves()
    waves.take(solver.firings, atFocus: strength)
    var widths = SIMD4<Double>(repeating: field.soundSpeed / field.frequency)
    if strength > 0, let mapper {
      mapper.measureWidths(waves, in: field, focus: natural)
      widths = waves.widths
    }
    naturalBeam = (strength, widths)
    return (strength, widths)
  }

  /// Linear pressure amplitude of a law at any point, per volt of rail: the array's field, for tests and maps.
  public func linearPressure(of law: [UInt16], clock: Frequency, at point: Position) -> Pressure {
    field.find(solver.firings, of: law, clock: clock.hertz)
    return Pressure(clamping: field.pressure(of: solver.firings, at: point.lanes).coherent)
  }

  /// Takes the hydrophone to another place, as a person with a stage would; beams found before are stale. A passive detector stays.
  public func moveHydrophone(to place: Position) {
    guard receiver.hydrophone != nil else { return }
    receiver.position = place.lanes
    receiver.hydrophone = place.lanes
  }

  // MARK: Breathing

  public func gateIsOpen(at instant: Instant) -> Bool { breathing?.isOpen(at: instant) ?? true }

  /// The next edge of the gate strictly after `instant`; `nil` when it never moves.
  public func nextGateChange(after instant: Instant) -> Instant? { breathing?.nextChange(after: instant) }

  /// How far the target stands from rest.
  public func displacement(at instant: Instant) -> Position {
    breathing.map { Position(trusted: $0.displacement(at: instant)) } ?? .origin
  }

  // MARK: What a test may ask

  public var speedOfSound: Speed { Water.speedOfSound(at: waterTemperature) }
  /// Where the elements' axes meet.
  public var naturalFocus: Position { Position(trusted: natural) }

  /// 0 intact … 1 liquefied, at rest; 0 outside the tissue.
  public func fractionation(at position: Position) -> Double {
    tissue?.fractionation(at: position.lanes) ?? 0
  }
  public func fractionations(at positions: [Position]) -> [Double] { positions.map(fractionation(at:)) }
  /// Cells of the tissue at or beyond `liquefiedFrom`; walks through all of them.
  public var liquefiedCells: Int { tissue?.liquefiedCells ?? 0 }
  /// `nil` outside the tissue.
  public func tissueKind(at position: Position) -> TissueKind? {
    tissue?.place(at: position.lanes)?.pointee.kind
  }
  /// 0 none left … 1 as injected; `nil` outside the tissue or when none were injected.
  public func microbubbleConcentration(at position: Position, now: Instant) -> Double? {
    guard microbubbles != nil, let tissue, let place = tissue.place(at: position.lanes) else { return nil }
    tissue.age(place, to: now.nanoseconds)
    return Double(place.pointee.microbubbles)
  }
  /// Residual bubbles from earlier clouds, 0 clear … 1 right after one.
  public func cavitationMemory(at position: Position, now: Instant) -> Double {
    guard let tissue, let residual, let index = tissue.index(of: tissue.cell(holding: position.lanes))
    else { return 0 }
    return residual.memory(cell: index, now: now.nanoseconds)
  }

  /// The largest peak negative pressure that a hydrophone in the field has had to bear.
  public var largestAtHydrophone: Pressure { Pressure(clamping: hydrophoneCondition.largest) }
  public var isHydrophoneBroken: Bool { hydrophoneCondition.isBroken }

  // MARK: Parts

  /// Works out what bursts of a kind have in common, so that their first allocates no more than their second.
  public func prepare(carrier: Frequency, cycles: Int) {
    // A register may hold what no transducer can do; that is for the burst to find out, should it ever fire.
    if carrier.hertz >= BurstModel.lowestCarrier { _ = model(carrier, cycles) }
  }

  @inline(__always) func model(for burst: Burst) -> BurstModel {
    if current.cycles == burst.cycles, current.carrier == burst.carrier.hertz { return current }
    return model(burst.carrier, burst.cycles)
  }

  private func model(_ carrier: Frequency, _ cycles: Int) -> BurstModel {
    if let known = models.first(where: { $0.cycles == cycles && $0.carrier == carrier.hertz }) {
      current = known
      return known
    }
    if models.count == 16 { models.removeFirst() }
    current = BurstModel(carrier: carrier, cycles: cycles, configuration: configuration, shape: shape)
    models.append(current)
    return current
  }

  /// Of the receiver, in volts per pascal.
  public func sensitivity(at frequency: Frequency) -> Double {
    configuration.receiver.sensitivity(at: frequency)
  }

  /// Band energies are means over this long from the trigger.
  public func analysisWindow(of burst: Burst) -> Nanoseconds {
    Nanoseconds(Int64((model(for: burst).window * 1e9).rounded()))
  }

  var tissueCelsius: Double {
    tissue?.configuration.temperature?.celsius ?? waterTemperature.celsius
  }

  private static func field(
    _ configuration: MediumConfiguration, _ temperature: Temperature, _ natural: SIMD4<Double>
  ) -> TransducerField {
    TransducerField(
      configuration, soundSpeed: Water.speedOfSound(at: temperature).metresPerSecond, naturalFocus: natural)
  }

  /// 2 α I / (ρ C) with I = p²/(2 ρ c); liver: ρ = 1060 kg/m³, c = 1570 m/s (1060 and 1577 ± 11: PMC6925591, table 1
  /// [V]), C = 3600 J/(kg K) (3640 for soft tissue: PMC4012005, table 1 [V]). Sine waves: shocks heat several times more.
  private static func heating(nepers: Double) -> Double {
    let intensity = 1e12 / (2 * 1060 * 1570)
    return 2 * nepers * intensity / (1060 * 3600) * 1e-6
  }
}

extension Position {
  init(trusted lanes: SIMD4<Double>) {
    self.init(
      x: Length(clamping: lanes.x), y: Length(clamping: lanes.y), z: Length(clamping: lanes.z))
  }
}

// What the package's own tests look at.
extension Medium {
  /// The waves of a law around a point, and the firings they rest on; the caller gives the firings back.
  package func near(
    of law: [UInt16], clock: Frequency, at point: Position
  ) -> (field: NearField, firings: UnsafeMutableBufferPointer<TransducerField.Firing>) {
    let firings = firings(of: law, clock)
    let near = NearField(elements: law.count)
    near.look(at: point.lanes, firings, in: transducers)
    return (near, firings)
  }

  /// The largest amplitude that trains of so many cycles reach together at a point, in pascals per volt.
  package func trains(of law: [UInt16], clock: Frequency, at point: Position, cycles: Int) -> Double {
    let firings = firings(of: law, clock)
    defer { firings.deallocate() }
    return WaveTrains(elements: law.count)
      .amplitude(of: firings, cycles: cycles, in: transducers, at: point.lanes)
  }

  private func firings(
    of law: [UInt16], _ clock: Frequency
  ) -> UnsafeMutableBufferPointer<TransducerField.Firing> {
    let firings = UnsafeMutableBufferPointer<TransducerField.Firing>.allocate(capacity: law.count)
    firings.initialize(repeating: TransducerField.Firing(time: 0, sign: 0))
    transducers.find(firings, of: law, clock: clock.hertz)
    return firings
  }
}

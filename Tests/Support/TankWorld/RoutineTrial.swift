import Calibration
import CoreHost
import Foundation
import HistotripsyCore
import Hydrophones
import VirtualBoard

/// One run of the routine's steps in a world whose truth it is not told, and what the truth says of the findings.
///
/// The routine gets the array's description, the hydrophone's certificate and a board; the truth is asked here and nowhere else.
public final class RoutineTrial {
  public let seed: UInt64
  public let truth: HiddenTruth
  public let laboratory: Laboratory
  public let bench: TankBench<VirtualBoard>
  public let limit: Pressure

  public private(set) var noise: NoiseFinding?
  public private(set) var position: PositionFinding?
  public private(set) var elements: ElementFindings?
  public private(set) var drive: DriveFinding?
  public private(set) var beam: BeamFinding?

  /// True peak negative pressure at the hydrophone of each drive of the ramp, and of each volt beyond the dead stretch of the last.
  private var ramp: [(drive: Voltage, pressure: Double)] = []
  private var pascalsPerVolt = 0.0

  /// - Parameters:
  ///   - count: elements of the array.
  ///   - source: pressure at an element's face for each volt, by the array's file.
  ///   - strength: of the array, over what `HiddenTruth` has drawn; the routine is told at most twice what its file says.
  ///   - limit: of the hydrophone, true and stated.
  ///   - fullScale: of the front end's receiver.
  public init(
    seed: UInt64, elements count: Int = 128, source: Pressure = .pascals(4000), strength: Double = 1,
    limit: Pressure = .megapascals(6),
    fullScale: Voltage = .volts(6.5)
  ) throws {
    self.seed = seed
    self.limit = limit
    var array = Tank.cap(elements: count)
    array.sourcePressurePerVolt = source
    truth = HiddenTruth(seed: seed, array: array)
    var water = Water(temperature: truth.waterAtStart)
    water.attenuation = 0
    var medium = MediumConfiguration(
      elements: truth.elements, naturalFocus: array.geometricFocus, frequency: array.frequency,
      sourcePressurePerVolt: truth.sourcePressurePerVolt * strength, driveOffset: truth.driveOffset,
      water: water,
      tissue: nil, propagation: truth.propagation,
      receiver: truth.receiver(array, limit: limit, noise: .millivolts(0.05)), seed: seed)
    medium.quality = 1.5
    laboratory = Laboratory(medium: medium) { $0.frontEnd.receiverFullScale = fullScale }

    let certificate = truth.certificate(array, limit: limit)
    let receiver = try ReceiverCalibration(
      HydrophoneFile.read(bytes: Array(certificate.utf8), file: "capsule.yaml"))
    guard
      let hydrophone = receiver.hydrophoneGuard(
        for: array, speedOfSound: .metresPerSecond(1480))
    else { throw CalibrationFault.outsideBand(array.frequency) }
    let setup = TankSetup(
      limits: Tank.limits, carrier: array.frequency, cycles: 4, hydrophone: hydrophone)
    bench = TankBench(
      try TankOwner(on: laboratory.board, array: array, setup: setup, samples: 2048), array: array,
      receiver: receiver)
    let start = laboratory.board.present
    bench.progress = { [unowned self] reading in
      laboratory.medium.waterTemperature = truth.water(after: laboratory.board.present - start)
      if reading.step == .drive, reading.first == nil { note(reading) }
    }
  }

  /// What the hydrophone really was in at a reading of the ramp.
  private func note(_ reading: TankReading) {
    guard let slot = laboratory.board.activeSlot else { return }
    pascalsPerVolt =
      laboratory.medium.linearPressure(
        of: laboratory.board.law(in: slot), clock: .megahertz(100), at: truth.place
      ).pascals
    ramp.append((reading.drive, saturated(pascalsPerVolt * (reading.drive.volts - truth.driveOffset.volts))))
  }

  /// p− = L/√(1 + (L/s)²).
  private func saturated(_ linear: Double) -> Double {
    let share = max(linear, 0) / truth.propagation.saturation.pascals
    return max(linear, 0) / (1 + share * share).squareRoot()
  }

  /// Steps in their order, up to and with the last one named.
  public func run(through last: RoutineStep = .drive) throws {
    try bench.selfTest()
    noise = try Noise().run(on: bench)
    let found = try Locate().run(on: bench)
    position = found
    if last == .locate { return bench.controller.end() }
    let checked = try ElementCheck().run(on: bench, at: found.position)
    elements = checked
    try bench.adopt(checked)
    if last == .elements { return bench.controller.end() }
    drive = try DriveRamp().run(
      on: bench, at: checked.position, uncertainty: checked.positionUncertainty)
    if last == .drive { return bench.controller.end() }
    beam = try BeamScan().run(on: bench, at: checked.position)
    bench.controller.end()
  }

  // MARK: What the truth says

  /// Of the located place from the true one.
  public var misplacement: Length { position?.position.distance(to: truth.place) ?? .metres(1) }

  /// Bad elements that were not named, or named without being bad.
  public var misjudgements: [String] {
    guard let elements else { return ["no findings"] }
    func difference(_ verdict: ElementFinding.Verdict, _ expected: Set<Int>) -> String? {
      let found = Set(elements.numbers(verdict))
      return found == expected ? nil : "\(verdict): \(found.sorted()) for \(expected.sorted())"
    }
    return [
      difference(.dead, truth.dead), difference(.reversed, truth.reversed),
      difference(.late, Set(truth.late.keys)), difference(.weak, []),
    ].compactMap { $0 }
  }

  /// p− less the true one over its own expanded uncertainty (k = 2), for every measured drive and for the fit at four drives.
  public var deviations: [Double] {
    comparisons.map { ($0.found.value.pascals - $0.expected) / $0.found.expandedUncertainty }
  }

  /// The same with the certificate's error taken off and its term left out: what the routine itself adds, against what it says of itself.
  ///
  /// The virtual hydrophone's gain acts on whole harmonics, where a real one is a filter: its deconvolution overshoots where the burst's
  /// raised-cosine flank ends, by M″a″/(8π²M) with a″ = π²f₀²/2 and M ∝ f^b: |b(b − 1)|/16. That is the world's and is allowed for.
  public var ownDeviations: [Double] {
    let b = truth.tilt / 6.0206
    let overshoot = abs(b * (b - 1)) / 16
    return comparisons.map { comparison in
      let own = comparison.found.budget.filter { $0.source != .sensitivity }
      let expanded =
        2 * own.reduce(0) { $0 + $1.standard * $1.standard }.squareRoot() + overshoot * comparison.expected
      return (comparison.found.value.pascals / truth.sensitivityRatio - comparison.expected) / expanded
    }
  }

  private var comparisons: [(found: Uncertain<Pressure>, expected: Double)] {
    guard let drive else { return [] }
    let measured = drive.points.compactMap { point in
      ramp.first { $0.drive == point.drive }.map { (point.peakNegative, $0.pressure) }
    }
    let fitted = [0.25, 0.5, 0.75, 1].compactMap { share -> (Uncertain<Pressure>, Double)? in
      let at = drive.highestDrive * share
      let expected = saturated(pascalsPerVolt * (at.volts - truth.driveOffset.volts))
      return drive.peakNegative(at: at).map { ($0, expected) }
    }
    return measured + fitted
  }

  /// The linear estimates less the true ones over their own expanded uncertainty.
  public var linearDeviations: [Double] {
    guard let linear = drive?.linear else { return [] }
    return linear.points.map { point in
      let expected = pascalsPerVolt * (point.drive.volts - truth.driveOffset.volts)
      return (point.estimate.peakNegative.pascals - expected) / (2 * point.uncertainty.pascals)
    }
  }

  /// The largest that the hydrophone had to bear, over its limit.
  public var strain: Double { laboratory.medium.largestAtHydrophone / limit }
}

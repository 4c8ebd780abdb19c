import Arrays
import Calibration
import HistotripsyCore
import Hydrophones
import Phantom
import Text
import VirtualBoard

/// Where a session's steps are done: the board of this computer, or a virtual tank for each step, so that a step gives the same
/// whatever was done before it in the same process.
struct TankBay {
  private let session: CalibrationSession
  /// `nil` on the virtual board.
  private let real: ChosenBoard?
  private let frontEnd: FrontEndSetup

  /// Opens the board. Nothing is energised.
  init(_ session: CalibrationSession) throws {
    self.session = session
    guard let profile = session.terms.profile else {
      real = nil
      frontEnd = FrontEndSetup()
      return
    }
    let (board, losses) = try BoardOpening.begin(profile, json: false)
    for loss in losses { StandardStreams.error("note: \(loss)\n") }
    real = .linux(board)
    frontEnd = board.profile.frontEnd
  }

  var frontEndSetup: FrontEndSetup { frontEnd }

  /// A bench, and the virtual tank that it stands in, where it is one.
  struct Place {
    let bench: TankBench<ChosenBoard>
    let tank: Laboratory?
  }

  /// A bench with the array as the step has to find it.
  /// - Parameters:
  ///   - array: what the array's own memory says it is.
  ///   - stage: of the virtual world: one for each step.
  ///   - lost: share of their pressure that the virtual elements have lost since.
  func place(
    _ array: ArrayDescription, stage: Int, calibration: CalibrationDigest = CalibrationDigest(),
    lost: Double = 0
  ) throws -> Place {
    let tank = real == nil ? try world(array, stage: stage, calibration, lost) : nil
    guard let board = real ?? tank.map({ .virtual($0.board) }) else { preconditionFailure("one of the two") }
    let setup = try setup(array)
    let run: TankRun<ChosenBoard>
    do throws(TankRunFault) { run = try TankRun(on: board, array: array, setup: setup) } catch {
      throw InputError(
        file: session.folder.place(SessionFolder.terms), message: "no tank can be set up with this: \(error)")
    }
    return Place(bench: TankBench(run, array: array, receiver: session.receiver), tank: tank)
  }

  /// The board without a tank controller, for the array's memory.
  func board(_ array: ArrayDescription) throws -> ChosenBoard {
    try real ?? .virtual(world(array, stage: 0, CalibrationDigest(), 0).board)
  }

  private func world(
    _ array: ArrayDescription, stage: Int, _ calibration: CalibrationDigest, _ lost: Double
  ) throws -> Laboratory {
    let known = try sensitivity()
    let laboratory = VirtualTank.laboratory(
      array, original: session.array, sensitivity: known.sensitivity.voltsPerPascal,
      uncertainty: known.relativeUncertainty, limit: session.receiver.limit,
      diameter: session.receiver.diameter, seed: session.terms.seed ?? 1, stage: stage, lost: lost)
    if calibration.isCalibrated { VirtualPhantom.commission(laboratory.board, array, calibration) }
    return laboratory
  }

  func sensitivity() throws(InputError) -> (sensitivity: Sensitivity, relativeUncertainty: Double) {
    guard let known = session.receiver.sensitivity(at: session.array.frequency) else {
      throw InputError(
        file: session.folder.place(SessionFolder.hydrophone),
        message:
          "the hydrophone is calibrated at \(Dimension.frequency.shown(session.receiver.curve.band)), not at the array's "
          + Dimension.frequency.shown(session.array.frequency.hertz))
    }
    return known
  }

  /// 0.1 % duty at most, water and head as in a treatment.
  private func setup(_ array: ArrayDescription) throws(InputError) -> TankSetup {
    let terms = session.terms
    // The slowest water there is in the tank: the strongest field.
    guard let speed = SpeedOfSound.water(at: .celsius(20)),
      let hydrophone = session.receiver.hydrophoneGuard(for: array, speedOfSound: speed)
    else {
      _ = try sensitivity()
      throw InputError(
        file: session.folder.place(SessionFolder.givenArray),
        message: "no element reaches the geometric focus")
    }
    let burst = Nanoseconds(Int64(Double(terms.cycles) / array.frequency.hertz * 1e9) + 1000)
    return TankSetup(
      limits: Limits(
        railMaximum: .volts(terms.railMaximumVolts), burstMaximum: burst, periodMinimum: .milliseconds(5),
        dutyMaximum: .partsPerMillion(20_000), dutyWindow: .seconds(1), pulsesMaximum: 10_000_000,
        setPointMaximum: .megapascals(60), waterMinimum: .celsius(10), waterMaximum: .celsius(45),
        headMaximum: .celsius(50)),
      frontEnd: frontEnd, carrier: array.frequency, cycles: UInt16(terms.cycles), hydrophone: hydrophone)
  }
}

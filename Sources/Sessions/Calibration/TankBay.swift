import Arrays
import Calibration
import CoreHost
import HistotripsyCore
import Hydrophones
import Phantom
import Text
import VirtualBoard

/// Where a session's steps are done: a real board, or a virtual tank for each step, so that a step gives the same whatever was done
/// before it in the same process.
public struct TankBay<B: SessionBoard> {
  private let session: CalibrationSession
  /// Addresses and scales at which the front end is asked.
  public let frontEnd: FrontEndSetup
  /// Gives the board for a step, and what moves its hydrophone where nobody has to do it by hand.
  private let stand: (Stand) throws(InputError) -> (board: B, moveHydrophone: ((Position) -> Void)?)

  /// What a step needs to be there.
  struct Stand {
    /// What the array's own memory says it is.
    var array: ArrayDescription
    /// Number of the virtual world: one for each step.
    var stage = 0
    /// What a virtual array's memory names.
    var calibration = CalibrationDigest()
    /// Fraction of their pressure that the virtual elements have lost since.
    var lost = 0.0
  }

  /// On a board with hardware. Nothing is energised.
  public init(_ session: CalibrationSession, on board: B, frontEnd: FrontEndSetup) {
    self.session = session
    self.frontEnd = frontEnd
    stand = { _ in (board, nil) }
  }

  /// A tank controller at its board.
  struct Place {
    let bench: TankBench<B>
    let moveHydrophone: ((Position) -> Void)?
  }

  /// A bench with the array as the step has to find it.
  func place(_ wanted: Stand) throws -> Place {
    let (board, moveHydrophone) = try stand(wanted)
    let setup = try setup(wanted.array)
    do throws(CoreFault<TankFault>) {
      let owner = try TankOwner(on: board, array: wanted.array, setup: setup)
      return Place(
        bench: TankBench(owner, array: wanted.array, receiver: session.receiver),
        moveHydrophone: moveHydrophone)
    } catch {
      throw InputError(
        file: session.folder.place(SessionFolder.terms), message: "no tank can be set up with this: \(error)")
    }
  }

  /// - Throws: a highest drive that the front end does not have.
  func requireRail() throws(InputError) {
    let (asked, most) = (session.terms.railMaximumVolts, frontEnd.railFullScale.volts)
    guard asked > most else { return }
    throw InputError(
      file: "--rail-maximum",
      message: "\(asked.short) V is out of range (1 V … \(most.short) V, the front end's full scale)")
  }

  /// - Throws: a directional response that was measured at another frequency than the array's.
  func requireDirection() throws(InputError) {
    let frequency = session.array.frequency
    guard let table = session.receiver.direction.table,
      abs(table.frequency.hertz / frequency.hertz - 1) > DirectionalResponse.frequencyReach
    else { return }
    throw InputError(
      file: session.folder.place(SessionFolder.hydrophone), field: "directional-frequency",
      message:
        "\(Dimension.frequency.shown(table.frequency.hertz)) is not the array's "
        + "\(Dimension.frequency.shown(frequency.hertz)) (within 10 %): "
        + "give what was measured there, or baffle and effective-diameter instead")
  }

  /// The board without a tank controller, for the array's memory.
  func board(_ array: ArrayDescription) throws -> B { try stand(Stand(array: array)).board }

  /// The hydrophone's sensitivity at the array's frequency.
  func sensitivity() throws(InputError) -> (sensitivity: Sensitivity, relativeUncertainty: Double) {
    try Self.sensitivity(session)
  }

  private static func sensitivity(
    _ session: CalibrationSession
  ) throws(InputError) -> (sensitivity: Sensitivity, relativeUncertainty: Double) {
    guard let known = session.receiver.sensitivity(at: session.array.frequency) else {
      throw InputError(
        file: session.folder.place(SessionFolder.hydrophone),
        message:
          "the hydrophone is calibrated at \(Dimension.frequency.shown(session.receiver.curve.band)), not at the array's "
          + Dimension.frequency.shown(session.array.frequency.hertz))
    }
    return known
  }

  /// At most 0.1 % duty; water and head are held to the limits of a treatment.
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

extension TankBay where B == VirtualBoard {
  /// In virtual tanks of the session's seed.
  public init(virtual session: CalibrationSession) {
    self.session = session
    frontEnd = FrontEndSetup()
    stand = { wanted throws(InputError) in
      let known = try Self.sensitivity(session)
      let receiver = session.receiver
      let pointed = HearingFinding.before(session.array, receiver).axis
      let laboratory = VirtualTank.laboratory(
        wanted.array, original: session.array, sensitivity: known.sensitivity.voltsPerPascal,
        uncertainty: known.relativeUncertainty, limit: session.receiver.limit,
        diameter: receiver.diameter,
        axis: (
          pointed,
          receiver.axis == nil ? VirtualHydrophone.reach.byEye : VirtualHydrophone.reach.entered
        ),
        response: { VirtualHydrophone.response(receiver, $0, at: session.array.frequency) },
        seed: session.terms.seed ?? 1, stage: wanted.stage,
        lost: wanted.lost)
      if wanted.calibration.isCalibrated {
        VirtualPhantom.commission(laboratory.board, wanted.array, wanted.calibration)
      }
      return (laboratory.board, { laboratory.medium.moveHydrophone(to: $0) })
    }
  }
}

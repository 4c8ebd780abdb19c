import Calibration
import HistotripsyCore

/// The person at the tank, as the routine knows one: is told what happens, agrees to each step, and can ask for a stop.
public protocol TankOperator: AnyObject {
  /// Why everything has to stop, as a person would say it; `nil` while nothing asks for it. Looked at before every shot.
  var stopRequest: String? { get }
  /// Shown what a step will do and what to check first, before anything is energised.
  /// - Returns: whether to go on.
  func agrees(to step: CalibrationStep) -> Bool
  /// Asked to move the hydrophone, with the high voltage off.
  /// - Parameter offset: where to, counted from the geometric focus.
  /// - Returns: whether it is there.
  func movesHydrophone(by offset: Position) -> Bool

  /// A step is not done again.
  func wasDone(_ step: CalibrationStep, in file: String)
  /// A reading of a step, as it comes.
  func show(_ reading: TankReading, of step: CalibrationStep)
  /// A step has ended, and its findings are in a file.
  func found(_ finding: StepFinding, of step: CalibrationStep, in file: String)
  /// A step has ended before its end; what was read until then is in a file.
  func kept(unfinished file: String)
  /// The certificate of this session does not hold any more, because a step that it rests on is done again.
  func certificateWithdrawn()
  func issued(_ certificate: IssuedCertificate)
}

/// What a step has found.
public enum StepFinding: Sendable {
  case noise(NoiseFinding)
  case position(PositionFinding)
  case elements(ElementFindings)
  case drive(DriveFinding)
  case beam(BeamFinding)
  case steering(SteeringFinding)
}

/// A certificate as it was issued, and where it is.
public struct IssuedCertificate: Sendable {
  public let file: CertificateFile
  public let path: String
  public let page: String
  /// Serial number of the array whose memory names it.
  public let serial: String
  /// What the highest certified drive ended at; `nil` where the ramp of all elements reached the rail's limit.
  public let bound: LinearExtension.Bound?
}

/// Why a routine ended before its end. The tank is safe.
public enum RoutineEnding: Error, Equatable, Sendable {
  /// By a person or a signal.
  case stopped(String)
  /// By a fault, in words.
  case faulted(String)
}

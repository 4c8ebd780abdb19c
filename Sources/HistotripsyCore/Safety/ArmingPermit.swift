/// Permission to switch the high voltage on once, on a board of type `B`.
///
/// `TreatmentController.arm(_:)` and `resume(_:)` consume one, so a program cannot energise an
/// array without saying how its pressures are known. The initialisers are `package`: a program that
/// depends on this library gets permits from the application layer (`Sessions`), which checks the
/// certificate against array, front end and date each time.
///
/// A permit cannot be copied or kept for a second use: the array that was checked may have been
/// unplugged in between.
public struct ArmingPermit<B: Board & ~Copyable>: ~Copyable {
  /// What the permit rests on.
  public enum Basis: Equatable, Sendable, BitwiseCopyable {
    /// A certificate with this digest, which held for array, front end and date when the permit was
    /// made.
    case certificate(CalibrationDigest)
    /// The array has not been measured: set-point and drive stay below what cavitates.
    case uncalibrated
    /// The water exists in the program only.
    case simulated
  }

  /// How the array's pressures are known.
  public let basis: Basis
  /// The highest set-point (p−) that may be used; the controller refuses a higher one.
  public let setPointMaximum: Pressure
  /// The highest limit of the rail that may be set up; `nil` where the drive curve of the
  /// certificate bounds the drive.
  public let driveMaximum: Voltage?

  private init(_ basis: Basis, setPointMaximum: Pressure, driveMaximum: Voltage?) {
    self.basis = basis
    self.setPointMaximum = setPointMaximum
    self.driveMaximum = driveMaximum
  }

  /// For an array that was measured.
  /// - Parameters:
  ///   - digest: digest of the certificate, as the array's memory names it.
  ///   - setPointMaximum: the highest pressure that the certificate establishes.
  package init(certificate digest: CalibrationDigest, setPointMaximum: Pressure) {
    self.init(.certificate(digest), setPointMaximum: setPointMaximum, driveMaximum: nil)
  }

  /// For an array that was not measured.
  /// - Parameters:
  ///   - setPointMaximum: below what cavitates at the treatment's frequency.
  ///   - driveMaximum: the most that an array of unknown sensitivity is driven with.
  package init(uncalibratedUpTo setPointMaximum: Pressure, driveMaximum: Voltage) {
    self.init(.uncalibrated, setPointMaximum: setPointMaximum, driveMaximum: driveMaximum)
  }

  /// Whether a treatment with this set-up may be energised.
  func allows(_ setup: TreatmentSetup) -> Bool {
    guard setup.regimen.setPoint <= setPointMaximum else { return false }
    guard let driveMaximum else { return true }
    return setup.limits.railMaximum <= driveMaximum
  }
}

/// A board on which no sound can reach water: its front end is a model in the program.
///
/// Only this package can declare one, and it declares only boards without hardware. Whatever a real
/// board does, no simulated permit exists for its type.
package protocol SimulatedBoard: Board, ~Copyable {}

extension ArmingPermit where B: ~Copyable {
  /// For a board that passes every verb on to a simulated one.
  package init<S: SimulatedBoard & ~Copyable>(through board: borrowing S) {
    self.init(
      .simulated, setPointMaximum: Pressure(trusted: Pressure.bounds.upperBound), driveMaximum: nil)
  }
}

extension ArmingPermit where B: SimulatedBoard, B: ~Copyable {
  /// For a simulated board: any set-point and any drive that the plan's limits allow.
  package static var simulated: ArmingPermit {
    ArmingPermit(
      .simulated, setPointMaximum: Pressure(trusted: Pressure.bounds.upperBound), driveMaximum: nil)
  }
}

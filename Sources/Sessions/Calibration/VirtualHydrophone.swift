import Calibration
import Foundation
import HistotripsyCore
import Hydrophones

/// The hydrophone of the virtual tank, as its calibration states it: a capsule of 0.2 mm behind no amplifier, 50 nV/Pa.
enum VirtualHydrophone {
  /// How far a hydrophone that was pointed by eye looks beside the array's middle in the virtual tank, in radians: 8°; one whose axis was
  /// entered: 1.5°.
  static let reach = (byEye: 8 * Double.pi / 180, entered: 1.5 * Double.pi / 180)

  /// One of the responses that a hydrophone of which so much is known may have, for every degree from the axis, besides what its
  /// face averages
  /// away.
  /// - Parameter chance: 0 to 1, which of them.
  static func response(
    _ receiver: ReceiverCalibration, _ chance: Double, at frequency: Frequency
  ) -> [Double] {
    let (direction, range) = (receiver.direction, receiver.direction.baffle)
    let share = range.lowerBound + chance * (range.upperBound - range.lowerBound)
    let waveNumber = 2 * Double.pi * frequency.hertz / 1482
    return (0...180).map { degree in
      let angle = Double(degree) * .pi / 180
      let face = DirectionalResponse.piston(
        sin(angle), radius: receiver.diameter / 2, waveNumber: waveNumber)
      let whole = direction.amplitude(
        cosine: cos(angle), share: share, radius: receiver.diameter / 2, waveNumber: waveNumber)
      // A table is off by as much as it says at the widest angle, and true on the axis.
      let error = direction.table.map { $0.relativeUncertainty * (2 * chance - 1) * sin(angle / 2) } ?? 0
      return max(0, whole / max(face, 0.05) * (1 + error))
    }
  }

  static let text = """
    # The hydrophone of the virtual tank. Nobody has calibrated it: its numbers are of the usual size.
    histotripsy-hydrophone: 1
    name: Virtual capsule
    model: virtual
    polarity: positive
    temperature: 20 °C
    diameter: 0.2 mm
    peak-negative-limit: 8 MPa
    limit-source: virtual
    load: as used
    errors: common
    count: 7
    columns: ["frequency (MHz)", "sensitivity (mV/MPa)", "uncertainty (%, k=2)"]
    points:
    - [0.1, 50, 8]
    - [0.25, 50, 8]
    - [0.5, 50, 8]
    - [1, 50, 8]
    - [2, 50, 8]
    - [5, 50, 8]
    - [20, 50, 8]
    ...

    """
}

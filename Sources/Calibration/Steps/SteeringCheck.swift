import Field
import Foundation
import HistotripsyCore

/// Step 6: what steering costs over the reach, at stations to which the hydrophone is moved, against the computed field.
///
/// A pressure can only be read where the hydrophone stands, so a loss over the reach needs it moved: by hand, roughly, since each
/// station is located anew by the array. The drive is the same everywhere, and the hydrophone's sensitivity cancels.
public struct SteeringCheck {
  public var shots: Int

  /// What readings at two stations differ by besides noise: the face seen at other angles, and its mount: 0.1 dB [M].
  private static let alignment = 0.1

  public init(shots: Int = 8) {
    precondition((1...1024).contains(shots), "1 to 1024 shots")
    self.shots = shots
  }

  /// - Parameters:
  ///   - stations: where the hydrophone is wanted, besides where it stands; within `Locate.reach`.
  ///   - move: puts the hydrophone within some millimetres of a station; called with the high voltage off.
  /// - Throws: what `move` throws, and as `Locate`.
  public func run<B: Board & ~Copyable>(
    on bench: TankBench<B>, at position: Position, stations: [Position],
    move: (Position) throws(CalibrationFault) -> Void
  ) throws(CalibrationFault) -> SteeringFinding {
    let each = Locate.readings(bench.enabledCount) + 1
    return try bench.perform(.steering, expecting: 1 + stations.count * each) { () throws(CalibrationFault) in
      // Nearer to the array waves are stronger: half of what the hydrophone bears where it stood.
      let drive = bench.drive(firing: bench.enabledCount) * 0.5
      let reference = try bench.amplitude(steeringTo: position, drive: drive, shots: shots)
      var measured:
        [(position: Position, reading: AmplitudeReading, uncertainty: Position, water: Temperature)] = []
      for station in stations {
        try bench.rest()
        try move(station)
        let found = try Locate().find(on: bench, near: station)
        let reading = try bench.amplitude(steeringTo: found.position, drive: drive, shots: shots)
        measured.append((found.position, reading, found.uncertainty, try bench.water()))
      }
      try bench.rest()
      let map = try computed(bench, [position] + measured.map(\.position))
      let own = map[0]
      // From another place the elements stand at other angles to the hydrophone's axis.
      let hearing = try bench.hearing(bench.hearing)
      let all = bench.array.elements.indices
      let heardThere = hearing.factor(all, at: position)
      let found = measured.enumerated().map { number, station in
        let ratio =
          hearing.factor(all, at: station.position) / heardThere
          * (station.reading.amplitude / station.reading.rail.volts)
          / (reference.amplitude / reference.rail.volts)
        let noise =
          20 / log(10)
          * (pow(station.reading.noise / station.reading.amplitude, 2)
          + pow(reference.noise / reference.amplitude, 2)).squareRoot()
        return SteeringFinding.Station(
          position: station.position, measuredLossDecibels: -20 * log10(ratio),
          uncertaintyDecibels: (noise * noise + Self.alignment * Self.alignment).squareRoot(),
          computedLossDecibels: map[number + 1] - own, water: station.water)
      }
      return SteeringFinding(
        reference: position, referenceLossDecibels: own, stations: found,
        shots: shots * (1 + stations.count))
    }
  }

  /// Losses against the geometric focus, in decibels, of the array as corrected.
  private func computed<B: Board & ~Copyable>(
    _ bench: TankBench<B>, _ places: [Position]
  ) throws(CalibrationFault) -> [Double] {
    let speed = try bench.speedOfSound()
    do throws(FieldFault) {
      let field = try ArrayField(bench.array, speedOfSound: speed)
      guard let map = field.steeringMap(over: places) else { throw FieldFault.elementCount(0) }
      return map.entries.map(\.lossDecibels)
    } catch { throw .fieldUnknown(error) }
  }
}

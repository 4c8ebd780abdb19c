import Foundation
import HistotripsyCore

/// Step 4: pressure at the hydrophone against drive, upwards until the hydrophone's limit; sub-apertures for what lies beyond.
///
/// All enabled elements are steered to the hydrophone and the drive is raised step by step. `HydrophoneGuard` bounds every drive before
/// it is fired: at first by what the array may give at most, then by the slope that two readings have shown. At the end an
/// earlier drive is repeated: a hydrophone that gives less now has broken. Sums of readings decide the ramp; they are
/// deconvolved (`PeakReading`) when the high voltage is off again.
public struct DriveRamp {
  /// Shots at every drive of the ramp. A sub-aperture gets as many as keep the noise of the sum at bay, and half of these at most.
  public var shots: Int
  public var firstDrive: Voltage
  /// Drives at which sub-apertures are measured, from the ramp's highest to the rail's limit.
  public var drivesBeyond: Int

  /// Each drive of the ramp over the one before, and the least that it is raised by.
  private static let growth = 1.3
  private static let least = Voltage.volts(1.5)
  /// Bounds the ramp whatever is read: from 3 V to 100 kV are 41 steps of 1.3.
  private static let drivesMaximum = 48
  /// A reading takes part from this ratio of amplitude to the noise of a sample on: extremes of noisy samples lie some two deviations
  /// beyond the wave's own.
  private static let heard = 50.0
  /// Share of the recorder's full scale that the ramp stays below.
  private static let fullScaleShare = 0.9
  /// Room above a measured slope: weak readings show a slope to some per cent.
  static let slopeMargin = 1.05

  public init(shots: Int = 16, firstDrive: Voltage = .volts(3), drivesBeyond: Int = 5) {
    precondition((1...1024).contains(shots) && (2...16).contains(drivesBeyond), "shots and drives")
    precondition(firstDrive > .zero, "a ramp begins above 0 V")
    self.shots = shots
    self.firstDrive = firstDrive
    self.drivesBeyond = drivesBeyond
  }

  /// - Parameters:
  ///   - position: of the hydrophone, from `Locate` or better from `ElementCheck`.
  ///   - uncertainty: standard, of each component.
  /// - Throws: `.hydrophoneBroken`, `.notDetermined`, and as any capture. What was read until then is in `TankBench.readings`.
  public func run<B: Board & ~Copyable>(
    on bench: TankBench<B>, at position: Position, uncertainty: Position
  ) throws(CalibrationFault) -> DriveFinding {
    // Sub-apertures are counted when the ramp has shown what the hydrophone bears.
    try bench.perform(.drive, expecting: 1000) { () throws(CalibrationFault) in
      let (ramp, bound, repeated) = try climb(bench, position)
      let beyond = try measureSubApertures(bench, position, above: ramp[ramp.count - 1])
      try bench.rest()
      var analysis = try DriveAnalysis(bench, at: position, uncertainty: uncertainty, repeatability: repeated)
      for capture in ramp { try analysis.add(capture) }
      return try analysis.finding(bound: bound, beyond: beyond, bench)
    }
  }

  /// - Returns: heard captures in order of drive; what ended the ramp; relative difference of a repeated drive.
  private func climb<B: Board & ~Copyable>(
    _ bench: TankBench<B>, _ position: Position
  ) throws(CalibrationFault) -> (heard: [Capture], bound: DriveFinding.Bound, repeated: Double) {
    let railMaximum = bench.controller.setup.limits.railMaximum
    var heard: [(capture: Capture, amplitude: Double)] = []
    var drive = min(firstDrive, bench.largestDrive(firing: bench.enabledCount))
    var bound = DriveFinding.Bound.rail
    for _ in 0..<Self.drivesMaximum {
      let (capture, amplitude, noise) = try read(bench, position, drive, shots)
      if amplitude > Self.heard * noise {
        if let last = heard.last {
          // More drive never gives less, unless the hydrophone has had too much.
          if amplitude < 0.9 * last.amplitude {
            throw .hydrophoneBroken(expected: .volts(last.amplitude), found: .volts(amplitude))
          }
          try learn(bench, capture, last.capture, noise)
        }
        heard.append((capture, amplitude))
      }
      let bearable = bench.largestDrive(firing: bench.enabledCount)
      // A set-point is a whole count of the converter: what is left below one is nothing.
      if drive.volts >= bearable.volts - 0.05 {
        bound = bearable < railMaximum ? .hydrophone : .rail
        break
      }
      let next = min(bearable, max(drive * Self.growth, drive + Self.least))
      let positive = capture.volts.max() ?? 0
      if positive * 1.1 * next.volts / drive.volts > Self.fullScaleShare * capture.scale.volts * 32_767 {
        bound = .recorder
        break
      }
      drive = next
    }
    guard heard.count >= 4 else { throw heard.isEmpty ? .notHeard : .notDetermined }
    // The one in the middle once more: the hydrophone gives what it gave, or has been through too much.
    let before = heard[heard.count / 2]
    let again = try read(bench, position, before.capture.rail, shots)
    let ratio =
      again.amplitude / before.amplitude * (before.capture.rail.volts / again.capture.rail.volts)
    if ratio < 0.9 {
      throw .hydrophoneBroken(expected: .volts(before.amplitude), found: .volts(again.amplitude))
    }
    return (heard.map(\.capture), bound, abs(ratio - 1))
  }

  private func read<B: Board & ~Copyable>(
    _ bench: TankBench<B>, _ position: Position, _ drive: Voltage, _ shots: Int
  ) throws(CalibrationFault) -> (capture: Capture, amplitude: Double, noise: Double) {
    let window = try bench.window(at: position, uncertainty: 4e-6)
    let capture = try bench.capture(position, drive: drive, window: window.capture, shots: shots)
    guard let burst = window.find(capture) else { throw .notHeard }
    return (capture, burst.amplitude, window.noise(capture.volts))
  }

  /// The slope between two drives bounds every higher one: pressure grows ever less with drive.
  private func learn<B: Board & ~Copyable>(
    _ bench: TankBench<B>, _ capture: Capture, _ last: Capture, _ noise: Double
  ) throws(CalibrationFault) {
    let volts = capture.rail.volts - last.rail.volts
    guard volts > 0 else { return }
    let negative = -(capture.volts.min() ?? 0)
    let slope = (negative + (last.volts.min() ?? 0)) / volts
    // Extremes of noisy samples: three deviations at either drive.
    let doubt = 6 * noise / volts
    guard slope > 0, doubt < 0.2 * slope else { return }
    bench.controller.learnCeiling((slope + doubt) * Self.slopeMargin)
  }

  // MARK: Beyond the limit

  /// Readings of sub-apertures, drive by drive, each group of elements by itself.
  /// - Returns: `nil` where the ramp has reached the rail's limit itself.
  private func measureSubApertures<B: Board & ~Copyable>(
    _ bench: TankBench<B>, _ position: Position, above last: Capture
  ) throws(CalibrationFault) -> SubApertureReadings? {
    let split = ApertureSplit(bench, after: last)
    let highest = last.rail
    guard split.top > highest * 1.05 else {
      bench.expect(0)
      return nil
    }
    bench.expect(split.groups.count * drivesBeyond)
    var readings = SubApertureReadings(split: split, rows: [])
    for step in 0..<drivesBeyond {
      // Rounding may put the last drive a digit above the top, which the tank would refuse.
      let drive = min(split.top, highest + (split.top - highest) * (Double(step) / Double(drivesBeyond - 1)))
      // One window for the row: waveforms are added up.
      let window = try bench.window(at: position, uncertainty: 4e-6)
      let each = shots(of: split, window, last, drive)
      var row: [Capture] = []
      for group in split.groups {
        row.append(
          try bench.capture(position, group: group, drive: drive, window: window.capture, shots: each))
      }
      readings.rows.append(row)
    }
    return readings
  }

  /// So many that the receiver's noise moves the sum by a thousandth, 2 at least: n readings add their noise as √n.
  private func shots(
    of split: ApertureSplit, _ window: BurstWindow, _ last: Capture, _ drive: Voltage
  ) -> Int {
    let noise = window.noise(last.volts) * Double(last.shots).squareRoot()
    let sum = -(last.volts.min() ?? 0) * (drive / last.rail)
    let wanted = noise * Double(split.groups.count).squareRoot() / (1e-3 * max(sum, 1e-9))
    return max(2, min(shots / 2, Int(min(wanted * wanted, 1024).rounded(.up))))
  }
}

/// What the hydrophone gave of every sub-aperture, drive by drive.
struct SubApertureReadings {
  let split: ApertureSplit
  /// In the order of `split.groups`.
  var rows: [[Capture]]
}

import Arrays
import Field
import HistotripsyCore
import Hydrophones

/// Step 5: the −6 dB widths of the focus, by steering it across the hydrophone that stands.
///
/// What the hydrophone reads of a beam steered to one side is what it would read on the other side of a beam that stays: the beam keeps
/// its shape over its own width, and what steering costs on the way is taken off. Lines reach 0.9 of the computed width to either side.
public struct BeamScan {
  /// Places of a line; odd.
  public var places: Int
  public var shots: Int
  private static let reach = 0.9
  /// Relative uncertainty of a width besides noise: steering in steps of 10 ns of delay, the change of the beam's shape on the
  /// way and the interpolation. 0.005 [M].
  private static let form = 0.005
  /// Unknown share of what the hydrophone's direction changes of a width: a third [M].
  private static let directionShare = 1.0 / 3

  public init(places: Int = 15, shots: Int = 4) {
    precondition(places >= 9 && places % 2 == 1 && (1...1024).contains(shots), "9 places or more, odd")
    self.places = places
    self.shots = shots
  }

  /// - Parameters:
  ///   - position: of the hydrophone.
  ///   - drive: weak enough for the beam to be linear; strong waves are sharper in the middle than at the flank. `nil`: 0.7 of what the
  ///     hydrophone bears, as far as that is known.
  /// - Throws: `.outsideReach` where a line does not fall by 6 dB on both sides; and as any capture.
  public func run<B: Board & ~Copyable>(
    on bench: TankBench<B>, at position: Position, drive: Voltage? = nil
  ) throws(CalibrationFault) -> BeamFinding {
    try bench.perform(.beam, expecting: 3 * places) { () throws(CalibrationFault) in
      let speed = try bench.speedOfSound()
      let size = computed(bench.array, position, speed)
      // The hydrophone scans a beam of elements as strong as it hears them.
      let heard = computed(try bench.hearing(bench.hearing).heardArray(at: position), position, speed)
      let wavelength = speed.metresPerSecond / bench.array.frequency.hertz
      let guesses = [
        size?.x.width?.metres ?? wavelength, size?.y.width?.metres ?? wavelength,
        size?.z.width?.metres ?? 3 * wavelength,
      ]
      let known = [size?.x.width, size?.y.width, size?.z.width]
      let scannable = [heard?.x.width, heard?.y.width, heard?.z.width]
      var widths: [BeamFinding.Width] = []
      for axis in 0..<3 {
        let line = try scan(
          bench, through: position, axis: axis, half: Self.reach * guesses[axis], drive: drive)
        widths.append(
          width(line, axis: axis, computed: known[axis], heard: scannable[axis], bench.receiver.diameter))
      }
      let factor = FaceAverage.factor(
        width: widths[0].width.value, widths[1].width.value, diameter: bench.receiver.diameter)
      return BeamFinding(
        position: position, x: widths[0], y: widths[1], z: widths[2], averaging: factor.value,
        averagingUncertainty: factor.uncertainty, water: try bench.water(), shots: 3 * places * shots)
    }
  }

  private func computed(
    _ array: ArrayDescription, _ position: Position, _ speed: Speed
  ) -> BeamSize? {
    do throws(FieldFault) {
      return try ArrayField(array, speedOfSound: speed, method: .piston).beamSize(at: position)
    } catch {
      return nil
    }
  }

  private func scan<B: Board & ~Copyable>(
    _ bench: TankBench<B>, through point: Position, axis: Int, half: Double,
    drive wanted: Voltage?
  ) throws(CalibrationFault) -> HalfWidthLine {
    let largest = bench.drive(firing: bench.enabledCount)
    let drive = min(wanted ?? largest * 0.7, largest)
    let middle = Double(places - 1) / 2
    var line = HalfWidthLine()
    for place in 0..<places {
      let offset = (Double(place) - middle) / middle * half
      var target = point.lanes
      target[axis] += offset
      let focus = Position(metres: target)
      let reading = try bench.amplitude(steeringTo: focus, drive: drive, shots: shots)
      let speed = try bench.speedOfSound()
      guard let gain = bench.controller.geometry.relativeGain(at: focus, speedOfSound: speed), gain > 0
      else { throw .outsideReach(focus) }
      line.add(
        offset, reading.amplitude / reading.rail.volts / gain,
        noise: reading.noise / reading.rail.volts / gain)
    }
    guard line.width != nil else { throw .outsideReach(point) }
    return line
  }

  private func width(
    _ line: HalfWidthLine, axis: Int, computed: Length?, heard: Length?, _ diameter: Length
  ) -> BeamFinding.Width {
    let scanned = line.width ?? (value: 0, noise: 0)
    let length = Length.metres(scanned.value)
    // A disc across the axis has no depth: along it nothing is added.
    let faceless = axis == 2 ? length : FaceAverage.withoutFace(length, diameter: diameter)
    let ratio =
      if let computed, let heard, heard > .zero { computed / heard } else { 1.0 }
    let bare = faceless * ratio
    return BeamFinding.Width(
      width: Uncertain(
        value: bare,
        budget: [
          UncertaintyTerm(source: .noise, standard: scanned.noise),
          UncertaintyTerm(source: .form, standard: Self.form * scanned.value),
          UncertaintyTerm(
            source: .averaging, standard: FaceAverage.spread * abs(scanned.value - faceless.metres)),
          UncertaintyTerm(
            source: .direction, standard: Self.directionShare * abs(faceless.metres - bare.metres)),
          UncertaintyTerm(source: .temperature, standard: 4e-4 * scanned.value),
        ]), scanned: length, computed: computed)
  }
}

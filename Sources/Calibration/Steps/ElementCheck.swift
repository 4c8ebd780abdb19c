import Acoustics
import Foundation
import HistotripsyCore

/// Step 3: every element's arrival, amplitude and polarity at the hydrophone; what is dead, weak, reversed or late.
///
/// Elements are fired in groups with the signs of a Hadamard matrix (`CalibrationLaw`): as many shots as one by one, and √g of the
/// signal-to-noise ratio. What geometry predicts for each (flight, spreading, directivity) is taken off, and what is left and
/// common to all is no property of any.
public struct ElementCheck {
  public struct Result: Equatable, Sendable {
    public var findings: [ElementFinding]
    /// Order of the Hadamard groups; the signal-to-noise ratio is √ of it better than one by one.
    public var group: Int
    /// The hydrophone's place by all elements' arrival times.
    public var position: Position
    public var shots: Int

    /// √ of the group: in amplitude, for the same number of shots.
    public var signalToNoiseGain: Double { Double(group).squareRoot() }
  }

  /// A power of two, 1 to 64: 16 elements in step are far from what all give, so that the drive may stay high.
  public var group: Int
  public var shots: Int

  public init(group: Int = 16, shots: Int = 2) {
    precondition((1...64).contains(group) && group.nonzeroBitCount == 1, "a power of two, 1 to 64")
    self.group = group
    self.shots = shots
  }

  /// - Parameter position: of the hydrophone, from `Locate`.
  public func run<B: Board & ~Copyable>(
    on bench: TankBench<B>, at position: Position
  ) throws(CalibrationFault) -> Result {
    let speed = try bench.speedOfSound()
    let array = bench.array
    let window = BurstWindow(
      meeting: array.meeting(at: position, speed), uncertainty: 12e-6, carrier: array.frequency,
      cycles: bench.cycles)
    let drive = bench.drive(firing: min(group, array.elements.count))
    var observations: [ElementJudgement.Observation] = []
    var fired = 0
    for first in stride(from: 0, to: array.elements.count, by: group) {
      let members = (first..<min(first + group, array.elements.count)).filter { array.elements[$0].isEnabled }
      if members.isEmpty { continue }
      var signals = [[Double]](
        repeating: [Double](repeating: 0, count: window.capture.samples), count: group)
      for row in 0..<group {
        let heard = try bench.capture(
          position, group: ElementGroup(first: first, count: group, row: row), drive: drive,
          window: window.capture, shots: shots)
        fired += shots
        for column in 0..<group {
          let sign = CalibrationLaw.isNegative(row: row, column: column) ? -1.0 : 1.0
          let share = sign / Double(group)
          for k in heard.volts.indices { signals[column][k] += share * heard.volts[k] }
        }
      }
      for element in members {
        observations.append(
          observe(element, signals[element - first], window, array, position, speed))
      }
    }
    guard !observations.isEmpty else { throw .nothingFires }
    let judgement = ElementJudgement(observations, carrier: array.frequency)
    let (findings, place) = placed(judgement.findings, array, position, speed)
    return Result(findings: findings, group: group, position: place, shots: fired)
  }

  private func observe(
    _ element: Int, _ signal: [Double], _ window: BurstWindow, _ array: ArrayDescription,
    _ position: Position, _ speed: Speed
  ) -> ElementJudgement.Observation {
    let noise = window.noise(signal)
    let expected = array.expectedAmplitude(element, at: position, speed)
    let meeting = array.meeting(at: position, speed) - window.capture.delay.seconds
    guard let burst = window.finder.find(in: signal, stretch: window.stretch, noise: noise) else {
      preconditionFailure("the window holds the stretch")
    }
    let there = window.finder.read(signal, at: meeting + 1e-6, noise: noise)
    return ElementJudgement.Observation(
      element: element, relativeAmplitude: burst.amplitude / expected,
      deviation: burst.amplitudeNoise / expected, lateness: burst.middle - meeting, phase: burst.phase,
      phaseAtPrediction: there.map(\.phase) ?? burst.phase)
  }

  /// A hydrophone that stands a little beside where it was taken to stand makes half of the elements early and half late: the
  /// arrival times of all say where it is, and what is left is theirs.
  private func placed(
    _ findings: [ElementFinding], _ array: ArrayDescription, _ position: Position, _ speed: Speed
  ) -> ([ElementFinding], Position) {
    let arrivals = findings.compactMap { finding -> HydrophoneFix.Arrival? in
      guard let lateness = finding.lateness else { return nil }
      let element = array.elements[finding.element].position
      return HydrophoneFix.Arrival(
        element: element,
        time: element.distance(to: position).metres / speed.metresPerSecond + lateness.seconds)
    }
    guard
      let fix = HydrophoneFix(
        arrivals, near: position, speedOfSound: speed, spread: 0.02 / array.frequency.hertz)
    else { return (findings, position) }
    let corrected = findings.map { finding -> ElementFinding in
      guard let lateness = finding.lateness else { return finding }
      let element = array.elements[finding.element].position
      let moved =
        (element.distance(to: fix.position).metres - element.distance(to: position).metres)
        / speed.metresPerSecond + fix.delay.seconds
      let left = lateness.seconds - moved
      return ElementFinding(
        element: finding.element, condition: finding.condition, isReversed: finding.isReversed,
        isLate: abs(left) > ElementFinding.lateFrom(array.frequency), gain: finding.gain,
        gainDeviation: finding.gainDeviation, lateness: Nanoseconds(Int64((left * 1e9).rounded())),
        latenessDeviation: finding.latenessDeviation)
    }
    return (corrected, fix.position)
  }
}

extension ArrayDescription {
  /// Pressure of one element at a point for unit pressure at its face, by spreading and directivity; its recorded gain included.
  func expectedAmplitude(_ number: Int, at point: Position, _ speed: Speed) -> Double {
    let element = elements[number]
    let wavelength = speed.metresPerSecond / frequency.hertz
    let width = element.width.metres
    let face = element.shape == .disc ? Double.pi / 4 * width * width : width * width
    let away = point.lanes - element.position.lanes
    let distance = (away * away).sum().squareRoot()
    return element.gain * face / (wavelength * distance)
      * Directivity.of(element, towards: away, waveNumber: 2 * .pi / wavelength)
  }

  /// The array with what was found written into the elements' records.
  ///
  /// A dead element is disabled; a reversed one is marked; what arrives late beyond three deviations and half a tick of 10 ns is trimmed.
  /// Gains multiply. Elements that were not fired stay as they are.
  public func corrected(by findings: [ElementFinding]) -> ArrayDescription {
    var changed = self
    for finding in findings {
      var element = elements[finding.element]
      if finding.condition == .dead {
        element.isEnabled = false
      } else {
        element.isReversed = element.isReversed != finding.isReversed
        element.gain = min(4, element.gain * finding.gain)
        if let lateness = finding.lateness,
          abs(lateness.seconds) > 3 * finding.latenessDeviation + 5e-9
        {
          element.phaseTrim = element.phaseTrim - lateness
        }
      }
      changed.elements[finding.element] = element
    }
    return changed
  }
}

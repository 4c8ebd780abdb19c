import Arrays
import Foundation
import HistotripsyCore
import VirtualBoard

/// The tank that `calibrate --board virtual` measures in: degassed water, a hydrophone in it, and an array that is not quite what its
/// file says. Its faults are drawn from the seed and not told to the routine.
public enum VirtualTank {
  /// - Parameters:
  ///   - array: as its owner describes it. Elements that are disabled or corrected in it were found before: the truth is drawn for
  ///     `original`.
  ///   - original: the array before any correction.
  ///   - sensitivity: volts per pascal as the hydrophone's calibration states it, at the array's frequency.
  ///   - uncertainty: relative standard uncertainty of the same; the true one lies within twice as much.
  ///   - axis: where the hydrophone was pointed, and how far from there it may truly look, in radians.
  ///   - response: what it gives of waves from beside its axis, for every degree from 0 to 180, by a number that is drawn from 0 to 1.
  ///   - stage: the step of the routine. The water warms from step to step, and the receiver's noise differs.
  ///   - lost: fraction of their pressure that the elements have lost since.
  public static func laboratory(
    _ array: ArrayDescription, original: ArrayDescription, sensitivity: Double, uncertainty: Double,
    limit: Pressure, diameter: Length, axis: (towards: Position, reach: Double),
    response: (Double) -> [Double], seed: UInt64, stage: Int, lost: Double = 0
  ) -> Laboratory {
    let truth = Truth(original, seed: seed, uncertainty: uncertainty)
    var receiver = Receiver.hydrophone(at: truth.place)
    receiver.sensitivity = sensitivity * truth.sensitivity
    receiver.response = truth.response(at: array.frequency)
    receiver.limit = limit
    receiver.size = diameter
    receiver.direction = truth.direction(axis.towards, reach: axis.reach, response)
    let water = Water(temperature: .celsius(truth.celsius + truth.warming * Double(stage)), attenuation: 0.22)
    let medium = MediumConfiguration(
      elements: truth.elements, naturalFocus: array.geometricFocus, frequency: array.frequency,
      sourcePressurePerVolt: array.sourcePressurePerVolt * (truth.strength * (1 - lost)),
      driveOffset: truth.driveOffset,
      water: water, tissue: nil, receiver: receiver, seed: seed &+ UInt64(stage) &* 0x9E37_79B9_7F4A_7C15)
    let laboratory = Laboratory(medium: medium) { $0.records = .tallyOnly }
    VirtualPhantom.commission(laboratory.board, array)
    return laboratory
  }

  /// The true array that the seed gives. Of 128 elements 5 are dead, 3 reversed and 4 late; other numbers in proportion, and at least one
  /// of each from sixteen elements on.
  struct Truth {
    var elements: [Element]
    let place: Position
    let sensitivity: Double
    /// Slope of the response, decibels an octave.
    let slope: Double
    let strength: Double
    let driveOffset: Voltage
    let celsius: Double
    /// Kelvin a step.
    let warming: Double
    /// How far the hydrophone's axis is off where it was pointed, as a share of what it may be, and which way, in radians.
    private let tilt: (share: Double, angle: Double)
    /// Decides between the responses that the hydrophone may have.
    private let hearing: Double

    init(_ array: ArrayDescription, seed: UInt64, uncertainty: Double) {
      var chance = SplitMix64(seed: seed ^ 0x7A4B_C0DE)
      var elements = array.elements
      var left = elements.indices.filter { array.elements[$0].isEnabled }
      let period = 1e9 / array.frequency.hertz
      func share(_ of128: Int) -> Int {
        left.count < 16 ? 0 : max(1, (left.count * of128 + 64) / 128)
      }
      let (dead, reversed, late) = (share(5), share(3), share(4))
      func draw(_ count: Int, _ change: (inout Element) -> Void) {
        for _ in 0..<count {
          let place = Int(chance.unit() * Double(left.count))
          change(&elements[left.remove(at: place)])
        }
      }
      for index in elements.indices { elements[index].gain *= 0.9 + 0.2 * chance.unit() }
      draw(dead) { $0.isEnabled = false }
      draw(reversed) { $0.isReversed.toggle() }
      var delays = (0..<late).map { _ in Int64(period * (0.17 + 1.35 * chance.unit())) }
      draw(late) { $0.phaseTrim = $0.phaseTrim - Nanoseconds(delays.removeLast()) }
      self.elements = elements
      // 2.3 mm beside the geometric focus, in any direction.
      let cosine = 2 * chance.unit() - 1
      let sine = (1 - cosine * cosine).squareRoot()
      let angle = 2 * Double.pi * chance.unit()
      place = Position(
        metres: array.geometricFocus.lanes
          + SIMD4(sine * cos(angle), sine * sin(angle), cosine, 0) * 2.3e-3)
      sensitivity = 1 + uncertainty * 1.5 * (2 * chance.unit() - 1)
      slope = 0.3 * (2 * chance.unit() - 1)
      strength = 0.9 + 0.2 * chance.unit()
      driveOffset = .volts(1 + 3 * chance.unit())
      celsius = 19.5 + 1.5 * chance.unit()
      warming = 0.05 + 0.1 * chance.unit()
      tilt = (chance.unit().squareRoot(), 2 * Double.pi * chance.unit())
      hearing = chance.unit()
    }

    func direction(
      _ towards: Position, reach: Double, _ response: (Double) -> [Double]
    ) -> ReceiverDirection {
      let axis = towards.lanes
      let start: SIMD4<Double> = abs(axis.x) < 0.9 ? SIMD4(1, 0, 0, 0) : SIMD4(0, 1, 0, 0)
      let (first, second) = (start.cross(axis), start.cross(axis).cross(axis))
      let side = first / first.length * cos(tilt.angle) + second / second.length * sin(tilt.angle)
      let looks = axis / axis.length + side * tan(reach * tilt.share)
      return ReceiverDirection(axis: Position(metres: looks / looks.length), response: response(hearing))
    }

    /// A straight line against the octave, 0 dB at the array's frequency.
    func response(at frequency: Frequency) -> [(frequency: Frequency, decibels: Double)] {
      (-2...4).map { (.hertz(frequency.hertz * pow(2, Double($0))), slope * Double($0)) }
    }
  }
}

import Arrays
import Chance
import Foundation
import HistotripsyCore
import VirtualBoard

/// What nobody has told the controller, drawn from a seed: bad elements, a hydrophone 2.3 mm off whose sensitivity is not what its certificate
/// says, an array that is stronger or weaker than stated, drivers with a dead stretch, and water that drifts.
public struct HiddenTruth {
  public let dead: Set<Int>
  public let reversed: Set<Int>
  public let late: [Int: Nanoseconds]
  public let place: Position
  public let elements: [Element]
  public let sourcePressurePerVolt: Pressure
  public let driveOffset: Voltage
  public let propagation: Propagation
  /// Of the hydrophone's response against the certificate's: relative error of all, and for each octave from the array's frequency.
  public let sensitivityError: Double
  public let tiltError: Double
  /// Relative change of the hydrophone's response for each kelvin away from the certificate's 21 °C.
  public let thermalError: Double
  /// Effective diameter over the stated 0.2 mm.
  public let diameterRatio: Double
  /// Decibels for each octave: the tilt that the certificate knows.
  public let tilt: Double
  /// Share of what no baffle does, and where the hydrophone looks, up to 8° beside the array's middle.
  public let share: Double
  public let axis: Position
  public let waterAtStart: Temperature
  /// Kelvin for each second of the board's time, for two minutes.
  public let drift: Double

  /// Relative standard uncertainty that the certificate states, and from which `sensitivityError` is drawn.
  public static let stated = 0.05
  /// What the hydrophone gives at the array's frequency by its certificate, V/Pa.
  public static let certified = 50e-9

  public init(seed: UInt64, array: ArrayDescription, dead: Int = 5, reversed: Int = 3, late: Int = 4) {
    var chance = Chance(seed: seed)
    var elements = array.elements
    var left = Array(array.elements.indices)
    func draw(_ chance: inout Chance) -> Int { left.remove(at: chance.below(left.count)) }
    var (silent, turned, delayed): (Set<Int>, Set<Int>, [Int: Nanoseconds]) = ([], [], [:])
    for _ in 0..<dead { silent.insert(draw(&chance)) }
    for _ in 0..<reversed { turned.insert(draw(&chance)) }
    for _ in 0..<late {
      // Between a sixth and one and a half periods.
      let period = 1e9 / array.frequency.hertz
      delayed[draw(&chance)] = Nanoseconds(Int64(period * chance.draw(1.0 / 6, 1.5)))
    }
    for i in elements.indices {
      elements[i].gain = chance.draw(0.9, 1.1)
      if silent.contains(i) { elements[i].isEnabled = false }
      if turned.contains(i) { elements[i].isReversed = true }
      // What leaves late arrives late: the opposite of a trim, which says how early.
      if let lateness = delayed[i] { elements[i].phaseTrim = .zero - lateness }
    }
    (self.dead, self.reversed, self.late, self.elements) = (silent, turned, delayed, elements)
    // 2.3 mm in a direction of chance.
    let cosine = chance.draw(-1, 1)
    let sine = (1 - cosine * cosine).squareRoot()
    let angle = chance.draw(0, 2 * Double.pi)
    place = .millimetres(2.3 * sine * cos(angle), 2.3 * sine * sin(angle), 2.3 * cosine)
    sourcePressurePerVolt = array.sourcePressurePerVolt * chance.draw(0.7, 1.3)
    driveOffset = .volts(chance.draw(0, 5))
    propagation = Propagation(
      saturation: .megapascals(chance.draw(50, 100)), growth: .megapascals(chance.draw(10, 25)))
    sensitivityError = Self.stated * chance.gaussian()
    tiltError = 0.01 * chance.gaussian()
    tilt = chance.draw(-1, 1)
    thermalError = chance.draw(-0.005, 0.005)
    diameterRatio = chance.draw(0.86, 1.14)
    waterAtStart = .celsius(chance.draw(18, 24))
    drift = chance.draw(-0.5, 0.5) / 120
    share = chance.draw(0, 1)
    let (off, side) = (chance.draw(0, 0.14), chance.draw(0, 2 * Double.pi))
    axis = Position(metres: SIMD4(sin(off) * cos(side), sin(off) * sin(side), -cos(off), 0))
  }

  /// What the hydrophone gives at the array's frequency in water of 21 °C, over what its certificate says.
  public var sensitivityRatio: Double { 1 + sensitivityError }

  /// After so long of the board's time.
  public func water(after time: Nanoseconds) -> Temperature {
    .celsius(waterAtStart.celsius + drift * min(time.seconds, 120))
  }

  /// Octaves from the array's frequency.
  private static func octaves(_ megahertz: Double, _ array: ArrayDescription) -> Double {
    log2(megahertz * 1e6 / array.frequency.hertz)
  }

  /// From a tenth of the array's frequency to twenty times that, in MHz: harmonics, and eight points an octave in between, so that straight
  /// lines between points are as good as the curve.
  private static func points(_ array: ArrayDescription) -> [Double] {
    let f0 = array.frequency.hertz * 1e-6
    let even = (-26...34).map { f0 * exp2(Double($0) / 8) }
    let harmonics = (1...10).map { Double($0) * f0 }
    return (even.filter { f in harmonics.allSatisfy { abs(f / $0 - 1) > 1e-3 } } + harmonics).sorted()
  }

  /// The certificate, as the owner has it: in this project's own format.
  public func certificate(_ array: ArrayDescription, limit: Pressure) -> String {
    var text = """
      histotripsy-hydrophone: 1
      name: Tank capsule
      diameter: 0.2 mm
      peak-negative-limit: \(limit.megapascals) MPa
      limit-source: data sheet
      temperature: 21 °C
      load: as used
      errors: common
      count: \(Self.points(array).count)
      columns: ["frequency (MHz)", "sensitivity (nV/Pa)", "uncertainty (%, k=2)", "phase (deg)", "phase uncertainty (deg)"]
      points:

      """
    for f in Self.points(array) {
      let value = Self.certified * 1e9 * pow(10, tilt * Self.octaves(f, array) / 20)
      text += "- [\(f), \(value), \(200 * Self.stated), 0, 1]\n"
    }
    return text + "...\n"
  }

  /// What the hydrophone truly gives.
  public func receiver(_ array: ArrayDescription, limit: Pressure, noise: Voltage) -> Receiver {
    var receiver = Receiver.hydrophone(at: place)
    receiver.limit = limit
    receiver.noise = noise
    receiver.size = .millimetres(0.2 * diameterRatio)
    receiver.direction = ReceiverDirection(
      axis: axis,
      response: (0...180).map { degree in
        let cosine = cos(Double(degree) * .pi / 180)
        return (1 - share) * (cosine > 0 ? 1 : 0) + share * (1 + cosine) / 2
      })
    receiver.sensitivity =
      Self.certified * sensitivityRatio * (1 + thermalError * (waterAtStart.celsius - 21))
    receiver.response = Self.points(array).map { f in
      let octaves = Self.octaves(f, array)
      return (.megahertz(f), tilt * octaves + 20 * log10(max(1 + tiltError * octaves, 0.5)))
    }
    return receiver
  }
}

extension Chance {
  /// Between two bounds.
  fileprivate mutating func draw(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }
}

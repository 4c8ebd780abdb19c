import Arrays
import Calibration
import CoreHost
import Foundation
import HistotripsyCore
import Text
import VirtualBoard

/// A virtual tank with a hydrophone in it: a 64-element cap at 500 kHz.
public struct Tank {
  public var array = Tank.cap(elements: 64)
  /// What the elements truly are; `nil`: as the array says.
  public var truth: [Element]?
  public var place = Position.millimetres(0.8, -0.5, 1.2)
  public var limit: Pressure? = .megapascals(6)
  public var noise = Voltage.millivolts(0.05)
  public var seed: UInt64 = 1
  public var adjust: (inout VirtualBoardConfiguration) -> Void = { _ in }

  public static func cap(elements: Int) -> ArrayDescription {
    let radius = 0.12
    let all = (0..<elements).map { i -> Element in
      // Even in area down to 60° from the axis, a golden angle apart.
      let cosine = 1 - (Double(i) + 0.5) / Double(elements) * 0.5
      let sine = (1 - cosine * cosine).squareRoot()
      let angle = Double(i) * 2.399963229728653
      let (x, y) = (sine * cos(angle), sine * sin(angle))
      return Element(
        position: Position(x: .metres(x * radius), y: .metres(y * radius), z: .metres(-cosine * radius)),
        normal: Position(x: .metres(-x), y: .metres(-y), z: .metres(cosine)), width: .millimetres(8))
    }
    return ArrayDescription(
      name: "test cap", frequency: .kilohertz(500), geometricFocus: .origin,
      radiusOfCurvature: .millimetres(120), elements: all, sourcePressurePerVolt: .pascals(2000),
      provenance: Provenance(source: "test"))
  }

  public static let limits = Limits(
    railMaximum: .volts(100), burstMaximum: .microseconds(20), periodMinimum: .milliseconds(5),
    dutyMaximum: .partsPerMillion(10_000), dutyWindow: .seconds(1), pulsesMaximum: 1_000_000,
    setPointMaximum: .megapascals(40), waterMinimum: .celsius(10), waterMaximum: .celsius(40),
    headMaximum: .celsius(50))

  public init() {}

  public func laboratory() -> Laboratory {
    var receiver = Receiver.hydrophone(at: place)
    receiver.limit = limit
    receiver.noise = noise
    var water = Water()
    water.attenuation = 0
    return Laboratory(
      medium: MediumConfiguration(
        elements: truth ?? array.elements, naturalFocus: array.geometricFocus, frequency: array.frequency,
        water: water, tissue: nil, receiver: receiver, seed: seed), adjust: adjust)
  }

  /// 50 nV/Pa; the ceiling is what all elements give in step, doubled for ignorance.
  public func setup(_ speedOfSound: Speed) -> TankSetup {
    let perVolt = array.elements.reduce(0.0) { sum, element in
      let width = element.width.metres
      let wavelength = speedOfSound.metresPerSecond / array.frequency.hertz
      return sum + 2000 * .pi * width * width / 4 / (wavelength * 0.12)
    }
    return TankSetup(
      limits: Self.limits, carrier: array.frequency, cycles: 4,
      hydrophone: HydrophoneGuard(
        limit: .volts(0.7 * (limit?.pascals ?? 1e9) * 50e-9), ceiling: 2 * perVolt * 50e-9))
  }

  public func run(_ laboratory: Laboratory) throws -> TankOwner<VirtualBoard> {
    try TankOwner(
      on: laboratory.board, array: array, setup: setup(laboratory.medium.speedOfSound), samples: 2048)
  }
}

import Chance
import Field
import Foundation
import HistotripsyCore
import TankWorld
import Testing

@testable import Calibration

/// The arithmetic of the routine by itself, against closed forms and seeded chance.
@Suite struct FitTests {
  @Test func theConfidenceBandOfADriveFitHoldsTheTruth() throws {
    let (a, v0, s) = (60_000.0, 3.7, 60e6)
    func truth(_ volts: Double) -> Double {
      let linear = a * (volts - v0)
      return linear / (1 + linear * linear / (s * s)).squareRoot()
    }
    var chance = Chance(seed: 51)
    var inside = 0
    var asked = 0
    for _ in 0..<300 {
      let readings = [6.0, 8, 11, 15, 20, 26, 34, 45, 58, 70].map { volts in
        let deviation = 500 + 2e-3 * truth(volts)
        return DriveFit.Reading(
          drive: .volts(volts), pressure: .pascals(truth(volts) + deviation * chance.gaussian()),
          deviation: .pascals(deviation))
      }
      let fit = try #require(DriveFit(readings))
      for volts in [9.0, 30, 65] {
        asked += 1
        let off = fit.peakNegative(at: .volts(volts)).pascals - truth(volts)
        if abs(off) <= 2 * fit.deviation(at: .volts(volts)).pascals { inside += 1 }
      }
    }
    // 95.45 % of 900, of which three at a time share their noise: ± 1.2 % is one deviation, three are taken.
    let share = Double(inside) / Double(asked)
    #expect(abs(share - 0.9545) < 0.036, "seed 51: \(share)")
  }

  @Test func aGaussiansHalfWidthIsRead() throws {
    var line = HalfWidthLine()
    let width = 2.3e-3
    for k in -7...7 {
      // Off the middle by a third of a step.
      let place = (Double(k) + 0.33) * 0.13 * width
      line.add(place, 5 * exp(-log(2) * 4 * place * place / (width * width)), noise: 1e-3)
    }
    let read = try #require(line.width)
    // A cubic through steps of 0.13 W: (0.13)⁴/24 of a fourth derivative of some 100/W⁴ over a slope of 1.4/W.
    #expect(abs(read.value / width - 1) < 2e-3, "\(read)")
    // Noise over slope, on two sides, and half of the top's on both.
    #expect(read.noise > 0 && read.noise < 2e-3 / 5 * width)
    var flank = HalfWidthLine()
    for k in 0...9 { flank.add(Double(k), exp(-0.05 * Double(k)), noise: 0.001) }
    #expect(flank.width == nil)
  }

  @Test func theFaceAverageOfAGaussianBeamIsTheIntegral() {
    let (x, y, diameter) = (2.2e-3, 2.6e-3, 0.5e-3)
    var sum = 0.0
    let (rings, angles) = (200, 64)
    for ring in 0..<rings {
      let r = diameter / 2 * ((Double(ring) + 0.5) / Double(rings)).squareRoot()
      for k in 0..<angles {
        let angle = 2 * Double.pi * Double(k) / Double(angles)
        let (u, v) = (r * cos(angle) / x, r * sin(angle) / y)
        sum += exp(-4 * log(2) * (u * u + v * v))
      }
    }
    let integral = Double(rings * angles) / sum
    let factor = FaceAverage.factor(width: .metres(x), .metres(y), diameter: .metres(diameter))
    // The rest of the series: the square of what is lost, halved.
    #expect(abs(factor.value - integral) < (integral - 1) * (integral - 1), "\(factor.value) for \(integral)")
    #expect(abs(factor.value - integral) < factor.uncertainty)
  }

  @Test func theComputedFieldAndItsWidthsAverageAlike() throws {
    let array = Tank.cap(elements: 64)
    let field = try ArrayField(array, speedOfSound: .metresPerSecond(1482), method: .piston)
    let excitation = field.focused(at: .origin)
    let byField = FaceAverage.factor(
      of: field, driving: excitation, at: .origin, diameter: .millimetres(0.2))
    let size = field.beamSize(at: .origin)
    let byWidths = FaceAverage.factor(
      width: try #require(size.x.width), try #require(size.y.width), diameter: .millimetres(0.2))
    // A real main lobe is flatter-topped than a Gaussian of its width by some per cent of what is lost.
    #expect(abs(byField.value - byWidths.value) < 0.25 * (byField.value - 1), "\(byField) \(byWidths)")
  }

  @Test func aFixStatesItsOwnUncertainty() throws {
    var chance = Chance(seed: 52)
    let elements = Tank.cap(elements: 48).elements
    let place = Position.millimetres(1.1, -0.7, 1.9)
    let speed = 1482.0
    var squares = SIMD4<Double>.zero
    let trials = 200
    for _ in 0..<trials {
      let arrivals = elements.map { element in
        HydrophoneFix.Arrival(
          element: element.position,
          time: element.position.distance(to: place).metres / speed + 5e-6 + 5e-9 * chance.gaussian())
      }
      let fix = try #require(
        HydrophoneFix(arrivals, near: .origin, speedOfSound: .metresPerSecond(speed), spread: 40e-9))
      for axis in 0..<3 {
        let off = (fix.position.lanes[axis] - place.lanes[axis]) / fix.uncertainty.lanes[axis]
        squares[axis] += off * off / Double(trials)
      }
    }
    // χ² of 200: ± 10 % is one deviation of the mean square, four are taken.
    for axis in 0..<3 { #expect(abs(squares[axis] - 1) < 0.4, "seed 52, axis \(axis): \(squares[axis])") }
  }

  @Test func mainsPickUpIsHeardAtItsOwnFrequencyAlone() {
    var chance = Chance(seed: 53)
    let readings = (0..<48).map { k -> (seconds: Double, volts: Double) in
      let t = Double(k) * 0.0613 + 0.004 * Double(k % 7)
      return (t, 2e-6 + 3e-6 * sin(2 * Double.pi * 50 * t + 0.8) + 1e-6 * chance.gaussian())
    }
    let fifty = PickUpFit.pickUp(at: .hertz(50), in: readings, scatter: 1e-6)
    let sixty = PickUpFit.pickUp(at: .hertz(60), in: readings, scatter: 1e-6)
    #expect(
      fifty.isHeard && abs(fifty.amplitude.volts - 3e-6) < 3 * fifty.deviation.volts, "seed 53: \(fifty)")
    #expect(!sixty.isHeard || sixty.amplitude < fifty.amplitude * 0.5, "seed 53: \(sixty)")
  }

  @Test func aReversedBurstIsNoLateOne() throws {
    let finder = BurstFinder(carrier: .kilohertz(500), cycles: 4, interval: Nanoseconds(50))
    func burst(_ middle: Double, sign: Double) -> [Double] {
      (0..<800).map { k in
        let t = Double(k) * 50e-9 - middle
        let beyond = (abs(t) - 4e-6) * 500e3
        let height = beyond <= 0 ? 1 : beyond >= 1 ? 0 : 0.5 * (1 + cos(Double.pi * beyond))
        return sign * height * cos(2 * Double.pi * 500e3 * t)
      }
    }
    let upright = try #require(finder.find(in: burst(20e-6, sign: 1), stretch: 0..<800, noise: 1e-3))
    let late = try #require(finder.find(in: burst(20.7e-6, sign: 1), stretch: 0..<800, noise: 1e-3))
    let reversed = try #require(finder.find(in: burst(20e-6, sign: -1), stretch: 0..<800, noise: 1e-3))
    // The envelope's top to a fiftieth of a period, the phase at it to as much.
    #expect(abs(upright.middle - 20e-6) < 40e-9 && abs(late.middle - 20.7e-6) < 40e-9)
    #expect(abs(BurstFinder.wrapped(late.phase - upright.phase)) < 0.13)
    #expect(abs(abs(BurstFinder.wrapped(reversed.phase - upright.phase)) - .pi) < 0.13)
  }
}

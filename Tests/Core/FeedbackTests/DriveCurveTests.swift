import Chance
import HistotripsyCore
import Testing

@Suite struct DriveCurveTests {
  static func point(_ volts: Double, _ megapascals: Double) -> DrivePoint {
    DrivePoint(drive: .volts(volts), estimate: LinearEstimate(peakNegative: .megapascals(megapascals)))
  }

  static func curve(_ points: [DrivePoint]) throws(DriveCurveFault) -> DriveCurve {
    try DriveCurve(points: points.span)
  }

  static func fault(_ points: [DrivePoint]) -> DriveCurveFault? {
    do throws(DriveCurveFault) {
      _ = try curve(points)
      return nil
    } catch {
      return error
    }
  }

  @Test func betweenPointsTheCurveIsStraight() throws {
    let curve = try Self.curve([Self.point(20, 6), Self.point(60, 22), Self.point(100, 30)])
    for (volts, megapascals) in [(0.0, 0.0), (10, 3), (20, 6), (40, 14), (60, 22), (80, 26), (100, 30)] {
      let estimate = try #require(curve.estimate(at: .volts(volts)))
      #expect(abs(estimate.peakNegative.megapascals - megapascals) < 1e-9)
      let wanted = LinearEstimate(peakNegative: .megapascals(megapascals))
      #expect(abs(try #require(curve.drive(for: wanted)).volts - volts) < 1e-9)
    }
  }

  @Test func thereAndBackIsWhereItStarted() throws {
    var chance = Chance(seed: 3)
    for round in 0..<200 {
      var volts = 0.0
      var megapascals = 0.0
      var points: [DrivePoint] = []
      for _ in 0..<Int.random(in: 1...32, using: &chance) {
        volts += 0.1 + 4 * chance.unit()
        megapascals += 0.05 + chance.unit()
        points.append(Self.point(volts, megapascals))
      }
      let curve = try Self.curve(points)
      let gain = 0.3 + chance.unit()
      for _ in 0..<20 {
        let drive = Voltage.volts(volts * chance.unit())
        let estimate = try #require(curve.estimate(at: drive, relativeGain: gain))
        let back = try #require(curve.drive(for: estimate, relativeGain: gain))
        // A relative rounding of 1e-15, amplified by at most the ratio of slopes (80 : 1) and the sums.
        #expect(abs(back.volts - drive.volts) < 1e-9 * volts, "seed 3, round \(round)")
      }
    }
  }

  @Test func nothingIsExtrapolated() throws {
    let curve = try Self.curve([Self.point(20, 6), Self.point(100, 30)])
    #expect(curve.estimate(at: .volts(100.0001)) == nil)
    #expect(curve.estimate(at: .volts(-0.0001)) == nil)
    #expect(curve.drive(for: LinearEstimate(peakNegative: .megapascals(30.0001))) == nil)
    #expect(curve.drive(for: LinearEstimate(peakNegative: .megapascals(-1))) == nil)
    #expect(curve.last == Self.point(100, 30))
  }

  @Test func aFocusOfLessGainNeedsMoreDriveAndReachesLess() throws {
    let curve = try Self.curve([Self.point(100, 30)])
    let wanted = LinearEstimate(peakNegative: .megapascals(20))
    #expect(abs(try #require(curve.drive(for: wanted, relativeGain: 0.8)).volts - 20 / 0.8 / 0.3) < 1e-9)
    #expect(curve.drive(for: wanted, relativeGain: 0.66) == nil)
    #expect(curve.drive(for: wanted, relativeGain: 0) == nil)
    #expect(curve.drive(for: wanted, relativeGain: .nan) == nil)
    #expect(curve.estimate(at: .volts(10), relativeGain: -1) == nil)
  }

  @Test func aPlainLineEndsWhereItIsKnownToEnd() throws {
    let line = try #require(DriveCurve.linear(pascalsPerVolt: 3e5, upTo: .volts(120)))
    #expect(line.estimate(at: .volts(100))?.peakNegative == .megapascals(30))
    #expect(line.estimate(at: .volts(121)) == nil)
    #expect(DriveCurve.linear(pascalsPerVolt: 0, upTo: .volts(1)) == nil)
    #expect(DriveCurve.linear(pascalsPerVolt: .nan, upTo: .volts(1)) == nil)
    #expect(DriveCurve.linear(pascalsPerVolt: 1, upTo: .zero) == nil)
    #expect(DriveCurve.linear(pascalsPerVolt: 1e9, upTo: .volts(120)) == nil)
  }

  @Test func aTableThatIsNoCurveNamesItsPoint() {
    #expect(Self.fault([]) == .empty)
    #expect(Self.fault((1...33).map { Self.point(Double($0), Double($0)) }) == .tooMany(33))
    #expect(Self.fault((1...32).map { Self.point(Double($0), Double($0)) }) == nil)
    #expect(Self.fault([Self.point(0, 1)]) == .driveNotIncreasing(index: 0))
    #expect(Self.fault([Self.point(1, 0)]) == .estimateNotIncreasing(index: 0))
    #expect(
      Self.fault([Self.point(1, 1), Self.point(2, 2), Self.point(2, 3)]) == .driveNotIncreasing(index: 2))
    #expect(Self.fault([Self.point(1, 1), Self.point(2, 1)]) == .estimateNotIncreasing(index: 1))
  }
}

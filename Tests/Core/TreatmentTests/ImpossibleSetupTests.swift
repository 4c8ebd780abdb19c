import CoreHost
import HistotripsyCore
import Planning
import Scenarios
import Testing
import VirtualBoard

/// Numbers from files and profiles that no treatment can have: refused with a reason, before anything is touched, and never a trap.
@Suite struct ImpossibleSetupTests {
  private func fault(_ change: (inout Bench) -> Void) -> SetupFault? {
    var bench = Owner.smallBench()
    change(&bench)
    do {
      _ = try Owner(bench)
      return nil
    } catch RunFault.setup(let fault) {
      return fault
    } catch {
      return nil
    }
  }

  @Test func aProfileOutOfRangeIsRefused() {
    #expect(fault { _ in } == nil)
    for divider in [0, -8, 0.5, 1e6, .nan, .infinity] {
      #expect(fault { $0.setup.frontEnd.railDivider = divider } == .outOfRange(.frontEnd))
    }
    #expect(fault { $0.setup.frontEnd.busClock = .zero } == .outOfRange(.frontEnd))
    #expect(fault { $0.setup.frontEnd.busClock = .kilohertz(50) } == .outOfRange(.frontEnd))
    #expect(fault { $0.setup.frontEnd.railFullScale = .volts(90_000) } == .outOfRange(.frontEnd))
    #expect(fault { $0.setup.frontEnd.railSettling = .zero } == .outOfRange(.frontEnd))
    #expect(fault { $0.setup.frontEnd.railOff = .zero } == .outOfRange(.frontEnd))
    #expect(fault { $0.setup.lateInSuccessionMaximum = 0 } == .outOfRange(.lateInSuccessionMaximum))
    for sensitivity in [0, -1e-7, 1, .nan, .infinity] {
      #expect(
        fault { $0.setup.feedback = .hydrophone(voltsPerPascal: sensitivity) } == .outOfRange(.sensitivity))
    }
  }

  /// Limits that can be planned and not locked would be found out by the self-test, as a fault of the front end.
  @Test func aDutyWindowThatTheFrontEndCannotTakeIsRefused() {
    let halfAMicrosecond = Nanoseconds(500)
    #expect(
      fault { $0.setup.limits.dutyWindow = .seconds(1) + halfAMicrosecond } == .contradictoryLimits(.duty))
    #expect(fault { $0.setup.limits.dutyWindow = .seconds(1) + .microseconds(1) } == nil)
  }

  /// The same share in a shorter window allows fewer bursts in a row, and the front end would refuse the next in the middle of a treatment.
  /// 2 µs every 10 ms; the regimen's 2000 ppm of 1 s let 100 of them follow each other, as many as its period does.
  @Test func aDutyWindowOfTheLimitsThatTheRegimenDoesNotKeepToIsRefused() {
    func fault(_ window: Nanoseconds, _ share: UInt32) -> SetupFault? {
      self.fault {
        $0.setup.regimen.dutyLimit = .partsPerMillion(150)
        $0.setup.limits.dutyMaximum = .partsPerMillion(share)
        $0.setup.limits.dutyWindow = window
      }
    }
    #expect(fault(.seconds(1), 150) == nil)
    // Ten bursts at most, 20 µs, where 15 µs are allowed: those of a second may all come at its beginning.
    #expect(fault(.milliseconds(100), 150) == .exceeds(.duty))
    #expect(fault(.milliseconds(100), 200) == nil)
    // Two of the regimen's windows may touch in it: 300 µs and no more by duty, 220 µs by period.
    #expect(fault(.milliseconds(1100), 199) == .exceeds(.duty))
    #expect(fault(.milliseconds(1100), 200) == nil)
    #expect(fault(.seconds(2), 150) == nil)
  }

  /// High voltage settles at the drive of the geometric focus before the first pulse: that drive has to exist, or arming would be the moment
  /// to find out.
  @Test func theDriveAtTheGeometricFocusIsCheckedBeforeArming() {
    let needed = 31e6 / Bench.pascalsPerVolt(Owner.smallBench().array)
    for (share, expected) in [(0.8, SetupFault.exceeds(.rail)), (0.99, .exceeds(.rail)), (1.01, nil)] {
      let found = fault {
        $0.foci = [Focus(position: .origin, plannedPulses: 2)]
        $0.setup.limits.railMaximum = .volts(needed * share)
      }
      #expect(found == expected, "\(share)")
    }
  }

  /// Limits wider than the range of the formula for the speed of sound: the water decides, not a trap.
  @Test func waterBeyondTheSpeedOfSoundIsAFaultOfTheWater() throws {
    var bench = Owner.smallBench()
    bench.setup.limits.waterMaximum = .celsius(150)
    bench.setup.limits.waterMinimum = .celsius(-4)
    bench.adjust = { $0.waterTemperature = .constant(.celsius(97)) }
    let owner = try Owner(bench)
    try owner.run.controller.selfTest()
    #expect(owner.run.controller.latch.first == .waterTemperature(.celsius(97)))
  }

  /// A loop allowed to go higher than the limit is held at the limit.
  @Test func theLoopCannotLiftTheDriveAboveTheLimit() throws {
    var bench = Owner.smallBench()
    bench.setup.loop.driveMaximum = .volts(1000)
    bench.setup.limits.railMaximum = .volts(82)
    bench.setup.feedback = .hydrophone(voltsPerPascal: 20e-9)
    let owner = try Owner(bench)
    try owner.run.treat()
    let state = owner.run.controller.state
    #expect(state == .complete, "\(owner.run.controller.latch)")
    #expect(owner.board.given.allSatisfy { $0.railSetPoint <= .volts(82) })
  }
}

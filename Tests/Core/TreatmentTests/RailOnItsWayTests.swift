import HistotripsyCore
import Scenarios
import Testing
import VirtualBoard

/// Between two set-points a rail has every voltage between them, and no other: a sensor that says otherwise has failed.
@Suite struct RailOnItsWayTests {
  private let limits = Bench.limits()
  private let start = Instant(nanoseconds: 0)

  private func isBelieved(_ volts: Double, _ supervisor: Supervisor) -> Bool {
    supervisor.isRailOnItsWay(.volts(volts), limits: limits)
  }

  /// The tolerance is 1.5 %, 0.5 V at least: what a settled rail may be off by.
  @Test func aRailOnItsWayStandsBetweenItsSetPoints() {
    var supervisor = Supervisor(at: start, sensorTime: .zero)
    supervisor.railSettled(at: .volts(60))
    supervisor.railChanged(to: .volts(80), at: start)
    for volts in [59.11, 60, 71, 80, 81.19] { #expect(isBelieved(volts, supervisor), "\(volts) V") }
    for volts in [0, 20, 59.09, 81.21, 150] { #expect(!isBelieved(volts, supervisor), "\(volts) V") }
    supervisor.railSettled(at: .volts(80))
    supervisor.railChanged(to: .volts(20), at: start)
    for volts in [19.51, 20, 60, 81.19] { #expect(isBelieved(volts, supervisor), "\(volts) V") }
    for volts in [0, 19.49, 81.21] { #expect(!isBelieved(volts, supervisor), "\(volts) V") }
  }

  /// A pulse that was withheld because the rail had not settled leaves it anywhere between all set-points since.
  @Test func aRailThatHasNotSettledMayComeFromAnySetPointSince() {
    var supervisor = Supervisor(at: start, sensorTime: .zero)
    supervisor.railSettled(at: .volts(60))
    supervisor.railChanged(to: .volts(20), at: start)
    supervisor.railChanged(to: .volts(90), at: start)
    for volts in [20, 60, 90.0] { #expect(isBelieved(volts, supervisor), "\(volts) V") }
    for volts in [0, 19, 92.0] { #expect(!isBelieved(volts, supervisor), "\(volts) V") }
    supervisor.railSettled(at: .volts(90))
    #expect(isBelieved(90, supervisor) && !isBelieved(60, supervisor))
  }

  /// Switched on, it comes from nothing.
  @Test func zeroVoltsAreBelievedWhileTheHighVoltageComesOn() {
    var supervisor = Supervisor(at: start, sensorTime: .zero)
    supervisor.railSettled(at: .zero)
    supervisor.railChanged(to: .volts(60), at: start)
    #expect(isBelieved(0, supervisor) && isBelieved(60, supervisor) && !isBelieved(62, supervisor))
  }

  /// One reading of a sensor with a loose wire, in a treatment whose drive changes with every pulse: it is told, named, and nothing is fired
  /// on it. A round of sensors that meets it is no more patient.
  @Test(arguments: 1...12 as ClosedRange<UInt32>) func oneReadingOfNothingEndsTheTreatment(reading: UInt32)
    throws
  {
    let owner = try Owner()
    try owner.run.arm()
    owner.board.inject(InjectedFault(.sensor(.rail), .off, FaultWindow(from: .use(reading), for: .uses(1))))
    try owner.work()
    #expect(owner.run.controller.state == .faulted)
    guard case .railOffSetPoint(let measured, let wanted) = owner.run.controller.latch.first else {
      Issue.record("\(owner.run.controller.latch)")
      return
    }
    #expect(measured < .volts(1) && wanted > .volts(1))
    #expect(!owner.board.isHighVoltageOn)
  }
}

import Calibration
import CoreHost
import Foundation
import HistotripsyCore
import TankWorld
import Testing
import VirtualBoard

/// Single bursts in a tank: what is fired, what is kept of it, and what ends it.
@Suite struct TankControllerTests {
  /// From the trigger to 20 µs before the wave's middle arrives at the geometric focus: flight from 120 mm, latency.
  private let delay = Nanoseconds.microseconds(70)

  private func shot(_ slot: Int, _ drive: Voltage, samples: Int = 1024) -> Shot {
    Shot(slot: SlotIndex(slot), drive: drive, delay: delay, interval: Nanoseconds(40), samples: samples)
  }

  private func volts(_ run: TankOwner<VirtualBoard>, _ report: ShotReport, _ count: Int = 1024) -> [Double] {
    (0..<count).map {
      Double(run.controller.sum($0)) / Double(run.controller.summed) * report.scale.volts
    }
  }

  private func taken(_ outcome: ShotOutcome) throws -> ShotReport {
    guard case .taken(let report) = outcome else {
      Issue.record("\(outcome)")
      throw CancellationError()
    }
    return report
  }

  private func ready(_ tank: Tank) throws -> (Laboratory, TankOwner<VirtualBoard>) {
    let laboratory = tank.laboratory()
    let run = try tank.run(laboratory)
    try run.controller.selfTest()
    #expect(run.controller.state == .ready, "\(String(describing: run.controller.latch.first))")
    return (laboratory, run)
  }

  @Test func aShotAtTheHydrophoneReadsTheFieldThere() throws {
    let tank = Tank()
    let (laboratory, run) = try ready(tank)
    let speed = laboratory.medium.speedOfSound
    let firing = try run.controller.load(to: tank.place, speedOfSound: speed, into: SlotIndex(0))
    #expect(firing == 64)
    try run.controller.arm(at: .volts(5))
    let report = try taken(run.controller.fire(shot(0, .volts(5))))
    let law = laboratory.board.law(in: SlotIndex(0))
    let there = laboratory.medium.linearPressure(of: law, clock: .megahertz(100), at: tank.place).pascals
    let linear = there * report.rail.volts
    // p+ and p− about the linear amplitude: p− saturates by ½(L/75 MPa)², p+/p− grows as 1 + L/15 MPa.
    let read = -(volts(run, report).min() ?? 0) / 50e-9
    // Crest sampled every 40 ns at 500 kHz 0.2 %; noise 50 µV · √(12.5/20) over 50 nV/Pa: 0.8 kPa, four of them; rail ±0.1 %; face 0.1 %.
    #expect(abs(read - linear) < 0.006 * linear + 3.2e3, "\(read) against \(linear)")
    #expect(run.controller.bursts == 1 && laboratory.board.pulsesFired.value == 1)
  }

  @Test func signalsOfGroupsComeApartIntoThoseOfTheirElements() throws {
    let tank = Tank()
    let (laboratory, run) = try ready(tank)
    let speed = laboratory.medium.speedOfSound
    let first = 16
    let group = 8
    // A group of eight, eight times, with signs; and each of its elements by itself.
    for row in 0..<group {
      _ = try run.controller.load(
        to: tank.place, group: ElementGroup(first: first, count: group, row: row), speedOfSound: speed,
        into: SlotIndex(row))
      _ = try run.controller.load(
        to: tank.place, group: ElementGroup(first: first + row), speedOfSound: speed,
        into: SlotIndex(group + row))
    }
    try run.controller.arm(at: .volts(20))
    var rows: [[Double]] = []
    var alone: [[Double]] = []
    for slot in 0..<(2 * group) {
      run.controller.clearSums()
      var report: ShotReport?
      for _ in 0..<4 { report = try taken(run.controller.fire(shot(slot, .volts(20)))) }
      let signal = volts(run, try #require(report))
      if slot < group { rows.append(signal) } else { alone.append(signal) }
    }
    // Noise of a mean of four shots: 50 µV · √(12.5/20) / 2 = 20 µV, and 20/√8 = 7 µV after sums and differences; the quietest
    // stretch of 300 samples tells them apart to 4 %.
    func noise(_ signal: [Double]) -> Double {
      (signal[0..<300].reduce(0) { $0 + $1 * $1 } / 300).squareRoot()
    }
    for i in 0..<group {
      var decoded = [Double](repeating: 0, count: 1024)
      for row in 0..<group {
        let sign = CalibrationLaw.isNegative(row: row, column: i) ? -1.0 : 1.0
        for k in decoded.indices { decoded[k] += sign * rows[row][k] / Double(group) }
      }
      let difference = zip(decoded, alone[i]).map { abs($0 - $1) }.max() ?? .infinity
      // Noise of both, five deviations; a group's non-linear share: crest 5 % of 20 kPa of eight elements.
      #expect(difference < 5 * 22e-6 + 0.05 * 1e-3, "element \(first + i): \(difference)")
      let gain = noise(alone[i]) / noise(decoded)
      #expect(abs(gain / Double(group).squareRoot() - 1) < 0.25, "element \(first + i): \(gain)")
    }
  }

  @Test func aDriveAboveWhatTheHydrophoneBearsIsNotFired() throws {
    var tank = Tank()
    tank.limit = .megapascals(3)
    let (laboratory, run) = try ready(tank)
    _ = try run.controller.load(
      to: tank.place, speedOfSound: laboratory.medium.speedOfSound, into: SlotIndex(0))
    try run.controller.arm(at: .volts(5))
    let largest = run.controller.largestDrive(firing: 64)
    let above = largest + .volts(0.1)
    #expect(try run.controller.fire(shot(0, above)) == .aboveHydrophoneLimit(largest: largest))
    #expect(laboratory.board.pulsesFired.value == 0)
    let report = try taken(run.controller.fire(shot(0, largest)))
    #expect(report.peakNegative <= run.controller.hydrophone.limit)
    #expect(!laboratory.medium.isHydrophoneBroken)
    // Measured in step, the ceiling falls to the truth, and more drive is allowed; it never rises.
    run.controller.learnCeiling(report.peakNegative.volts / report.rail.volts)
    let learnt = run.controller.largestDrive(firing: 64)
    #expect(learnt > largest)
    run.controller.learnCeiling(1)
    #expect(run.controller.largestDrive(firing: 64) == learnt)
  }

  @Test func anEmergencyStopBetweenShotsEndsTheCalibrationSafely() throws {
    let tank = Tank()
    let (laboratory, run) = try ready(tank)
    _ = try run.controller.load(
      to: tank.place, speedOfSound: laboratory.medium.speedOfSound, into: SlotIndex(0))
    try run.controller.arm(at: .volts(5))
    _ = try taken(run.controller.fire(shot(0, .volts(5))))
    laboratory.board.schedule(WorldEvent(.pressEmergencyStop, at: .zero))
    let pressed = laboratory.board.present
    #expect(try run.controller.fire(shot(0, .volts(5))) == .tripped(.emergencyStop))
    #expect(run.controller.state == .faulted && run.controller.latch.first == .emergencyStop)
    #expect(laboratory.board.pulsesFired.value == 1)
    // High voltage below 5 V within 10 ms.
    laboratory.board.pass(until: pressed + .milliseconds(10))
    #expect(!laboratory.board.isHighVoltageOn && laboratory.board.railVoltage < .volts(5))
    #expect(laboratory.board.drivenLevel(.trigger) == .released)
    #expect(throws: TankCommandRefused(state: .faulted)) { try run.controller.arm(at: .volts(5)) }
  }

  @Test func everyPartThatFailsDuringShotsTripsAndLeavesTheTankSafe() throws {
    for part in [BoardPart.sequencer, .amplitudeDAC, .railMonitor] {
      let tank = Tank()
      let (laboratory, run) = try ready(tank)
      _ = try run.controller.load(
        to: tank.place, speedOfSound: laboratory.medium.speedOfSound, into: SlotIndex(0))
      try run.controller.arm(at: .volts(5))
      laboratory.board.inject(InjectedFault(.part(part), .off, FaultWindow(from: .time(.zero))))
      // A new drive makes every part speak.
      guard case .tripped(.part) = try run.controller.fire(shot(0, .volts(6))) else {
        Issue.record("\(part) was not missed")
        continue
      }
      laboratory.board.pass(until: laboratory.board.present + .milliseconds(110))
      #expect(!laboratory.board.isHighVoltageOn && laboratory.board.railVoltage < .volts(5), "\(part)")
    }
  }

  @Test func aCallerWhoStopsCallingStarvesTheHeartbeat() throws {
    let tank = Tank()
    let (laboratory, run) = try ready(tank)
    _ = try run.controller.load(
      to: tank.place, speedOfSound: laboratory.medium.speedOfSound, into: SlotIndex(0))
    try run.controller.arm(at: .volts(5))
    laboratory.board.pass(until: laboratory.board.present + .milliseconds(101))
    #expect(!laboratory.board.isHighVoltageOn)
    guard case .tripped(.frontEndFault) = try run.controller.fire(shot(0, .volts(5))) else {
      Issue.record("a front end that has lost its heartbeat must end the calibration")
      return
    }
  }

  @Test func endingTakesLeaseAndDriveBack() throws {
    let tank = Tank()
    let (laboratory, run) = try ready(tank)
    _ = try run.controller.load(
      to: tank.place, speedOfSound: laboratory.medium.speedOfSound, into: SlotIndex(0))
    try run.controller.arm(at: .volts(5))
    for _ in 0..<3 { _ = try taken(run.controller.fire(shot(0, .volts(5), samples: 64))) }
    run.controller.end()
    #expect(run.controller.state == .ended)
    #expect(laboratory.board.leaseEnd.value == 3 && run.controller.bursts == 3)
    #expect(laboratory.board.railSetPoint == .zero && laboratory.board.railVoltage < .volts(5))
    #expect(laboratory.board.shortestStrobe ?? .zero >= .microseconds(1))
  }
}

import CoreHost
import HistotripsyCore
import Planning
import Scenarios
import Testing
import VirtualBoard

/// Intent before lease: what the controller may fire is what somebody has recorded.
@Suite struct IntentTests {
  /// A log that takes its time, and keeps its own account of what it was told.
  struct SlowLog {
    var latency: Nanoseconds
    var dueAt: Instant?
    var limits: [UInt16: UInt32] = [:]
    var baselineFoci: Set<UInt16> = []
    var through: UInt32 = 0
    var intents = 0
    var named = 0

    mutating func turn(_ run: TreatmentOwner<VirtualBoard>, at now: Instant) {
      guard let intent = run.controller.intentToRecord else { return }
      guard let dueAt else {
        dueAt = now + latency
        return
      }
      guard now >= dueAt else { return }
      self.dueAt = nil
      intents += 1
      named += intent.count
      through = max(through, intent.through.value)
      for i in 0..<intent.count {
        limits[intent[i].focus.value] = max(limits[intent[i].focus.value] ?? 0, intent[i].doseLimit)
        if intent.baselinePulses > 0 { baselineFoci.insert(intent[i].focus.value) }
      }
      run.controller.confirmIntent(intent.number)
    }
  }

  /// Everything of a pulse that the schedule decides.
  struct Shot: Equatable {
    let focus: UInt16
    let deadline: Int64
  }

  struct Course {
    var shots: [Shot] = []
    var recordingWaits: [Instant] = []
    var log: SlowLog
  }

  /// Runs a treatment to its end, holding every fired pulse against what the log had been told by then.
  static func treat(_ bench: Bench, latency: Nanoseconds) throws -> (Course, TreatmentOwner<VirtualBoard>) {
    let laboratory = bench.laboratory()
    let run = try bench.run(in: laboratory)
    try run.arm()
    var course = Course(log: SlowLog(latency: latency))
    var cursor = EventCursor()
    var doses: [UInt16: UInt32] = [:]
    try run.controller.begin()
    var steps = 0
    while !run.controller.state.isFinal, steps < 500_000 {
      steps += 1
      course.log.turn(run, at: laboratory.board.present)
      if latency == .zero { course.log.turn(run, at: laboratory.board.present) }
      run.controller.advance()
      while case .event(let event) = run.controller.events.read(&cursor) {
        if case .waiting(.recording) = event.kind { course.recordingWaits.append(event.at) }
        guard case .fired(let report) = event.kind else { continue }
        let focus = report.focus.value
        course.shots.append(Shot(focus: focus, deadline: Int64(report.deadline.nanoseconds)))
        guard bench.setup.leaseConsent == .whenRecorded else { continue }
        #expect(report.pulse.value <= course.log.through)
        if report.isBaseline {
          #expect(course.log.baselineFoci.contains(focus))
        } else {
          doses[focus, default: 0] += 1
          #expect(doses[focus, default: 0] <= course.log.limits[focus, default: 0])
        }
      }
    }
    return (course, run)
  }

  static func bench(_ consent: LeaseConsent = .whenRecorded) -> Bench {
    var bench = Bench()
    bench.foci = Bench.grid(7, spacing: 1.2, pulses: 12)
    bench.setup.leaseConsent = consent
    return bench
  }

  @Test func nothingIsGrantedBeforeItIsRecorded() throws {
    let laboratory = Self.bench().laboratory()
    let run = try Self.bench().run(in: laboratory)
    try run.arm()
    try run.controller.begin()
    for _ in 0..<2000 { run.controller.advance() }
    #expect(run.controller.state == .treating)
    #expect(laboratory.board.pulsesFired == PulseNumber(0))
    #expect(laboratory.board.leaseEnd == PulseNumber(0))
    // Waiting for a log is no fault: heartbeat and high voltage stay.
    #expect(laboratory.board.isHighVoltageOn)
    #expect(!laboratory.board.isLatched(.heartbeatLost))
    let announced = run.controller.intentToRecord
    let intent = try #require(announced)
    #expect(intent.number == 1 && intent.through.value == 32 && intent.baselinePulses == 16)
    run.controller.confirmIntent(intent.number + 1)
    for _ in 0..<50 { run.controller.advance() }
    #expect(laboratory.board.pulsesFired == PulseNumber(0))
    run.controller.confirmIntent(intent.number)
    for _ in 0..<50 { run.controller.advance() }
    #expect(laboratory.board.pulsesFired > PulseNumber(0))
  }

  @Test(arguments: [0, 1, 7, 40, 300])
  func everyPulseIsNamedByAnIntentRecordedBeforeIt(milliseconds: Int64) throws {
    let (course, run) = try Self.treat(Self.bench(), latency: .milliseconds(milliseconds))
    let isExact = run.controller.ledger.isExact()
    #expect(run.controller.state == .complete)
    #expect(isExact)
    #expect(course.shots.count > 49 * 5)
  }

  /// Half a lease is 16 pulses of 10 ms: a log that needs 100 ms is never waited for, except before the very first pulse.
  @Test func aLogThatIsFasterThanHalfALeaseDelaysNoPulse() throws {
    let (course, _) = try Self.treat(Self.bench(), latency: .milliseconds(100))
    #expect(course.recordingWaits.count == 1)
    #expect(course.log.intents > course.shots.count / 32)
  }

  @Test func aLogThatTakesNoTimeChangesNothing() throws {
    let (recorded, _) = try Self.treat(Self.bench(), latency: .zero)
    let (free, run) = try Self.treat(Self.bench(.notNeeded), latency: .zero)
    #expect(recorded.shots == free.shots)
    #expect(recorded.recordingWaits.isEmpty)
    let announced = run.controller.intentToRecord
    #expect(announced == nil)
  }

  /// What a crash may cost: the foci that a lease names, and no more.
  @Test func anIntentNamesLittleMoreThanItsLease() throws {
    let (course, _) = try Self.treat(Self.bench(), latency: .zero)
    let pulses = Double(course.shots.count)
    #expect(Double(course.log.named) < 1.6 * pulses, "\(course.log.named) names for \(pulses) pulses")
  }
}

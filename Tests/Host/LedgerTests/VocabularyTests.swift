import Foundation
import GRDB
import HistotripsyCore
import Testing

@testable import TreatmentLog

/// The words of ledgers and JSON events belong to the schema: what is written today must be readable for as long as the files are kept.
@Suite struct VocabularyTests {
  /// A word for each case, in order. A change here is a change of the schema.
  static let words: [(what: String, found: [String], pinned: String)] = [
    (
      "states", TreatmentState.all.map(\.word),
      "off selfTest ready armed treating paused complete stopped faulted"
    ),
    (
      "checks", SelfTestCheck.all.map(\.word),
      """
      outputsSafe emergencyStopReleased interlockClosed frontEndIdentity arrayIdentity amplitudeZero \
      railMonitorIdentity railOff thermometers temperaturesWithinLimits faultsCleared limitsLocked leaseProven \
      watchdogProven pulseCounter
      """
    ),
    ("withheld", Withheld.all.map(\.word), "late gateClosed railNotSettled frontEndNotReady stopped"),
    (
      "refusals", Refusal.all.map(\.word),
      """
      noneYet disabled notReady faultLatched heartbeatStale emergencyStop interlockOpen gateClosed leaseExhausted \
      lawUnsealed deadTime tooSoon dutyExceeded limitsUnlocked burstTooLong burstInProgress pulsesExhausted
      """
    ),
    (
      "waits", WaitReason.all.map(\.word),
      "period revisit rest replenishment distance duty energy gate lawLoading recording"
    ),
    (
      "verdicts",
      FocusVerdict.all.map { [$0.word, $0.reason?.word].compactMap(\.self).joined(separator: ":") },
      "more done notResponding:noCavitation notResponding:noGrowth notResponding:noEmission"
    ),
    (
      "trips", TripCause.all.map(\.word),
      """
      emergencyStop interlockOpen frontEndFault part inputUnreadable outputUndriveable clock waterTemperature \
      headTemperature railOffSetPoint railNotOff frontEndNotReady wrongLawActive lawReadBackDiffers lawNotPossible \
      driveNotAvailable hydrophoneOverLimit railOverLimit pressureOverLimit pressureNotHeld pulseNumberDisagrees pulseDoneMissing triggerRefused \
      pulseUncertain lateInSuccession wrongFrontEnd lineAtWrongLevel strayTriggers heartbeatsDiffer watchdogUnproven \
      clocksDisagree
      """
    ),
    ("stops", StopCause.all.map(\.word), "operatorRequest signal logUnavailable uncertified alarm"),
    (
      "parts", FrontEndFault.Part.all.map(\.word),
      "sequencer amplitudeSupply railMonitor waterThermometer headThermometer identityMemory"
    ),
    (
      "faults", FrontEndFault.Cause.all.map(\.word),
      """
      noAcknowledge refused timedOut busStuck arbitrationLost shortTransfer busUnavailable clock badCRC wrongIdentity \
      unexpectedValue readBackDiffers notReady outOfRange
      """
    ),
    (
      "latches", FrontEndLatch.all.map(\.word),
      "emergencyStop interlockOpen heartbeatLost railOverLimit overTemperature powerOn lawMemory triggerStuck"
    ),
    (
      "front ends", WrongFrontEnd.all.map(\.word),
      "contractVersion elementCount arrayChecksum clock tooFewSlots"
    ),
    (
      "inputs", InputLine.all.map(\.word), "ready fault emergencyStop interlock respiratoryGate pulseDone"
    ),
    ("outputs", OutputLine.all.map(\.word), "trigger steer enable heartbeat"),
    (
      "regimens", RegimenKind.all.map(\.word),
      "intrinsicThreshold rapidSteering shockScattering twoStage boiling microbubble"
    ),
    (
      "loop", LoopState.all.map(\.word),
      "idle regulating slewing atUpperLimit atLowerLimit ignoredClipped ignoredImplausible"
    ),
    (
      "feedback", [PressureFeedback.rail, .hydrophone(voltsPerPascal: 1)].map(\.word), "rail hydrophone"
    ),
    (
      "events", EventWord.allCases.map(\.rawValue),
      """
      state passed lawLoaded loaded ready baselineTaken fired withheld refused uncertain verdict waiting sensors \
      retried pressureNotHeld notTakenBack tripped stopRequested cleared strayTriggers
      """
    ),
    (
      "alarms", AlarmWord.allCases.map(\.rawValue),
      """
      nothingCavitates manyFociSilent largePartSilent baselineCavitates faultLatched notTakenBack logStopped \
      silentFoci fociWithoutGrowth growthReverses gateRarelyOpens pressureNotHeld railNearsLimit waterNearsLimit \
      headNearsLimit pressureDrifts spillAbovePlan pulseUncertain strayTriggers logSlow clockDrifts \
      transfersRepeated pulsesMissed
      """
    ),
    ("priorities", AlarmPriorityWord.allCases.map(\.rawValue), "low medium high"),
    (
      "decisions", DecisionWord.allCases.map(\.rawValue),
      "acknowledge note skip bringBack limitPulses setPoint pause goOn"
    ),
    ("charges", ChargeSource.allCases.map(\.rawValue), "lease others"),
    ("others", PulsesByOthers.allCases.map(\.rawValue), "charged elsewhere"),
  ]

  @Test func theWordsOfSchema3AreTheseAndNoOthers() {
    #expect(LedgerSchema.version == 3)
    for (what, found, pinned) in Self.words {
      #expect(found.joined(separator: " ") == pinned, "\(what)")
      #expect(Set(found).count == found.count, "\(what): a word stands for one case")
    }
  }

  /// A word gives the case that it was written for, and no other word gives any.
  @Test func everyWordIsReadBackAsItsCase() {
    for state in TreatmentState.all { #expect(TreatmentState(word: state.word) == state) }
    for reason in WaitReason.all { #expect(WaitReason(word: reason.word) == reason) }
    for verdict in FocusVerdict.all {
      #expect(FocusVerdict(word: verdict.word, reason: verdict.reason?.word) == verdict)
    }
    #expect(TreatmentState(word: "Complete") == nil && TreatmentState(word: "") == nil)
    #expect(FocusVerdict(word: "notResponding", reason: nil) == nil)
  }

  /// Numbers that a case carries stand in columns, and are those that were given.
  @Test func causesAreColumns() {
    let part = FrontEndFault(part: .railMonitor, cause: .wrongIdentity(0x2260), attempts: 3)
    let rail = EventColumns(.tripped(.railOffSetPoint(measured: .volts(91.5), wanted: .volts(95))))
    #expect(rail.cause == "railOffSetPoint" && rail.measuredVolts == 91.5 && rail.wantedVolts == 95)
    let fault = EventColumns(.tripped(.part(part)))
    #expect(fault.cause == "part" && fault.part == "railMonitor" && fault.fault == "wrongIdentity")
    #expect(fault.found == 0x2260 && fault.attempts == 3)
    let left = EventColumns(.notTakenBack(part))
    #expect(left.part == "railMonitor" && left.cause == nil)
    let late = EventColumns(.withheld(FocusIndex(4), .late(by: .microseconds(250))))
    #expect(late.focus == 4 && late.reason == "late" && late.lateNanoseconds == 250_000)
    let faults = FrontEndFaults(rawValue: 0b10_0110)
    #expect(EventColumns(.tripped(.frontEndFault(faults))).latched == "interlockOpen heartbeatLost powerOn")
    let number = EventColumns(
      .cleared(.pulseNumberDisagrees(expected: PulseNumber(7), found: PulseNumber(9))))
    #expect(number.expected == 7 && number.found == 9 && number.cause == "pulseNumberDisagrees")
  }

  /// What schema 1 held in one cell, taken apart to the same columns as the event itself.
  @Test func reflectedTextGivesTheSameColumns() throws {
    let causes: [TripCause] =
      TripCause.all + [
        .part(FrontEndFault(part: .headThermometer, cause: .unexpectedValue(17), attempts: 2)),
        .railOffSetPoint(measured: .volts(91.25), wanted: .volts(95.5)), .waterTemperature(.celsius(-3.5)),
        .wrongLawActive(expected: SlotIndex(3), found: 65_535), .lawNotPossible(FocusIndex(12)),
        .frontEndFault(FrontEndFaults(rawValue: 9)), .triggerRefused(.dutyExceeded), .lateInSuccession(5),
      ]
    // Schema 1 is older than these.
    let younger: Set = ["strayTriggers", "heartbeatsDiffer", "watchdogUnproven", "clocksDisagree"]
    for cause in causes where !younger.contains(EventColumns(.tripped(cause)).cause ?? "") {
      let found = OldRecords.columns("tripped", nil, "\(cause)")
      #expect(found == EventColumns(.tripped(cause)), "\(cause)")
    }
    for withheld in Withheld.all + [.late(by: .milliseconds(3))] {
      let found = OldRecords.columns("withheld", 2, "\(withheld)")
      #expect(found == EventColumns(.withheld(FocusIndex(2), withheld)))
    }
    for verdict in FocusVerdict.all {
      #expect(
        OldRecords.columns("verdict", 2, "\(verdict)") == EventColumns(.verdict(FocusIndex(2), verdict)))
    }
    for text in ["", "(", "a(b", "a(b(c)", "a)", String(repeating: "a(", count: 400), "late(by: 1e400)"] {
      _ = OldRecords.columns("tripped", nil, text)
    }
  }

  @Test func pulseNumbersThatComeRoundCountOn() {
    var count = PulseCount()
    #expect(count.advance(to: PulseNumber(.max)) == 4_294_967_295)
    #expect(count.advance(to: PulseNumber(2)) == 4_294_967_298)
    #expect(count.nearest(PulseNumber(.max)) == 4_294_967_295)
    #expect(count.number == PulseNumber(2))
  }

  /// Columns and words as the schema has them stand in the document, and nothing else does.
  @Test func theDocumentNamesEveryColumnAndEveryWord() throws {
    let place = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../../Sources/TreatmentLog/README.md")
    let document = try String(contentsOf: place, encoding: .utf8)
    let database = try DatabaseQueue()
    try LedgerSchema.migrator.migrate(database)
    let tables = try database.read { db in
      try String.fetchAll(
        db,
        sql:
          "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'grdb_migrations'"
      )
    }
    for table in tables {
      let columns = try database.read { db in try db.columns(in: table).map(\.name) }
      let line = try #require(
        document.split(separator: "\n").first { $0.hasPrefix("| `\(table)` |") },
        "no row for the table \(table)")
      let cell = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst(3).joined(
        separator: "|")
      let named = cell.matches(of: /`([a-zA-Z_0-9]+)`/).map { String($0.1) }
      #expect(Set(named) == Set(columns), "\(table)")
    }
    for (what, _, pinned) in Self.words {
      let listed = pinned.replacing(":", with: ": ").split(separator: " ").map {
        "`\($0.replacing(":", with: ""))`"
      }
      for word in listed { #expect(document.contains(word), "\(what): \(word)") }
    }
  }
}

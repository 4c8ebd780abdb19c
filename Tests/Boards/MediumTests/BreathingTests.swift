import HistotripsyCore
import Testing
import VirtualBoard

@Suite struct BreathingTests {
  private func medium(_ breathing: Breathing?) -> Medium {
    var configuration = TestArray.configuration()
    configuration.breathing = breathing
    return Medium(configuration)
  }

  @Test func theGateIsOpenExactlyWhileTheTargetIsWithinTheWindow() {
    let medium = medium(Breathing())
    var edges = 0
    var wasOpen = medium.gateIsOpen(at: Instant(nanoseconds: 0))
    for step in 0..<20_000 {
      let now = Instant(nanoseconds: UInt64(step) * 1_000_003)
      let away = medium.displacement(at: now).distance(to: .origin).millimetres
      #expect(away <= 7.5 + 1e-9)
      // Within a nanosecond of an edge the two may differ by rounding.
      if abs(away - 1) > 1e-6 { #expect(medium.gateIsOpen(at: now) == (away < 1)) }
      if medium.gateIsOpen(at: now) != wasOpen { edges += 1 }
      wasOpen = medium.gateIsOpen(at: now)
    }
    // 20 s at 17 breaths a minute: 5.67 breaths of two edges.
    #expect(edges == 11 || edges == 12)
  }

  @Test func theNextGateChangeIsTheInstantAtWhichTheGateMoves() throws {
    let medium = medium(Breathing(breathsPerMinute: 16.3, startPhase: 0.123))
    var now = Instant(nanoseconds: 77_777)
    for _ in 0..<50 {
      let change = try #require(medium.nextGateChange(after: now))
      #expect(change > now)
      let before = medium.gateIsOpen(at: now)
      #expect(medium.gateIsOpen(at: change - Nanoseconds(1)) == before)
      #expect(medium.gateIsOpen(at: change) != before)
      now = change
    }
    // 50 edges are 25 breaths, less the part of the first.
    #expect(abs((now - Instant(nanoseconds: 77_777)).seconds - 25 * 60 / 16.3) < 60 / 16.3)
  }

  @Test func withoutBreathingTheGateNeverMoves() {
    for still in [medium(nil), medium(Breathing(excursion: .millimetres(0, 0.5, 0)))] {
      #expect(still.gateIsOpen(at: Instant(nanoseconds: 123_456_789_012)))
      #expect(still.nextGateChange(after: Instant(nanoseconds: 5)) == nil)
    }
  }

  @Test func aPulseAtTheEndOfInhalationHitsOtherTissue() {
    let breathing = Breathing(excursion: .millimetres(0, 8, 0), breathsPerMinute: 15, startPhase: 0)
    let medium = medium(breathing)
    let beam = medium.beam(
      of: TestArray.law(for: .origin, speed: medium.speedOfSound.metresPerSecond), clock: TestArray.clock)
    let rail = TestArray.rail(for: .megapascals(35), beam)
    // At whole breaths of 4 s the target stands 8 mm off, so that the beam hits what rests at −8 mm.
    for breath in 0..<20 { _ = medium.sonicate(beam, TestArray.burst(at: Double(breath) * 4, rail)) }
    #expect(medium.fractionation(at: .origin) == 0)
    #expect(medium.fractionation(at: .millimetres(0, -8, 0)) > 0.6)
    #expect(!medium.gateIsOpen(at: Instant(nanoseconds: 4_000_000_000)))
    // Half-way through, at rest.
    for breath in 0..<20 { _ = medium.sonicate(beam, TestArray.burst(at: Double(breath) * 4 + 102, rail)) }
    #expect(medium.fractionation(at: .origin) > 0.6)
    #expect(medium.gateIsOpen(at: Instant(nanoseconds: 102_000_000_000)))
  }
}

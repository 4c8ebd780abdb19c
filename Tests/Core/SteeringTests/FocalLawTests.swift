import HistotripsyCore
import SharedData
import Testing

@Suite struct FocalLawTests {
  @Test(.enabled(if: SharedData.isPresent, "shared data absent"), arguments: ExpectedLaws.names)
  func delaysEqualAnotherProgramsToAPicosecond(name: String) throws {
    let expected = try ExpectedLaws.named(name)
    let elements = expected.elements(lookingAt: .millimetres(0, 0, 500))
    try withGeometry(elements, frequency: .hertz(expected.frequency)) { geometry in
      #expect(expected.cases.count == 20)
      for law in expected.cases {
        let target = Position.millimetres(law.target[0], law.target[1], law.target[2])
        let delays = geometry.delayList(to: target, .metresPerSecond(law.soundSpeed))
        #expect(delays.count == law.delays.count)
        for (ours, theirs) in zip(delays, law.delays) { #expect(abs(ours - theirs) <= 1e-12) }
      }
    }
  }

  @Test(.enabled(if: SharedData.isPresent, "shared data absent"), arguments: ExpectedLaws.names)
  func quantisedEntriesAreWithinHalfATick(name: String) throws {
    let expected = try ExpectedLaws.named(name)
    let elements = expected.elements(lookingAt: .millimetres(0, 0, 500))
    try withGeometry(elements, frequency: .hertz(expected.frequency)) { geometry in
      for law in expected.cases {
        let target = Position.millimetres(law.target[0], law.target[1], law.target[2])
        let entries = try geometry.entryList(to: target, .metresPerSecond(law.soundSpeed))
        for (entry, theirs) in zip(entries, law.delays) {
          #expect(entry & 0xC000 == 0x8000)
          // Half a tick of 10 ns, and the 1 ps to which the expected delays are stated.
          #expect(abs(Double(entry & 0x3FFF) * 10e-9 - theirs) <= 5e-9 + 1e-12)
        }
      }
    }
  }

  /// Element counts that do not fill the last block of four take another path.
  @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 255, 256, 257, 4096])
  func everyElementCountGetsOneEntryEach(count: Int) throws {
    try withGeometry(cap(count)) { geometry in
      let focus = Position.millimetres(3, -2, 138)
      let delays = geometry.delayList(to: focus)
      let entries = try geometry.entryList(to: focus)
      let flights = cap(count).map { $0.position.distance(to: focus).metres / 1480 }
      let last = flights.max() ?? 0
      for i in 0..<count {
        #expect(abs(delays[i] - (last - flights[i])) <= 1e-15)
        #expect(abs(Double(entries[i] & 0x3FFF) * 10e-9 - delays[i]) <= 5e-9 + 1e-18)
      }
      #expect(delays.min() == 0)
    }
  }

  @Test func aDeadElementIsSilentAndHoldsNobodyUp() throws {
    var elements = cap(30)
    let focus = Position.millimetres(0, 0, 135)
    // The farthest of all would dictate every delay if it counted.
    elements[11].position = .millimetres(0, 0, -100)
    elements[11].isEnabled = false
    elements[3].isEnabled = false
    let alive = elements.filter(\.isEnabled).map { $0.position.distance(to: focus).metres / 1480 }
    let last = try #require(alive.max())
    try withGeometry(elements) { geometry in
      let entries = try geometry.entryList(to: focus)
      let delays = geometry.delayList(to: focus)
      #expect(geometry.enabledCount == 28)
      #expect(entries[11] == 0 && entries[3] == 0 && delays[11] == 0 && delays[3] == 0)
      for i in 0..<30 where elements[i].isEnabled {
        #expect(entries[i] & 0x8000 != 0)
        #expect(abs(delays[i] - (last - elements[i].position.distance(to: focus).metres / 1480)) <= 1e-15)
      }
    }
  }

  @Test func aDeadElementOffTheScaleIsNoFault() throws {
    var elements = cap(9)
    elements[4].position = .millimetres(9000, 0, 0)
    elements[4].isEnabled = false
    try withGeometry(elements) { geometry in
      let entries = try geometry.entryList(to: .millimetres(0, 0, 135))
      #expect(entries[4] == 0)
    }
  }

  @Test func aReversedElementIsInvertedBackAndKeepsItsDelay() throws {
    var elements = cap(16)
    let focus = Position.millimetres(4, 0, 130)
    let straight = try withGeometry(elements) { geometry in try geometry.entryList(to: focus) }
    elements[5].isReversed = true
    let reversed = try withGeometry(elements) { geometry in try geometry.entryList(to: focus) }
    for i in 0..<16 { #expect(reversed[i] == (i == 5 ? straight[i] | 0x4000 : straight[i])) }
  }

  /// What arrives too early is fired later by as much: emission plus flight minus the trim is one instant for all.
  @Test func trimmedWavesArriveTogether() throws {
    var elements = cap(24)
    for i in 0..<24 { elements[i].phaseTrim = Nanoseconds(Int64(i * 613 % 1501) - 700) }
    let focus = Position.millimetres(-5, 6, 140)
    try withGeometry(elements) { geometry in
      let delays = geometry.delayList(to: focus)
      let arrivals = (0..<24).map { i in
        delays[i] + elements[i].position.distance(to: focus).metres / 1480
          - elements[i].phaseTrim.seconds
      }
      for arrival in arrivals { #expect(abs(arrival - arrivals[0]) <= 1e-15) }
      #expect(delays.min() == 0)
    }
  }

  /// The origin, 1480 m/s: 1.48 mm are one microsecond.
  @Test func theLongestDelayThatFitsIsTakenAndTheNextIsRefusedByElement() throws {
    func pair(apart millimetres: Double) -> [Element] {
      let focus = Position.origin
      return [
        element(at: .millimetres(0, 0, -500), lookingAt: focus),
        element(at: .millimetres(0, 0, -500 + millimetres), lookingAt: focus),
      ]
    }
    // 163.825 µs and 163.835 µs against 163.83 µs.
    try withGeometry(pair(apart: 163.825 * 1.48)) { geometry in
      let entries = try geometry.entryList(to: .origin)
      #expect(entries == [0x8000, 0xBFFE] || entries == [0x8000, 0xBFFF])
    }
    #expect(throws: SteeringFault.delayTooLong(element: 1)) {
      try withGeometry(pair(apart: 163.835 * 1.48)) { geometry in _ = try geometry.entryList(to: .origin) }
    }
    // The same delay fits a slower clock.
    try withGeometry(pair(apart: 163.835 * 1.48)) { geometry in
      let entries = try geometry.entryList(to: .origin, clock: .megahertz(50))
      #expect(abs(Double(entries[1] & 0x3FFF) * 20e-9 - 163.835e-6) <= 10e-9 + 1e-12)
    }
  }
}

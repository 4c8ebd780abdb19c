import HistotripsyCore

/// Listens whether pulses are heard: at all, at foci that were heard before, and focus by focus.
///
/// Foci that were never heard count towards the silence of the beginning and of themselves alone: a region that has been silent from the
/// first pulse on says nothing about coupling.
package struct SilenceWatch {
  /// What has been found.
  package enum Finding: Equatable {
    /// So many pulses since the beginning, none heard.
    case nothing(pulses: Int)
    /// So many pulses at foci that were heard before, and so many of them heard.
    case together(pulses: Int, heard: Int)
  }

  package let expected: ExpectedCavitation
  /// Pulses without any cavitation that end the patience with the beginning.
  package let firstPulses: Int
  /// Pulses that make a focus silent that was never heard.
  package let focusPulses: Int
  private var alive: [Bool]
  private var silentPulses: [Int]
  private var isJudged: [Bool]
  private var test: RareEvents
  /// Therapy pulses since the beginning, or since a person went on.
  private var pulses = 0
  private var heard = 0
  private var visited: Set<Int> = []
  private var isRotationOver = false
  /// Grows each time that a person goes on: what was asked once is asked again after twice as many pulses.
  private var patience = 1
  /// Foci that were never heard in as many pulses as chance explains, or whose verdict says so.
  package private(set) var silent: Set<Int> = []

  /// - Parameters:
  ///   - planned: therapy pulses of the plan.
  ///   - verdictPulses: silent pulses in succession after which the core gives a focus up.
  package init(
    foci: Int, planned: Int, expected: ExpectedCavitation, verdictPulses: Int,
    falseAlarms: Double = ChanceBounds.falseAlarms
  ) {
    self.expected = expected
    // Where nothing is expected, one in two is what would prove the plan wrong.
    firstPulses = ChanceBounds.silentTrials(
      least: expected.isBelowThreshold ? 0.5 : expected.least, falseAlarms: falseAlarms)
    focusPulses = min(
      verdictPulses,
      ChanceBounds.silentTrials(least: expected.least, falseAlarms: falseAlarms / Double(max(foci, 1))))
    alive = Array(repeating: false, count: foci)
    silentPulses = Array(repeating: 0, count: foci)
    isJudged = Array(repeating: false, count: foci)
    test = RareEvents(
      expected: expected.least, rare: expected.least / 10, trials: planned, falseAlarms: falseAlarms)
  }

  /// A therapy pulse.
  package mutating func note(_ focus: FocusIndex, isHeard: Bool) {
    let i = focus.index
    pulses += 1
    if !isRotationOver, !visited.insert(i).inserted { isRotationOver = true }
    if isHeard { heard += 1 }
    // The pulse by which a focus is first heard does not count: it is why it is asked.
    if alive[i] { test.note(isHeard) }
    if isHeard {
      alive[i] = true
      isJudged[i] = true
      silentPulses[i] = 0
      silent.remove(i)
    } else if !alive[i] {
      silentPulses[i] += 1
      if silentPulses[i] >= focusPulses {
        isJudged[i] = true
        silent.insert(i)
      }
    }
  }

  /// The core gives a focus up because nothing cavitates there.
  package mutating func noteGivenUp(_ focus: FocusIndex) {
    isJudged[focus.index] = true
    silent.insert(focus.index)
  }

  /// A focus is tried again, or left out: what was silent there counts no more.
  package mutating func forget(_ focus: FocusIndex) {
    alive[focus.index] = false
    silentPulses[focus.index] = 0
    isJudged[focus.index] = false
    silent.remove(focus.index)
  }

  /// What an earlier session knew of a focus.
  package mutating func restore(_ focus: FocusIndex, cavitating: UInt32) {
    if cavitating > 0 {
      alive[focus.index] = true
      isJudged[focus.index] = true
    }
  }

  /// A person has looked and goes on.
  package mutating func goOn() {
    if finding != nil { patience *= 2 }
    (pulses, heard, visited, isRotationOver) = (0, 0, [], false)
    test.restart()
    for i in silentPulses.indices where !alive[i] { silentPulses[i] = 0 }
  }

  /// Whether so much was silent that no focus is to be blamed for it.
  package var finding: Finding? {
    if heard == 0, isRotationOver, pulses >= firstPulses * patience { return .nothing(pulses: pulses) }
    if test.sum >= test.bound * Double(patience), test.isCrossed {
      return .together(pulses: test.trials, heard: test.events)
    }
    return nil
  }

  /// Foci that can be judged: heard, or silent for long enough.
  package var judged: Int { isJudged.count(where: \.self) }

  /// Three or more, and a third of those that can be judged.
  package var isLargePartSilent: Bool { silent.count >= 3 && 3 * silent.count >= judged }
}

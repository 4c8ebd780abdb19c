import HistotripsyCore

/// Step 3: every element's arrival, amplitude and polarity at the hydrophone; what is dead, weak, reversed or late.
///
/// Elements are fired in groups with the signs of a Hadamard matrix (`CalibrationLaw`): as many shots as one by one, and √g of the
/// signal-to-noise ratio. What geometry predicts for each (flight, spreading, directivity) is taken off, and what is left and
/// common to all is no property of any. `TankBench.adopt` writes the findings into the elements' records.
public struct ElementCheck {
  /// A power of two, 1 to 64: 16 elements in step are far from what all give, so that the drive may stay high.
  public var group: Int
  /// Of every row.
  public var shots: Int

  public init(group: Int = 16, shots: Int = 2) {
    precondition((1...64).contains(group) && group.nonzeroBitCount == 1, "a power of two, 1 to 64")
    precondition((1...1024).contains(shots), "1 to 1024 shots")
    self.group = group
    self.shots = shots
  }

  /// - Parameter position: of the hydrophone, from `Locate`.
  public func run<B: Board & ~Copyable>(
    on bench: TankBench<B>, at position: Position
  ) throws(CalibrationFault) -> ElementFindings {
    let count = bench.array.elements.count
    // A group without an enabled element is not fired.
    let groups = stride(from: 0, to: count, by: group).count { first in
      (first..<min(first + group, count)).contains { bench.array.elements[$0].isEnabled }
    }
    return try bench.perform(.elements, expecting: groups * group) { () throws(CalibrationFault) in
      var survey = ElementSurvey(at: position)
      for first in stride(from: 0, to: count, by: group) {
        try survey.fire(groupFrom: first, count: group, shots: shots, on: bench)
      }
      let hearing = try survey.listen(on: bench)
      let (findings, fix) = try survey.judged(on: bench)
      guard let fix else { throw .notHeard }
      let sorted = survey.ratios.sorted()
      return ElementFindings(
        elements: findings, group: group, signalToNoise: sorted[sorted.count / 2], position: fix.position,
        positionUncertainty: fix.uncertainty, hearing: hearing, water: try bench.water(), shots: survey.shots)
    }
  }
}

import HistotripsyCore

/// Looks for collapse times that fall again: other tissue lies at the focus than before.
///
/// Readings of a focus are averaged over spans. Their scatter is learnt from the differences of readings that follow each other, over all
/// foci. A focus reverses where its last span lies below its highest one by more than chance explains, and by a tenth of what the plan
/// expects it to grow at least.
package struct GrowthWatch {
  /// Readings in a span.
  package static let span = 10
  /// So many differences have to be known before anything is judged.
  private static let scatterMinimum = 100

  private struct Focus {
    var last = 0.0
    var sum = 0.0
    var count = 0
    var highest = 0.0
  }

  private var foci: [Focus]
  /// Standard deviations that a difference of two spans exceeds by chance with the false-alarm rate over all spans of all foci.
  private let deviations: Double
  private let least: Double
  private var squares = 0.0
  private var differences = 0
  /// Foci whose growth is reversed now.
  package private(set) var reversed: Set<Int> = []

  /// - Parameters:
  ///   - planned: therapy pulses of the plan.
  ///   - growthExpected: from intact to liquefied, as a share.
  package init(
    foci count: Int, planned: Int, growthExpected: Double, falseAlarms: Double = ChanceBounds.falseAlarms
  ) {
    foci = Array(repeating: Focus(), count: count)
    // Each span is compared with the highest of those before it: as many pairs as a focus has spans, squared.
    let spans = max(Double(planned) / Double(max(count, 1)) / Double(Self.span), 1)
    deviations = ChanceBounds.deviations(
      exceededWith: falseAlarms / (Double(max(count, 1)) * spans * spans))
    least = growthExpected / 10
  }

  /// Scatter of a reading, as a share; `nil` before enough is known.
  package var scatter: Double? {
    differences < Self.scatterMinimum ? nil : (squares / Double(differences) / 2).squareRoot()
  }

  package mutating func note(_ focus: FocusIndex, collapse: Nanoseconds) {
    let time = Double(collapse.count)
    var known = foci[focus.index]
    if known.last > 0 {
      let difference = (time - known.last) / known.last
      squares += difference * difference
      differences += 1
    }
    known.last = time
    known.sum += time
    known.count += 1
    if known.count == Self.span {
      close(&known, focus.index)
    }
    foci[focus.index] = known
  }

  private mutating func close(_ focus: inout Focus, _ index: Int) {
    let mean = focus.sum / Double(Self.span)
    (focus.sum, focus.count) = (0, 0)
    guard focus.highest > 0, let scatter else {
      focus.highest = max(focus.highest, mean)
      return
    }
    let allowed = deviations * scatter * (2 / Double(Self.span)).squareRoot()
    if 1 - mean / focus.highest > max(allowed, least) {
      reversed.insert(index)
    } else {
      reversed.remove(index)
      focus.highest = max(focus.highest, mean)
    }
  }

  /// A focus is tried again after a change.
  package mutating func forget(_ focus: FocusIndex) {
    foci[focus.index] = Focus()
    reversed.remove(focus.index)
  }
}

/// When a focus counts as liquefied, and when as not responding.
///
/// The collapse time of the bubble cloud grows as tissue loses its stiffness and then stays where
/// it is (Macoskey 2018, PMC6042290 [V]). Both must have been seen: the growth, and the end of it.
///
/// Readings are averaged over spans of `spanPulses`. A span is *flat* when its mean lies less than
/// `flatGrowth` above that of the span before. With readings that scatter by σ (relative), a focus
/// that still grows by g a span is taken for flat with the chance Φ((flatGrowth −
/// g)/(σ√(2/spanPulses))); for two spans in succession with less than its square, because
/// neighbouring differences share a span with opposite sign.
public struct FractionationCriteria: Equatable, Sendable, BitwiseCopyable {
  /// The reference is the mean of this many first readings; 3 to 100. 5 [M].
  public var referencePulses: UInt16
  /// Readings in a span; 3 to 1000. 10 [M].
  public var spanPulses: UInt16
  /// Growth from span to span below this share counts as flat. 0.02 [M].
  public var flatGrowth: Double
  /// Flat spans in succession that make a plateau; 1 to 16. 2 [M].
  public var flatSpans: UInt8
  /// A plateau counts only above this growth over the reference. 0.15: the lower end of "tens of
  /// per cent" [M].
  public var growthMinimum: Double
  /// Growth that stands for complete fractionation in the display. 0.4 [M].
  public var growthExpected: Double
  /// Not done before this many cavitating pulses, whatever the plateau says.
  public var cavitatingMinimum: UInt32
  /// This many pulses in succession without cavitation: not responding. With a chance p of
  /// cavitation per pulse (physics: ½ at threshold) a responding focus gets there by chance with (1
  /// − p)ⁿ, 10⁻⁶ for p = ½, n = 20. 20 [M].
  public var silentPulses: UInt32
  /// This many readings, flat and without the growth: not responding. 60 [M].
  public var growthPulses: UInt32
  /// Collapse times outside are not of this cloud. 60 to 400 µs (`Board/front-end.md` §8; a
  /// laboratory's search window is 100 to 250 µs [V]).
  public var collapseMinimum: Nanoseconds
  /// Longest collapse time that is believed.
  public var collapseMaximum: Nanoseconds

  /// Criteria; `areConsistent` says whether they fit each other.
  public init(
    referencePulses: UInt16 = 5, spanPulses: UInt16 = 10, flatGrowth: Double = 0.02, flatSpans: UInt8 = 2,
    growthMinimum: Double = 0.15, growthExpected: Double = 0.4, cavitatingMinimum: UInt32 = 10,
    silentPulses: UInt32 = 20, growthPulses: UInt32 = 60, collapseMinimum: Nanoseconds = .microseconds(60),
    collapseMaximum: Nanoseconds = .microseconds(400)
  ) {
    self.referencePulses = referencePulses
    self.spanPulses = spanPulses
    self.flatGrowth = flatGrowth
    self.flatSpans = flatSpans
    self.growthMinimum = growthMinimum
    self.growthExpected = growthExpected
    self.cavitatingMinimum = cavitatingMinimum
    self.silentPulses = silentPulses
    self.growthPulses = growthPulses
    self.collapseMinimum = collapseMinimum
    self.collapseMaximum = collapseMaximum
  }

  /// Whether every field is in its range and they make sense together.
  public var areConsistent: Bool {
    referencePulses >= 3 && referencePulses <= 100 && spanPulses >= 3 && spanPulses <= 1000
      && flatGrowth > 0 && flatGrowth < 0.5 && flatSpans >= 1 && flatSpans <= 16
      && growthMinimum > 0 && growthMinimum <= growthExpected && growthExpected <= 10
      && silentPulses >= 1 && growthPulses >= UInt32(spanPulses) * (UInt32(flatSpans) + 1)
      && collapseMinimum.count > 0 && collapseMinimum < collapseMaximum
  }
}

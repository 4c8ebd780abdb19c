import Testing

@testable import HistotripsyCore

@Suite struct BesselTests {
  /// 2·J₁(x)/x computed with thirty digits by an arbitrary-precision program; both sides of the seam at 12, zeros included.
  private static let published: [(Double, Double)] = [
    (0.0, 1),
    (0.001, 0.99999987500000520833),
    (0.1, 0.99875052072483995113),
    (0.5, 0.96907383069949554554),
    (1.0, 0.88010117148986703192),
    (1.8411837813, 0.6320555614179484727),
    (2.0, 0.5767248077568733872),
    (3.0, 0.22603930568395763928),
    (3.8317059702, 1.5792734206284044055e-12),
    (5.0, -0.13103165503658608882),
    (7.0155866698, -1.3362913728869368593e-12),
    (8.0, 0.058659086713478656095),
    (9.5, 0.033950406475269442305),
    (11.0, -0.032142781628494818389),
    (11.999, -0.037255322309331123119),
    (12.0, -0.037241184081771268728),
    (12.001, -0.037227012151800183828),
    (13.0, -0.010818161864888980178),
    (15.0, 0.027347205148469701486),
    (20.0, 0.0066833124175850045579),
    (30.0, -0.0079167375077748624347),
    (50.0, -0.0039004731250070055065),
    (100.0, -0.0015429070402822431607),
    (500.0, 0.000041890453881489171378),
  ]

  @Test func twiceJ1OverXIsWithinItsStatedError() {
    for (x, expected) in Self.published {
      #expect(abs(Bessel.twiceJ1OverX(x) - expected) < 1e-12, "at \(x)")
    }
  }

  /// The midpoint rule on the defining integral J₁(x) = 1/π ∫₀^π cos(τ − x sin τ) dτ, which converges faster than any power.
  @Test func itEqualsItsDefiningIntegralEverywhere() {
    for step in 1...600 {
      let x = Double(step) * 0.1
      let intervals = 512
      var sum = 0.0
      for i in 0..<intervals {
        let angle = (Double(i) + 0.5) * Double.pi / Double(intervals)
        sum += cosine(angle - x * sine(angle))
      }
      #expect(abs(Bessel.twiceJ1OverX(x) - 2 * sum / Double(intervals) / x) < 2e-12, "at \(x)")
    }
  }
}

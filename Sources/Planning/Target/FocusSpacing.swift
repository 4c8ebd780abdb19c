import HistotripsyCore
import Text

/// How far apart neighbouring foci lie.
public enum FocusSpacing: Equatable, Sendable {
  case uniform(RelativeLength)
  /// As wide as the cloud of the array's bursts allows: to be chosen (`PlanDocument.fitted(for:within:)`).
  case fitted
  /// Along x, y and z: the lattice is stretched.
  case axes(x: RelativeLength, y: RelativeLength, z: RelativeLength)
  /// The −6 dB widths of the beam at the array's geometric focus, along x, y and z, less the share by which neighbours overlap.
  case beam(overlap: Double)

  public static func length(_ length: Length) -> FocusSpacing { .uniform(.length(length)) }
  public static func wavelengths(_ count: Double) -> FocusSpacing { .uniform(.wavelengths(count)) }

  public static let overlaps = 0.0...0.9

  var usesWavelengths: Bool {
    func isRelative(_ length: RelativeLength) -> Bool {
      if case .wavelengths = length { true } else { false }
    }
    return switch self {
    case .uniform(let all): isRelative(all)
    case .axes(let x, let y, let z): isRelative(x) || isRelative(y) || isRelative(z)
    case .beam, .fitted: false
    }
  }

  var yaml: String {
    switch self {
    case .uniform(let all): all.yaml
    case .fitted: FittedTerms.word
    case .axes(let x, let y, let z): "[\(x.yaml), \(y.yaml), \(z.yaml)]"
    case .beam(let overlap): "{beam-overlap: \(Dimension.share.written(overlap))}"
    }
  }
}

extension Value {
  /// Whether it is the word for what is to be chosen.
  var isFitted: Bool { (try? text(maximum: 60)) == FittedTerms.word }

  /// A length, a list of three, or `{beam-overlap: 20 %}`.
  func focusSpacing() throws(InputError) -> FocusSpacing {
    func one(_ value: Value) throws(InputError) -> RelativeLength {
      try value.relativeLength(
        lengths: PlanTerms.spacings.inBaseUnit, wavelengths: PlanTerms.spacingsInWavelengths)
    }
    if isSection {
      let overlap = try section(["beam-overlap"]).required(
        "beam-overlap", allowed: "a share, for example 20 %")
      return .beam(overlap: try overlap.quantity(.share, in: FocusSpacing.overlaps))
    }
    guard isList else { return isFitted ? .fitted : .uniform(try one(self)) }
    let parts = try list(count: 3...3, of: "lengths")
    return .axes(x: try one(parts[0]), y: try one(parts[1]), z: try one(parts[2]))
  }
}

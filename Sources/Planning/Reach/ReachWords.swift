import Arrays
import Field
import HistotripsyCore
import Text

// Why a focus is out of reach, in words.

extension ReachSearch {
  func words(_ focus: DroppedFocus) -> String {
    focus.words(plan.limits, setPoint: plan.regimen.setPoint, document.terms.lobes)
  }
}

extension DroppedFocus {
  func words(_ limits: Limits, setPoint: Pressure, _ terms: ReachTerms) -> String {
    func decibels(_ value: Double) -> String { Dimension.decibels.shown(value) }
    switch reason {
    case .atElement:
      return "an element stands there (\(Dimension.length.shown(ReachSearch.elementDistance.metres)) or more)"
    case .steeringLoss:
      return
        "steering there costs \(decibels(reach.lossDecibels)) (at most \(decibels(limits.steeringLossMaximumDecibels)))"
    case .pressure:
      return
        "\(Dimension.pressure.shown(setPoint.pascals)) there take \(Dimension.voltage.shown(reach.drive.volts)) "
        + "(at most \(Dimension.voltage.shown(limits.railMaximum.volts)))"
    case .secondaryLobe:
      let lobe = reach.lobe.map { "a secondary lobe of \(decibels($0.decibels)) at \($0.position.words)" }
      return (lobe ?? "a secondary lobe") + " (at most \(decibels(terms.secondaryLobeMaximum)))"
    }
  }
}

extension FinishedPlan {
  /// Why one of the dropped foci is out of reach: "steering there costs 9 dB (at most 6 dB)".
  public func words(_ focus: DroppedFocus) -> String {
    focus.words(limits, setPoint: regimen.setPoint ?? .zero, reach)
  }
}

extension Position {
  var words: String { "(" + [x, y, z].map { $0.millimetres.short }.joined(separator: ", ") + ") mm" }
}

extension PlanTerms {
  /// The target in one phrase.
  package var targetWords: String {
    func shown(_ length: Length) -> String { Dimension.length.shown(length.metres) }
    let what: String
    switch shape {
    case .sphere(let diameter): what = "sphere of \(shown(diameter))"
    case .ellipsoid(let x, let y, let z): what = "ellipsoid of \(shown(x)) x \(shown(y)) x \(shown(z))"
    case .box(let x, let y, let z): what = "box of \(shown(x)) x \(shown(y)) x \(shown(z))"
    case .cylinder(let diameter, let length): what = "cylinder of \(shown(diameter)), \(shown(length)) long"
    case .points(let points): what = points.count == 1 ? "one point" : "\(points.count) points"
    case .mask(let placed):
      what = "mask \(placed.file)"
      if case .registration = placed.placement { return "\(what), registered" }
    }
    return "\(what) about \(centre.words) from the geometric focus"
  }
}

extension FieldFault {
  /// For a person.
  package var words: String {
    switch self {
    case .elementCount(let count):
      "\(count) elements are out of range (1 … \(ArrayDescription.maximumElements))"
    case .frequency(let frequency): "\(Dimension.frequency.shown(frequency.hertz)) is out of range"
    case .tolerance: "the field cannot be computed to that tolerance"
    case .normalNotUnit(let element): "element \(element + 1) has no direction"
    case .width(let element): "element \(element + 1) has no width"
    case .tooWide(let element):
      "element \(element + 1) is more than 16 wavelengths wide: its field is not computed here"
    case .tooManySizes: "more than \(ArrayField.maximumOutlines) different sizes of elements"
    case .grid: "the region is too large"
    }
  }
}

extension DroppedFocus.Reason {
  /// For people.
  public var words: String {
    switch self {
    case .atElement: "at an element"
    case .steeringLoss: "steering loss"
    case .pressure: "pressure"
    case .secondaryLobe: "secondary lobe"
    }
  }
}

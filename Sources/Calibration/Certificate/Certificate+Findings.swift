import Arrays
import Foundation
import HistotripsyCore
import Hydrophones
import Text

/// What the steps of a routine have found, as far as they have been done.
public struct RoutineFindings: Equatable, Sendable {
  public var noise: NoiseFinding?
  public var position: PositionFinding?
  public var elements: ElementFindings?
  public var drive: DriveFinding?
  public var beam: BeamFinding?
  public var steering: SteeringFinding?

  public init() {}
}

/// Why no certificate can be made of what was found.
public enum CertificateLack: Error, Equatable, Sendable {
  /// This step has not been done, and nothing stands without it.
  case missing(RoutineStep)
  /// No estimate is left that rises with the drive.
  case noCurve
}

extension Certificate {
  /// How far from the water it was measured in a certificate holds, to either side: what the sensitivity of hydrophone and elements does
  /// beyond is not known.
  public static let temperatureReach = 5.0
  /// What elements may lose or gain for each kelvin besides what the water's speed of sound does, relative: 0.3 % [M].
  static let sourcePerKelvin = 0.003

  /// A certificate of what a routine has found.
  /// - Parameter array: as corrected by the element check, and as it will be driven.
  /// - Throws: what is missing.
  public init(
    _ found: RoutineFindings, software: String, board: String, issued: CalendarDate, expires: CalendarDate,
    conditions: TankConditions, array: ArrayDescription, serial: String, frontEnd: CertifiedFrontEnd,
    hydrophone: CertifiedHydrophone, files: [CertifiedFile]
  ) throws(CertificateLack) {
    guard let drive = found.drive else { throw .missing(.drive) }
    guard let position = found.position else { throw .missing(.locate) }
    guard let elements = found.elements else { throw .missing(.elements) }
    let estimates = Self.estimates(drive)
    guard let last = estimates.last else { throw .noCurve }
    var conditions = conditions
    conditions.celsius = (50 * (drive.waterMinimum.celsius + drive.waterMaximum.celsius)).rounded() / 100
    let (low, high) = (drive.waterMinimum.celsius, drive.waterMaximum.celsius)
    let reach = Self.temperatureReach
    let range = max(0, (low - reach).rounded(.up))...min(95, (high + reach).rounded(.down))
    self.init(
      software: software, board: board, issued: issued, expires: expires, conditions: conditions,
      array: CertifiedArray(
        name: array.name, serial: serial, elements: array.elements.count,
        checksum: ArrayGeometry.checksum(
          of: array.elements.span, frequency: array.frequency, geometricFocus: array.geometricFocus),
        sourcePressurePerVolt: array.sourcePressure(
          giving: last.estimate, at: last.drive, in: conditions.water)),
      frontEnd: frontEnd, hydrophone: hydrophone,
      temperatures: .celsius(range.lowerBound)...(.celsius(range.upperBound)), estimates: estimates,
      measured: drive.points.map(Self.measured), budget: Self.budget(drive, last),
      noise: found.noise.map(Self.noise), position: Self.place(position, elements),
      elements: Self.elements(elements), beam: found.beam.map(Self.beam),
      steering: found.steering.map(Self.steering) ?? [], files: files)
  }

  // MARK: Pressures

  /// Relative, k = 1: rectangular over the temperatures in which it holds.
  private static var sourceUncertainty: Double { sourcePerKelvin * temperatureReach / 3.0.squareRoot() }

  /// From where the hydrophone stood to the geometric focus; up to the highest drive measured by the fit, above by the sub-apertures.
  private static func estimates(_ drive: DriveFinding) -> [EstimatedPoint] {
    var points: [EstimatedPoint] = []
    func add(_ volts: Voltage, _ estimate: LinearEstimate, relative: Double) {
      let pascals = estimate.peakNegative.pascals / drive.relativeGain
      let all = hypot(relative, hypot(drive.relativeGainUncertainty, sourceUncertainty))
      let point = EstimatedPoint(
        drive: .volts(rounded(volts.volts, 5)), estimate: LinearEstimate(peakNegative: pressure(pascals, 5)),
        expandedUncertainty: pressure(2 * all * pascals, 3))
      guard point.drive > points.last?.drive ?? .zero,
        point.estimate.peakNegative > points.last?.estimate.peakNegative ?? .zero,
        point.expandedUncertainty < point.estimate.peakNegative
      else { return }
      points.append(point)
    }
    for point in drive.points {
      let estimate = drive.fit.linearEstimate(at: point.drive)
      guard estimate.peakNegative > .zero else { continue }
      let form = drive.fit.linearDeviation(at: point.drive) / estimate.peakNegative
      add(point.drive, estimate, relative: hypot(form, drive.commonUncertainty))
    }
    for point in drive.linear?.points ?? [] where point.drive > drive.highestDrive {
      add(point.drive, point.estimate, relative: point.relativeUncertainty)
    }
    return thinned(points)
  }

  /// To as many as a drive curve holds, the first and the last kept.
  private static func thinned(_ points: [EstimatedPoint]) -> [EstimatedPoint] {
    let most = DriveCurve.pointsMaximum
    guard points.count > most else { return points }
    return (0..<most).map { points[$0 * (points.count - 1) / (most - 1)] }
  }

  private static func measured(_ point: DriveFinding.Point) -> MeasuredPoint {
    MeasuredPoint(
      drive: .volts(rounded(point.drive.volts, 5)),
      negative: MeasuredPressure(peakNegative: pressure(point.peakNegative.value.pascals, 5)),
      negativeUncertainty: pressure(point.peakNegative.expandedUncertainty, 3),
      positive: pressure(point.peakPositive.value.pascals, 5),
      positiveUncertainty: pressure(point.peakPositive.expandedUncertainty, 3))
  }

  /// For the highest estimate: what all readings have in common, and what each sub-aperture has of its own.
  private static func budget(_ drive: DriveFinding, _ last: EstimatedPoint) -> [BudgetTerm] {
    func term(_ name: String, _ relative: Double, isScatter: Bool = false) -> BudgetTerm {
      BudgetTerm(name: name, relative: rounded(relative, 3), isScatter: isScatter)
    }
    let steered = [
      term("from the hydrophone to the geometric focus", drive.relativeGainUncertainty),
      term("elements in water warmer or colder", sourceUncertainty),
    ]
    guard let linear = drive.linear, let top = linear.points.last else {
      let total = last.expandedUncertainty / last.estimate.peakNegative / 2
      let common = drive.common.map { term($0.source.words, $0.standard) } + steered
      let known = common.reduce(0) { $0 + $1.relative * $1.relative }
      return common + [
        term(
          "scatter about the fitted form", max(0, total * total - known).squareRoot(), isScatter: true)
      ]
    }
    let correlated = top.correlated.map { term($0.source.words, $0.standard) }
    let own = top.uncorrelated.map {
      term(
        "\($0.source.words): \(linear.subApertures) sub-apertures, independent", $0.standard,
        isScatter: $0.source == .noise)
    }
    return correlated + steered + own
  }

  // MARK: Findings

  private static func noise(_ found: NoiseFinding) -> CertifiedNoise {
    CertifiedNoise(
      effective: .volts(rounded(found.noise.volts, 3)),
      mains: found.pickUp.filter(\.isHeard).map(\.amplitude).max().map { .volts(rounded($0.volts, 3)) },
      clippingMarginDecibels: rounded(found.clippingMarginDecibels, 3))
  }

  /// By all elements where they were measured, else by those of the search.
  private static func place(_ position: PositionFinding, _ elements: ElementFindings) -> CertifiedPosition {
    let centre = position.position.lanes - position.offset.lanes
    return CertifiedPosition(
      offset: micrometres(elements.position.lanes - centre),
      expandedUncertainty: micrometres(elements.positionUncertainty.lanes * 2))
  }

  private static func elements(_ found: ElementFindings) -> CertifiedElements {
    CertifiedElements(
      dead: found.numbers(.dead), weak: found.numbers(.weak), reversed: found.numbers(.reversed),
      late: found.numbers(.late), group: found.group)
  }

  private static func beam(_ found: BeamFinding) -> CertifiedBeam {
    func width(_ width: BeamFinding.Width) -> Length { .metres(rounded(width.width.value.metres, 4)) }
    let relative = [found.x, found.y, found.z].reduce(0) {
      max($0, $1.width.expandedUncertainty / $1.width.value.metres)
    }
    return CertifiedBeam(
      x: width(found.x), y: width(found.y), z: width(found.z),
      relativeUncertainty: min(1, rounded(relative, 2)))
  }

  private static func steering(_ found: SteeringFinding) -> [SteeringPoint] {
    found.stations.map { station in
      SteeringPoint(
        offset: micrometres(station.position.lanes - found.reference.lanes),
        lossDecibels: hundredths(station.measuredLossDecibels),
        expandedUncertainty: hundredths(2 * station.uncertaintyDecibels),
        computedDecibels: hundredths(station.computedLossDecibels))
    }
  }

  // MARK: Digits

  /// To so many significant digits: what nobody can vouch for does not stand on a certificate.
  private static func rounded(_ value: Double, _ digits: Int) -> Double {
    Double(String(format: "%.\(digits - 1)e", value)) ?? value
  }
  private static func pressure(_ pascals: Double, _ digits: Int) -> Pressure {
    Pressure(clamping: rounded(pascals, digits))
  }
  private static func hundredths(_ value: Double) -> Double { (value * 100).rounded() / 100 }
  private static func micrometres(_ metres: SIMD4<Double>) -> Position {
    let whole = (metres * 1e6).rounded(.toNearestOrEven)
    return .millimetres(whole.x / 1000, whole.y / 1000, whole.z / 1000)
  }
}

extension ArrayDescription {
  /// The source pressure per volt that gives an estimate at the geometric focus for a drive, by the computed field.
  func sourcePressure(giving estimate: LinearEstimate, at drive: Voltage, in water: Temperature) -> Pressure {
    guard let speed = SpeedOfSound.water(at: water) else { return sourcePressurePerVolt }
    let gain = elements.indices.reduce(0.0) { sum, number in
      elements[number].isEnabled ? sum + expectedAmplitude(number, at: geometricFocus, speed) : sum
    }
    guard gain > 0 else { return sourcePressurePerVolt }
    let pascals = estimate.peakNegative.pascals / drive.volts / gain
    let range = ArrayDescription.sourcePressures
    return min(max(Pressure(clamping: (pascals * 100).rounded() / 100), range.lowerBound), range.upperBound)
  }
}

extension UncertaintyTerm.Source {
  /// As a line of a budget.
  var words: String {
    switch self {
    case .noise: "noise of the receiver"
    case .sensitivity: "sensitivity of the hydrophone"
    case .regularisation: "regularisation of the deconvolution"
    case .medium: "density and speed of sound of the water"
    case .drive: "voltage of the rail"
    case .temperature: "temperature of the hydrophone"
    case .position: "place of the hydrophone in the focus"
    case .averaging: "averaging over the hydrophone's face"
    case .form: "form of the fitted curve"
    case .direction: "waves from beside the hydrophone's axis"
    case .phase: "sub-apertures out of step"
    case .linearity: "sum of sub-apertures against all at once"
    }
  }
}

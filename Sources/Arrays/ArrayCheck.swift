import Foundation
import HistotripsyCore
import Text

/// What a person should look at before an array is used.
public struct ArrayFinding: Equatable, Sendable {
  public enum Kind: Sendable {
    /// A gain or a normal that is not a number or out of range.
    case notANumber
    /// On top of another element: less than `ArrayDescription.widths.lowerBound` between centres.
    case duplicated
    /// Nearer to another element than the two are wide.
    case overlapping
    /// Away from the sphere or the plane that the others lie on.
    case offSurface
    /// Does not face the focus.
    case turnedAway
    case noneEnabled
  }
  public let kind: Kind
  /// From 0, in the order of the array; `nil` for the array as a whole.
  public let element: Int?
  /// The other element of a pair, before `element`.
  public let other: Int?
  private let text: String

  init(_ kind: Kind, element: Int?, other: Int? = nil, _ text: String) {
    self.kind = kind
    self.element = element
    self.other = other
    self.text = text
  }

  /// One sentence; elements are counted from 1.
  public var message: String { message { "element \($0 + 1)" } }

  func message(naming name: (Int) -> String) -> String {
    guard let other else { return text }
    return text + " " + name(other)
  }
}

/// Faults of an array that every single number passes.
public enum ArrayCheck {
  /// Water at 20 °C: what tolerances in wavelengths are measured with.
  static let wavelengthTemperature = Temperature.celsius(20)
  /// Further than this share of a wave from the surface of the others: 36° of phase when all fire at once. Laws allow for it,
  /// but an element so far off is more often a typing error than a transducer.
  public static let surfaceTolerance = 0.1
  /// An element of a sphere may look so far past the focus; a disc ten wavelengths wide loses 0.3 dB by it.
  public static let aimDegrees = 1.0
  /// Centres rounded when the file was written may make neighbours seem to overlap by so much of their width.
  public static let overlapTolerance = 0.01

  /// At most three findings for each element, in the order of the elements.
  public static func findings(in array: ArrayDescription) -> [ArrayFinding] {
    var findings: [ArrayFinding] = []
    if !array.elements.contains(where: \.isEnabled) {
      findings.append(ArrayFinding(.noneEnabled, element: nil, "no element is enabled"))
    }
    findings += array.elements.indices.compactMap { unusable(array.elements[$0], $0) }
    findings += pairs(array.elements)
    findings += surface(array)
    findings += array.elements.indices.compactMap { aim(array, $0) }
    return findings.enumerated().sorted {
      ($0.element.element ?? -1, $0.offset) < ($1.element.element ?? -1, $1.offset)
    }.map(\.element)
  }

  private static func unusable(_ element: Element, _ index: Int) -> ArrayFinding? {
    let length = element.normal.lanes.length
    guard length >= 1 - 1e-6, length <= 1 + 1e-6 else {
      return ArrayFinding(.notANumber, element: index, "the normal is \(length.short) long (1)")
    }
    guard element.gain >= 0, element.gain <= 4 else {
      return ArrayFinding(.notANumber, element: index, "gain \(element.gain.short) is out of range (0 … 4)")
    }
    guard ArrayDescription.widths.contains(element.width) else {
      let allowed = QuantityText.shown(ArrayDescription.widths.inBaseUnit, as: .length)
      return ArrayFinding(
        .notANumber, element: index,
        "width \(Dimension.length.shown(element.width.metres)) is out of range (\(allowed))")
    }
    return nil
  }

  /// Each element is named once, with the first before it that it meets; squares by their inscribed circles, because nothing says how
  /// they are turned: what is found does overlap.
  private static func pairs(_ elements: [Element]) -> [ArrayFinding] {
    let centres = elements.map(\.position.lanes)
    let widest = elements.reduce(0.0) { max($0, $1.width.metres) }
    let same = ArrayDescription.widths.lowerBound.metres
    let reach = max(widest, same)
    let order = centres.indices.sorted { (centres[$0].x, $0) < (centres[$1].x, $1) }
    var first: [Int: Int] = [:]
    for (place, i) in order.enumerated() {
      for j in order[(place + 1)...] {
        if centres[j].x - centres[i].x >= reach { break }
        let distance = (centres[i] - centres[j]).length
        let needed = (elements[i].width.metres + elements[j].width.metres) / 2
        guard distance < same || distance < needed * (1 - overlapTolerance) else { continue }
        first[max(i, j)] = min(first[max(i, j)] ?? .max, min(i, j))
      }
    }
    return elements.indices.compactMap { index in
      guard let other = first[index] else { return nil }
      let distance = (centres[index] - centres[other]).length
      if distance < same {
        return ArrayFinding(.duplicated, element: index, other: other, "lies where another does:")
      }
      let needed = (elements[index].width.metres + elements[other].width.metres) / 2
      return ArrayFinding(
        .overlapping, element: index, other: other,
        "\(Dimension.length.shown(distance)) between centres (\(Dimension.length.shown(needed)) or more): overlaps"
      )
    }
  }

  private static func surface(_ array: ArrayDescription) -> [ArrayFinding] {
    let tolerance = surfaceTolerance * wavelength(at: array.frequency)
    let offsets: [Double]
    let what: String
    if let radius = array.radiusOfCurvature {
      offsets = array.elements.map {
        ($0.position.lanes - array.geometricFocus.lanes).length - radius.metres
      }
      what = "the sphere of \(Dimension.length.shown(radius.metres)) about the focus"
    } else if let normal = commonNormal(array.elements) {
      let heights = array.elements.map { ($0.position.lanes * normal).sum() }
      let middle = heights.sorted()[heights.count / 2]
      offsets = heights.map { $0 - middle }
      what = "the plane of the array"
    } else {
      return []
    }
    return array.elements.indices.compactMap { index in
      guard abs(offsets[index]) > tolerance else { return nil }
      return ArrayFinding(
        .offSurface, element: index,
        "\(Dimension.length.shown(abs(offsets[index]))) off \(what) (\(Dimension.length.shown(tolerance)) or less)"
      )
    }
  }

  private static func aim(_ array: ArrayDescription, _ index: Int) -> ArrayFinding? {
    let element = array.elements[index]
    let toFocus = array.geometricFocus.lanes - element.position.lanes
    // A normal without direction is a finding of its own.
    guard element.normal.lanes.length > 0 else { return nil }
    guard toFocus.length > 0 else {
      return ArrayFinding(.turnedAway, element: index, "lies at the focus itself")
    }
    let cosine = (toFocus * element.normal.lanes).sum() / (toFocus.length * element.normal.lanes.length)
    // Not by the cosine alone: near 1 it has no digits left for small angles.
    let across = toFocus / toFocus.length - element.normal.lanes / element.normal.lanes.length * cosine
    let degrees = atan2(across.length, cosine) * 180 / .pi
    if array.radiusOfCurvature != nil {
      guard degrees > aimDegrees else { return nil }
      return ArrayFinding(
        .turnedAway, element: index,
        "the normal points \(degrees.short)° past the focus (\(aimDegrees.short)° or less)")
    }
    guard cosine <= 0 else { return nil }
    return ArrayFinding(.turnedAway, element: index, "faces away from the focus")
  }

  /// The direction that all elements face; `nil` where they do not face one.
  static func commonNormal(_ elements: [Element]) -> SIMD4<Double>? {
    let mean = elements.reduce(SIMD4<Double>.zero) { $0 + $1.normal.lanes } / Double(elements.count)
    guard mean.length > 0.5 else { return nil }
    let direction = mean / mean.length
    return elements.allSatisfy { ($0.normal.lanes - direction).length < 1e-3 } ? direction : nil
  }

  /// In water, metres.
  static func wavelength(at frequency: Frequency) -> Double {
    (SpeedOfSound.water(at: wavelengthTemperature)?.metresPerSecond ?? 1482) / frequency.hertz
  }
}

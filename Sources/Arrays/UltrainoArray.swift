import Foundation
import HistotripsyCore
import Text

/// Arrays of Ultraino (Marzo, Corkett and Drinkwater, IEEE Trans. UFFC 65, 102, 2018): its
/// simulations, which Java's `XMLEncoder` writes. Metres, hertz.
///
/// The encoder writes only what differs from a new object's fields: 40 kHz, an aperture of 9 mm, a
/// circle, the origin. A field is set by an expression that names its object by `idref`, wherever it
/// stands; a property stands inside its object.
struct UltrainoArray {
  private static let transducer = "acousticfield3d.simulation.Transducer"
  /// Fields of a new transducer in Ultraino's source.
  private static let newFrequency = 40e3
  private static let newAperture = 0.009

  /// Metres, in the file's own frame turned about x: its y is z here.
  let centres: [SIMD4<Double>]
  /// Line of each transducer.
  let lines: [Int]
  let defaults: ElementDefaults
  let notes: [String]

  /// Whether a root element is one of Java's encoder that holds transducers of Ultraino.
  static func isOne(_ root: XMLText.Element) -> Bool {
    root.name == "java"
      && root.children.contains { $0.attributes["class"]?.hasPrefix("acousticfield3d.") ?? false }
  }

  /// - Parameter stated: what the caller states goes before what the file says.
  /// - Throws: no transducer, too many, a coordinate that is no number or out of range, different
  ///   frequencies or apertures.
  init(_ root: XMLText.Element, file: String, stated: ElementDefaults) throws(InputError) {
    if let unit = stated.lengthUnit, unit != .metres {
      throw InputError(
        file: file, field: "units",
        message: "\(unit.rawValue) is stated, but Ultraino's arrays are in m; leave it out")
    }
    let objects = Objects(root)
    let found = objects.instances(of: Self.transducer)
    guard (1...ArrayDescription.maximumElements).contains(found.count) else {
      throw InputError(
        file: file,
        message: "\(found.count) transducers are out of range (1 … \(ArrayDescription.maximumElements))")
    }
    var centres: [SIMD4<Double>] = []
    var frequencies: Set<Double> = []
    var apertures: Set<Double> = []
    var kinds: Set<Double> = []
    func number(
      _ text: String?, _ absent: Double, _ range: ClosedRange<Double>, _ field: String,
      _ element: XMLText.Element
    ) throws(InputError) -> Double {
      guard let text else { return absent }
      let allowed = "(\(range.lowerBound.short) … \(range.upperBound.short))"
      guard let value = DecimalNumber(text)?.value(), range.contains(value) else {
        throw InputError(
          file: file, line: element.line, field: field,
          message: "\(QuantityText.quoted(text)) is not a number in its range \(allowed)")
      }
      return value
    }
    let limit = ArrayDescription.maximumCoordinate.metres
    for element in found {
      let place = objects.property("transform", of: element).flatMap {
        objects.property("translation", of: $0)
      }
      var centre = SIMD4<Double>.zero
      for (lane, axis) in ["x", "y", "z"].enumerated() {
        let text = place.flatMap { objects.value(axis, of: $0) }
        centre[lane] = try number(text, 0, -limit...limit, axis, place ?? element)
      }
      // Its y points up, out of an array that lies on a table: turned, not mirrored.
      centres.append(SIMD4(centre.x, -centre.z, centre.y, 0))
      frequencies.insert(
        try number(objects.value("frequency", of: element), Self.newFrequency, 1...1e9, "frequency", element))
      let widths = ArrayDescription.widths.inBaseUnit
      apertures.insert(
        try number(objects.value("apperture", of: element), Self.newAperture, widths, "apperture", element))
      kinds.insert(try number(objects.value("type", of: element), 0, 0...1, "type", element))
    }
    self.centres = centres
    lines = found.map(\.line)
    func only(_ values: Set<Double>, _ what: String, _ remedy: String) throws(InputError) -> Double {
      guard values.count == 1, let value = values.first else {
        throw InputError(
          file: file, field: what,
          message: "the transducers have \(values.count) of them (1)\(remedy)")
      }
      return value
    }
    var defaults = stated
    if defaults.frequency == nil {
      defaults.frequency = .hertz(try only(frequencies, "frequency", "; state it with --frequency"))
    }
    if defaults.width == nil {
      defaults.width = .metres(try only(apertures, "apperture", "; state it with --width"))
    }
    if defaults.shape == nil { defaults.shape = try only(kinds, "type", "") == 1 ? .square : .disc }
    self.defaults = defaults
    var notes = [
      "Ultraino's transducers, in metres, turned so that its y, up, is z; phases, amplitudes and driver's pins are not used"
    ]
    if stated.frequency == nil {
      notes.append(
        "\(Dimension.frequency.shown(defaults.frequency?.hertz ?? 0)) is the file's frequency: Ultraino's arrays work in air, and this program computes in water"
      )
    }
    self.notes = notes
  }
}

/// The objects of a document of Java's `XMLEncoder`: which are defined, and what their fields are
/// set to.
private struct Objects {
  private var defined: [XMLText.Element] = []
  private var byID: [String: XMLText.Element] = [:]
  /// What later expressions add to an object: `<void idref="…">`.
  private var additions: [String: [XMLText.Element]] = [:]
  /// Values that expressions set, by object and field.
  private var fields: [String: String] = [:]
  /// Numbers of the lists' entries, by what they refer to.
  private var order: [String: Int] = [:]

  init(_ root: XMLText.Element) {
    var rest = [root]
    while let element = rest.popLast() {
      rest += element.children.reversed()
      if element.attributes["class"] != nil, element.attributes["method"] == nil { defined.append(element) }
      if let id = element.attributes["id"], byID[id] == nil { byID[id] = element }
      if element.name == "void", let id = element.attributes["idref"] {
        additions[id, default: []] += element.children
      }
      if element.attributes["method"] == "getField" { note(element) }
      if element.attributes["method"] == "add", let entry = element.children.last {
        let id = entry.attributes["idref"] ?? entry.attributes["id"]
        if let id, order[id] == nil { order[id] = order.count }
      }
    }
  }

  /// `getField`, its name, and `set` with an object and a value. The object may be defined right
  /// there, anywhere inside.
  private mutating func note(_ element: XMLText.Element) {
    guard let name = element.children.first(where: { $0.name == "string" })?.text,
      let set = element.children.first(where: { $0.attributes["method"] == "set" }),
      let value = set.children.last,
      Self.numbers.contains(value.name),
      let target = set.children.last(where: { $0.name == "object" && $0.attributes["idref"] != nil })
    else { return }
    fields["\(target.attributes["idref"] ?? "").\(name)"] = value.text
  }

  private static let numbers: Set<String> = ["float", "double", "int", "long", "short", "byte"]

  /// In the order of the list that holds them; those that no list names in the order of the file.
  func instances(of name: String) -> [XMLText.Element] {
    let found = defined.filter { $0.attributes["class"] == name }
    return found.enumerated().sorted { one, other in
      let a = order[one.element.attributes["id"] ?? ""] ?? Int.max
      let b = order[other.element.attributes["id"] ?? ""] ?? Int.max
      return (a, one.offset) < (b, other.offset)
    }.map(\.element)
  }

  private func contents(of element: XMLText.Element) -> [XMLText.Element] {
    element.children + (element.attributes["id"].flatMap { additions[$0] } ?? [])
  }

  /// The object that is a property's value.
  func property(_ name: String, of element: XMLText.Element) -> XMLText.Element? {
    guard let found = contents(of: element).last(where: { $0.attributes["property"] == name }) else {
      return nil
    }
    let id = found.attributes["idref"] ?? found.children.first { $0.name == "object" }?.attributes["idref"]
    return id.flatMap { byID[$0] } ?? found
  }

  /// A number that a field or a property is set to; `nil` where the encoder left it out.
  func value(_ name: String, of element: XMLText.Element) -> String? {
    if let id = element.attributes["id"], let text = fields["\(id).\(name)"] { return text }
    let property = contents(of: element).last { $0.attributes["property"] == name }
    return property?.children.first { Self.numbers.contains($0.name) }?.text
  }
}

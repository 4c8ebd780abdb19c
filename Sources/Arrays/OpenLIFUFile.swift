import HistotripsyCore
import Text

/// A transducer of the open-source project openLIFU, as JSON: one transducer, an array of modules, or a solution that carries one.
///
/// What the fields mean there:
/// - An element's `position`, `orientation` (azimuth about y, elevation about the new x, roll; radians) and `size` are in the element's `units`
///   (mm unless stated); its `pin` is its channel.
/// - A module's `transform` leads from the array's frame to the module's: elements are moved by its **inverse**, in the
///   module's `units` (m unless stated).
/// - An element's `sensitivity` times its transducer's is the pressure at its face for each volt.
/// - `standoff_transform` places the whole array against skin and moves no element.
enum OpenLIFUFile {
  static let maximumModules = 64
  /// openLIFU's own default, for files without frequency.
  private static let defaultFrequency = 400_600.0

  static func unit(_ value: JSONValue) throws(InputError) -> LengthUnit {
    let text = try value.text(maximum: 40)
    guard let unit = LengthUnit(text) else {
      throw value.complaint("\"\(text)\" is not a unit of length known here (mm, cm, inch, m)")
    }
    return unit
  }

  /// The place of a transducer, to begin a note with.
  static func within(_ field: String) -> String { field.isEmpty ? "" : field + ": " }

  static func read(
    _ input: InputText, name: String, defaults: ElementDefaults, faults: inout ElementFaults
  ) throws(InputError) -> PlacedArray {
    var notes: [String] = []
    var root = try JSONText.root(of: input).object(of: "a transducer")
    if root.optional("elements") == nil, let inner = root.optional("transducer") {
      notes.append("the file is an openLIFU solution; its transducer is read")
      root = try inner.object(of: "a transducer")
    }
    if let unit = defaults.lengthUnit {
      notes.append("lengths are taken as \(unit.rawValue), as asked for, whatever the file says")
    }
    let modules = try Self.modules(root, unit: defaults.lengthUnit, notes: &notes, faults: &faults)
    let frequency = try Self.frequency(modules, defaults: defaults, file: input.file, notes: &notes)

    let elements = try inOrderOfPins(modules, file: input.file, notes: &notes)
    guard !elements.isEmpty else {
      throw root.complaint("no element could be read (1 … \(ArrayDescription.maximumElements) elements)")
    }
    let assembly = OpenLIFUAssembly(elements: elements, frequency: frequency, defaults: defaults)
    // Only a lone transducer is one that this program wrote.
    let attributes = modules.count == 1 ? modules[0].attributes : nil
    var array = try assembly.array(attributes: attributes, file: input.file, notes: &notes)
    let title = try (root.optional("name") ?? root.optional("id"))?.text(maximum: 1000)
    array.name = String((title ?? name).prefix(100))
    array.provenance = Provenance(source: input.file, digest: input.digest)
    array.notes = notes
    guard faults.collects || array.elements.contains(where: \.isEnabled) else {
      throw root.complaint("every element has sensitivity 0: no element is enabled")
    }
    if !faults.collects { try refuseDuplicates(array.elements, elements, file: input.file) }
    return PlacedArray(array: array, places: elements.map(\.element.place))
  }

  private static func modules(
    _ root: JSONObject, unit: LengthUnit?, notes: inout [String], faults: inout ElementFaults
  ) throws(InputError) -> [OpenLIFUModule] {
    let maximum = ArrayDescription.maximumElements
    guard let list = root.optional("modules") else {
      let lone = try OpenLIFUModule(root, unit: unit, room: maximum, notes: &notes, faults: &faults)
      return [lone]
    }
    var modules: [OpenLIFUModule] = []
    for value in try list.list(count: 1...maximumModules, of: "modules") {
      let room = maximum - modules.reduce(0) { $0 + $1.count }
      modules.append(
        try OpenLIFUModule(
          value.object(of: "a module"), unit: unit, room: room, notes: &notes, faults: &faults))
    }
    if modules.count > 1 {
      notes.append("\(modules.count) modules, put in place by the inverse of their transforms")
    }
    return modules
  }

  private static func frequency(
    _ modules: [OpenLIFUModule], defaults: ElementDefaults, file: String, notes: inout [String]
  ) throws(InputError) -> Double {
    let stated = modules.compactMap { module in module.frequency.map { (module.field, $0) } }
    if let first = stated.first {
      if let other = stated.first(where: { $0.1 != first.1 }) {
        throw InputError(
          file: file, field: other.0 + ".frequency",
          message:
            "\(Dimension.frequency.shown(other.1)) where \(first.0) has \(Dimension.frequency.shown(first.1)); "
            + "one array has one frequency")
      }
      return first.1
    }
    let assumed = defaults.frequency?.hertz ?? defaultFrequency
    if defaults.frequency == nil {
      notes.append(
        "frequency \(Dimension.frequency.shown(assumed)) is openLIFU's default: the file does not say")
    }
    return assumed
  }

  /// Channels are wired by pin; pins of a module begin after the elements of those before it.
  private static func inOrderOfPins(
    _ modules: [OpenLIFUModule], file: String, notes: inout [String]
  ) throws(InputError) -> [OpenLIFUPart] {
    var parts: [OpenLIFUPart] = []
    var before = 0
    var number = 0
    for module in modules {
      for element in module.elements {
        parts.append(
          OpenLIFUPart(
            element: element, moduleSensitivity: module.sensitivity, number: number,
            pin: element.pin.map { $0 + before }))
        number += 1
      }
      before += module.count
    }
    let pins = parts.compactMap(\.pin)
    guard pins.count == parts.count else {
      notes.append("not every element has a pin: channels follow the order of the file")
      return parts
    }
    var owners: [Int: Int] = [:]
    for (index, pin) in pins.enumerated() {
      if let other = owners.updateValue(index, forKey: pin) {
        let place = parts[index].element.place
        throw InputError(
          file: file, line: place.line, field: place.field + ".pin",
          message: "pin \(pin) is already that of \(parts[other].element.place.field)")
      }
    }
    if pins.max() != pins.count {
      notes.append("pins have gaps: channels 1 to \(pins.count) follow the order of the pins")
    }
    let sorted = parts.sorted { ($0.pin ?? 0) < ($1.pin ?? 0) }
    if pins != pins.sorted() { notes.append("elements are put in the order of their pins") }
    return sorted
  }

  private static func refuseDuplicates(
    _ elements: [Element], _ parts: [OpenLIFUPart], file: String
  ) throws(InputError) {
    guard let closest = ElementSpacing(elements.map(\.position.lanes)),
      closest.distance < ArrayDescription.widths.lowerBound.metres
    else { return }
    let (first, second) = (parts[closest.first].element.place, parts[closest.second].element.place)
    throw InputError(
      file: file, line: second.line, field: second.field, message: "lies where \(first.field) is")
  }
}

import Text

/// One transducer of an openLIFU file: a whole array, or one module of several.
struct OpenLIFUModule {
  let field: String
  /// Hertz; `nil` where the file does not say.
  let frequency: Double?
  /// `nil` where the file does not say.
  let sensitivity: OpenLIFUSensitivity?
  /// In the array's frame.
  let elements: [OpenLIFUElement]
  /// Number of elements in the file, those that could not be read included.
  let count: Int
  let attributes: OpenLIFUAttributes?

  static let keys: Set = [
    "type", "id", "name", "elements", "frequency", "units", "attrs", "registration_surface_filename",
    "transducer_body_filename", "standoff_transform", "sensitivity", "crosstalk_frac", "crosstalk_dist",
    "module_invert", "transform", "impulse_response", "impulse_dt",
  ]

  /// - Parameters:
  ///   - stated: the unit that the person named; overrules the file.
  ///   - room: elements that the array still has room for.
  init(
    _ object: JSONObject, unit stated: LengthUnit?, room: Int, notes: inout [String],
    faults: inout ElementFaults
  ) throws(InputError) {
    field = object.path
    frequency = try object.optional("frequency")?.quantity(
      .frequency, unit: "Hz", in: ArrayDescription.frequencies.inBaseUnit
    ) { $0.value() }
    sensitivity = try object.optional("sensitivity").map { value throws(InputError) in
      try OpenLIFUSensitivity(value)
    }
    // Metres are openLIFU's default for transducers, and what the transform shifts by.
    let inFile = try object.optional("units").map { value throws(InputError) in try OpenLIFUFile.unit(value) }
    let motion = try object.optional("transform").map { value throws(InputError) in
      try RigidMotion(value, unit: stated ?? inFile ?? .metres)
    }
    // One flag for each of the modules that the elements were merged from, in their order.
    let inversionValue = object.optional("module_invert")
    let inversions = try Self.inversions(inversionValue)
    attributes = try OpenLIFUAttributes(of: object)

    let maximum = ArrayDescription.maximumElements
    let list = try object.required("elements", allowed: "a list of elements (1 … \(maximum) elements)")
    let values = try list.list(count: 1...maximum, of: "elements")
    guard values.count <= room else {
      throw list.complaint(
        "\(values.count) entries, \(values.count - room) too many for all modules together (1 … \(maximum) elements)"
      )
    }
    count = values.count
    guard count % inversions.count == 0 else {
      throw (inversionValue ?? list).complaint(
        "\(inversions.count) modules do not divide \(count) elements evenly")
    }
    var elements: [OpenLIFUElement] = []
    elements.reserveCapacity(count)
    for (index, value) in values.enumerated() {
      let read = try faults.attempt { () throws(InputError) in try OpenLIFUElement(value, unit: stated) }
      guard var element = read else { continue }
      element.isInverted = inversions[index / (values.count / inversions.count)]
      if let motion {
        element.position = motion.inverse(ofPoint: element.position)
        let limit = ArrayDescription.maximumCoordinate.metres
        guard max(element.position.max(), -element.position.min()) <= limit else {
          throw value.complaint(
            "the module's transform puts the element out of range (\(QuantityText.shown(-limit...limit, as: .length)))"
          )
        }
        let normal = motion.inverse(ofDirection: element.normal)
        element.normal = normal / normal.length
      }
      elements.append(element)
    }
    self.elements = elements

    let unknown = object.keys.filter { !Self.keys.contains($0) }
    if !unknown.isEmpty {
      notes.append(
        "\(OpenLIFUFile.within(field))keys not used: \(PrintableText.of(unknown.joined(separator: ", ")))")
    }
    if let share = try object.optional("crosstalk_frac")?.number(in: 0...1), share > 0 {
      notes.append("\(OpenLIFUFile.within(field))crosstalk of \(share.short) between neighbours is not used")
    }
  }

  private static func inversions(_ value: JSONValue?) throws(InputError) -> [Bool] {
    guard let value else { return [false] }
    if !value.isList { return [try value.flag()] }
    let list = try value.list(count: 1...OpenLIFUFile.maximumModules, of: "flags")
    return try list.map { value throws(InputError) in try value.flag() }
  }
}

import Arrays
import Text

/// The fields of an NRRD header, each with its line.
struct NRRDFields {
  struct Field {
    let text: String
    let line: Int
  }

  let file: String
  let values: [String: Field]

  func complaint(_ key: String, _ message: String) -> InputError {
    InputError(file: file, line: values[key]?.line, field: key, message: message)
  }

  /// The format's own fields (Teem, "Definition of NRRD File Format").
  private static let known: Set<String> = [
    "dimension", "type", "block size", "encoding", "endian", "content", "min", "max", "old min", "old max",
    "data file", "line skip", "byte skip", "number", "sample units", "sizes", "spacings", "thicknesses",
    "axis mins", "axis maxs", "centers", "centerings", "labels", "units", "kinds", "space", "space dimension",
    "space units", "space origin", "space directions", "measurement frame",
  ]

  /// The format allows some names with or without their blank.
  static func canonical(_ key: String) -> String {
    known.contains(key) ? key : known.first { $0.filter { $0 != " " } == key } ?? key
  }

  /// Fields that the format does not have: a misspelt one would be left out in silence.
  /// - Returns: a note of those that resemble none.
  /// - Throws: one that resembles a field.
  func unknownFields() throws(InputError) -> [String] {
    let unknown = values.keys.filter { !Self.known.contains($0) }.sorted()
    for key in unknown {
      let candidates = Self.known.sorted().map { $0.replacing(" ", with: "-") }
      guard let meant = Spelling.nearest(to: key, among: candidates)?.replacing("-", with: " ") else {
        continue
      }
      throw InputError(
        file: file, line: values[key]?.line, field: QuantityText.quoted(key),
        message: "no field of an NRRD header; did you mean \(meant)?")
    }
    return unknown.isEmpty
      ? [] : ["\(file): fields that the format does not have are not used: \(QuantityText.listed(unknown))"]
  }

  private func required(_ key: String) throws(InputError) -> String {
    guard let field = values[key], !field.text.isEmpty else {
      throw complaint(key, "missing in the NRRD header")
    }
    return field.text
  }

  func count(_ key: String, in range: ClosedRange<Int>) throws(InputError) -> Int {
    let text = try required(key)
    guard let value = Int(text), range.contains(value) else {
      throw complaint(
        key, "\(QuantityText.quoted(text)) is out of range (\(range.lowerBound) … \(range.upperBound))")
    }
    return value
  }

  func optionalCount(_ key: String, in range: ClosedRange<Int>) throws(InputError) -> Int? {
    values[key] == nil ? nil : try count(key, in: range)
  }

  func counts(_ key: String, count: Int, in range: ClosedRange<Int>) throws(InputError) -> [Int] {
    let text = try required(key)
    let numbers = text.split(separator: " ").map { Int($0) ?? -1 }
    guard numbers.count == count, numbers.allSatisfy(range.contains) else {
      throw complaint(
        key,
        "\(QuantityText.quoted(text)) is out of range (\(count) numbers, \(range.lowerBound) … \(range.upperBound))"
      )
    }
    return numbers
  }

  // MARK: Numbers

  private static let types: [VoxelType: [String]] = [
    .int8: ["signed char", "int8", "int8_t"], .uint8: ["uchar", "unsigned char", "uint8", "uint8_t"],
    .int16: ["short", "short int", "signed short", "signed short int", "int16", "int16_t"],
    .uint16: ["ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t"],
    .int32: ["int", "signed int", "int32", "int32_t"],
    .uint32: ["uint", "unsigned int", "uint32", "uint32_t"],
    .int64: [
      "longlong", "long long", "long long int", "signed long long", "signed long long int", "int64",
      "int64_t",
    ],
    .uint64: ["ulonglong", "unsigned long long", "unsigned long long int", "uint64", "uint64_t"],
    .float32: ["float"], .float64: ["double"],
  ]

  func type() throws(InputError) -> VoxelType {
    let text = try required("type")
    guard let type = VoxelType.allCases.first(where: { Self.types[$0]?.contains(text.lowercased()) ?? false })
    else {
      throw complaint(
        "type",
        "\(QuantityText.quoted(text)) is no kind of number that a mask can be (\(VoxelType.allCases.map(\.name).joined(separator: ", ")))"
      )
    }
    return type
  }

  func encoding() throws(InputError) -> NRRDHeader.Encoding {
    let text = try required("encoding")
    switch text.lowercased() {
    case "raw": return .raw
    case "gzip", "gz": return .gzip
    case "text", "txt", "ascii": return .text
    default:
      throw complaint(
        "encoding",
        "\(QuantityText.quoted(text)) is not known (raw, gzip, text); save it compressed by gzip, as 3D Slicer does"
      )
    }
  }

  func isBigEndian(_ type: VoxelType) throws(InputError) -> Bool {
    guard let field = values["endian"] else {
      guard
        type.byteCount == 1 || ["ascii", "text", "txt"].contains(values["encoding"]?.text.lowercased() ?? "")
      else {
        throw complaint("endian", "missing; write little or big")
      }
      return false
    }
    switch field.text.lowercased() {
    case "little": return false
    case "big": return true
    default: throw complaint("endian", "\(QuantityText.quoted(field.text)) is not known (little, big)")
    }
  }

  // MARK: Space

  /// One vector for each axis; `nil` where the axis has none.
  func directions(rank: Int) throws(InputError) -> [SIMD4<Double>?] {
    guard let field = values["space directions"] else { return [] }
    var directions: [SIMD4<Double>?] = []
    var rest = Substring(field.text)
    while !rest.isEmpty {
      rest = rest.drop { $0 == " " }
      if rest.lowercased().hasPrefix("none") {
        directions.append(nil)
        rest = rest.dropFirst(4)
      } else if rest.first == "(", let end = rest.firstIndex(of: ")") {
        directions.append(try vector(rest[...end], "space directions"))
        rest = rest[rest.index(after: end)...]
      } else if !rest.isEmpty {
        throw complaint(
          "space directions",
          "\(QuantityText.quoted(field.text)) is no list of vectors, as in (1,0,0) (0,1,0) (0,0,1)")
      }
    }
    guard directions.count == rank else {
      throw complaint("space directions", "\(directions.count) vectors where the image has \(rank) axes")
    }
    return directions
  }

  private func vector(_ text: Substring, _ key: String) throws(InputError) -> SIMD4<Double> {
    let parts = text.dropFirst().dropLast().split(separator: ",").map { $0.filter { !$0.isWhitespace } }
    let numbers = parts.compactMap { DecimalNumber($0)?.value() }
    guard parts.count == 3, numbers.count == 3, numbers.allSatisfy(\.isFinite) else {
      throw complaint(key, "\(QuantityText.quoted(String(text))) is no vector of three numbers")
    }
    return SIMD4(numbers[0], numbers[1], numbers[2], 0)
  }

  /// Signs that bring the file's x, y and z to right, front and up.
  private static let spaces: [String: SIMD4<Double>] = [
    "right-anterior-superior": SIMD4(1, 1, 1, 1), "ras": SIMD4(1, 1, 1, 1),
    "left-anterior-superior": SIMD4(-1, 1, 1, 1), "las": SIMD4(-1, 1, 1, 1),
    "left-posterior-superior": SIMD4(-1, -1, 1, 1), "lps": SIMD4(-1, -1, 1, 1),
  ]

  /// From voxel indices to RAS+ metres.
  func affine(_ axes: [Int], _ directions: [SIMD4<Double>?], _ notes: inout [String]) throws(InputError)
    -> Affine
  {
    let unit = try unit()
    guard !directions.isEmpty else {
      throw complaint(
        "space directions",
        "missing: the image does not say how large its voxels are and how they lie; save it with 3D Slicer or SimpleITK"
      )
    }
    let space = try required("space")
    guard let signs = Self.spaces[space.lowercased()] else {
      throw complaint(
        "space",
        "\(QuantityText.quoted(space)) does not say which side is left (\(Self.spaces.keys.filter { $0.count > 3 }.sorted().joined(separator: ", ")))"
      )
    }
    var columns: [SIMD4<Double>] = []
    for axis in axes {
      guard let direction = directions[axis] else {
        throw complaint("space directions", "axis \(axis + 1) has none")
      }
      columns.append(direction * signs * unit)
    }
    var origin = SIMD4<Double>.zero
    if let field = values["space origin"] {
      origin = try vector(Substring(field.text), "space origin") * signs * unit
    } else {
      notes.append(
        "\(file) does not say where its first voxel lies (no space origin): its world begins there")
    }
    let affine = Affine(x: columns[0], y: columns[1], z: columns[2], origin: origin)
    let steps = affine.steps
    for axis in 0..<3 where !NIfTIOrientation.voxelSizes.contains(steps[axis]) {
      throw complaint(
        "space directions",
        "voxels of \(Dimension.length.shown(steps[axis])) along \(["i", "j", "k"][axis]) are out of range "
          + "(\(QuantityText.shown(NIfTIOrientation.voxelSizes, as: .length)))")
    }
    let share = abs(affine.determinant) / (steps.x * steps.y * steps.z)
    guard share >= NIfTIOrientation.flatness else {
      throw complaint("space directions", "the voxels' axes lie in one plane: singular")
    }
    guard (0..<3).allSatisfy({ abs(origin[$0]) <= NIfTIOrientation.reach }) else {
      throw complaint(
        "space origin",
        "the first voxel lies further than \(NIfTIOrientation.reach.short) m from the world's origin")
    }
    return affine
  }

  /// Metres in one of the file's units; millimetres where it does not say, as every program of the
  /// field writes them.
  private func unit() throws(InputError) -> Double {
    guard let field = values["space units"] else { return 1e-3 }
    let words = field.text.split(separator: "\"").map { $0.filter { !$0.isWhitespace } }.filter {
      !$0.isEmpty
    }
    let units = words.compactMap { UnitOfMeasure($0) }.filter { $0.kind == .length && !$0.isLevel }
    guard units.count == 3, let first = units.first,
      units.allSatisfy({ $0.exponent == first.exponent && $0.factor == first.factor })
    else {
      throw complaint(
        "space units", "\(QuantityText.quoted(field.text)) is not one known length for three axes")
    }
    return first.size
  }
}

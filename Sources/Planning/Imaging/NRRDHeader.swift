import Text

/// The header of an NRRD file (Teem's definition of the format, NRRD0001 to NRRD0005): lines of
/// text down to an empty one.
struct NRRDHeader {
  static let maximumBytes = 1_048_576
  private static let maximumFields = 10_000

  enum Encoding {
    case raw
    case gzip
    case text
  }

  /// A segment of 3D Slicer's `.seg.nrrd`.
  struct Segment: Equatable {
    let name: String
    let label: Double
    let layer: Int
  }

  let file: String
  /// Voxels along i, j and k.
  let dimensions: [Int]
  /// Numbers side by side in every voxel: layers of segments.
  let layers: Int
  let type: VoxelType
  let encoding: Encoding
  let isBigEndian: Bool
  /// From voxel indices to the image's world: RAS+, in metres.
  let affine: Affine
  let segments: [Segment]
  /// Name of the file that holds the data; `nil` where they follow the header.
  let dataFile: String?
  let lineSkip: Int
  /// −1: the data are the last bytes of the file.
  let byteSkip: Int
  /// Bytes that the header takes.
  let byteCount: Int
  let notes: [String]

  static func isNRRD(_ bytes: [UInt8]) -> Bool { bytes.starts(with: Array("NRRD000".utf8)) }

  /// - Parameter bytes: the file, or its beginning.
  /// - Throws: the first field that is wrong or missing, with its line.
  init(_ bytes: [UInt8], file: String) throws(InputError) {
    self.file = file
    let (fields, pairs, end) = try Self.fields(bytes, file: file)
    byteCount = end
    let reader = NRRDFields(file: file, values: fields)
    let rank = try reader.count("dimension", in: 3...4)
    let sizes = try reader.counts("sizes", count: rank, in: NIfTIHeader.counts)
    let kinds =
      fields["kinds"]?.text.lowercased().split(whereSeparator: \.isWhitespace).map(String.init) ?? []
    type = try reader.type()
    encoding = try reader.encoding()
    isBigEndian = try reader.isBigEndian(type)
    var notes = try reader.unknownFields()
    let directions = try reader.directions(rank: rank)
    let axes = try Self.axes(rank, sizes, kinds, directions, reader)
    dimensions = axes.map { sizes[$0] }
    layers = rank == 4 ? sizes[(0..<4).first { !axes.contains($0) } ?? 0] : 1
    affine = try reader.affine(axes, directions, &notes)
    segments = try Self.segments(pairs, file: file)
    dataFile = fields["data file"]?.text
    lineSkip = try reader.optionalCount("line skip", in: 0...1_000_000) ?? 0
    byteSkip = try reader.optionalCount("byte skip", in: -1...1_000_000_000) ?? 0
    self.notes = notes
    let (needed, over) = (dimensions + [layers]).reduce((type.byteCount, false)) { product, count in
      let (next, over) = product.0.multipliedReportingOverflow(by: count)
      return (next, product.1 || over)
    }
    guard !over, needed <= NIfTIHeader.maximumImageBytes,
      dimensions[1] * dimensions[2] <= NIfTIHeader.maximumRows
    else {
      throw reader.complaint(
        "sizes",
        "\(sizes.map(String.init).joined(separator: " × ")) numbers of \(type.byteCount) bytes are out of range "
          + "(512 MiB and \(NIfTIHeader.maximumRows) rows at most)")
    }
  }

  var imageByteCount: Int { dimensions.reduce(type.byteCount * layers, *) }

  /// `key: value` fields, `key:=value` pairs, and where the data begin.
  private static func fields(
    _ bytes: [UInt8], file: String
  ) throws(InputError) -> (fields: [String: NRRDFields.Field], pairs: [String: String], end: Int) {
    var fields: [String: NRRDFields.Field] = [:]
    var pairs: [String: String] = [:]
    var position = 0
    var line = 0
    while position < min(bytes.count, maximumBytes) {
      guard let end = bytes[position...].firstIndex(of: 0x0A) else {
        // A detached header may end without an empty line.
        if fields["data file"] != nil { return (fields, pairs, bytes.count) }
        break
      }
      line += 1
      var content = Substring(String(decoding: bytes[position..<end], as: UTF8.self))
      position = end + 1
      if content.hasSuffix("\r") { content.removeLast() }
      if content.isEmpty { return (fields, pairs, position) }
      guard line > 1, !content.hasPrefix("#") else { continue }
      guard fields.count + pairs.count < maximumFields else {
        throw InputError(file: file, line: line, message: "more than \(maximumFields) fields in the header")
      }
      if let mark = content.firstRange(of: ":=") {
        pairs[String(content[..<mark.lowerBound])] = String(content[mark.upperBound...])
      } else if let mark = content.firstRange(of: ": ") ?? content.firstRange(of: ":") {
        let key = NRRDFields.canonical(content[..<mark.lowerBound].lowercased())
        guard fields[key] == nil else {
          throw InputError(
            file: file, line: line, field: QuantityText.quoted(key), message: "this field stands here twice")
        }
        fields[key] = NRRDFields.Field(
          text: content[mark.upperBound...].split(whereSeparator: \.isWhitespace).joined(separator: " "),
          line: line)
      } else {
        throw InputError(
          file: file, line: line,
          message: "\(QuantityText.quoted(String(content))) is no field of an NRRD header (key: value)")
      }
    }
    if fields["data file"] != nil { return (fields, pairs, position) }
    throw InputError(file: file, message: "the NRRD header has no end (an empty line): the file is truncated")
  }

  /// Which axes are i, j and k. A fourth one holds layers: it has no direction.
  private static func axes(
    _ rank: Int, _ sizes: [Int], _ kinds: [String], _ directions: [SIMD4<Double>?], _ reader: NRRDFields
  ) throws(InputError) -> [Int] {
    if rank == 3 { return [0, 1, 2] }
    guard
      kinds.first.map({ ["list", "vector", "none", "???"].contains($0) }) ?? (directions.first == .some(nil))
    else {
      throw reader.complaint(
        "kinds", "four axes of which the first is not the list of layers: extract one volume")
    }
    return [1, 2, 3]
  }

  private static func segments(_ pairs: [String: String], file: String) throws(InputError) -> [Segment] {
    var segments: [Segment] = []
    var number = 0
    while let name = pairs["Segment\(number)_Name"] ?? pairs["Segment\(number)_ID"] {
      let label = pairs["Segment\(number)_LabelValue"].map { $0.filter { !$0.isWhitespace } } ?? "1"
      let layer =
        pairs["Segment\(number)_Layer"].map { $0.filter { !$0.isWhitespace } }
        ?? (pairs["Segment\(number)_LabelValue"] == nil ? "\(number)" : "0")
      guard let value = DecimalNumber(label)?.value(), let place = Int(layer), (0...1000).contains(place)
      else {
        throw InputError(
          file: file, field: "Segment\(number)_LabelValue",
          message: "\(QuantityText.quoted(label)) is no label, or \(QuantityText.quoted(layer)) no layer")
      }
      segments.append(Segment(name: name, label: value, layer: place))
      number += 1
    }
    return segments
  }
}

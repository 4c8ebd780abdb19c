import Text

/// A mask from the bytes of an NRRD file, 3D Slicer's segmentations (`.seg.nrrd`) among them.
public struct NRRDMask: Sendable {
  /// In the image's world: RAS+, metres.
  public let mask: VoxelMask
  public let notes: [String]

  /// - Parameters:
  ///   - bytes: a `.nrrd`, or a `.nhdr` whose data stand in another file.
  ///   - data: fetches the bytes of that file by its name; called only for a `.nhdr`.
  ///   - file: what messages call it.
  /// - Throws: one message naming the field, its line, the value and what is allowed.
  public init(
    _ bytes: [UInt8], data: (String) throws(InputError) -> [UInt8], file: String,
    selecting selection: MaskSelection
  ) throws(InputError) {
    let header = try NRRDHeader(bytes, file: file)
    let (resolved, layer, chosen) = try Self.resolve(selection, header)
    var body: ArraySlice<UInt8>
    let fetched: [UInt8]
    if let name = header.dataFile {
      guard !name.uppercased().hasPrefix("LIST"), !name.contains("%") else {
        throw InputError(
          file: file, field: "data file",
          message: "\(QuantityText.quoted(name)): data in several files are not read; save one .nrrd")
      }
      fetched = try data(name)
      body = fetched[...]
    } else {
      body = bytes[header.byteCount...]
    }
    for _ in 0..<header.lineSkip { body = body.drop { $0 != 0x0A }.dropFirst() }
    let voxels = try Self.voxels(body, header)
    let found = try VoxelImage(
      file: file, dimensions: header.dimensions, affine: header.affine,
      type: header.encoding == .text ? .float64 : header.type,
      isBigEndian: header.encoding == .text ? false : header.isBigEndian, bytes: voxels, offset: 0,
      layers: header.layers, layer: layer
    ).mask(resolved)
    mask = found.mask
    let surplus =
      header.encoding == .raw && header.byteSkip >= 0
      ? body.count - header.byteSkip - header.imageByteCount : 0
    notes =
      header.notes + VoxelImage.surplus(surplus, header.dimensions, header.type, file: file) + chosen
      + found.notes
  }

  /// The segment by its name, as a label in a layer.
  private static func resolve(
    _ selection: MaskSelection, _ header: NRRDHeader
  ) throws(InputError) -> (MaskSelection, layer: Int, notes: [String]) {
    func complaint(_ message: String) -> InputError {
      InputError(file: header.file, field: "segment", message: message)
    }
    let names = QuantityText.listed(header.segments.map(\.name))
    var wanted: NRRDHeader.Segment?
    var notes: [String] = []
    if case .segment(let name) = selection {
      guard !header.segments.isEmpty else {
        throw complaint("\(QuantityText.quoted(name)): the file names no segments; write label or threshold")
      }
      var found = header.segments.filter { $0.name == name }
      if found.isEmpty { found = header.segments.filter { $0.name.lowercased() == name.lowercased() } }
      guard found.count == 1 else {
        throw complaint(
          found.isEmpty
            ? "there is no segment \(QuantityText.quoted(name)); there are \(names)"
            : "\(found.count) segments are called \(QuantityText.quoted(name)); rename them in 3D Slicer")
      }
      wanted = found[0]
    } else if selection == .nonZero, !header.segments.isEmpty {
      guard header.segments.count == 1 else {
        throw complaint(
          "missing; the file holds \(header.segments.count) segments: \(names); write segment: and a name")
      }
      wanted = header.segments[0]
      notes = ["\(header.file): its only segment, \(PrintableText.of(header.segments[0].name)), is taken"]
    }
    guard let wanted else {
      guard header.layers == 1 else {
        throw complaint(
          "missing; the file holds \(header.layers) layers: \(names); write segment: and a name")
      }
      return (selection, 0, notes)
    }
    guard wanted.layer < header.layers else {
      throw complaint("\(QuantityText.quoted(wanted.name)) is in layer \(wanted.layer) of \(header.layers)")
    }
    guard let label = Int(exactly: wanted.label), MaskSelection.labels.contains(label) else {
      throw complaint(
        "\(QuantityText.quoted(wanted.name)) has label \(wanted.label.short) (\(MaskSelection.labels.lowerBound) … \(MaskSelection.labels.upperBound))"
      )
    }
    return (.label(label), wanted.layer, notes)
  }

  /// Before the voxels of a compressed file whose end is read.
  private static let longestLead = 1_048_576

  /// Exactly the bytes of the image.
  private static func voxels(_ body: ArraySlice<UInt8>, _ header: NRRDHeader) throws(InputError) -> [UInt8] {
    let needed = header.imageByteCount
    func tooFew(_ count: Int) -> InputError {
      let shape = header.dimensions.map(String.init).joined(separator: " × ")
      return InputError(
        file: header.file,
        message:
          "\(count) bytes of voxels where \(shape) voxels\(header.layers > 1 ? " in \(header.layers) layers" : "") of "
          + "\(header.type.byteCount) bytes need \(needed): the file is truncated")
    }
    func cut(_ bytes: ArraySlice<UInt8>) throws(InputError) -> [UInt8] {
      let rest = header.byteSkip < 0 ? bytes.suffix(needed) : bytes.dropFirst(header.byteSkip).prefix(needed)
      guard rest.count == needed else { throw tooFew(rest.count) }
      return Array(rest)
    }
    switch header.encoding {
    case .raw: return try cut(body)
    case .gzip:
      let packed = Array(body)
      guard Gunzip.isGzip(packed) else {
        throw InputError(file: header.file, field: "encoding", message: "gzip, but the data are none")
      }
      // Bytes are skipped in the data as they are unpacked (Teem's definition of "byte skip"); from
      // the end of what may be a whole other image with its header.
      let limit = needed + (header.byteSkip < 0 ? Self.longestLead : header.byteSkip) + 1
      let (whole, isWhole) = try Gunzip.expand(packed, limit: limit, file: header.file)
      guard isWhole, header.byteSkip < 0 || whole.count <= needed + header.byteSkip else {
        throw InputError(
          file: header.file,
          message: "the compressed voxels unfold to more than the \(needed) bytes that the header tells of")
      }
      return try cut(whole[...])
    case .text:
      let count = needed / header.type.byteCount
      guard count <= 1 << 24 else {
        throw InputError(
          file: header.file, field: "encoding",
          message: "more voxels as text than are read (\(1 << 24)); save it as gzip")
      }
      var values: [UInt8] = []
      values.reserveCapacity(count * 8)
      var found = 0
      for word in body.split(whereSeparator: { $0 <= 0x20 }) {
        guard found < count else {
          throw InputError(
            file: header.file, field: "sizes",
            message: "more than the \(count) numbers that they tell of follow")
        }
        guard let number = DecimalNumber(String(decoding: word, as: UTF8.self)) else {
          throw InputError(
            file: header.file,
            message: "\(QuantityText.quoted(String(decoding: word, as: UTF8.self))) is no voxel")
        }
        withUnsafeBytes(of: number.value().bitPattern.littleEndian) { values += $0 }
        found += 1
      }
      guard found == count else { throw tooFew(found * header.type.byteCount) }
      return values
    }
  }
}

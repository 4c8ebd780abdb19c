import Text

/// The header of a NIfTI file, version 1 (Cox et al. 2004; `nifti1.h`) or 2 (`nifti2.h`), every
/// field that matters checked against its bounds.
struct NIfTIHeader {
  /// Of version 2; version 1 has 348.
  static let largestByteCount = 540
  /// Voxel data that is read at all; with the file itself, at most 256 MiB, this bounds the memory
  /// that a mask can take.
  static let maximumImageBytes = 512 * 1_048_576
  /// Rows of voxels along i.
  static let maximumRows = 1 << 24
  /// Where the image may begin: headers carry extensions of a few kilobytes.
  static let maximumOffset = 16 * 1_048_576
  /// Voxels along one axis, in either version.
  static let counts = 1...32767

  /// Voxels along i, j and k.
  let dimensions: [Int]
  let type: VoxelType
  let isBigEndian: Bool
  /// Whether the image follows in the same file (magic `n+1`) or stands in a file of its own
  /// (`ni1`).
  let isSingleFile: Bool
  /// First byte of the image in its file.
  let imageOffset: Int
  /// Stored numbers times slope plus intercept are the voxels' values.
  let slope: Double
  let intercept: Double
  /// From voxel indices to the image's world: RAS+, in metres.
  let affine: Affine
  /// What had to be assumed.
  let notes: [String]

  var imageByteCount: Int { dimensions.reduce(type.byteCount, *) }

  /// - Parameter bytes: at least the header; what follows is not looked at.
  /// - Throws: the first field that is wrong, with its byte, value and allowed range.
  init(_ bytes: [UInt8], file: String) throws(InputError) {
    let layout = try Self.layout(bytes, file: file)
    isBigEndian = layout.bytes.isBigEndian
    isSingleFile = try Self.magic(layout)
    var notes: [String] = []
    dimensions = try Self.dimensions(layout, &notes)
    type = try Self.type(layout)
    imageOffset = try Self.offset(layout, isSingleFile: isSingleFile)
    (slope, intercept) = try Self.scaling(layout)
    affine = try NIfTIOrientation(layout, dimensions: dimensions).affine(&notes)
    self.notes = notes
    let (bytesNeeded, overflow) = dimensions.reduce((type.byteCount, false)) { product, count in
      let (next, over) = product.0.multipliedReportingOverflow(by: count)
      return (next, product.1 || over)
    }
    guard !overflow, bytesNeeded <= Self.maximumImageBytes, dimensions[1] * dimensions[2] <= Self.maximumRows
    else {
      let shape = dimensions.map(String.init).joined(separator: " × ")
      throw layout.bytes.complaint(
        layout.dimensionPlace(0), "dim",
        "\(shape) voxels of \(type.byteCount) bytes are out of range (512 MiB and \(Self.maximumRows) rows at most)"
      )
    }
  }

  /// Version and byte order, by the first number.
  private static func layout(_ bytes: [UInt8], file: String) throws(InputError) -> NIfTILayout {
    func tooFew(_ needed: Int, _ name: String) -> InputError {
      InputError(
        file: file,
        message:
          "\(bytes.count) bytes are too few for a \(name) header (\(needed)); truncated, or another kind of file"
      )
    }
    guard bytes.count >= 348 else { throw tooFew(348, "NIfTI-1") }
    let size = HeaderBytes(bytes: bytes, file: file, isBigEndian: false)
    let first = size.integer(Int32.self, at: 0)
    for isBigEndian in [false, true] {
      let header = HeaderBytes(bytes: bytes, file: file, isBigEndian: isBigEndian)
      switch isBigEndian ? first.byteSwapped : first {
      case 348: return NIfTILayout(bytes: header, isSecond: false)
      case 540:
        guard bytes.count >= 540 else { throw tooFew(540, "NIfTI-2") }
        return NIfTILayout(bytes: header, isSecond: true)
      default: continue
      }
    }
    throw size.complaint(0, "sizeof_hdr", "\(first) is neither 348 nor 540: this is not NIfTI")
  }

  private static func magic(_ layout: NIfTILayout) throws(InputError) -> Bool {
    let bytes = layout.bytes.bytes
    let place = layout.isSecond ? 4 : 344
    let found = Array(bytes[place..<(place + 4)])
    let digit = layout.isSecond ? "2" : "1"
    if found == Array("n+\(digit)\0".utf8) { return true }
    if found == Array("ni\(digit)\0".utf8) { return false }
    // ANALYZE 7.5 has the same size and no magic; it does not say which side is left.
    guard layout.isSecond || found.contains(where: { $0 != 0 }) else {
      throw InputError(
        file: layout.bytes.file,
        message:
          "this is an ANALYZE 7.5 image, which does not say which side is left; convert it knowingly, as with "
          + "fslchfiletype NIFTI_GZ or mri_convert")
    }
    let shown = QuantityText.quoted(String(decoding: found, as: UTF8.self))
    throw layout.bytes.complaint(place, "magic", "\(shown) is not \(layout.name) (n+\(digit) or ni\(digit))")
  }

  private static func dimensions(_ layout: NIfTILayout, _ notes: inout [String]) throws(InputError) -> [Int] {
    let rank = layout.dimension(0)
    guard (3...7).contains(rank) else {
      throw layout.bytes.complaint(
        layout.dimensionPlace(0), "dim[0]", "\(rank) dimensions are out of range (3; further ones of 1 voxel)"
      )
    }
    var dimensions: [Int] = []
    for axis in 1...rank {
      let count = layout.dimension(axis)
      if axis > 3, count == 0 {
        notes.append("\(layout.bytes.file): dim[\(axis)] is 0 and counts as 1")
        continue
      }
      guard axis <= 3 ? counts.contains(count) : count == 1 else {
        throw layout.bytes.complaint(
          layout.dimensionPlace(axis), "dim[\(axis)]",
          axis <= 3
            ? "\(count) voxels are out of range (1 … \(counts.upperBound))"
            : "\(count): a mask has three dimensions (1 along this one); extract one volume")
      }
      if axis <= 3 { dimensions.append(count) }
    }
    return dimensions
  }

  private static func type(_ layout: NIfTILayout) throws(InputError) -> VoxelType {
    let code = layout.datatype
    guard let type = VoxelType(rawValue: code) else {
      throw layout.bytes.complaint(
        layout.datatypePlace, "datatype",
        "\(code) is no kind of number that a mask can be (\(VoxelType.list))")
    }
    guard layout.bitpix == 8 * type.byteCount else {
      throw layout.bytes.complaint(
        layout.bitpixPlace, "bitpix",
        "\(layout.bitpix) does not fit datatype \(code), \(type.name) (\(8 * type.byteCount))")
    }
    return type
  }

  private static func offset(_ layout: NIfTILayout, isSingleFile: Bool) throws(InputError) -> Int {
    let value = layout.imageOffset
    // In a single file header and extension flags come first; 0 is what writers of pairs leave.
    let least = isSingleFile ? layout.byteCount + 4 : 0
    guard value >= Double(least), value <= Double(maximumOffset), value == value.rounded() else {
      throw layout.bytes.complaint(
        layout.imageOffsetPlace, "vox_offset",
        "\(value.short) is out of range (\(least) … \(maximumOffset), whole bytes)")
    }
    return Int(value)
  }

  /// A slope of 0 says that there is no scaling; programs that write none leave 0 or not-a-number.
  private static func scaling(_ layout: NIfTILayout) throws(InputError) -> (Double, Double) {
    let slope = layout.real(.slope)
    if slope == 0 || slope.isNaN { return (1, 0) }
    return (try layout.finite(.slope, 0, "scl_slope"), try layout.finite(.intercept, 0, "scl_inter"))
  }
}

import Text

/// The header of a NIfTI-1 file (Cox et al. 2004; `nifti1.h`), every field that matters checked against its bounds.
struct NIfTIHeader {
  static let byteCount = 348
  /// Voxel data that is read at all; with the file itself, at most 256 MiB, this bounds the memory that a mask can take.
  static let maximumImageBytes = 512 * 1_048_576
  /// Rows of voxels along i.
  static let maximumRows = 1 << 24
  /// Where the image may begin: headers carry extensions of a few kilobytes.
  static let maximumOffset = 16 * 1_048_576

  /// Voxels along i, j and k.
  let dimensions: [Int]
  let type: VoxelType
  let isBigEndian: Bool
  /// Whether the image follows in the same file (magic `n+1`) or stands in a file of its own (`ni1`).
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
    guard bytes.count >= Self.byteCount else {
      throw InputError(
        file: file,
        message:
          "\(bytes.count) bytes are too few for a NIfTI-1 header (\(Self.byteCount)); truncated, or another kind of file"
      )
    }
    let size = HeaderBytes(bytes: bytes, file: file, isBigEndian: false)
    let sizes = (size.integer(Int32.self, at: 0), size.integer(Int32.self, at: 0).byteSwapped)
    guard sizes.0 == 348 || sizes.1 == 348 else {
      let isNext = sizes.0 == 540 || sizes.1 == 540
      throw size.complaint(
        0, "sizeof_hdr",
        isNext
          ? "540: this is NIfTI-2; save it as NIfTI-1 (348)" : "\(sizes.0) is not 348: this is not NIfTI-1")
    }
    let header = HeaderBytes(bytes: bytes, file: file, isBigEndian: sizes.0 != 348)
    isBigEndian = header.isBigEndian
    isSingleFile = try Self.magic(header)
    dimensions = try Self.dimensions(header)
    type = try Self.type(header)
    imageOffset = try Self.offset(header, isSingleFile: isSingleFile)
    (slope, intercept) = try Self.scaling(header)
    var notes: [String] = []
    affine = try NIfTIOrientation(header).affine(&notes)
    self.notes = notes
    let (bytesNeeded, overflow) = dimensions.reduce((type.byteCount, false)) { product, count in
      let (next, over) = product.0.multipliedReportingOverflow(by: count)
      return (next, product.1 || over)
    }
    guard !overflow, bytesNeeded <= Self.maximumImageBytes, dimensions[1] * dimensions[2] <= Self.maximumRows
    else {
      let shape = dimensions.map(String.init).joined(separator: " × ")
      throw header.complaint(
        40, "dim",
        "\(shape) voxels of \(type.byteCount) bytes are out of range (512 MiB and \(Self.maximumRows) rows at most)"
      )
    }
  }

  private static func magic(_ header: HeaderBytes) throws(InputError) -> Bool {
    switch Array(header.bytes[344..<348]) {
    case Array("n+1\0".utf8): return true
    case Array("ni1\0".utf8): return false
    case let other:
      let shown = QuantityText.quoted(String(decoding: other, as: UTF8.self))
      throw header.complaint(344, "magic", "\(shown) is not NIfTI-1 (n+1 or ni1)")
    }
  }

  private static func dimensions(_ header: HeaderBytes) throws(InputError) -> [Int] {
    let rank = header.short(40)
    guard (3...7).contains(rank) else {
      throw header.complaint(40, "dim[0]", "\(rank) dimensions are out of range (3; further ones of 1 voxel)")
    }
    var dimensions: [Int] = []
    for axis in 1...rank {
      let count = header.short(40 + 2 * axis)
      let allowed = axis <= 3 ? 1...32767 : 1...1
      guard allowed.contains(count) else {
        throw header.complaint(
          40 + 2 * axis, "dim[\(axis)]",
          axis <= 3
            ? "\(count) voxels are out of range (1 … 32767)"
            : "\(count): a mask has three dimensions (1 along this one); extract one volume")
      }
      if axis <= 3 { dimensions.append(count) }
    }
    return dimensions
  }

  private static func type(_ header: HeaderBytes) throws(InputError) -> VoxelType {
    let code = header.short(70)
    guard let type = VoxelType(rawValue: code) else {
      throw header.complaint(
        70, "datatype", "\(code) is no kind of number that a mask can be (\(VoxelType.list))")
    }
    let bits = header.short(72)
    guard bits == 8 * type.byteCount else {
      throw header.complaint(
        72, "bitpix", "\(bits) does not fit datatype \(code), \(type) (\(8 * type.byteCount))")
    }
    return type
  }

  private static func offset(_ header: HeaderBytes, isSingleFile: Bool) throws(InputError) -> Int {
    let value = header.float(108)
    // In a single file header and extension flags come first; 0 is what writers of pairs leave.
    let least = isSingleFile ? 352 : 0
    guard value >= Double(least), value <= Double(maximumOffset), value == value.rounded() else {
      throw header.complaint(
        108, "vox_offset", "\(value.short) is out of range (\(least) … \(maximumOffset), whole bytes)")
    }
    return Int(value)
  }

  /// A slope of 0 says that there is no scaling; programs that write none leave 0 or not-a-number.
  private static func scaling(_ header: HeaderBytes) throws(InputError) -> (Double, Double) {
    let slope = header.float(112)
    if slope == 0 || slope.isNaN { return (1, 0) }
    return (try header.finite(112, "scl_slope"), try header.finite(116, "scl_inter"))
  }
}

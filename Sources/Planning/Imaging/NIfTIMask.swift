import Text

/// A mask from the bytes of a NIfTI image, version 1 or 2.
///
/// The decoder opens no file: a caller that has bytes can use it. Memory: the bytes themselves, the
/// expanded image (`NIfTIHeader.maximumImageBytes` at most), and runs (`VoxelImage.maximumRuns`).
public struct NIfTIMask: Sendable {
  /// Largest file that is read, compressed or not.
  public static let maximumFileBytes = 544 * 1_048_576

  /// In the image's world: RAS+, metres.
  public let mask: VoxelMask
  /// What had to be assumed.
  public let notes: [String]

  /// - Parameters:
  ///   - bytes: a `.nii` file or the header of a pair, compressed by gzip or not.
  ///   - image: fetches the bytes of the pair's other file, compressed or not; called only for a
  ///     pair.
  ///   - file: what messages call it.
  /// - Throws: one message naming the field and byte, the value and what is allowed.
  public init(
    _ bytes: [UInt8], image: () throws(InputError) -> [UInt8], file: String,
    selecting selection: MaskSelection
  ) throws(InputError) {
    let isCompressed = Gunzip.isGzip(bytes)
    let start =
      isCompressed ? try Gunzip.expand(bytes, limit: NIfTIHeader.largestByteCount, file: file).bytes : bytes
    if let other = ForeignImage(of: start, isCompressed: isCompressed) {
      throw InputError(file: file, message: other.complaint(of: file))
    }
    if case .segment(let name) = selection {
      throw InputError(
        file: file, field: "segment",
        message:
          "\(QuantityText.quoted(name)): a NIfTI image has no names; write label: and the number of the segment"
      )
    }
    let header = try NIfTIHeader(start, file: file)
    let whole = try Self.expanded(header.isSingleFile ? bytes : try image(), header, file: file)
    let needed = header.imageOffset + header.imageByteCount
    guard whole.count >= needed else {
      let shape = header.dimensions.map(String.init).joined(separator: " × ")
      throw InputError(
        file: file, field: "byte \(whole.count)",
        message:
          "the image ends here; \(shape) voxels of \(header.type.byteCount) bytes need \(needed) bytes: the file is truncated"
      )
    }
    let found = try VoxelImage(
      file: file, dimensions: header.dimensions, affine: header.affine, type: header.type,
      isBigEndian: header.isBigEndian, bytes: whole, offset: header.imageOffset, slope: header.slope,
      intercept: header.intercept
    ).mask(selection)
    mask = found.mask
    notes =
      header.notes + VoxelImage.surplus(whole.count - needed, header.dimensions, header.type, file: file)
      + found.notes
  }

  /// The image's bytes, no more than the header promises and a little: trailing bytes do no harm, a
  /// bomb is refused.
  private static func expanded(_ bytes: [UInt8], _ header: NIfTIHeader, file: String) throws(InputError)
    -> [UInt8]
  {
    guard Gunzip.isGzip(bytes) else { return bytes }
    let limit = header.imageOffset + header.imageByteCount + 65_536
    let (whole, isWhole) = try Gunzip.expand(bytes, limit: limit, file: file)
    guard isWhole else {
      throw InputError(
        file: file,
        message:
          "the compressed image unfolds to more than the \(header.imageOffset + header.imageByteCount) bytes that its header tells of"
      )
    }
    return whole
  }
}

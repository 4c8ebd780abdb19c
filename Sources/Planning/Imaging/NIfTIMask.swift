import Text

/// A mask from the bytes of a NIfTI-1 image.
///
/// The decoder opens no file: whoever has bytes can call it. Memory: the bytes themselves, the expanded image
/// (`NIfTIHeader.maximumImageBytes` at most), and runs (`maximumRuns`).
public struct NIfTIMask: Sendable {
  /// Largest file that is read, compressed or not.
  public static let maximumFileBytes = 544 * 1_048_576
  /// More runs than these are noise, not a mask.
  static let maximumRuns = 1 << 24

  /// In the image's world: RAS+, metres.
  public let mask: VoxelMask
  /// What had to be assumed.
  public let notes: [String]

  /// - Parameters:
  ///   - bytes: a `.nii` file or the header of a pair, compressed by gzip or not.
  ///   - image: fetches the bytes of the pair's other file, compressed or not; called only for a pair.
  ///   - file: what messages call it.
  /// - Throws: one message naming the field and byte, the value and what is allowed.
  public init(
    _ bytes: [UInt8], image: () throws(InputError) -> [UInt8], file: String,
    selecting selection: MaskSelection
  ) throws(InputError) {
    let isCompressed = Gunzip.isGzip(bytes)
    let start =
      isCompressed ? try Gunzip.expand(bytes, limit: NIfTIHeader.byteCount, file: file).bytes : bytes
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
    let (runs, rowStarts) = try Self.runs(in: whole, header, file: file, selection)
    guard
      let mask = VoxelMask(
        dimensions: header.dimensions, affine: header.affine, runs: runs, rowStarts: rowStarts)
    else {
      throw InputError(
        file: file,
        message:
          "no voxel \(selection.words) in \(header.imageByteCount / header.type.byteCount): the mask is empty"
      )
    }
    self.mask = mask
    notes = header.notes
  }

  /// The image's bytes, no more than the header promises and a little: trailing bytes do no harm, a bomb is refused.
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

  private static func runs(
    in bytes: [UInt8], _ header: NIfTIHeader, file: String, _ selection: MaskSelection
  ) throws(InputError) -> ([VoxelMask.Run], [Int32]) {
    let read = header.type.reader(isBigEndian: header.isBigEndian)
    let step = header.type.byteCount
    let (columns, rows) = (header.dimensions[0], header.dimensions[1] * header.dimensions[2])
    var runs: [VoxelMask.Run] = []
    var rowStarts: [Int32] = [0]
    rowStarts.reserveCapacity(rows + 1)
    bytes.withUnsafeBytes { raw in
      var offset = header.imageOffset
      for _ in 0..<rows where runs.count <= maximumRuns {
        var first: Int32?
        for i in 0..<columns {
          let value = read(raw, offset) * header.slope + header.intercept
          offset += step
          if selection.selects(value) {
            first = first ?? Int32(i)
          } else if let begun = first {
            runs.append(VoxelMask.Run(first: begun, last: Int32(i) - 1))
            first = nil
          }
        }
        if let begun = first { runs.append(VoxelMask.Run(first: begun, last: Int32(columns) - 1)) }
        rowStarts.append(Int32(runs.count))
      }
    }
    guard runs.count <= maximumRuns else {
      throw InputError(
        file: file,
        message:
          "the voxels \(selection.words) are scattered over more than \(maximumRuns) runs: noise, not a mask")
    }
    return (runs, rowStarts)
  }
}

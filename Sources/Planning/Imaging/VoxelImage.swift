import Text

/// The voxels of an image in memory, whatever format they came in, and where they lie.
///
/// Memory: the bytes of the image (`NIfTIHeader.maximumImageBytes` at most), and the runs of the
/// mask that is taken from it.
struct VoxelImage {
  /// More runs than these are noise, not a mask.
  static let maximumRuns = 1 << 24

  let file: String
  /// Voxels along i, j and k.
  let dimensions: [Int]
  /// From voxel indices to the image's world: RAS+, in metres.
  let affine: Affine
  let type: VoxelType
  let isBigEndian: Bool
  let bytes: [UInt8]
  /// First byte of the first voxel.
  let offset: Int
  /// Numbers that stand side by side in every voxel, of which one is read.
  var layers = 1
  var layer = 0
  var slope = 1.0
  var intercept = 0.0

  var voxelCount: Int { dimensions.reduce(1, *) }

  /// What is to be said where a file has more voxels than its header tells of: a header that is too
  /// small cuts a mask off.
  /// - Parameter bytes: those behind the last voxel; a few are padding.
  static func surplus(_ bytes: Int, _ dimensions: [Int], _ type: VoxelType, file: String) -> [String] {
    let layers = [
      dimensions[0] * dimensions[1], dimensions[1] * dimensions[2], dimensions[0] * dimensions[2],
    ]
    guard let least = layers.min(), bytes >= least * type.byteCount else { return [] }
    let shape = dimensions.map(String.init).joined(separator: " × ")
    return [
      "\(file): \(bytes) bytes follow the \(shape) voxels that the header tells of: is part of the image left out?"
    ]
  }

  /// What is to be said of an image that is hardly one of a body in the unit that it states.
  static func size(_ affine: Affine, _ dimensions: [Int], file: String) -> [String] {
    let steps = affine.steps
    let sides = (0..<3).map { steps[$0] * Double(dimensions[$0]) }
    guard let longest = sides.max(), longest < smallest || longest > largest else { return [] }
    return ["\(file): the image is \(Dimension.length.shown(longest)) across: is its unit right?"]
  }

  /// The longest side of an image: from a small animal's organ to a whole body, with room on both
  /// sides; metres.
  private static let smallest = 2e-3
  private static let largest = 2.5

  /// The voxels that a selection takes, with what is to be said about the values that are there.
  /// - Throws: none selected; all selected where that cannot be meant; voxels scattered over more
  ///   runs than a mask has.
  func mask(_ selection: MaskSelection) throws(InputError) -> (mask: VoxelMask, notes: [String]) {
    var census = VoxelCensus()
    var runs: [VoxelMask.Run] = []
    var rowStarts: [Int32] = [0]
    let (columns, rows) = (dimensions[0], dimensions[1] * dimensions[2])
    rowStarts.reserveCapacity(rows + 1)
    let read = type.reader(isBigEndian: isBigEndian)
    let step = type.byteCount * layers
    bytes.withUnsafeBytes { raw in
      var place = offset + layer * type.byteCount
      for _ in 0..<rows where runs.count <= Self.maximumRuns {
        var first: Int32?
        for i in 0..<columns {
          let value = read(raw, place) * slope + intercept
          place += step
          census.add(value)
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
    guard runs.count <= Self.maximumRuns else {
      throw InputError(
        file: file,
        message:
          "the voxels \(selection.words) are scattered over more than \(Self.maximumRuns) runs: noise, not a mask"
      )
    }
    census.finish()
    guard
      let mask = VoxelMask(dimensions: dimensions, affine: affine, runs: runs, rowStarts: rowStarts)
    else {
      throw InputError(
        file: file,
        message: "no voxel \(selection.words) in \(voxelCount): the mask is empty; \(census.words)")
    }
    let notes = try judged(selection, mask.voxelCount, census)
    let oddities = census.oddities.map { "\(file): \($0)" }
    return (mask, Self.size(affine, dimensions, file: file) + notes + oddities)
  }

  /// Of all voxels, as a share: what is more is hardly a target.
  private static let nearlyAll = 0.95

  private func judged(
    _ selection: MaskSelection, _ selected: Int, _ census: VoxelCensus
  ) throws(InputError) -> [String] {
    let share = Double(selected) / Double(voxelCount)
    let what =
      selected == voxelCount
      ? "every voxel of the image is" : "\((share * 100).short) % of the image's voxels are"
    let severalSelected = census.distinct(where: selection.selects) > 1
    if share >= Self.nearlyAll {
      let isMeant = census.distinct(where: { _ in true }) == 1
      // A whole image of one value, and what a person chose by a number that leaves something out,
      // may be meant.
      guard isMeant || (selected < voxelCount && selection != .nonZero) else {
        throw InputError(
          file: file,
          message: "\(what) \(selection.words): this selects nearly everything; \(census.words); "
            + "write label or threshold so that the background is left out")
      }
      return ["\(file): \(what) \(selection.words); \(census.words)"]
    }
    if selection == .nonZero, severalSelected {
      return ["\(file): the voxels other than 0 hold several values, and all are selected; \(census.words)"]
    }
    if selection == .nonZero, census.hasFraction(where: selection.selects) {
      return ["\(file): the mask's value is no whole number; \(census.words)"]
    }
    return []
  }
}

import Text

/// Where the voxels of a NIfTI image lie in its world, by the standard's precedence: s-form, else q-form, else voxel sizes alone. A
/// code above 0 makes a form valid, as nibabel has it.
struct NIfTIOrientation {
  /// Edges of voxels that make sense.
  static let voxelSizes = 1e-6...0.1
  /// No corner of the image lies further from the world's origin, metres.
  static let reach = 2.0
  /// The axes of the voxels span less than this share of what perpendicular ones would: singular.
  static let flatness = 1e-3

  private let header: NIfTILayout
  private let dimensions: [Int]
  private var file: String { header.bytes.file }

  init(_ header: NIfTILayout, dimensions: [Int]) {
    self.header = header
    self.dimensions = dimensions
  }

  /// From voxel indices to RAS+ metres.
  func affine(_ notes: inout [String]) throws(InputError) -> Affine {
    let unit = try unit(&notes)
    let (field, offset): (String, Int)
    let affine: Affine
    if header.sFormCode > 0 {
      (field, offset) = ("srow", header.place(.rows))
      affine = try sForm()
    } else if header.qFormCode > 0 {
      (field, offset) = ("quatern", header.place(.quaternion))
      affine = try qForm()
    } else {
      (field, offset) = ("pixdim", header.place(.pixdim, 1))
      affine = try sizesAlone()
      notes.append(
        "\(file) says how large its voxels are, not where they lie (no s-form, no q-form): its world begins at the first voxel, "
          + "and which side is left is not known"
      )
    }
    let scaled = affine.scaled(by: unit)
    try check(scaled, field, offset)
    if header.sFormCode > 0 {
      if header.qFormCode > 0 {
        compare(scaled, unit: unit, &notes)
      } else {
        compareSizes(scaled, unit: unit, &notes)
      }
    }
    return scaled
  }

  private func check(_ scaled: Affine, _ field: String, _ offset: Int) throws(InputError) {
    let steps = scaled.steps
    for axis in 0..<3 where !Self.voxelSizes.contains(steps[axis]) {
      throw header.bytes.complaint(
        offset, field,
        "voxels of \(Dimension.length.shown(steps[axis])) along \(["i", "j", "k"][axis]) are out of range "
          + "(\(QuantityText.shown(Self.voxelSizes, as: .length)))")
    }
    let share = abs(scaled.determinant) / (steps.x * steps.y * steps.z)
    guard share >= Self.flatness else {
      throw header.bytes.complaint(
        offset, field,
        "the voxels' axes lie in one plane (determinant \(share.short) of what perpendicular axes would have): singular (\(Self.flatness.short) … 1)"
      )
    }
    let farthest = (0..<3).map { abs(scaled.origin[$0]) }.max() ?? 0
    guard farthest <= Self.reach else {
      throw header.bytes.complaint(
        offset, field,
        "the first voxel lies \(Dimension.length.shown(farthest)) from the world's origin (0 m … \(Self.reach.short) m)"
      )
    }
  }

  /// Two statements that contradict each other are told: one of them is of another image.
  private func compare(_ sForm: Affine, unit: Double, _ notes: inout [String]) {
    guard let q = try? qForm() else {
      notes.append("\(file): the q-form is no rotation; the s-form is used")
      return
    }
    let qForm = q.scaled(by: unit)
    var most = 0.0
    for corner in 0..<8 {
      let index = (0..<3).map { axis in corner >> axis & 1 == 0 ? 0 : Double(dimensions[axis] - 1) }
      let place = SIMD4(index[0], index[1], index[2], 0)
      let off = sForm(place) - qForm(place)
      most = max(most, (off * off).sum().squareRoot())
    }
    let steps = sForm.steps
    guard most > max(steps.x, steps.y, steps.z) else { return }
    notes.append(
      "\(file): q-form and s-form differ by up to \(Dimension.length.shown(most)); the s-form is used")
  }

  /// Without a q-form the voxels' sizes alone stand beside the s-form. Programs leave them at 0 or 1.
  private func compareSizes(_ sForm: Affine, unit: Double, _ notes: inout [String]) {
    let steps = sForm.steps
    for axis in 0..<3 {
      let size = header.real(.pixdim, axis + 1)
      guard size.isFinite, size > 0, size != 1, abs(size * unit / steps[axis] - 1) > 0.01 else { continue }
      notes.append(
        "\(file): pixdim[\(axis + 1)] says \(Dimension.length.shown(size * unit)), the s-form \(Dimension.length.shown(steps[axis])); the s-form is used"
      )
      return
    }
  }

  /// Metres in one of the file's units.
  private func unit(_ notes: inout [String]) throws(InputError) -> Double {
    switch header.units & 7 {
    case 0:
      notes.append("\(file) does not say its unit of length: taken as mm")
      return 1e-3
    case 1: return 1
    case 2: return 1e-3
    case 3: return 1e-6
    case let code:
      throw header.bytes.complaint(
        header.unitsPlace, "xyzt_units", "\(code) is no unit of length (0 unknown, 1 m, 2 mm, 3 µm)")
    }
  }

  private func sForm() throws(InputError) -> Affine {
    var rows: [SIMD4<Double>] = []
    for row in 0..<3 {
      var numbers = SIMD4<Double>.zero
      for lane in 0..<4 {
        let name = "srow_\(["x", "y", "z"][row])[\(lane)]"
        numbers[lane] = try header.finite(.rows, 4 * row + lane, name)
      }
      rows.append(numbers)
    }
    return Affine(rows: rows)
  }

  private func sizes() throws(InputError) -> SIMD4<Double> {
    var sizes = SIMD4<Double>.zero
    for axis in 0..<3 {
      sizes[axis] = try header.finite(.pixdim, axis + 1, "pixdim[\(axis + 1)]")
      guard sizes[axis] > 0 else {
        throw header.bytes.complaint(
          header.place(.pixdim, axis + 1), "pixdim[\(axis + 1)]",
          "\(sizes[axis].short) is out of range (above 0)")
      }
    }
    return sizes
  }

  private func sizesAlone() throws(InputError) -> Affine {
    let h = try sizes()
    return Affine(
      x: SIMD4(h.x, 0, 0, 0), y: SIMD4(0, h.y, 0, 0), z: SIMD4(0, 0, h.z, 0), origin: .zero)
  }

  /// Rotation by a unit quaternion, whose first part follows from the other three; pixdim[0] below 0 mirrors k.
  private func qForm() throws(InputError) -> Affine {
    let h = try sizes()
    let b = try header.finite(.quaternion, 0, "quatern_b")
    let c = try header.finite(.quaternion, 1, "quatern_c")
    let d = try header.finite(.quaternion, 2, "quatern_d")
    var origin = SIMD4<Double>.zero
    for lane in 0..<3 {
      origin[lane] = try header.finite(.offset, lane, "qoffset_\(["x", "y", "z"][lane])")
    }
    let vector = b * b + c * c + d * d
    // Half a turn leaves nothing for the first part; single precision then puts the sum at 1 give or take 10⁻⁶.
    guard vector <= 1 + 1e-5 else {
      throw header.bytes.complaint(
        header.place(.quaternion), "quatern_b, c, d",
        "their squares add up to \(vector.short) (0 … 1): no rotation")
    }
    // A rest that single precision cannot tell from nothing is nothing (the standard's own 10⁻⁷): half a turn, brought to length 1.
    let isHalfTurn = 1 - vector < 1e-7
    let a = isHalfTurn ? 0 : (1 - vector).squareRoot()
    let length = isHalfTurn ? vector.squareRoot() : 1
    let (p, q, r) = (b / length, c / length, d / length)
    let mirror = header.real(.pixdim) < 0 ? -1.0 : 1
    return Affine(
      x: SIMD4(a * a + p * p - q * q - r * r, 2 * (p * q + a * r), 2 * (p * r - a * q), 0) * h.x,
      y: SIMD4(2 * (p * q - a * r), a * a + q * q - p * p - r * r, 2 * (q * r + a * p), 0) * h.y,
      z: SIMD4(2 * (p * r + a * q), 2 * (q * r - a * p), a * a + r * r - p * p - q * q, 0) * (h.z * mirror),
      origin: origin)
  }
}

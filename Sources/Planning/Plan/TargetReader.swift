import Arrays
import Foundation
import HistotripsyCore
import Text

/// The `target:` section of a plan, or a region of its `keep-out:`.
struct TargetReader {
  private static let sizeKeys =
    ["diameter", "size", "length", "points"] + MaskReader.keys + VoxelRunsReader.keys
  private static let keys = ["shape", "centre", "margin"] + sizeKeys

  let section: Section
  private let folder: PlanFolder
  private let kind: Kind
  /// Files that were read, and what had to be assumed about them.
  private(set) var notes: [String] = []

  init(_ value: Value, folder: PlanFolder) throws(InputError) {
    section = try value.section(Self.keys)
    self.folder = folder
    let words = Kind.allCases.map { ($0.rawValue, $0) }
    kind = try section.required("shape", allowed: "sphere, ellipsoid, box, cylinder, points or mask").choice(
      words)
    for key in Self.sizeKeys where !kind.keys.contains(key) {
      if let extra = section.optional(key) {
        throw extra.complaint("this shape has no \(key); it has \(kind.keys.joined(separator: " and "))")
      }
    }
  }

  func centre() throws(InputError) -> Position {
    try section.optional("centre")?.position(within: PlanTerms.reach) ?? .origin
  }

  /// Grows the target; shrinks it where negative.
  func margin() throws(InputError) -> Length {
    guard let value = section.optional("margin") else { return .zero }
    guard kind != .points else { throw value.complaint("points stand where they stand; no margin") }
    return try value.length(PlanTerms.margins)
  }

  mutating func shape() throws(InputError) -> TargetShape {
    let shape = try shape(placedAs: nil)
    if try margin() != .zero { try checkMargin(of: shape) }
    return shape
  }

  /// - Parameters:
  ///   - shared: how a mask of the target was placed, and its centre.
  mutating func keepOut(
    placedAs shared: (motion: Affine, centre: Position)?
  ) throws(InputError) -> KeepOut {
    guard kind != .points else {
      throw section.complaint("points enclose nothing; write sphere, ellipsoid, box, cylinder or mask")
    }
    let shape = try shape(placedAs: shared?.motion)
    var region = KeepOut(shape: shape, centre: try centre())
    if kind == .mask, let shared, !isPlaced {
      if let centre = section.optional("centre") {
        throw centre.complaint("this image lies as the target's does; no centre, or an anchor besides")
      }
      region.centre = shared.centre
    }
    if let value = section.optional("margin") {
      region.margin = try value.length(.zero...PlanTerms.margins.upperBound)
      if region.margin != .zero { try checkMargin(of: shape) }
    }
    return region
  }

  private var isPlaced: Bool { section.optional("anchor") != nil || section.optional("registration") != nil }

  private mutating func shape(placedAs shared: Affine?) throws(InputError) -> TargetShape {
    switch kind {
    case .sphere: return .sphere(diameter: try size("diameter"))
    case .ellipsoid:
      let size = try sizes()
      return .ellipsoid(x: size[0], y: size[1], z: size[2])
    case .box:
      let size = try sizes()
      return .box(x: size[0], y: size[1], z: size[2])
    case .cylinder: return .cylinder(diameter: try size("diameter"), length: try size("length"))
    case .points: return .points(try points())
    case .voxels: return .mask(try VoxelRunsReader(section: section).mask())
    case .mask:
      return .mask(try MaskReader(section: section, folder: folder).mask(placedAs: shared, notes: &notes))
    }
  }

  /// Distances to boxes of voxels are exact only where the boxes are boxes.
  private func checkMargin(of shape: TargetShape) throws(InputError) {
    guard case .mask(let placed) = shape, let value = section.optional("margin") else { return }
    let skew = placed.mask.affine.skew
    guard skew <= PlanTerms.skewWithMargin else {
      throw value.complaint(
        "the voxels of \(placed.file) are sheared (cosine \(skew.short) between axes, 0 … \(PlanTerms.skewWithMargin.short)); a margin needs perpendicular axes"
      )
    }
  }

  private enum Kind: String, CaseIterable {
    case sphere
    case ellipsoid
    case box
    case cylinder
    case points
    case mask
    case voxels

    var keys: [String] {
      switch self {
      case .sphere: ["diameter"]
      case .ellipsoid, .box: ["size"]
      case .cylinder: ["diameter", "length"]
      case .points: ["points", "file", "unit", "frame"] + MaskReader.placementKeys
      case .mask: MaskReader.keys
      case .voxels: VoxelRunsReader.keys
      }
    }
  }

  private static let allowed = "a length (\(QuantityText.shown(TargetShape.sizes.inBaseUnit, as: .length)))"

  private func size(_ key: String) throws(InputError) -> Length {
    try section.required(key, allowed: Self.allowed).length(TargetShape.sizes)
  }

  private func sizes() throws(InputError) -> [Length] {
    var sizes: [Length] = []
    let value = try section.required(
      "size", allowed: "[x, y, z], full lengths, for example [20 mm, 10 mm, 10 mm]")
    for part in try value.list(count: 3...3, of: "lengths") {
      sizes.append(try part.length(TargetShape.sizes))
    }
    return sizes
  }

  private mutating func points() throws(InputError) -> [PlannedPoint] {
    if let named = section.optional("file") { return try table(named) }
    if let unit = section.optional("unit") {
      throw unit.complaint("points in the plan have their units beside them; unit belongs to a file")
    }
    if let placed = section.optional("anchor") ?? section.optional("rotation")
      ?? section.optional("registration")
    {
      throw placed.complaint(
        "points in the plan lie in a frame of the array; this belongs to points of an image, in a file")
    }
    let frame = try frame() ?? .target
    let value = try section.required(
      "points", allowed: "a list of [x, y, z] from the target's centre, or file: a table of them")
    var points: [PlannedPoint] = []
    for entry in try value.list(count: 1...FocusGrid.maximumFoci, of: "foci") {
      guard entry.isSection else {
        points.append(PlannedPoint(offset: try entry.position(within: PlanTerms.reach), frame: frame))
        continue
      }
      let section = try entry.section(["at", "pulses"])
      let pulses = try section.required("pulses", allowed: "a number of pulses").count(
        in: RegimenTerms.pulses)
      points.append(
        PlannedPoint(
          offset: try section.required("at", allowed: "[x, y, z] from the target's centre")
            .position(within: PlanTerms.reach),
          pulses: UInt32(pulses), frame: frame))
    }
    if let twice = FociFile.duplicate(points, place: { "points[\($0 + 1)]" }) {
      throw section.complaint("points[\(twice.index + 1)]: \(twice.message)")
    }
    try refuseCentre(frame)
    return points
  }

  private func frame() throws(InputError) -> PointFrame? {
    try section.optional("frame")?.choice(PointFrame.words)
  }

  /// Only offsets from the target's centre move with it.
  private func refuseCentre(_ frame: PointFrame) throws(InputError) {
    guard frame != .target, let centre = section.optional("centre") else { return }
    throw centre.complaint(
      "the points are those of the \(frame.rawValue)'s frame, which no centre moves; leave it out")
  }

  private mutating func table(_ named: Value) throws(InputError) -> [PlannedPoint] {
    if let inline = section.optional("points") {
      throw inline.complaint("file is stated too; one of both")
    }
    let unit = try section.optional("unit")?.choice(LengthUnit.allCases.map { ($0.rawValue, $0) })
    let name = try named.text(maximum: 1000)
    let contents = try folder.read(name, for: named, maximum: InputText.maximumBytes)
    let input = try InputText(bytes: contents.bytes, file: contents.file)
    let foci = try FociFile(input, unit: unit, frame: try frame())
    notes.append("\(section.path): \(name), \(foci.points.count) points, SHA-256 \(input.digest)")
    notes += foci.notes.map { "\(contents.file): \($0)" }
    guard foci.isInImageWorld else {
      if let placed = section.optional("anchor") ?? section.optional("registration") {
        throw placed.complaint("the points are in no image's world: there is nothing to place")
      }
      try refuseCentre(foci.points.first?.frame ?? .target)
      return foci.points
    }
    return try placed(foci.points, file: contents.file)
  }

  /// Points of an image's world, carried to offsets from the target's centre.
  private mutating func placed(_ points: [PlannedPoint], file: String) throws(InputError) -> [PlannedPoint] {
    let placement = try MaskReader(section: section, folder: folder).placement()
    guard let placement else {
      notes.append(
        "\(file): the image's axes (RAS+) are taken as the array's, its origin as the target's centre; "
          + "anchor or registration would say how they lie")
      return points
    }
    let sum = points.reduce(SIMD4<Double>.zero) { $0 + $1.offset.lanes }
    let motion = placement.motion(centroid: sum / Double(points.count))
    let reach = PlanTerms.reach.metres
    var placed: [PlannedPoint] = []
    for (index, point) in points.enumerated() {
      let place = motion(point.offset.lanes)
      guard (0..<3).allSatisfy({ abs(place[$0]) <= reach }) else {
        throw section.complaint(
          "point \(index + 1) of \(file) comes to lie out of range (\(QuantityText.shown(-reach...reach, as: .length)) along each axis)"
        )
      }
      placed.append(PlannedPoint(offset: Position(metres: place), pulses: point.pulses))
    }
    return placed
  }
}

import Acoustics
import HistotripsyCore

/// The `target:` section of a plan.
struct TargetReader {
  private static let keys = ["shape", "diameter", "size", "length", "points", "centre"]

  let section: Section

  init(_ value: Value) throws(InputError) { section = try value.section(Self.keys) }

  func centre() throws(InputError) -> Position {
    try section.optional("centre")?.position(within: PlanTerms.reach) ?? .origin
  }

  func shape() throws(InputError) -> TargetShape {
    let stated = try section.required("shape", allowed: "sphere, ellipsoid, box, cylinder or points")
    let kind = try stated.choice([
      ("sphere", Kind.sphere), ("ellipsoid", .ellipsoid), ("box", .box), ("cylinder", .cylinder),
      ("points", .points),
    ])
    for key in Self.keys.dropFirst().dropLast() where !kind.keys.contains(key) {
      if let extra = section.optional(key) {
        throw extra.complaint("this shape has no \(key); it has \(kind.keys.joined(separator: " and "))")
      }
    }
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
    }
  }

  private enum Kind {
    case sphere
    case ellipsoid
    case box
    case cylinder
    case points

    var keys: [String] {
      switch self {
      case .sphere: ["diameter"]
      case .ellipsoid, .box: ["size"]
      case .cylinder: ["diameter", "length"]
      case .points: ["points"]
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

  private func points() throws(InputError) -> [PlannedPoint] {
    let value = try section.required("points", allowed: "a list of [x, y, z] from the target's centre")
    var points: [PlannedPoint] = []
    for entry in try value.list(count: 1...FocusGrid.maximumFoci, of: "foci") {
      guard entry.isSection else {
        points.append(PlannedPoint(offset: try entry.position(within: PlanTerms.reach)))
        continue
      }
      let section = try entry.section(["at", "pulses"])
      let pulses = try section.required("pulses", allowed: "a number of pulses").count(
        in: RegimenTerms.pulses)
      points.append(
        PlannedPoint(
          offset: try section.required("at", allowed: "[x, y, z] from the target's centre")
            .position(within: PlanTerms.reach),
          pulses: UInt32(pulses)))
    }
    return points
  }
}

import Foundation
import HistotripsyCore
import PlanCases
import Testing

@testable import Arrays
@testable import Hydrophones
@testable import Planning
@testable import Text

/// Surfaces from STL files: filled where they are closed, refused where they are not.
@Suite struct SurfaceTests {
  /// A box as twelve triangles, outward.
  static func box(_ low: SIMD3<Float>, _ high: SIMD3<Float>) -> [[SIMD3<Float>]] {
    func corner(_ bits: Int) -> SIMD3<Float> {
      SIMD3(bits & 1 == 0 ? low.x : high.x, bits & 2 == 0 ? low.y : high.y, bits & 4 == 0 ? low.z : high.z)
    }
    let faces = [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]]
    return faces.flatMap { face in
      [
        [corner(face[0]), corner(face[1]), corner(face[2])],
        [corner(face[0]), corner(face[2]), corner(face[3])],
      ]
    }
  }

  static func binary(_ triangles: [[SIMD3<Float>]], remark: String = "SPACE=RAS") -> [UInt8] {
    var bytes = Array(remark.utf8) + [UInt8](repeating: 0x20, count: 80 - remark.utf8.count)
    func put(_ value: UInt32) { withUnsafeBytes(of: value.littleEndian) { bytes += $0 } }
    put(UInt32(triangles.count))
    for triangle in triangles {
      for point in [SIMD3<Float>.zero] + triangle { for lane in 0..<3 { put(point[lane].bitPattern) } }
      bytes += [0, 0]
    }
    return bytes
  }

  static func text(_ triangles: [[SIMD3<Float>]]) -> String {
    "solid box\n"
      + triangles.map { t in
        "facet normal 0 0 0\n outer loop\n" + t.map { "  vertex \($0.x) \($0.y) \($0.z)\n" }.joined()
          + " endloop\nendfacet\n"
      }.joined() + "endsolid\n"
  }

  private static func placed(_ bytes: [UInt8], more: String) throws -> PlacedMask {
    let folder = try PlanFolderCase()
    try folder.add("s.stl", bytes)
    let document = try folder.read(
      target:
        "shape: mask\nfile: s.stl\n\(more)\nregistration:\n- [1, 0, 0, 0 mm]\n- [0, 1, 0, 0 mm]\n- [0, 0, 1, 0 mm]"
    )
    guard case .mask(let mask) = document.terms.shape else { throw InputError(file: "s", message: "no mask") }
    return mask
  }

  private static func complaint(_ bytes: [UInt8], more: String = "unit: mm") throws -> String {
    let folder = try PlanFolderCase()
    try folder.add("s.stl", bytes)
    return try folder.complaint(target: "shape: mask\nfile: s.stl\n\(more)\nanchor: centroid")
  }

  /// Sides of 20, 12 and 9 mm: a voxel is a 160th of 20 mm, so a side is right to two of them.
  @Test func aBoxHasItsVolumeAndItsPlace() throws {
    let box = Self.box(SIMD3(-10, 2, 30), SIMD3(10, 14, 39))
    for (bytes, more, sign) in [
      (Self.binary(box), "unit: mm", 1.0), (Self.binary(box, remark: "SPACE=LPS"), "unit: mm", -1),
      (Array(Self.text(box).utf8), "unit: mm\nframe: LPS", -1),
    ] {
      let mask = try Self.placed(bytes, more: more)
      #expect(abs(mask.mask.volumeCubicMetres / (20e-3 * 12e-3 * 9e-3) - 1) < 0.03)
      let centroid = mask.mask.centroid * 1e3
      #expect(
        abs(centroid.x) < 0.15 && abs(centroid.y - sign * 8) < 0.15 && abs(centroid.z - 34.5) < 0.15,
        "\(centroid)")
    }
  }

  /// A ball of 2 × 40 × 20 triangles: the volume of its own polyhedron.
  @Test func aBallIsFilledByParity() throws {
    func point(_ i: Int, _ j: Int) -> SIMD3<Float> {
      let (a, b) = (Float(i % 40) / 40 * 2 * .pi, Float(j) / 20 * .pi)
      return j == 0
        ? SIMD3(0, 0, 12) : j == 20 ? SIMD3(0, 0, -12) : 12 * SIMD3(sin(b) * cos(a), sin(b) * sin(a), cos(b))
    }
    var triangles: [[SIMD3<Float>]] = []
    var volume = 0.0
    for i in 0..<40 {
      for j in 0..<20 {
        for t in [
          [point(i, j), point(i, j + 1), point(i + 1, j + 1)],
          [point(i, j), point(i + 1, j + 1), point(i + 1, j)],
        ]
        where t[0] != t[1] && t[1] != t[2] && t[0] != t[2] {
          triangles.append(t)
          let (a, b, c) = (SIMD3<Double>(t[0]), SIMD3<Double>(t[1]), SIMD3<Double>(t[2]))
          let cross = SIMD3(b.y * c.z - b.z * c.y, b.z * c.x - b.x * c.z, b.x * c.y - b.y * c.x)
          volume += (a * cross).sum() / 6
        }
      }
    }
    let mask = try Self.placed(Self.binary(triangles), more: "unit: mm")
    #expect(abs(mask.mask.volumeCubicMetres * 1e9 / abs(volume) - 1) < 0.01)
  }

  @Test func whatIsNotClosedOrNotSaidIsRefused() throws {
    let box = Self.box(SIMD3(-10, 2, 30), SIMD3(10, 14, 39))
    #expect(
      try Self.complaint(Self.binary(Array(box.dropLast()))).contains("the surface is not closed: 3 of"))
    #expect(try Self.complaint(Self.binary(box), more: "").contains("target.unit: missing"))
    #expect(
      try Self.complaint(Self.binary(box, remark: "by hand")).contains("write frame: LPS or frame: RAS"))
    #expect(try Self.complaint(Self.binary(box), more: "unit: mm\nframe: LPS").contains("contradicts"))
    #expect(try Self.complaint(Array(Self.binary(box).dropLast(20))).contains("truncated"))
    #expect(try Self.complaint(Array("hello".utf8)).contains("no STL surface"))
    #expect(try Self.complaint(Self.binary(box), more: "unit: mm\nlabel: 2").contains("no labels"))
    #expect(try Self.complaint(Self.binary(box), more: "unit: m").contains("is the unit right?"))
  }
}

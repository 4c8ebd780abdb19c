import Arrays
import Foundation
import HistotripsyCore
import PlanCases
import Planning
import Testing

@Suite struct TargetTests {
  static let shapes: [TargetShape] = [
    .sphere(diameter: .millimetres(30)),
    .ellipsoid(x: .millimetres(40), y: .millimetres(20), z: .millimetres(30)),
    .box(x: .millimetres(21), y: .millimetres(17), z: .millimetres(33)),
    .cylinder(diameter: .millimetres(24), length: .millimetres(31)),
  ]
  static let cases = shapes.flatMap { shape in [Packing.cubic, .hexagonal].map { (shape, $0) } }

  private static func plan(
    _ shape: TargetShape, _ packing: Packing, _ spacing: Double,
    array: ArrayDescription = BuiltInArray.description
  ) throws -> TreatmentPlan {
    var document = try PlanText.lattice()
    document.terms.shape = shape
    document.terms.packing = packing
    document.terms.spacing = .length(.millimetres(spacing))
    document.terms.limits.pulsesMaximum = .max
    return try document.plan(for: array)
  }

  /// Number of lattice points against volume × density. Cells that the surface cuts count wholly or not at all; their number is
  /// at most the volume of the shell one cell diagonal thick, and about as many err each way, so half of it bounds the error generously.
  @Test(arguments: cases) func aTargetHoldsAsManyFociAsItsVolumeSays(_ shape: TargetShape, _ packing: Packing)
    throws
  {
    let spacing = 2.0
    let plan = try Self.plan(shape, packing, spacing)
    let density = (packing == .hexagonal ? 2.0.squareRoot() : 1) / (spacing * spacing * spacing)
    let expected = shape.volumeCubicMetres * 1e9 * density
    let surface: Double =
      switch shape {
      case .sphere(let d): Double.pi * pow(d.millimetres, 2)
      // Thomsen's formula, off by 1.1 % at most.
      case .ellipsoid(let x, let y, let z):
        4 * Double.pi
          * pow(
            (pow(x.millimetres * y.millimetres / 4, 1.6075) + pow(x.millimetres * z.millimetres / 4, 1.6075)
              + pow(y.millimetres * z.millimetres / 4, 1.6075)) / 3, 1 / 1.6075)
      case .box(let x, let y, let z):
        2
          * (x.millimetres * y.millimetres + y.millimetres * z.millimetres + x.millimetres * z.millimetres)
      case .cylinder(let d, let l): Double.pi * d.millimetres * (d.millimetres / 2 + l.millimetres)
      case .points, .mask: 0
      }
    // Half a spacing of the surface, in foci.
    let tolerance = surface * spacing / 2 * density
    #expect(abs(Double(plan.foci.count) - expected) <= tolerance)
  }

  /// Same target, same spacing: √2 times as many, within what both surfaces may err (here 3 %, from a ball 60 spacings across in volume).
  @Test func hexagonalPackingHoldsRootTwoTimesAsManyFoci() throws {
    let shape = TargetShape.sphere(diameter: .millimetres(16))
    let cubic = try Self.plan(shape, .cubic, 1)
    let hexagonal = try Self.plan(shape, .hexagonal, 1)
    let ratio = Double(hexagonal.foci.count) / Double(cubic.foci.count)
    #expect(abs(ratio / 2.0.squareRoot() - 1) < 0.03, "\(hexagonal.foci.count) to \(cubic.foci.count)")
  }

  @Test(arguments: cases) func everyFocusLiesInsideAndHasItsMirrorImage(
    _ shape: TargetShape, _ packing: Packing
  ) throws {
    let plan = try Self.plan(shape, packing, 2)
    func key(_ x: Double, _ y: Double, _ z: Double) -> [Int] { [x, y, z].map { Int(($0 * 1e6).rounded()) } }
    let all = Set(
      plan.foci.map { key($0.position.x.millimetres, $0.position.y.millimetres, $0.position.z.millimetres) })
    #expect(all.count == plan.foci.count)
    #expect(all.contains([0, 0, 0]))
    for focus in plan.foci {
      let (x, y, z) = (
        focus.position.x.millimetres, focus.position.y.millimetres, focus.position.z.millimetres
      )
      #expect(all.contains(key(-x, -y, -z)))
      switch shape {
      case .sphere(let d): #expect((x * x + y * y + z * z).squareRoot() <= d.millimetres / 2 + 1e-4)
      case .ellipsoid(let a, let b, let c):
        #expect(
          pow(2 * x / a.millimetres, 2) + pow(2 * y / b.millimetres, 2) + pow(2 * z / c.millimetres, 2)
            <= 1.00001)
      case .box(let a, let b, let c):
        #expect(abs(x) <= a.millimetres / 2 + 1e-4 && abs(y) <= b.millimetres / 2 + 1e-4)
        #expect(abs(z) <= c.millimetres / 2 + 1e-4)
      case .cylinder(let d, let l):
        #expect(
          (x * x + y * y).squareRoot() <= d.millimetres / 2 + 1e-4 && abs(z) <= l.millimetres / 2 + 1e-4)
      case .points, .mask: Issue.record("no closed form")
      }
    }
  }

  @Test(arguments: [(Packing.cubic, 6), (.hexagonal, 12)])
  func neighboursLieExactlyOneSpacingApart(_ packing: Packing, _ contacts: Int) throws {
    let plan = try Self.plan(.sphere(diameter: .millimetres(14)), packing, 2)
    let middle = try #require(plan.foci.first { $0.position == .origin })
    let distances = plan.foci.map { $0.position.distance(to: middle.position).millimetres }.filter { $0 > 0 }
    #expect(distances.allSatisfy { $0 > 2 - 1e-9 })
    #expect(distances.count { abs($0 - 2) < 1e-9 } == contacts)
  }

  @Test func theTargetMovesWithTheArraysGeometricFocus() throws {
    var array = BuiltInArray.description
    array.geometricFocus = .millimetres(5, -3, 12)
    var document = try PlanText.lattice()
    document.terms.centre = .millimetres(1, 2, 3)
    let plan = try document.plan(for: array)
    let mean = plan.foci.reduce(SIMD4<Double>.zero) { $0 + $1.position.lanes } / Double(plan.foci.count)
    let off = mean - Position.millimetres(6, -1, 15).lanes
    #expect((off * off).sum().squareRoot() < 1e-9)
  }

  @Test func pulsesCanDifferFromFocusToFocus() throws {
    var document = try PlanText.lattice()
    document.terms.pulseOverrides = [
      PulseOverride(centre: .origin, radius: .millimetres(5), pulses: 80),
      PulseOverride(centre: .origin, radius: .millimetres(2), pulses: 90),
    ]
    let plan = try document.plan(for: BuiltInArray.description)
    for focus in plan.foci {
      let distance = focus.position.distance(to: .origin).millimetres
      #expect(focus.plannedPulses == (distance <= 2 ? 90 : distance <= 5 ? 80 : 50))
    }
    #expect(Set(plan.foci.map(\.plannedPulses)) == [50, 80, 90])
  }

  @Test func pointsAreTakenAsTheyStand() throws {
    let text = PlanText.valid
      .replacingOccurrences(of: "shape: sphere", with: "shape: points\n  centre: [1 mm, 0 mm, 0 mm]")
      .replacingOccurrences(
        of: "diameter: 10 mm",
        with: "points:\n  - [0 mm, 0 mm, 0 mm]\n  - {at: [0 mm, 2 mm, -3 mm], pulses: 7}"
      )
      .replacingOccurrences(of: "placement:\n  spacing: 2 mm\n", with: "")
    let plan = try PlanText.read(text).plan(for: BuiltInArray.description)
    #expect(
      plan.foci == [
        Focus(position: .millimetres(1, 0, 0), plannedPulses: 50),
        Focus(position: .millimetres(1, 2, -3), plannedPulses: 7),
      ])
    #expect(plan.order == [0, 1])
  }
}

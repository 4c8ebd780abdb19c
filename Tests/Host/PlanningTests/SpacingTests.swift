import Arrays
import Field
import HistotripsyCore
import PlanCases
import Planning
import Testing
import Text

@Suite struct SpacingTests {
  private static let target = "shape: sphere\ndiameter: 18 mm"

  /// Squeezed along its axes, a stretched lattice is a regular one: every inner focus has its 6 or 12 nearest neighbours at 1.
  @Test(arguments: [("cubic", 6), ("hexagonal", 12)])
  func aStretchedLatticeIsTheRegularOneStretched(_ packing: String, _ contacts: Int) throws {
    let folder = try PlanFolderCase()
    let plan = try folder.read(
      target: Self.target, placement: "spacing: [1.5 mm, 2 mm, 0.0012 m]\npacking: \(packing)"
    ).plan(for: BuiltInArray.description)
    let squeezed = plan.foci.map { $0.position.lanes / SIMD4(0.0015, 0.002, 0.0012, 1) }
    let middle = try #require(plan.foci.firstIndex { $0.position == .origin })
    let distances = squeezed.map { (($0 - squeezed[middle]) * ($0 - squeezed[middle])).sum().squareRoot() }
    #expect(distances.allSatisfy { $0 == 0 || $0 > 1 - 1e-9 })
    #expect(distances.count { abs($0 - 1) < 1e-9 } == contacts)
    let layers = 1.2 * (packing == "cubic" ? 1 : (2.0 / 3).squareRoot())
    #expect(abs(plan.spacing.millimetres - layers) < 1e-9)
  }

  /// The lattice follows the beam as the full Rayleigh integral sees it: the fast field used in planning differs by less than 1 %.
  @Test func fociFollowTheBeamsWidths() throws {
    let folder = try PlanFolderCase()
    let array = BuiltInArray.description
    let document = try folder.read(target: Self.target, placement: "spacing: {beam-overlap: 20 %}")
    let plan = try document.plan(for: array)
    let field = try ArrayField(array, speedOfSound: document.terms.speedOfSound)
    let law = field.focused(at: array.geometricFocus)
    for axis in 0..<3 {
      let direction = Position.millimetres(axis == 0 ? 1 : 0, axis == 1 ? 1 : 0, axis == 2 ? 1 : 0)
      let beam = field.beamWidth(
        at: array.geometricFocus, along: direction, reach: .millimetres(50), driving: law)
      let width = try #require(beam.width).metres
      let places = Set(plan.foci.map { $0.position.lanes[axis] }.filter { $0 > 1e-9 })
      let step = try #require(places.min())
      #expect(abs(step / (0.8 * width) - 1) < 0.01, "axis \(axis): \(step) m of \(width) m")
    }
    // Longer than wide.
    let (x, z) = (
      plan.foci.map(\.position.x.metres).filter { $0 > 1e-9 }.min() ?? 0,
      plan.foci.map(\.position.z.metres).filter { $0 > 1e-9 }.min() ?? 0
    )
    #expect(z > 1.5 * x)
    #expect(plan.notes.contains { $0.hasPrefix("the beam is ") })
  }

  @Test func anArrayOfOneElementHasNoBeamToFollow() throws {
    var array = BuiltInArray.description
    array.elements = [array.elements[0]]
    let folder = try PlanFolderCase()
    let document = try folder.read(target: Self.target, placement: "spacing: {beam-overlap: 20 %}")
    do throws(InputError) {
      _ = try document.plan(for: array)
      Issue.record("planned")
    } catch {
      #expect(
        error.description.contains(
          "plan.yaml:7: placement.spacing: the beam of \(array.name) has no -6 dB width along"),
        "\(error)")
    }
  }

  @Test(arguments: [
    ("0 mm", "0 mm is out of range (50 µm … 100 mm), or in λ (0.05 λ … 20 λ)"),
    ("0 λ", "0 λ is out of range (0.05 λ … 20 λ)"),
    ("[1 mm, 2 mm]", "2 entries are out of range (3 lengths)"),
    ("{beam-overlap: 95 %}", "95 % is out of range (0 % … 90 %)"),
    ("{overlap: 5 %}", "unknown key; known here: beam-overlap"),
  ]) func aSpacingThatIsNoneIsRefused(_ spacing: String, _ message: String) throws {
    let folder = try PlanFolderCase()
    let complaint = try folder.complaint(target: Self.target, placement: "spacing: \(spacing)")
    #expect(complaint.hasPrefix("plan.yaml:7: placement.spacing"))
    #expect(complaint.hasSuffix(": " + message), "\(complaint)")
  }

  /// Layers as thin as the lattice is stretched: batches go from far to near, whatever the spacings and however the mask is turned.
  @Test(
    arguments: ["[1.2 mm, 1.2 mm, 3 mm]", "[2.4 mm, 2.4 mm, 1 mm]", "{beam-overlap: 0 %}"],
    ["cubic", "hexagonal"])
  func masksAndStretchedLatticesAreVisitedFromFarToNear(_ spacing: String, _ packing: String) throws {
    let folder = try PlanFolderCase()
    try folder.add("block.nii", NIfTIBytes.block([20, 26, 22], rim: 1, voxel: [1, 1, 1]).bytes)
    let plan = try folder.read(
      target: """
        shape: mask
        file: block.nii
        anchor: centroid
        rotation: [[0.6, 0.8, 0], [-0.8, 0.6, 0], [0, 0, 1]]
        """, placement: "spacing: \(spacing)\npacking: \(packing)"
    ).plan(for: BuiltInArray.description)
    let window = RotationWindow.size(for: plan.regimen, foci: plan.foci.count, slots: 512)
    let depths = plan.order.map { plan.foci[$0].position.z.metres }
    let batches = stride(from: 0, to: depths.count, by: window).map {
      depths[$0..<min($0 + window, depths.count)]
    }
    #expect(batches.count >= 2)
    for (far, near) in zip(batches, batches.dropFirst()) {
      // Batches may share one layer: cells of the sort are no thicker than the least spacing.
      #expect((far.min() ?? 0) >= (near.max() ?? 0) - 1e-9)
    }
    let gaps = zip(plan.order, plan.order.dropFirst()).map {
      plan.foci[$0].position.distance(to: plan.foci[$1].position)
    }
    // So few that the scheduler, which looks at 32 foci for one that is far enough, always finds it.
    let close = gaps.count { $0 < plan.regimen.minimumDistance }
    #expect(close * PulseScheduler.lookAhead < gaps.count, "\(close) of \(gaps.count)")
  }
}

import Arrays
import Chance
import Foundation
import HistotripsyCore
import Testing
import Text

@Suite struct SphericalCapTests {
  static func cap(
    _ layout: CapLayout, _ elements: Int = 200, width: Double = 12, shape: ElementShape = .disc,
    seed: UInt64 = 1
  ) -> SphericalCap {
    SphericalCap(
      layout: layout, elements: elements, radius: .millimetres(150), aperture: .millimetres(270),
      shape: shape,
      width: .millimetres(width), frequency: .kilohertz(700), seed: seed)
  }

  @Test(arguments: CapLayout.allCases) func everyLayoutHasItsElementsOnTheCapAndNoneTouch(_ layout: CapLayout)
    throws
  {
    let array = try Self.cap(layout).description()
    #expect(array.elements.count == 200 && array.frequency == .kilohertz(700))
    #expect(array.geometricFocus == .origin && array.radiusOfCurvature == .millimetres(150))
    #expect(ArrayCheck.findings(in: array) == [])
    var closest = Double.infinity
    for (index, one) in array.elements.enumerated() {
      #expect(abs(one.position.distance(to: .origin).millimetres - 150) < 1e-9)
      // The face, tilted as it is, stays within the aperture and below the focus.
      let p = one.position.lanes
      let lateral = (p.x * p.x + p.y * p.y).squareRoot()
      #expect(lateral + 0.006 * one.normal.z.metres <= 0.135 + 1e-12)
      #expect(p.z < 0)
      for other in array.elements[(index + 1)...] {
        closest = min(closest, one.position.distance(to: other.position).millimetres)
      }
    }
    #expect(closest >= 12)
  }

  @Test(arguments: CapLayout.allCases) func fourThousandElementsFit(_ layout: CapLayout) throws {
    let array = try Self.cap(layout, 4096, width: 2).description()
    #expect(array.elements.count == 4096)
    #expect(ArrayCheck.findings(in: array) == [])
  }

  /// The mean of the heights of points spread evenly over a cap is the middle of its heights; 200 random ones lie within
  /// 5 standard errors of it (height/√12/√200).
  @Test(arguments: CapLayout.allCases) func elementsCoverTheCapEvenly(_ layout: CapLayout) throws {
    let array = try Self.cap(layout).description()
    let rim = asin(0.135 / (0.15 * 0.15 + 0.006 * 0.006).squareRoot()) - atan2(0.006, 0.15)
    let height = 150 * (1 - cos(rim))
    let mean = array.elements.reduce(0.0) { $0 - $1.position.z.millimetres } / 200
    #expect(abs(mean - (150 - height / 2)) < 5 * height / 12.0.squareRoot() / 200.0.squareRoot())
    if layout == .fibonacci { #expect(abs(mean - (150 - height / 2)) < 1e-9) }
  }

  /// Each element a golden angle further round than the last and one equal share of the cap's height further down.
  @Test func theSpiralIsTheBuiltInArrays() throws {
    let rim = 80 * Double.pi / 180
    let aperture = 2 * (0.15 * sin(rim) + 0.008 * cos(rim))
    let array = try SphericalCap(
      layout: .fibonacci, elements: 256, radius: .millimetres(150), aperture: .metres(aperture),
      width: .millimetres(16), frequency: .kilohertz(500)
    ).description()
    for (index, element) in array.elements.enumerated() {
      let built = BuiltInArray.description.elements[index].position.lanes
      let p = element.position.lanes
      // Same azimuth; the height above the apex is scaled by the caps' heights.
      #expect(abs(built.x * p.y - built.y * p.x) < 1e-15)
      #expect(built.x * p.x + built.y * p.y > 0)
      let scale = (1 - cos(rim)) / (1 - cos(85 * .pi / 180))
      #expect(abs((p.z + 0.15) - (built.z + 0.15) * scale) < 1e-12)
    }
  }

  @Test func ringsAreRings() throws {
    let array = try Self.cap(.ring).description()
    let heights = Set(array.elements.map { ($0.position.z.millimetres * 1e6).rounded() })
    // 200 elements of a cap as wide as it is deep: about √(200/π) rings.
    #expect((6...11).contains(heights.count), "\(heights.count) rings")
  }

  @Test func oneSeedIsOneArray() throws {
    let one = try Self.cap(.random, seed: 7).description()
    #expect(try Self.cap(.random, seed: 7).description() == one)
    #expect(try Self.cap(.random, seed: 8).description().elements != one.elements)
    // The first draw of SplitMix64 with seed 7 is the height of the first element, the second its azimuth.
    var chance = Chance(seed: 7)
    let (u, v) = (Double(chance.next() >> 11) / 0x1p53, Double(chance.next() >> 11) / 0x1p53)
    let rim = asin(0.135 / (0.15 * 0.15 + 0.006 * 0.006).squareRoot()) - atan2(0.006, 0.15)
    let height = 150 * (1 - (1 - cos(rim)) * u)
    #expect(abs(one.elements[0].position.z.millimetres + height) < 1e-9)
    #expect(
      abs(
        atan2(one.elements[0].position.y.metres, one.elements[0].position.x.metres) - (v > 0.5 ? v - 1 : v)
          * 2 * .pi) < 1e-9)
  }

  @Test func aSingleElementSitsAtTheApex() throws {
    for layout in [CapLayout.fibonacci, .ring] {
      let array = try SphericalCap(
        layout: layout, elements: 1, radius: .millimetres(60), aperture: .millimetres(50),
        width: .millimetres(50),
        frequency: .megahertz(1)
      ).description()
      #expect(array.elements.count == 1)
      #expect(array.elements[0].position.distance(to: .millimetres(0, 0, -60)) < .millimetres(1))
    }
  }

  static let impossible: [(spoil: @Sendable (inout SphericalCap) -> Void, message: String)] = [
    ({ $0.elements = 0 }, "--elements: 0 is out of range (1 … 4096)"),
    ({ $0.elements = 4097 }, "--elements: 4097 is out of range (1 … 4096)"),
    ({ $0.radius = .metres(2) }, "--radius: 2 m is out of range (5 mm … 500 mm)"),
    ({ $0.aperture = .millimetres(301) }, "--aperture: 301 mm is out of range (12 mm … 300 mm)"),
    ({ $0.aperture = .millimetres(5) }, "--aperture: 5 mm is out of range (12 mm … 300 mm)"),
    ({ $0.width = .zero }, "--width: 0 m is out of range (10 µm … 150 mm)"),
    ({ $0.frequency = .hertz(5) }, "--frequency: 5 Hz is out of range (20 kHz … 20 MHz)"),
    ({ $0.width = .millimetres(30) }, "--width: 30 mm is out of range (10 µm … "),
    (
      { $0.aperture = .millimetres(12) }, "--aperture: 12 mm has room for one element of 12 mm only"
    ),
    (
      {
        $0.layout = .random
        $0.width = .millimetres(24)
      }, "--elements: only "
    ),
    (
      { $0.leastDistance = .millimetres(11) }, "--least-distance: 11 mm is out of range (12 mm … 300 mm)"
    ),
    (
      { $0.sourcePressurePerVolt = .pascals(0) },
      "--source-pressure: 0 Pa/V is out of range (1 Pa/V … 1 MPa/V)"
    ),
  ]

  @Test(arguments: impossible.indices) func whatCannotBeBuiltGetsOneMessage(_ index: Int) {
    var cap = Self.cap(.fibonacci)
    Self.impossible[index].spoil(&cap)
    let error = #expect(throws: InputError.self) { try cap.description() }
    #expect(
      error?.description.hasPrefix(Self.impossible[index].message) ?? false, "\(error?.description ?? "")")
  }
}

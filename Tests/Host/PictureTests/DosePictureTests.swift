import Arrays
import Drawing
import Foundation
import HistotripsyCore
import Pictures
import Planning
import Testing

/// Dose maps drawn: what stands on a picture is what the map holds.
@Suite struct DosePictureTests {
  struct Made: Sendable {
    let plan: FinishedPlan
    let dose: PlannedDose
  }

  /// A sphere of 4 mm about the geometric focus, and one of 2 mm beside it that is to be spared.
  static let made: Made? = {
    guard var request = try? BuiltInPlan.document().sphere(diameter: "4 mm", spacing: "1 λ") else {
      return nil
    }
    // Enough that the middle of a cloud is liquid, whatever bubbles of earlier bursts take.
    request.terms.regimen.pulsesPerFocus = 100
    request.terms.keepOuts = [
      KeepOut(shape: .sphere(diameter: .millimetres(2)), centre: .millimetres(3, 0, 0))
    ]
    let array = BuiltInArray.description
    guard let plan = try? PlanMaker(request, array: array).plan(),
      let file = try? FinishedPlanFile.read(bytes: Array(plan.yamlText.utf8), file: "p.yaml"),
      let dose = try? file.dose(for: array)
    else { return nil }
    return Made(plan: file.plan, dose: dose)
  }()

  /// The pictures of a page, as another program finds them.
  static func pictures(_ html: String) throws -> [DrawnSheet] {
    try html.components(separatedBy: "data:image/svg+xml;base64,").dropFirst().map { part in
      let data = try #require(Data(base64Encoded: String(part.prefix { $0 != "\"" })))
      return try DrawnSheet(String(decoding: data, as: UTF8.self))
    }
  }

  /// One cut, in millimetres: from the corners of its frame.
  struct Cut {
    let sheet: DrawnSheet
    let frame: (x: Double, y: Double, width: Double, height: Double)
    /// Of both axes: the target's box, 3 mm around it, in whole voxels.
    let low: Double
    let scale: Double

    init(_ sheet: DrawnSheet, edge: Double) throws {
      self.sheet = sheet
      frame = try sheet.box(#require(sheet.all("rect", class: "frame").first))
      let first = ((-2 - 3) / edge).rounded(.down)
      low = (first - 0.5) * edge
      scale = frame.width / (-2 * low)
    }

    func place(_ x: Double, _ y: Double) -> SIMD2<Double> {
      SIMD2(low + (x - frame.x) / scale, low + (frame.y + frame.height - y) / scale)
    }
  }

  @Test func everyPixelHasTheColourOfItsVoxel() throws {
    let made = try #require(Self.made)
    let html = try #require(PlanPage(made.plan, made.dose)).html
    let sheets = try Self.pictures(html)
    #expect(sheets.count == 5)
    let edge = made.dose.volume.lattice.edge.millimetres
    let focus = made.plan.array.geometricFocus.lanes
    for (sheet, lanes) in zip(sheets, [(0, 2), (1, 2), (0, 1)]) {
      let cut = try Cut(sheet, edge: edge)
      #expect(abs(cut.frame.width - cut.frame.height) < 0.02)
      let image = try #require(sheet.all("image").first)
      let data = try #require(
        image["href"]?.split(separator: ",").last.flatMap { Data(base64Encoded: String($0)) })
      let pixels = try DecodedPNG([UInt8](data))
      #expect(abs(Double(pixels.width) * edge + 2 * cut.low) < 1e-9 && pixels.height == pixels.width)
      var liquefied = 0
      for row in 0..<pixels.height {
        for column in 0..<pixels.width {
          var point = focus
          point[lanes.0] += (cut.low + (Double(column) + 0.5) * edge) / 1e3
          point[lanes.1] += (cut.low + (Double(pixels.height - 1 - row) + 0.5) * edge) / 1e3
          let share = made.dose.fractionation(at: point)
          let colour = ColourMap.colour(at: share)
          #expect(pixels.pixel(column, row) == [colour.red, colour.green, colour.blue])
          if share >= made.dose.liquefied { liquefied += 1 }
        }
      }
      #expect(liquefied > 0 && sheet.all("polyline", class: "liquid").count > 0)
      for word in [" / mm", " at ", "= 0 mm"] { #expect(sheet.text.contains(word), "\(sheet.text)") }
    }
  }

  /// Outlines to half a voxel; every focus in the plane is marked where it lies.
  @Test func outlinesAndFociLieWhereTheyAre() throws {
    let made = try #require(Self.made)
    let edge = made.dose.volume.lattice.edge.millimetres
    let sheets = try Self.pictures(#require(PlanPage(made.plan, made.dose)).html)
    let cut = try Cut(sheets[0], edge: edge)
    let target = try cut.sheet.all("polyline", class: "target").flatMap { try cut.sheet.points($0) }
    let spared = try cut.sheet.all("polyline", class: "keep").flatMap { try cut.sheet.points($0) }
    #expect(target.count > 20 && spared.count > 10)
    for point in target {
      let place = cut.place(point.x, point.y)
      #expect(abs((place * place).sum().squareRoot() - 2) < edge / 2)
    }
    for point in spared {
      let away = cut.place(point.x, point.y) - SIMD2(3, 0)
      #expect(abs((away * away).sum().squareRoot() - 1) < edge / 2)
    }
    let focus = made.plan.array.geometricFocus.lanes
    let places = made.plan.foci.map { ($0.position.lanes - focus) * 1e3 }
    let near = places.filter { abs($0.y) <= made.plan.spacing.millimetres / 2 * (1 + 1e-9) }
    let spots = try cut.sheet.all("ellipse", class: "spot").map {
      cut.place(try cut.sheet.number($0, "cx"), try cut.sheet.number($0, "cy"))
    }
    #expect(!near.isEmpty && spots.count == near.count)
    for place in near {
      // Hundredths of a pixel.
      #expect(spots.contains { abs($0.x - place.x) < 0.01 && abs($0.y - place.z) < 0.01 })
    }
    #expect(made.plan.dropped.isEmpty == cut.sheet.all("line", class: "trouble").isEmpty)
  }

  /// A focus left out is a cross, and the legend says what every mark means.
  @Test func whatIsLeftOutIsCrossedAndExplained() throws {
    let made = try #require(Self.made)
    var plan = made.plan
    let last = try #require(plan.foci.last)
    plan.foci.removeLast()
    plan.dropped = [DroppedFocus(number: 7, position: last.position, reason: .pressure, reach: last.reach)]
    let html = try #require(PlanPage(plan, made.dose)).html
    let sheets = try Self.pictures(html)
    #expect(sheets[..<3].contains { $0.all("line", class: "trouble").count == 2 })
    for word in [
      "fractionation / %", "solid line: the target", "dashed line: to be spared",
      "dotted line: liquefied, from 95 % on", "dot: focus within", "cross: focus left out",
    ] {
      #expect(sheets[3].text.contains(word), "\(word)")
    }
    let left = try #require(html.range(of: "<h2>Foci left out</h2>"))
    #expect(left.lowerBound < (try #require(html.range(of: "<h2>Foci</h2>"))).lowerBound)
    #expect(html[left.upperBound...].contains("<td class=\"number\">7</td>"))
    let whole = try Self.pictures(#require(PlanPage(made.plan, made.dose)).html)
    #expect(!whole[3].text.contains("cross:"))
  }

  /// Every point of the narrow histogram is that of the plan, by the axes of its grid.
  @Test func theCurveIsThatOfThePlan() throws {
    let made = try #require(Self.made)
    let sheet = try Self.pictures(#require(PlanPage(made.plan, made.dose)).html)[4]
    let grid = try sheet.all("line", class: "grid").map { line in
      try ["x1", "y1", "x2", "y2"].map { try sheet.number(line, $0) }
    }
    let x = grid.filter { $0[0] == $0[2] }.map { $0[0] }
    let y = grid.filter { $0[1] == $0[3] }.map { $0[1] }
    let (left, right) = (try #require(x.min()), try #require(x.max()))
    let (top, bottom) = (try #require(y.min()), try #require(y.max()))
    let curve = try sheet.points(#require(sheet.all("polyline", class: "curve").first))
    let histogram = try #require(made.plan.coverage).target.histogram
    #expect(curve.count == histogram.count && histogram[1] > 0.01 && histogram[1] < 0.99)
    for (index, point) in curve.enumerated() {
      // Hundredths of a pixel, of 292 × 320.
      #expect(abs((point.x - left) / (right - left) - Double(index) / 20) < 1e-4)
      #expect(abs((bottom - point.y) / (bottom - top) - histogram[index]) < 1e-4)
    }
  }

  @Test func aPlanWithoutAVolumeHasNoPageAndNoMap() throws {
    var request = try BuiltInPlan.document().sphere(diameter: "4 mm", spacing: "1 λ")
    request.terms.shape = .points([PlannedPoint(offset: .millimetres(0, 0, 2))])
    let plan = try PlanMaker(request, array: BuiltInArray.description).plan()
    let file = try FinishedPlanFile.read(bytes: Array(plan.yamlText.utf8), file: "p.yaml")
    #expect(try file.dose(for: BuiltInArray.description) == nil)
    #expect(PlanPage(file.plan, try #require(Self.made).dose) == nil)
  }
}

import Arrays
import Drawing
import Foundation
import HistotripsyCore
import Pictures
import Planning
import Testing

/// Plans drawn and handed on.
@Suite struct PlanPictureTests {
  static func record() throws -> PlanRecord {
    let document = try BuiltInPlan.document().sphere(diameter: "20 mm", spacing: "1 λ")
    let array = BuiltInArray.description
    return PlanRecord(try document.plan(for: array), from: document.terms, for: array)
  }

  /// A finished plan: the built-in one with every seventh focus left out.
  static func finished() throws -> FinishedPlanFile {
    let array = BuiltInArray.description
    let document = try BuiltInPlan.document().sphere(diameter: "20 mm", spacing: "1 λ")
    let plan = try document.plan(for: array)
    var foci: [PlannedFocus] = []
    var dropped: [DroppedFocus] = []
    for (visit, index) in plan.order.enumerated() {
      let focus = plan.foci[index]
      let reach = FocusReach(
        available: LinearEstimate(peakNegative: .megapascals(41.5)), availableSaturated: .megapascals(36.25),
        drive: .volts(101.25), lossDecibels: 0.5,
        lobe: .init(decibels: -9.75, position: .millimetres(12.5, 0, -3)))
      if visit % 7 == 3 {
        dropped.append(
          DroppedFocus(
            number: index, position: focus.position,
            reason: visit % 2 == 0 ? .pressure : .secondaryLobe, reach: reach))
      } else {
        foci.append(PlannedFocus(position: focus.position, pulses: focus.plannedPulses, reach: reach))
      }
    }
    var regimen = document.terms.regimen
    regimen.frequency = array.frequency
    let made = FinishedPlan(
      name: "Sphere with gaps", origin: PlanOrigin(request: "built-in", requestDigest: nil, target: "sphere"),
      array: ArrayStamp(array), target: nil, regimen: regimen, limits: plan.limits,
      calibration: plan.calibration,
      fractionation: plan.fractionation, baselinePulses: plan.baselinePulses, spacing: plan.spacing,
      speedOfSound: .metresPerSecond(1482.4), medium: MediumTerms(), reach: ReachTerms(), foci: foci,
      dropped: dropped, coverage: nil,
      prediction: PlanPrediction(
        pulses: 50 * foci.count, duration: .seconds(60), energy: .joules(100), duty: plan.regimen.dutyLimit),
      notes: [])
    return try FinishedPlanFile.read(bytes: Array(made.yamlText.utf8), file: "f.yaml")
  }

  @Test func everyFocusIsDrawnInItsColour() throws {
    let record = try Self.record()
    let sheet = try DrawnSheet(PlanDrawing.svg(of: record))
    let dots = sheet.all("circle", class: "focus")
    // The view of all foci has each once; a slice has those within half a spacing.
    let centre = record.foci.map(\.position.lanes).reduce(SIMD4<Double>.zero, +) / Double(record.foci.count)
    #expect(centre.x.magnitude < 1e-9 && centre.z.magnitude < 1e-9)
    let half = record.spacing.metres / 2
    let near = (0..<3).reduce(0) { sum, lane in
      sum
        + record.foci.count { focus in
          let offset = focus.position.lanes[lane]
          return offset > -half * (1 + 1e-9) && offset < half * (1 - 1e-9)
        }
    }
    #expect(dots.count == record.foci.count + near)
    // Every colour of the order is there, in the view at least once.
    for visit in [0, record.foci.count / 2, record.foci.count - 1] {
      let share = Double(visit) / Double(record.foci.count - 1)
      let colour = ColourMap.colour(at: share)
      let digits = [colour.red, colour.green, colour.blue].map { String(format: "%02x", $0) }.joined()
      #expect(dots.contains { $0["fill"] == "#" + digits })
    }
    #expect(sheet.all("line", class: "dropped").isEmpty)
    #expect(sheet.text.contains("visiting order") && sheet.text.contains("225 foci"))
    let (width, height) = try (
      sheet.number(sheet.all("svg")[0], "width"), sheet.number(sheet.all("svg")[0], "height")
    )
    for dot in dots {
      let (x, y, r) = try (sheet.number(dot, "cx"), sheet.number(dot, "cy"), sheet.number(dot, "r"))
      #expect(x >= r && x <= width - r && y >= r && y <= height - r)
    }
  }

  @Test func whatWasLeftOutHasASignOfItsOwn() throws {
    let record = PlanRecord(try Self.finished())
    #expect(record.foci.count == 193 && record.dropped.count == 32)
    let sheet = try DrawnSheet(PlanDrawing.svg(of: record))
    // Two strokes for each in the view of all, for each within a slice, and in the legend.
    let strokes = sheet.all("line", class: "dropped").count
    #expect(strokes % 2 == 0 && strokes >= 2 * (32 + 1))
    #expect(sheet.text.contains("left out: pressure 16, secondary lobe 16"))
  }

  @Test func aPlanOfOneFocusIsDrawn() throws {
    var document = try BuiltInPlan.document().sphere(diameter: "20 mm", spacing: "1 λ")
    document.terms.shape = .points([PlannedPoint(offset: .millimetres(0, 0, 5))])
    let array = BuiltInArray.description
    let sheet = try DrawnSheet(
      PlanDrawing.svg(of: PlanRecord(try document.plan(for: array), from: document.terms, for: array)))
    #expect(sheet.all("circle", class: "focus").count == 4)
    #expect(!sheet.text.contains("nan") && !sheet.text.contains("inf"))
  }

  /// What the schema of markups 1.0.3 requires and lists, read back by another parser.
  @Test func theMarkupsAreWhatSlicerReads() throws {
    let record = PlanRecord(try Self.finished())
    let parsed = try JSONSerialization.jsonObject(with: Data(record.markups.json.utf8))
    let file = try #require(parsed as? [String: Any])
    #expect(
      file["@schema"] as? String
        == "https://raw.githubusercontent.com/slicer/slicer/master/Modules/Loadable/Markups/Resources/Schema/markups-schema-v1.0.3.json#"
    )
    let markups = try #require(file["markups"] as? [[String: Any]])
    #expect(markups.count == 2)
    for (markup, positions) in zip(markups, [record.foci.map(\.position), record.dropped.map(\.position)]) {
      #expect(markup["type"] as? String == "Fiducial")
      #expect(markup["coordinateSystem"] as? String == "LPS")
      #expect(markup["coordinateUnits"] as? String == "mm")
      #expect((markup["name"] as? String)?.hasSuffix("(array frame)") ?? false)
      let display = try #require(markup["display"] as? [String: Any])
      let colour = try #require(display["selectedColor"] as? [Double])
      #expect(colour.count == 3 && colour.allSatisfy { (0...1).contains($0) })
      #expect(display["glyphType"] as? String == "Sphere3D")
      let points = try #require(markup["controlPoints"] as? [[String: Any]])
      #expect(points.count == positions.count)
      #expect(Set(points.compactMap { $0["id"] as? String }).count == points.count)
      for (point, position) in zip(points, positions) {
        let place = try #require(point["position"] as? [Double])
        // L = -R and P = -A: Slicer shows R, A, S where the frame has x, y, z. To 0.1 nm.
        let expected = [-position.x.millimetres, -position.y.millimetres, position.z.millimetres]
        #expect(zip(place, expected).allSatisfy { abs($0 - $1) < 1e-7 })
        #expect((point["orientation"] as? [Double])?.count == 9)
        #expect(point["positionStatus"] as? String == "defined")
        #expect(point["label"] is String && point["description"] is String)
        for key in ["selected", "locked", "visibility"] { #expect(point[key] as? Bool == true) }
      }
    }
    let out = try #require((markups[1]["controlPoints"] as? [[String: Any]])?.first)
    #expect((out["description"] as? String)?.contains("loss 0.5 dB, lobe -9.75 dB") ?? false)
  }

  @Test func theTableHasEveryFocusOnceWithItsNumbers() throws {
    let record = PlanRecord(try Self.finished())
    let rows = record.csv(producer: "test").split(separator: "\n").filter { !$0.hasPrefix("#") }
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    #expect(rows.allSatisfy { $0.count == 16 })
    let names = try #require(rows.first)
    func column(_ name: String) throws -> Int { try #require(names.firstIndex(of: name)) }
    let planned = rows.filter { $0[1] == "planned" }
    #expect(planned.map { $0[0] } == (1...193).map { String($0) })
    for (row, focus) in zip(planned, record.foci) {
      let place = try ["x_mm", "y_mm", "z_mm"].map { try #require(Double(row[column($0)])) }
      let expected = [focus.position.x, focus.position.y, focus.position.z].map(\.millimetres)
      #expect(zip(place, expected).allSatisfy { abs($0 - $1) < 1e-7 })
      #expect(try row[column("drive_V")] == "101.25" && row[column("lobe_dB")] == "-9.75")
    }
    let dropped = rows.filter { $0[1] == "dropped" }
    #expect(dropped.count == 32 && dropped.allSatisfy { $0[0].isEmpty && $0[3] == "array" && $0[7] == "0" })
    #expect(Set(dropped.map { $0[2] }) == ["pressure", "secondary-lobe"])
    // Nobody has judged a request's reach: those fields are empty.
    let request = try Self.record().csv(producer: "test").split(separator: "\n").last
    #expect(request?.hasSuffix(",50,,,,,,,,") ?? false)
  }
}

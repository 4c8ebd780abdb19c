import Arrays
import HistotripsyCore
import Pictures
import Planning
import Testing

/// The dose–volume histogram, drawn.
@Suite struct DoseCurveTests {
  @Test func theCurveOfEveryRegionIsDrawn() throws {
    var request = try BuiltInPlan.document().sphere(diameter: "4 mm", spacing: "1 λ")
    request.terms.keepOuts = [
      KeepOut(shape: .sphere(diameter: .millimetres(2)), centre: .millimetres(3, 0, 0))
    ]
    let plan = try PlanMaker(request, array: BuiltInArray.description).plan()
    let sheet = try DrawnSheet(#require(DoseCurveDrawing.svg(of: plan)))
    #expect(sheet.all("polyline", class: "curve").count == 1)
    #expect(sheet.all("polyline", class: "second").count == 1)
    #expect(sheet.all("polyline", class: "guide").count == 1)
    for word in ["Dose of Sphere of 4 mm", "target", "shell of 2 mm", "keep-outs", "fractionation / %"] {
      #expect(sheet.text.contains(word), "\(word)")
    }
    #expect(!sheet.text.contains("nan") && !sheet.text.contains("inf"))
  }

  @Test func aPlanWithoutAPredictionHasNoCurve() throws {
    var request = try BuiltInPlan.document().sphere(diameter: "4 mm", spacing: "1 λ")
    request.terms.shape = .points([PlannedPoint(offset: .millimetres(0, 0, 2))])
    #expect(DoseCurveDrawing.svg(of: try PlanMaker(request, array: BuiltInArray.description).plan()) == nil)
  }
}

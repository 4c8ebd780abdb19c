import Foundation
import HistotripsyCore
import Pictures
import PlanCases
import Testing

@testable import Arrays
@testable import Hydrophones
@testable import Planning
@testable import Text

/// What coordinates are counted from is said by every table, and obeyed.
@Suite struct FrameTests {
  /// The foci of a plan, exported and read back, lie where they were.
  @Test func exportedFociComeBackToTheirPlaces() throws {
    let array = BuiltInArray.description
    let folder = try PlanFolderCase()
    let first = try folder.read(target: "shape: sphere\ndiameter: 6 mm\ncentre: [1 mm, -2 mm, 3 mm]")
    let plan = try first.plan(for: array)
    try folder.add("foci.csv", PlanRecord(plan, from: first.terms, for: array).csv(producer: "test"))
    let again = try folder.read(target: "shape: points\nfile: foci.csv", placement: "").plan(for: array)
    #expect(again.foci.count == plan.foci.count)
    let back = plan.order.map { plan.foci[$0] }
    for (focus, wanted) in zip(again.foci, back) {
      // Written in mm to seven places.
      #expect(focus.position.distance(to: wanted.position) < .metres(1e-9))
      #expect(focus.plannedPulses == wanted.plannedPulses)
    }
  }

  private func points(_ table: String, _ more: String = "") throws -> [Position] {
    let folder = try PlanFolderCase()
    try folder.add("f.csv", table)
    return try folder.read(target: "shape: points\nfile: f.csv\(more)", placement: "").plan(
      for: BuiltInArray.description
    ).foci.map(\.position)
  }

  private func refusal(_ table: String, _ more: String = "") throws -> String {
    let folder = try PlanFolderCase()
    try folder.add("f.csv", table)
    return try folder.complaint(target: "shape: points\nfile: f.csv\(more)", placement: "")
  }

  @Test func everyFrameIsObeyedWhereverItStands() throws {
    let focus = BuiltInArray.description.geometricFocus
    let place = Position.millimetres(1, 2, 3)
    let inArray = Position(metres: focus.lanes + place.lanes)
    let row = "\(inArray.x.millimetres),\(inArray.y.millimetres),\(inArray.z.millimetres)"
    for (table, more) in [
      ("x_mm,y_mm,z_mm\n1,2,3\n", ""), ("# frame: focus\nx_mm,y_mm,z_mm\n1,2,3\n", ""),
      ("frame,x_mm,y_mm,z_mm\ntarget,1,2,3\n", ""), ("# frame: array\nx_mm,y_mm,z_mm\n\(row)\n", ""),
      ("x_mm,y_mm,z_mm\n\(row)\n", "\nframe: array"), ("frame,x_mm,y_mm,z_mm\nLPS,-1,-2,3\n", ""),
      ("# frame: RAS\nx_mm,y_mm,z_mm\n1,2,3\n", ""),
    ] {
      let found = try points(table, more)
      #expect(
        found.count == 1 && found[0].distance(to: inArray) < .metres(1e-12), "\(table)\(more): \(found)")
    }
  }

  @Test func framesThatContradictAreRefused() throws {
    #expect(
      try refusal("# frame: array\nx_mm,y_mm,z_mm\n1,2,3\n", "\nframe: focus").contains(
        "contradicts the plan"))
    #expect(try refusal("frame,x_mm,y_mm,z_mm\narray,1,2,3\nfocus,1,2,4\n").contains("f.csv:3"))
    #expect(
      try refusal("# frame: kitchen\nx_mm,y_mm,z_mm\n1,2,3\n").contains(
        "kitchen is not known (target, focus, array, RAS, LPS)"))
    #expect(
      try refusal("# frame: array\nx_mm,y_mm,z_mm\n1,2,3\n", "\ncentre: [1 mm, 0 mm, 0 mm]").contains(
        "which no centre moves"))
    #expect(
      try refusal("x_mm,y_mm,z_mm\n1,2,3\n", "\nanchor: centroid").contains("there is nothing to place"))
  }

  /// Points of an image follow the placement as masks do.
  @Test func anAnchorPlacesAnImagesPoints() throws {
    let table = "# frame: LPS\nx_mm,y_mm,z_mm\n-10,-20,30\n-12,-20,30\n"
    let focus = BuiltInArray.description.geometricFocus.lanes
    let found = try points(table, "\nanchor: centroid").map { ($0.lanes - focus) * 1e3 }
    #expect(found.count == 2 && abs(abs(found[0].x) - 1) < 1e-9 && abs(found[0].x + found[1].x) < 1e-9)
  }

  @Test func aPointThatIsNotPlacedIsNamed() throws {
    let folder = try PlanFolderCase()
    func complaint(_ point: String) throws -> String {
      try folder.add(
        "f.mrk.json",
        "{\"markups\": [{\"type\": \"Fiducial\", \"coordinateSystem\": \"LPS\", \"controlPoints\": [\(point)]}]}"
      )
      return try folder.complaint(target: "shape: points\nfile: f.mrk.json", placement: "")
    }
    #expect(try complaint("{\"position\": null}").contains("position: null; write [x, y, z] in mm"))
    #expect(
      try complaint("{\"position\": [0, 0, 0], \"positionStatus\": \"undefined\"}").contains(
        "place the point"))
    #expect(try complaint("{\"position\": [1, 2, 3]}, {\"position\": [1, 2, 3]}").contains("pulses twice"))
    #expect(try complaint("{\"position\": [1, 2]}").contains("3 coordinates"))
  }

  // MARK: Calibrations

  @Test(arguments: [
    ("Expanded uncertainty (95 %) (%)", 0.05, "k = 2"), ("Uncertainty (%, k=2)", 0.05, ""),
    ("Standard uncertainty (%)", 0.1, ""),
    ("Expanded uncertainty, k=1.96 (%)", 0.1 / 1.96, ""), ("Uncertainty (dB)", 0, "k = 1"),
    ("U (k=2) (mV/MPa)", 0.05, ""),
    ("Standard deviation (%)", 0.1, "standard deviation"),
  ]) func whatAnUncertaintyMeansIsReadFromItsHeading(_ heading: String, _ wanted: Double, _ word: String)
    throws
  {
    let value = heading.contains("mV/MPa") ? "5" : "10"
    let text = "Frequency (MHz);Sensitivity (mV/MPa);\(heading)\n1;50;\(value)\n2;50;\(value)\n"
    let found = try HydrophoneFile.read(bytes: Array(text.utf8), file: "h")
    let relative = found.curve.points[0].relativeUncertainty
    #expect(wanted == 0 ? relative > 1 : abs(relative - wanted) < 1e-12, "\(relative)")
    #expect(found.notes.contains { $0.contains(word) } || word.isEmpty, "\(found.notes)")
  }

  /// A certificate's other ways to say the same.
  @Test(arguments: [
    (
      "Calibrated by somebody; all uncertainties are expanded (k = 2)\n\nFrequency (MHz);Sensitivity (mV/MPa);Uncertainty (%)",
      0.05
    ),
    ("Frequency / MHz;Sensitivity / (mV/MPa);Erw. Messunsicherheit / %", 0.05),
    ("Frequency (MHz);M_L (mV MPa-1);Uncertainty (95 % confidence) (±%)", 0.05),
    ("Frequency (MHz);Sensitivity (mV/MPa);Std. uncertainty (%)", 0.1),
    ("# f (MHz); M (mV·MPa⁻¹); u (%)", 0.1),
  ]) func certificatesSayTheSameInOtherWords(_ head: String, _ wanted: Double) throws {
    let found = try HydrophoneFile.read(bytes: Array("\(head)\n1;50;10\n2;50;10\n".utf8), file: "h")
    #expect(abs(found.curve.points[0].relativeUncertainty - wanted) < 1e-12, "\(found.notes)")
    #expect(abs(found.curve.points[0].modulus.voltsPerPascal / 50e-9 - 1) < 1e-12)
  }

  /// Uncertainties of two kinds: the expanded one is used. Sensitivities in two units have to agree.
  @Test func columnsThatSayTheSameTwice() throws {
    func read(_ text: String) throws(InputError) -> HydrophoneCalibration {
      try HydrophoneFile.read(bytes: Array(text.utf8), file: "h")
    }
    let both = try read(
      "f (MHz),M (mV/MPa),Standard uncertainty (%),Expanded uncertainty (k=2) (%)\n1,50,5,12\n2,50,5,12\n")
    #expect(abs(both.curve.points[0].relativeUncertainty - 0.06) < 1e-12)
    #expect(
      both.notes.contains { $0.contains("columns not used: Standard uncertainty (%)") }, "\(both.notes)")
    let head = "f (MHz),Sensitivity (mV/MPa),Sensitivity (dB re 1 V/µPa)\n"
    #expect(
      abs(try read(head + "1,50,-266.0\n2,50,-266.0\n").curve.points[0].modulus.voltsPerPascal / 50e-9 - 1)
        < 1e-12)
    let refusal = FieldCaseTests.refusal { () throws(InputError) in
      try read(head + "1,50,-260.0\n2,50,-260.0\n")
    }
    #expect(refusal.contains("h:2: sensitivity") && refusal.contains("disagree"), "\(refusal)")
  }

  @Test(arguments: [
    "Sensitivity (MV/MPa)", "Sensitivity (mV/mpa)", "Sensitivity (dB)", "Sensitivity (A/Pa)",
    "Sensitivity (mV)",
  ])
  func aSensitivityInAnotherUnitIsRefused(_ heading: String) {
    let text = "Frequency (MHz),\(heading)\n1,50\n2,50\n"
    let message = FieldCaseTests.refusal { () throws(InputError) in
      try HydrophoneFile.read(bytes: Array(text.utf8), file: "h")
    }
    #expect(message.contains("h:1: sensitivity") && message.contains("unit"), "\(message)")
  }

  /// Millivolts taken for volts make pressures that no water bears: refused with the value, not
  /// clamped at 1 GPa.
  @Test func aPressureThatCannotBeIsRefused() throws {
    let rows = (0..<160).map { n in "\(n)e-8,\(n > 20 && n < 140 ? 86 * sin(Double(n) / 4) : 0)" }.joined(
      separator: "\n")
    let curve = try HydrophoneFile.read(
      bytes: Array("Frequency (MHz),Sensitivity (mV/MPa)\n0.1,50\n40,50\n".utf8), file: "h"
    ).curve
    let water = try #require(Medium.water(at: .celsius(20), uncertainty: 5))
    func analyse(_ unit: String) throws -> PulseAnalysis {
      let record = try WaveformFile.read(bytes: Array("Time (s),CH1 (\(unit))\n\(rows)\n".utf8), file: "w")
      return try PulseAnalysis(
        Deconvolution(
          record, curve: curve, settings: DeconvolutionSettings(lowPass: LowPass(cutoff: .megahertz(40)))),
        medium: water)
    }
    #expect(try analyse("mV").parameters.peakPositive.value < .megapascals(3))
    let error = #expect(throws: InputError.self) { try analyse("V") }
    let message = error?.description ?? ""
    #expect(message.contains("MPa is out of range") && message.contains("in another unit"), "\(message)")
  }
}

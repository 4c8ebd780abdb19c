import Arrays
import HistotripsyCore
import PlanCases
import Planning
import Testing

@Suite struct PointTableTests {
  private static let target = "shape: points\nfile: a.csv"

  @Test(arguments: [
    "x (mm),y (mm),z (mm),pulses\n1,2,-3,7\n0.5,0,0,\n",
    "# foci\nz_cm;label;Y_cm;x_cm;pulses\n-0.3;a;0.2;0.1;7\n\n0;b;0;0.05;\n",
    "\u{FEFF}x[inch]\ty[inch]\tz[inch]\tpulses\r\n0.03937007874015748\t0.07874015748031496\t-0.11811023622047244\t7\r\n0.01968503937007874\t0\t0\t\r\n",
  ]) func theSameFociComeFromManyKindsOfTables(_ table: String) throws {
    let folder = try PlanFolderCase()
    try folder.add("a.csv", table)
    let plan = try folder.read(target: Self.target + "\ncentre: [0 mm, 1 mm, 0 mm]", placement: "")
      .plan(for: BuiltInArray.description)
    #expect(plan.foci.map(\.plannedPulses) == [7, 50])
    for (focus, wanted) in zip(plan.foci, [Position.millimetres(1, 3, -3), .millimetres(0.5, 1, 0)]) {
      #expect(focus.position.distance(to: wanted) < .metres(1e-15))
    }
    #expect(plan.notes.contains { $0.hasPrefix("target: a.csv, 2 points, SHA-256 ") })
    #expect(plan.notes.contains { $0.hasSuffix("columns not used: label") } == table.contains("label"))
  }

  @Test func theUnitMayStandInThePlan() throws {
    let folder = try PlanFolderCase()
    try folder.add("a.csv", "x,y,z\n1,2,3\n")
    let plan = try folder.read(target: Self.target + "\nunit: cm", placement: "").plan(
      for: BuiltInArray.description)
    #expect(plan.foci.map(\.position) == [.millimetres(10, 20, 30)])
  }

  @Test(arguments: [
    (
      "x,y,z\n1,2,3\n",
      "a.csv:1: the unit is missing; name it in the header, as in x (mm), or write unit: mm in the plan"
    ),
    ("1,2,3\n", "a.csv:1: x: no such column; the first line has to name x, y and z, and is 1, 2, 3"),
    ("x_mm,x_mm,z_mm\n1,2,3\n", "a.csv:1: x: 2 columns are named so (1)"),
    ("x_mm,y_mm,z_cm\n1,2,3\n", "a.csv:1: x, y and z are in different units; one unit for all three"),
    (
      "x_mm,y_mm,z_mm\n1,2,3\n# note\n1,2\n",
      "a.csv:4: 2 columns where the header has 3; the row may be truncated"
    ),
    ("x_mm,y_mm,z_mm\n1,2,3\n1,two,3\n", "a.csv:3: y: two is not a number (-500 mm … 500 mm)"),
    ("x_mm,y_mm,z_mm\n1,2,nan\n", "a.csv:2: z: nan is not a number (-500 mm … 500 mm)"),
    ("x_mm,y_mm,z_mm\n1,2,501\n", "a.csv:2: z: 501 mm is out of range (-500 mm … 500 mm)"),
    ("x_mm,y_mm,z_mm,pulses\n1,2,3,0\n", "a.csv:2: pulses: 0 is out of range (1 … 1000000, or nothing)"),
    ("x_mm,y_mm,z_mm,pulses\n1,2,3,1.5\n", "a.csv:2: pulses: 1.5 is out of range (1 … 1000000, or nothing)"),
    ("x_mm,y_mm,z_mm\n", "a.csv: no focus in the file (1 … \(PulseScheduler.maximumFoci) foci)"),
  ]) func aSpoiledTableGetsOneMessageWithItsLine(_ table: String, _ message: String) throws {
    let folder = try PlanFolderCase()
    try folder.add("a.csv", table)
    #expect(try folder.complaint(target: Self.target, placement: "") == message)
  }

  @Test func oneFocusTooManyIsNamed() throws {
    let most = PulseScheduler.maximumFoci
    let folder = try PlanFolderCase()
    let rows = (0...most).map { "\(Double($0) / 1000),0,0" }
    try folder.add("a.csv", "x_mm,y_mm,z_mm\n" + rows.joined(separator: "\n"))
    #expect(
      try folder.complaint(target: Self.target, placement: "")
        == "a.csv:\(most + 2): focus \(most + 1) is one too many (1 … \(most) foci)")
  }

  @Test func aUnitThatContradictsTheHeaderIsRefused() throws {
    let folder = try PlanFolderCase()
    try folder.add("a.csv", "x_cm,y_cm,z_cm\n1,2,3\n")
    #expect(
      try folder.complaint(target: Self.target + "\nunit: mm", placement: "")
        == "a.csv:1: unit: cm contradicts the plan, which says mm")
  }
}

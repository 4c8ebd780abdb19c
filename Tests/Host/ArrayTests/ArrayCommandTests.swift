import Arrays
import ChildProcess
import Foundation
import HistotripsyCore
import Pictures
import SharedData
import Testing

/// The built console, run as a person runs it.
@Suite struct ArrayCommandTests {
  struct Result {
    let status: Int32
    let output: String
    let error: String
  }

  private func run(in folder: URL, _ arguments: String...) throws -> Result {
    let outcome = try ChildProcess.run(
      ChildProcess.products.appending(path: "histotripsy").path, ["array"] + arguments, in: folder)
    return Result(status: outcome.status, output: outcome.out, error: outcome.err)
  }

  private func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "histotripsy-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test func anArrayGoesFromGeneratingToShowing() throws {
    try inFolder { folder in
      let made = try run(
        in: folder, "generate", "--layout", "random", "--elements", "64", "--radius", "80mm", "--aperture",
        "100mm",
        "--width", "6mm", "--frequency", "1MHz", "--seed", "9")
      #expect(made.status == 0 && made.error.isEmpty)
      try made.output.write(to: folder.appending(path: "a.yaml"), atomically: true, encoding: .utf8)
      let expected = try SphericalCap(
        layout: .random, elements: 64, radius: .millimetres(80), aperture: .millimetres(100),
        width: .millimetres(6), frequency: .megahertz(1), seed: 9
      ).description()
      #expect(try ArrayFile.read(folder.appending(path: "a.yaml")).elements == expected.elements)

      let checked = try run(in: folder, "check", "a.yaml")
      #expect(checked.status == 0 && checked.output == "a.yaml: 64 elements, nothing found\n")

      let shown = try run(in: folder, "show", "a.yaml", "--svg", "a.svg")
      #expect(shown.status == 0 && shown.error.isEmpty)
      #expect(shown.output.contains("radius of curvature   80 mm\n"))
      #expect(shown.output.contains("element size          discs of 6 mm (4.048 λ)\n"))
      let drawn = try String(contentsOf: folder.appending(path: "a.svg"), encoding: .utf8)
      #expect(drawn == ArrayDrawing.svg(of: try ArrayFile.read(folder.appending(path: "a.yaml"))))
      // The drawing is not replaced unasked.
      let again = try run(in: folder, "show", "a.yaml", "--svg", "a.svg")
      #expect(again.status == 73 && again.error.contains("a.svg: cannot be written: it exists already"))
      #expect(try run(in: folder, "show", "a.yaml", "--svg", "a.svg", "--force").status == 0)
    }
  }

  @Test func convertingWritesEitherFormatWholeAndReplacesNothingUnasked() throws {
    try inFolder { folder in
      let array = BuiltInArray.description
      try array.yamlText.write(to: folder.appending(path: "a.yaml"), atomically: true, encoding: .utf8)
      #expect(try run(in: folder, "convert", "a.yaml", "a.json").status == 0)
      #expect(try run(in: folder, "convert", "a.json", "b.yaml").status == 0)
      let back = try ArrayFile.read(folder.appending(path: "b.yaml"))
      for (a, b) in zip(back.elements, array.elements) {
        #expect(a.position.distance(to: b.position) <= .metres(1e-9))
      }
      let before = try Data(contentsOf: folder.appending(path: "b.yaml"))
      let refused = try run(in: folder, "convert", "a.yaml", "b.yaml")
      #expect(refused.status == 73 && refused.error.contains("--force replaces it"))
      #expect(try Data(contentsOf: folder.appending(path: "b.yaml")) == before)
      #expect(try run(in: folder, "convert", "a.yaml", "b.yaml", "--force").status == 0)
      #expect(try Data(contentsOf: folder.appending(path: "b.yaml")) != before)

      let ending = try run(in: folder, "convert", "a.yaml", "b.txt")
      #expect(ending.status == 65 && ending.error.contains("(.yaml native, .json openLIFU)"))
      let missing = try run(in: folder, "convert", "none.yaml", "c.yaml")
      #expect(missing.status == 66)
      let nowhere = try run(in: folder, "convert", "a.yaml", "none/c.yaml")
      #expect(nowhere.status == 73)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      #expect(names == ["a.json", "a.yaml", "b.yaml"])
    }
  }

  @Test func aFileWithFaultsIsReportedLineByLine() throws {
    try inFolder { folder in
      var rows = ArrayInspectionTests.table(BuiltInArray.description)
      rows[3] = rows[2]
      rows[5] = "inf,0,0"
      try rows.joined(separator: "\n").write(
        to: folder.appending(path: "a.csv"), atomically: true, encoding: .utf8)
      let checked = try run(in: folder, "check", "a.csv")
      #expect(checked.status == 65)
      #expect(
        checked.output == """
          a.csv:6: x: inf is not a number (-1 m … 1 m)
          a.csv:4: element 4: lies where another does: element 3

          """)
      #expect(try run(in: folder, "show", "a.csv").status == 65)
      #expect(try run(in: folder, "check", "none.csv").status == 66)
    }
  }

  @Test func wrongOptionsAreNamed() throws {
    try inFolder { folder in
      try BuiltInArray.description.yamlText.write(
        to: folder.appending(path: "a.yaml"), atomically: true, encoding: .utf8)
      #expect(
        try run(in: folder, "show", "a.yaml", "--units", "furlong").error.contains("--units: furlong is not"))
      #expect(try run(in: folder, "show", "a.yaml", "--frequency", "5").status == 65)
      #expect(
        try run(in: folder, "show", "a.yaml", "--shape", "round").error.contains("allowed: disc, square"))
      let spiral = try run(
        in: folder, "generate", "--layout", "spiral", "--elements", "4", "--radius", "1mm", "--aperture",
        "1mm",
        "--width", "1mm", "--frequency", "1MHz")
      #expect(spiral.status == 64)
      let wide = try run(
        in: folder, "generate", "--layout", "ring", "--elements", "64", "--radius", "80mm", "--aperture",
        "100mm",
        "--width", "30mm", "--frequency", "1MHz", "--output", "b.yaml")
      #expect(wide.status == 65 && wide.error.contains("--width: 30 mm is out of range"))
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "b.yaml").path))
    }
  }
}

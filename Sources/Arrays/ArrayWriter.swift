import HistotripsyCore
import Text

extension ArrayDescription {
  /// This array in the native format, commented; reading it gives the same array, bit by bit.
  ///
  /// Notes become comments: the assumptions stay with the numbers that rest on them. The format has one shape for all elements;
  /// mixed shapes are a bug of the caller.
  public var yamlText: String {
    precondition(elements.allSatisfy { $0.shape == elements[0].shape }, "elements of one shape")
    var text = """
      # Array of ultrasound elements, in the frame of the controller: +z leads from the array into the medium.
      # Research equipment; not a medical device.

      """
    for note in notes { text += "# note: \(PrintableText.of(note))\n" }
    text += """
      histotripsy-array: \(NativeArrayFile.version)
      name: \(YAMLScalar.written(name))
      frequency: \(Dimension.frequency.written(frequency.hertz))
      # The point where all waves meet when every element fires at once.
      geometric-focus: [\(Self.written(geometricFocus))]

      """
    if let radiusOfCurvature {
      text += "radius-of-curvature: \(Dimension.length.written(radiusOfCurvature.metres))\n"
    }
    text += """
      # Pressure amplitude at an element's face for each volt of rail.
      source-pressure: \(Dimension.pressurePerVolt.written(sourcePressurePerVolt.pascals))

      """
    if let elementConductance {
      text += "element-conductance: \(Dimension.conductance.written(elementConductance.siemens))\n"
    }
    let shape = NativeArrayFile.shapes.first { $0.value == elements.first?.shape }?.word ?? "disc"
    text += """
      shape: \(shape)
      count: \(elements.count)
      # [x, y, z, nx, ny, nz, width, gain, reversed, trim, enabled]; lengths in mm, trim in ns (positive: the element is early).
      # (nx, ny, nz) is the direction in which the face radiates.
      elements:

      """
    for element in elements { text += "- [\(Self.row(element))]\n" }
    return text + "...\n"
  }

  private static func row(_ element: Element) -> String {
    let (p, n) = (element.position.lanes, element.normal.lanes)
    let cells =
      [p.x, p.y, p.z].map { decimal($0, timesTenTo: 3) } + [n.x, n.y, n.z].map { decimal($0, timesTenTo: 0) }
      + [
        decimal(element.width.metres, timesTenTo: 3), decimal(element.gain, timesTenTo: 0),
        "\(element.isReversed)", "\(element.phaseTrim.count)", "\(element.isEnabled)",
      ]
    return cells.joined(separator: ", ")
  }

  private static func written(_ position: Position) -> String {
    [position.lanes.x, position.lanes.y, position.lanes.z]
      .map { decimal($0, timesTenTo: 3) + " mm" }.joined(separator: ", ")
  }

  private static func decimal(_ value: Double, timesTenTo exponent: Int) -> String {
    DecimalNumber(value)?.text(timesTenTo: exponent) ?? "0"
  }
}

import HistotripsyCore
import Text

/// What a table of element centres does not say, as far as the caller knows it.
///
/// What is `nil` here is assumed when a table is read, and every assumption is announced in `ArrayDescription.notes`. A native array
/// file says all of this itself; there these are not used.
public struct ElementDefaults: Equatable, Sendable {
  /// Assumed frequency: that of the 500 kHz Michigan hemisphere and of many transcranial arrays.
  public static let assumedFrequency = Frequency.kilohertz(500)
  /// Assumed width, that of the Michigan hemisphere's elements; less where centres lie closer together.
  public static let assumedWidth = Length.millimetres(20)
  /// Assumed pressure at the face per volt: what lets some 256 elements of 20 mm reach 30 MPa at 150 mm below 100 V. Of the right
  /// size, not measured: a treatment needs the calibration of its own array.
  public static let assumedSourcePressurePerVolt = Pressure.pascals(2000)

  public var frequency: Frequency?
  public var shape: ElementShape?
  /// Diameter of discs, side of squares.
  public var width: Length?
  public var sourcePressurePerVolt: Pressure?
  public var elementConductance: Conductance?
  /// Unit of the table's numbers. Refused for a native file, which states its own.
  public var lengthUnit: LengthUnit?

  public init(
    frequency: Frequency? = nil, shape: ElementShape? = nil, width: Length? = nil,
    sourcePressurePerVolt: Pressure? = nil, elementConductance: Conductance? = nil,
    lengthUnit: LengthUnit? = nil
  ) {
    self.frequency = frequency
    self.shape = shape
    self.width = width
    self.sourcePressurePerVolt = sourcePressurePerVolt
    self.elementConductance = elementConductance
    self.lengthUnit = lengthUnit
  }
}

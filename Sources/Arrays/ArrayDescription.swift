import HistotripsyCore
import Text

/// An array as its owner describes it: the elements, and what else a treatment must know about it.
///
/// In the core's frame: +z points from the array into the medium, the origin is the file's.
public struct ArrayDescription: Equatable, Sendable {
  /// Most elements that an array may have; `Board/front-end.md` §4.
  public static let maximumElements = 4096
  /// No coordinate is larger, in either sense.
  public static let maximumCoordinate = Length.metres(1)
  /// Operating frequencies of therapeutic arrays, with room on both sides.
  public static let frequencies: ClosedRange<Frequency> = .kilohertz(20)...Frequency.megahertz(20)
  /// Pressure at an element's face per volt of rail that makes sense.
  public static let sourcePressures: ClosedRange<Pressure> = .pascals(1)...Pressure.pascals(1e6)
  /// Conductance of one element that makes sense.
  public static let elementConductances: ClosedRange<Conductance> = .siemens(1e-6)...Conductance.siemens(10)
  /// Widths of elements that make sense.
  public static let widths: ClosedRange<Length> = .metres(1e-5)...Length.metres(0.2)

  public var name: String
  public var frequency: Frequency
  /// Where all waves meet when every element fires at once; for a flat array the point that its losses are referred to.
  public var geometricFocus: Position
  /// Of the sphere on which the centres lie; `nil` for a flat array or where nobody said.
  public var radiusOfCurvature: Length?
  /// 1 to `maximumElements`, in the order of the front end's channels. The only place where a dead element is listed.
  public var elements: [Element]
  /// Pressure amplitude at the face of a nominal element, for each volt of rail.
  public var sourcePressurePerVolt: Pressure
  /// Load that one element presents to its driver at `frequency`; `nil` where nobody measured it.
  public var elementConductance: Conductance?
  public var provenance: Provenance
  /// Everything that was assumed and is not in the file, one sentence each, for the person who runs the treatment.
  public var notes: [String]

  public init(
    name: String, frequency: Frequency, geometricFocus: Position, radiusOfCurvature: Length?,
    elements: [Element],
    sourcePressurePerVolt: Pressure, elementConductance: Conductance? = nil, provenance: Provenance,
    notes: [String] = []
  ) {
    self.name = name
    self.frequency = frequency
    self.geometricFocus = geometricFocus
    self.radiusOfCurvature = radiusOfCurvature
    self.elements = elements
    self.sourcePressurePerVolt = sourcePressurePerVolt
    self.elementConductance = elementConductance
    self.provenance = provenance
    self.notes = notes
  }
}

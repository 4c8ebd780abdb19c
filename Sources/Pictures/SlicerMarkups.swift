import Drawing
import Foundation
import HistotripsyCore

/// Points for 3D Slicer: a file of markups in its schema 1.0.3 (`Modules/Loadable/Markups/Resources/Schema` of Slicer's sources).
///
/// Slicer shows R, A, S where the points have x, y, z of their frame: as it does with the world of a NIfTI image. The file itself is in LPS, which
/// every reader of markups takes for granted, so it holds (−x, −y, z).
public struct SlicerMarkups: Equatable, Sendable {
  public struct Point: Equatable, Sendable {
    public var label: String
    public var description: String
    public var position: Position

    public init(label: String, description: String, position: Position) {
      self.label = label
      self.description = description
      self.position = position
    }
  }

  /// Points that Slicer shows as one list, in one colour.
  public struct Group: Equatable, Sendable {
    public var name: String
    public var colour: PixelImage.Colour
    public var points: [Point]

    public init(name: String, colour: PixelImage.Colour, points: [Point]) {
      self.name = name
      self.colour = colour
      self.points = points
    }
  }

  public static let schema =
    "https://raw.githubusercontent.com/slicer/slicer/master/Modules/Loadable/Markups/Resources/Schema/markups-schema-v1.0.3.json#"

  public var groups: [Group]
  /// Of spheres that stand for points.
  public var diameter: Length

  public init(groups: [Group], diameter: Length) {
    self.groups = groups
    self.diameter = diameter
  }

  /// The file; groups without points are left out.
  public var json: String {
    let markups = groups.filter { !$0.points.isEmpty }.map(markup)
    do {
      let data = try JSONSerialization.data(
        withJSONObject: ["@schema": Self.schema, "markups": markups],
        options: [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted])
      return String(decoding: data, as: UTF8.self) + "\n"
    } catch {
      preconditionFailure("every field is JSON")
    }
  }

  private func markup(_ group: Group) -> [String: Any] {
    let colour = [group.colour.red, group.colour.green, group.colour.blue].map {
      (Double($0) / 255 * 1e4).rounded() / 1e4
    }
    return [
      "type": "Fiducial", "name": group.name, "coordinateSystem": "LPS", "coordinateUnits": "mm",
      "locked": true, "fixedNumberOfControlPoints": false, "labelFormat": "%N-%d",
      "lastUsedControlPointNumber": group.points.count,
      "controlPoints": group.points.enumerated().map { index, point in
        [
          "id": String(index + 1), "label": point.label, "description": point.description,
          "associatedNodeID": "", "position": Self.lps(point.position),
          "orientation": [-1.0, 0, 0, 0, -1, 0, 0, 0, 1], "selected": true, "locked": true,
          "visibility": true, "positionStatus": "defined",
        ] as [String: Any]
      }, "measurements": [Any](),
      "display": [
        "visibility": true, "opacity": 1, "color": colour, "selectedColor": colour,
        "propertiesLabelVisibility": false, "pointLabelsVisibility": false, "textScale": 2,
        "glyphType": "Sphere3D", "glyphScale": 1, "glyphSize": (diameter.millimetres * 1e4).rounded() / 1e4,
        "useGlyphScale": false, "sliceProjection": false,
      ] as [String: Any],
    ]
  }

  /// To 0.1 nm, like every position of a plan file.
  private static func lps(_ position: Position) -> [Double] {
    let mm = position.lanes * 1e3
    return [-mm.x, -mm.y, mm.z].map { value in
      let rounded = (value * 1e7).rounded() / 1e7
      return rounded == 0 ? 0 : rounded
    }
  }
}

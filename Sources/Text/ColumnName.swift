/// A column's name taken apart: `x_mm`, `X (mm)`, `pos_x`, `Z[inch]`.
package struct ColumnName {
  /// x, y or z; `nil` for a column of another kind.
  package let axis: String?
  package let unit: LengthUnit?

  package init(_ text: String) {
    var words = text.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
    var unit: LengthUnit?
    if words.count > 1, let last = words.last, let known = LengthUnit(last) {
      unit = known
      words.removeLast()
    }
    self.unit = unit
    let decorations: Set = ["pos", "position", "centre", "center", "element", "coordinate"]
    let rest = words.filter { !decorations.contains($0) }
    axis = rest.count == 1 && ["x", "y", "z"].contains(rest[0]) ? rest[0] : nil
  }
}

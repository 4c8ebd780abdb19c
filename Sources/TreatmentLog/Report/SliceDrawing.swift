import Drawing

/// The target in layers, distal first: each focus a dot in its place, coloured by how it stands.
struct SliceDrawing {
  let foci: [FocusEntry]

  /// Layers of equal z, to a tenth of a millimetre.
  private var layers: [(z: Double, foci: [(index: Int, entry: FocusEntry)])] {
    var found: [Int: [(index: Int, entry: FocusEntry)]] = [:]
    for (index, entry) in foci.enumerated() {
      found[Int((entry.focus.position.z.millimetres * 10).rounded()), default: []].append((index, entry))
    }
    return found.sorted { $0.key > $1.key }.map { (Double($0.key) / 10, $0.value) }
  }

  /// The least distance of two neighbours in a layer, in millimetres.
  private var pitch: Double {
    var least = Double.infinity
    for layer in layers {
      for (i, one) in layer.foci.enumerated() {
        for other in layer.foci[(i + 1)...] {
          let x = one.entry.focus.position.x.millimetres - other.entry.focus.position.x.millimetres
          let y = one.entry.focus.position.y.millimetres - other.entry.focus.position.y.millimetres
          let square = x * x + y * y
          if square > 1e-4, square < least { least = square }
        }
      }
    }
    return least.isFinite ? least.squareRoot() : 1
  }

  var markup: String {
    guard !foci.isEmpty else { return "" }
    let pitch = pitch
    let xs = foci.map(\.focus.position.x.millimetres)
    let ys = foci.map(\.focus.position.y.millimetres)
    let (left, right) = ((xs.min() ?? 0) - pitch, (xs.max() ?? 0) + pitch)
    let (bottom, top) = ((ys.min() ?? 0) - pitch, (ys.max() ?? 0) + pitch)
    // Large enough to be seen, small enough for several in a row.
    let scale = min(150 / max(right - left, top - bottom), 28 / pitch)
    func number(_ value: Double) -> String { Markup.decimal(value, 1) }
    let figures = layers.map { layer in
      let dots = layer.foci.map { index, entry in
        let x = number((entry.focus.position.x.millimetres - left) * scale)
        let y = number((top - entry.focus.position.y.millimetres) * scale)
        let colour = FocusColour(entry)
        let account = entry.account
        let title =
          "focus \(index): \(colour.words), \(account.delivered) of \(entry.focus.plannedPulses) delivered"
          + (account.uncertain > 0 ? ", \(account.uncertain) uncertain" : "")
        let share = min(1, Double(account.dose) / Double(entry.focus.plannedPulses))
        let strength = colour == .started ? " fill-opacity=\"\(Markup.decimal(0.25 + 0.75 * share, 2))\"" : ""
        let mark = colour == .silent ? Self.cross(x: x, y: y, size: number(0.2 * pitch * scale)) : ""
        return """
          <g><title>\(Markup.escaped(title))</title><circle class="\(colour.rawValue)" cx="\(x)" cy="\(y)" \
          r="\(number(0.42 * pitch * scale))"\(strength)/>\(mark)</g>
          """
      }
      let (width, height) = (number((right - left) * scale), number((top - bottom) * scale))
      return """
        <figure><svg class="slice" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" role="img">
        \(dots.joined(separator: "\n"))
        </svg><figcaption>z \(layer.z < 0 ? "−" : "+")\(number(abs(layer.z))) mm</figcaption></figure>
        """
    }
    return "<div class=\"slices\">\n\(figures.joined(separator: "\n"))\n</div>\n\(legend)"
  }

  /// Told apart without colour too.
  private static func cross(x: String, y: String, size: String) -> String {
    """
    <path class="mark" transform="translate(\(x) \(y)) scale(\(size))" d="M-1 -1L1 1M1 -1L-1 1"/>
    """
  }

  private var legend: String {
    let items = FocusColour.allCases.map { colour in
      let count = foci.count { FocusColour($0) == colour }
      let mark = colour == .silent ? Self.cross(x: "7", y: "7", size: "2.6") : ""
      return """
        <span><svg width="14" height="14"><circle class="\(colour.rawValue)" cx="7" cy="7" r="5.5"/>\(mark)</svg> \
        \(colour.words) \(count)</span>
        """
    }
    return "<p class=\"legend\">\(items.joined(separator: "\n"))</p>"
  }
}

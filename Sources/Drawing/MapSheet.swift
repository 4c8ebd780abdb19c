/// Maps at one scale on one sheet: panels in rows, each with axes, contours and marks; below or beside them what their colours mean.
///
/// The panels of a column share their left edge, those of a row their bottom edge, so that equal axes stand in line.
package struct MapSheet {
  package struct Panel {
    package var title: String
    var slice: ScalarSlice
    var colours: ColourBar
    /// Drawn solid.
    var contours: [ContourLines] = []
    /// Drawn as a cross where it lies on the panel.
    var mark: SIMD2<Double>?

    /// - Parameters:
    ///   - contours: drawn solid.
    ///   - mark: drawn as a cross where it lies on the panel.
    package init(
      title: String, slice: ScalarSlice, colours: ColourBar, contours: [ContourLines] = [],
      mark: SIMD2<Double>? = nil
    ) {
      self.title = title
      self.slice = slice
      self.colours = colours
      self.contours = contours
      self.mark = mark
    }
  }

  var title: String
  var subtitle: [String]
  /// Rows of panels from the top; a row may be shorter than others.
  var rows: [[Panel]]
  /// One bar for each column, or one for all where there is but one; nothing where it is empty.
  var bars: [ColourBar]
  /// Lines of text beside the last panel, when there is room in its row, else below.
  var notes: [String]

  /// - Parameters:
  ///   - rows: rows of panels from the top; a row may be shorter than others.
  ///   - bars: one for each column, or one for all; none where it is empty.
  ///   - notes: lines of text beside the last panel, when there is room in its row, else below.
  package init(title: String, subtitle: [String], rows: [[Panel]], bars: [ColourBar], notes: [String]) {
    self.title = title
    self.subtitle = subtitle
    self.rows = rows
    self.bars = bars
    self.notes = notes
  }

  /// Pixels of the longest side of a panel.
  private static let panelSide = 300.0
  private static let margin = 24.0
  private static let gap = 26.0
  private static let lineHeight = 18.0

  package var svg: String {
    let all = rows.flatMap(\.self)
    let longest = all.reduce(0) { max($0, $1.slice.right.length, $1.slice.up.length) }
    let scale = Self.panelSide / longest
    let columns = rows.reduce(0) { max($0, $1.count) }
    let widths = (0..<columns).map { column in
      max(150, rows.reduce(0) { $1.count > column ? max($0, $1[column].slice.right.length * scale) : $0 })
    }
    let heights = rows.map { row in max(60, row.reduce(0) { max($0, $1.slice.up.length * scale) }) }
    let lefts = (0..<columns).map { column in
      Self.margin + PlotFrame.leftRoom
        + widths[..<column].reduce(0) { $0 + $1 + PlotFrame.leftRoom + Self.gap }
    }
    let header = 34 + Double(subtitle.count) * Self.lineHeight + 12
    let hasBeside = rows.last.map { $0.count < columns } ?? false
    let width = max(620, (lefts.last ?? 0) + (widths.last ?? 0) + Self.margin)
    let body = heights.reduce(0) { $0 + PlotFrame.topRoom + $1 + PlotFrame.bottomRoom + 10 }
    let barRoom = bars.isEmpty || hasBeside ? 0 : 74.0
    let noteRoom = hasBeside ? 0 : Double(notes.count) * Self.lineHeight
    let beside = Double(notes.count) * Self.lineHeight + 90
    let shortfall = hasBeside ? max(0, beside - (heights.last ?? 0) - PlotFrame.bottomRoom) : 0
    let height = header + body + barRoom + noteRoom + shortfall + Self.margin

    var drawing = SVG(
      width: width, height: height, title: title, plain: SheetStyle.plain, dark: SheetStyle.dark)
    drawing.rectangle(SVG.Point(0, 0), width: width, height: height, class: "ground")
    drawing.text(title, at: SVG.Point(Self.margin, 34), class: "title")
    for (index, line) in subtitle.enumerated() {
      drawing.text(
        line, at: SVG.Point(Self.margin, 34 + Self.lineHeight * Double(index + 1)), class: "label")
    }
    var top = header
    for (row, height) in zip(rows, heights) {
      top += PlotFrame.topRoom
      for (panel, left) in zip(row, lefts) {
        let own = panel.slice.up.length * scale
        let frame = PlotFrame(
          right: panel.slice.right, up: panel.slice.up, scale: scale,
          origin: SVG.Point(left, top + height - own))
        Self.draw(panel, in: frame, &drawing)
      }
      top += height + PlotFrame.bottomRoom + 10
    }
    if hasBeside, let last = rows.last, let height = heights.last {
      let left = lefts[last.count] - PlotFrame.leftRoom + 12
      let start = top - 10 - PlotFrame.bottomRoom - height
      legend(&drawing, left: left, top: start, width: width - Self.margin - left)
    } else {
      legend(&drawing, lefts: lefts, widths: widths, top: top)
    }
    return drawing.document
  }

  private static func draw(_ panel: Panel, in frame: PlotFrame, _ drawing: inout SVG) {
    drawing.image(
      panel.slice.image(panel.colours.bounds, isInverted: panel.colours.isInverted), at: frame.origin,
      width: frame.width, height: frame.height)
    // A light line on a dark one, a dark mark on a light one: they show on every ground.
    for name in ["under", "contour"] {
      for line in panel.contours.flatMap(\.lines) {
        drawing.polyline(line.map { frame.place($0) }, class: name)
      }
    }
    if let mark = panel.mark, frame.contains(mark) {
      let point = frame.place(mark)
      for name in ["mark-under", "mark"] {
        for (dx, dy) in [(1.0, 0.0), (-1, 0), (0, 1), (0, -1)] {
          drawing.line(
            SVG.Point(point.x + 4 * dx, point.y + 4 * dy), SVG.Point(point.x + 10 * dx, point.y + 10 * dy),
            class: name)
        }
      }
    }
    frame.draw(
      into: &drawing, title: panel.title, axes: (panel.slice.rightAxis, panel.slice.upAxis))
  }

  /// Beside the last panel: the bar, then the notes.
  private func legend(_ drawing: inout SVG, left: Double, top: Double, width: Double) {
    var y = top + 14
    for bar in bars.prefix(1) {
      bar.draw(into: &drawing, at: SVG.Point(left, y + 8), width: min(width, 260))
      y += 66
    }
    for note in notes {
      drawing.text(note, at: SVG.Point(left, y), class: "label")
      y += Self.lineHeight
    }
  }

  /// Below the panels: bars under their columns, then the notes.
  private func legend(_ drawing: inout SVG, lefts: [Double], widths: [Double], top: Double) {
    var y = top + 14
    for (bar, (left, width)) in zip(bars, zip(lefts, widths)) {
      bar.draw(into: &drawing, at: SVG.Point(left, y + 8), width: width)
    }
    if !bars.isEmpty { y += 74 }
    for note in notes {
      drawing.text(note, at: SVG.Point(Self.margin, y), class: "label")
      y += Self.lineHeight
    }
  }
}

extension ClosedRange<Double> {
  package var length: Double { upperBound - lowerBound }
}

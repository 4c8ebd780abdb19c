import Drawing
import Field
import Foundation
import FoundationXML
import HistotripsyCore
import Pictures
import Testing

/// Pictures and tables against the field itself.
@Suite struct FieldPictureTests {
  /// Between two points of the grid the amplitude at a contour bends by less than over a whole main lobe: the crossing is off by well below
  /// an eighth of the step; a tenth of a step is asked for. Laterally the widths of `BeamWidth` lie on lines through the peak.
  @Test func theContourIsAsWideAsTheBeam() throws {
    let picture = try TestField.picture()
    let excitation = picture.field.focused(at: picture.focus)
    let origin = picture.field.geometricFocus.lanes
    let peak = (picture.peak.lanes - origin) * 1e3
    for slice in picture.slices {
      let (right, up, _) = slice.plane.lanes
      // The loop around the peak.
      let lines = picture.contours(of: slice).lines
      let place = SIMD2(peak[right], peak[up])
      let loop = try #require(
        lines.filter { $0.first == $0.last }.min { distance($0, place) < distance($1, place) })
      for (lane, axis) in [(right, 0), (up, 1)] {
        var direction = SIMD4<Double>.zero
        direction[lane] = 1
        let beam = picture.field.beamWidth(
          at: picture.peak,
          along: Position(x: .metres(direction.x), y: .metres(direction.y), z: .metres(direction.z)),
          reach: .millimetres(20), driving: excitation)
        let (lower, upper) = (try #require(beam.lower), try #require(beam.upper))
        let crossings = crossings(of: loop, along: axis, through: place)
        #expect(crossings.count == 2)
        #expect(abs(crossings[0] - peak[lane] - lower.millimetres) < 0.02)
        #expect(abs(crossings[1] - peak[lane] - upper.millimetres) < 0.02)
      }
    }
  }

  /// Where a loop crosses a line along an axis through a place.
  private func crossings(of loop: [SIMD2<Double>], along axis: Int, through place: SIMD2<Double>) -> [Double]
  {
    let other = 1 - axis
    return zip(loop, loop.dropFirst()).compactMap { a, b -> Double? in
      let (da, db) = (a[other] - place[other], b[other] - place[other])
      guard (da < 0) != (db < 0) else { return nil }
      return a[axis] + (b[axis] - a[axis]) * da / (da - db)
    }.sorted()
  }

  private func distance(_ loop: [SIMD2<Double>], _ place: SIMD2<Double>) -> Double {
    let mean = loop.reduce(SIMD2<Double>.zero, +) / Double(loop.count) - place
    return (mean * mean).sum()
  }

  @Test func everyLineOfTheTableIsTheFieldThere() throws {
    let source = Pressure.megapascals(0.3)
    let picture = try TestField.picture(source: source, step: .millimetres(1))
    let lines = picture.csv(producer: "test").split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(lines.first == "slice,x_mm,y_mm,z_mm,gain,phase_deg,level_dB,pressure_MPa")
    #expect(lines.count == 1 + picture.slices.reduce(0) { $0 + $1.map.grid.count })
    let excitation = picture.field.focused(at: picture.focus)
    let origin = picture.field.geometricFocus
    for line in lines.dropFirst() {
      let columns = line.split(separator: ",", omittingEmptySubsequences: false)
      let v = try columns.dropFirst().map { try #require(Double($0)) }
      let point = Position(
        x: origin.x + .millimetres(v[0]), y: origin.y + .millimetres(v[1]), z: origin.z + .millimetres(v[2]))
      let gain = picture.field.gain(at: point, driving: excitation)
      // Positions have seven digits: 10 nm are 4e-5 rad of phase, and as much of the amplitude where it changes fastest.
      #expect(abs(v[3] - gain.magnitude) < 1e-4 * picture.peakGain)
      #expect(
        abs(v[4] * .pi / 180 - atan2(gain.imaginary, gain.real)) < 0.01 || v[3] < 0.01 * picture.peakGain)
      #expect(abs(v[5] - 20 * log10(v[3] / picture.peakGain)) < 1e-4)
      #expect(abs(v[6] - v[3] * source.megapascals) < 1e-6)
    }
    // The provenance names what it is a table of.
    #expect(picture.csv(producer: "test").contains("48 elements, 1 MHz"))
  }

  @Test func thePeakShinesWhereThePeakIs() throws {
    let steered = try TestField.picture()
    // Marked at the peak, so that no arm of the mark lies on it.
    let picture = FieldPicture(
      array: steered.array, field: steered.field, focus: steered.peak,
      peak: (steered.peak, steered.peakGain), slices: steered.slices, medium: steered.medium)
    let decoded = try DecodedPNG(picture.png)
    let grids = picture.slices.map(\.map.grid)
    let longest = try #require(
      zip(picture.slices, grids).map { slice, grid in
        max(grid.counts[slice.plane.lanes.right], grid.counts[slice.plane.lanes.up])
      }.max())
    let k = 360 / longest
    let widths = zip(picture.slices, grids).map { $1.counts[$0.plane.lanes.right] * k }
    let heights = zip(picture.slices, grids).map { $1.counts[$0.plane.lanes.up] * k }
    #expect(decoded.width == widths.reduce(12) { $0 + $1 + 12 })
    #expect(decoded.height == (heights.max() ?? 0) + 3 * 12 + 12)
    // The peak is the middle of every cut; 0 dB is the brightest colour. The mark has a hole in its middle.
    let brightest = ColourMap.colour(at: 1)
    var left = 12
    for (width, height) in zip(widths, heights) {
      let bottom = 12 + (heights.max() ?? 0)
      #expect(
        decoded.pixel(left + width / 2, bottom - height / 2) == [
          brightest.red, brightest.green, brightest.blue,
        ])
      left += width + 12
    }
    #expect(decoded.texts["Title"]?.contains("Pressure field") ?? false)
    #expect(decoded.texts["Description"]?.contains("xz plane") ?? false)
  }

  @Test func theDrawingSaysInMillimetresWhatTheTableSays() throws {
    let picture = try TestField.picture()
    let sheet = try DrawnSheet(picture.svg)
    // Each contour twice, dark under light.
    let lines = sheet.all("polyline", class: "contour")
    let contours = picture.slices.map { picture.contours(of: $0).lines }
    #expect(lines.count == contours.reduce(0) { $0 + $1.count })
    #expect(sheet.all("polyline", class: "under").count == lines.count)
    // Frames of the panels, in the order of the slices; the last one is the colour bar's.
    let frames = sheet.all("rect", class: "frame")
    #expect(frames.count == picture.slices.count + 1)
    var first = 0
    for (index, slice) in picture.slices.enumerated() {
      let shown = picture.shown(slice)
      let frame = try sheet.box(frames[index])
      let scale = frame.width / (shown.right.upperBound - shown.right.lowerBound)
      #expect(abs(frame.height / scale - (shown.up.upperBound - shown.up.lowerBound)) < 0.02)
      for contour in contours[index] {
        let drawn = try sheet.points(lines[first])
        first += 1
        #expect(drawn.count == contour.count)
        for (pixel, point) in zip(drawn, contour) {
          // Hundredths of a pixel are written.
          let x = shown.right.lowerBound + (pixel.x - frame.x) / scale
          let y = shown.up.upperBound - (pixel.y - frame.y) / scale
          #expect(abs(x - point.x) * scale < 0.02 && abs(y - point.y) * scale < 0.02)
        }
      }
    }
    #expect(sheet.text.contains("level / dB re peak") && sheet.text.contains("z / mm"))
    // Its heat maps are pictures of the same points.
    let images = sheet.all("image")
    for (slice, image) in zip(picture.slices, images) {
      let data = try #require(image["href"]?.components(separatedBy: "base64,").last)
      let decoded = try DecodedPNG([UInt8](#require(Data(base64Encoded: data))))
      let (right, up, _) = slice.plane.lanes
      #expect(decoded.width == slice.map.grid.counts[right] && decoded.height == slice.map.grid.counts[up])
    }
  }

  @Test func aPictureInMegapascalsSaysSo() throws {
    let sheet = try DrawnSheet(
      try TestField.picture(source: .megapascals(0.3), step: .millimetres(1)).svg)
    #expect(sheet.text.contains("pressure amplitude / MPa, linear"))
    #expect(sheet.text.contains("MPa"))
  }

  @Test func aSliceDoesNotDependOnItsBands() throws {
    let array = try TestField.array()
    let field = try TestField.field(of: array)
    let excitation = field.focused(at: array.geometricFocus)
    let grid = try SlicePlane.xz.grid(
      about: array.geometricFocus, extent: .millimetres(8, 8, 28), step: .millimetres(0.4))
    var shares: [Double] = []
    let slice = field.slice(.xz, about: array.geometricFocus, on: grid, driving: excitation) {
      shares.append($0)
    }
    #expect(slice.map.gains == field.map(over: grid, driving: excitation).gains)
    #expect(shares.last == 1 && shares == shares.sorted())
  }

  @Test func aGridThatCannotBeIsRefused() throws {
    for (extent, step) in [(8.0, 0.0), (0, 0.1), (8, -1), (-8, 1), (200, 0.01)] {
      #expect(throws: FieldFault.grid) {
        try SlicePlane.xy.grid(
          about: .origin, extent: .millimetres(extent, extent, extent), step: .millimetres(step))
      }
    }
  }
}

import HistotripsyCore
import Planning
import Text

extension PlanRecord {
  /// The foci for 3D Slicer: one list of those that are visited, in their order, one of those left out. In the world of the image that the
  /// target was taken from, so that they lie in the tumour there; without an image, in the array's frame.
  public var markups: SlicerMarkups {
    let kept = foci.enumerated().map { index, focus in
      var words = ["visit \(index + 1) of \(foci.count)", "\(focus.pulses) pulses"]
      if let reach = focus.reach { words += reach.words }
      return SlicerMarkups.Point(
        label: "F-\(index + 1)", description: words.joined(separator: ", "), position: shown(focus.position))
    }
    let out = dropped.map { focus in
      SlicerMarkups.Point(
        label: "X-\(focus.number)",
        description: (["left out: \(focus.reason.words)"] + focus.reach.words).joined(separator: ", "),
        position: shown(focus.position))
    }
    return SlicerMarkups(
      groups: [
        .init(name: "foci (\(frame))", colour: .init(33, 144, 140), points: kept),
        .init(name: "left out (\(frame))", colour: .init(180, 35, 24), points: out),
      ], diameter: spacing * 0.5)
  }

  /// Every focus as CSV: lines of provenance that begin with #, a row of names with units, then a row for each focus in visiting order, and those
  /// that were left out, which have no order. An empty field: nobody has computed it.
  /// - Parameter producer: the program and its version.
  public func csv(producer: String) -> String {
    var text = """
      # \(producer): foci of a plan; research software, not a medical device
      # plan \(Self.line(name)), from \(Self.line(provenance.source))\
      \(provenance.digest.map { ", SHA-256 \($0)" } ?? "")
      # array \(Self.line(array)), \(Dimension.frequency.shown(frequency.hertz)); \
      positions in mm in the array's frame: +z leads away from the array, geometric focus at \
      (\(Self.millimetres(geometricFocus).joined(separator: ", "))) mm
      # frame: array
      order,state,reason,frame,x_mm,y_mm,z_mm,pulses,drive_V,available_MPa,available_saturated_MPa,loss_dB,\
      lobe_dB,lobe_x_mm,lobe_y_mm,lobe_z_mm

      """
    for (index, focus) in foci.enumerated() {
      text +=
        (["\(index + 1)", "planned", "", PointFrame.array.rawValue] + Self.millimetres(focus.position) + [
          "\(focus.pulses)"
        ]
        + Self.columns(focus.reach)).joined(separator: ",") + "\n"
    }
    for focus in dropped {
      text +=
        (["", "dropped", focus.reason.rawValue, PointFrame.array.rawValue] + Self.millimetres(focus.position)
        + ["0"]
        + Self.columns(focus.reach)).joined(separator: ",") + "\n"
    }
    return text
  }

  private static func columns(_ reach: FocusReach?) -> [String] {
    guard let reach else { return Array(repeating: "", count: 8) }
    let place = reach.lobe.map { millimetres($0.position) } ?? ["", "", ""]
    return [
      number(reach.drive.volts), number(reach.available.peakNegative.megapascals),
      number(reach.availableSaturated.megapascals), number(reach.lossDecibels),
      reach.lobe.map { number($0.decibels) } ?? "",
    ] + place
  }

  package static func millimetres(_ position: Position) -> [String] {
    [position.x, position.y, position.z].map { number(($0.millimetres * 1e7).rounded() / 1e7) }
  }

  /// What is no number is an empty field.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return "" }
    return DecimalNumber(value == 0 ? 0 : value)?.text() ?? ""
  }
}

extension FocusReach {
  /// What a person wants to know of it.
  fileprivate var words: [String] {
    var words = ["drive \(drive.volts.short) V", "loss \(lossDecibels.short) dB"]
    if let lobe { words.append("lobe \(lobe.decibels.short) dB") }
    return words
  }
}

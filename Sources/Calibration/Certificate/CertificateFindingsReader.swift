import HistotripsyCore
import Text

/// Sections of a certificate that say what else was found; each may be missing.
enum CertificateFindingsReader {
  static func noise(_ value: Value?) throws(InputError) -> CertifiedNoise? {
    guard let section = try value?.section(["effective", "mains", "clipping-margin"]) else { return nil }
    let volts: ClosedRange<Double> = 0...1000
    return CertifiedNoise(
      effective: .volts(
        try section.required("effective", allowed: "a voltage").quantity(.voltage, in: volts)),
      mains: try section.optional("mains")?.quantity(.voltage, in: volts).asVoltage,
      clippingMarginDecibels: try section.optional("clipping-margin")?.quantity(.decibels, in: -200...200))
  }

  static func position(_ value: Value?) throws(InputError) -> CertifiedPosition? {
    guard let section = try value?.section(["offset", "uncertainty"]) else { return nil }
    return CertifiedPosition(
      offset: try place(try section.required("offset", allowed: "[x, y, z] in mm")),
      expandedUncertainty: try place(try section.required("uncertainty", allowed: "[x, y, z] in mm")))
  }

  static func elements(_ value: Value?, of count: Int) throws(InputError) -> CertifiedElements? {
    guard let section = try value?.section(["dead", "weak", "reversed", "late", "group"]) else { return nil }
    func channels(_ key: String) throws(InputError) -> [Int] {
      var channels: [Int] = []
      let list = try section.required(key, allowed: "a list of channels").list(
        count: 0...count, of: "channels")
      for entry in list {
        let channel = try entry.count(in: 0...(count - 1))
        guard channel > channels.last ?? -1 else {
          throw entry.complaint("channel \(channel) is not above the one before it")
        }
        channels.append(channel)
      }
      return channels
    }
    return CertifiedElements(
      dead: try channels("dead"), weak: try channels("weak"), reversed: try channels("reversed"),
      late: try channels("late"),
      group: try section.required("group", allowed: "a number").count(in: 1...4096))
  }

  static func beam(_ value: Value?) throws(InputError) -> CertifiedBeam? {
    guard let section = try value?.section(["widths", "uncertainty"]) else { return nil }
    let widths = try section.required("widths", allowed: "[x, y, z] in mm").list(count: 3...3, of: "numbers")
    func width(_ lane: Int) throws(InputError) -> Length {
      .metres(try widths[lane].number(in: 0...1, timesTenTo: -3))
    }
    return CertifiedBeam(
      x: try width(0), y: try width(1), z: try width(2),
      relativeUncertainty: try section.required("uncertainty", allowed: "in %, k = 2")
        .number(in: 0...1, timesTenTo: -2))
  }

  static func steering(_ value: Value?) throws(InputError) -> [SteeringPoint] {
    guard let value else { return [] }
    var points: [SteeringPoint] = []
    for row in try value.list(count: 1...4096, of: "rows") {
      let cells = try row.list(count: 6...6, of: "numbers")
      let decibels: ClosedRange<Double> = -200...200
      points.append(
        SteeringPoint(
          offset: try place(Array(cells[..<3])), lossDecibels: try cells[3].number(in: decibels),
          expandedUncertainty: try cells[4].number(in: 0...200),
          computedDecibels: try cells[5].number(in: decibels)))
    }
    return points
  }

  private static func place(_ value: Value) throws(InputError) -> Position {
    try place(try value.list(count: 3...3, of: "numbers"))
  }

  private static func place(_ cells: [Value]) throws(InputError) -> Position {
    func length(_ lane: Int) throws(InputError) -> Length {
      .metres(try cells[lane].number(in: -1...1, timesTenTo: -3))
    }
    return Position(x: try length(0), y: try length(1), z: try length(2))
  }
}

extension Double {
  fileprivate var asVoltage: Voltage { .volts(self) }
}

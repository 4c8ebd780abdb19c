import Arrays
import HistotripsyCore
import Text

/// Reads the format of finished plans, version 3 of plan files, and 2, which knew no volume: the head by the YAML
/// parser, the foci line by line (`FlowLine`).
struct FinishedPlanReader {
  static let version = 3
  /// The oldest that is read.
  static let oldest = 2
  static let keys = [
    "histotripsy-plan", "name", "made-from", "array", "placement", "regimen", "limits", "medium", "reach",
    "target", "keep-out", "goal", "cloud", "calibration", "fractionation", "baseline-pulses", "coverage",
    "prediction", "notes", "foci", "dropped",
  ]
  static let maximumNotes = 256

  private let input: InputText
  private let body: PlanBody
  private let root: Section
  private let version: Int

  init(_ input: InputText) throws(InputError) {
    self.input = input
    body = try PlanBody(input, blocks: ["foci", "dropped"])
    root = try YAMLText.root(of: body.head)
    let stated = try root.required("histotripsy-plan", allowed: "histotripsy-plan: \(Self.version)")
    version = try stated.count(in: Self.oldest...Self.version)
    try root.allowOnly(Self.keys)
  }

  func file() throws(InputError) -> FinishedPlanFile {
    var lines: [String: Int] = [:]
    root.note(in: &lines)
    let regimen = try RegimenReader(
      root.required("regimen", allowed: "all fields of a regimen"))
    let limits = try root.required("limits", allowed: "what no pulse may exceed").section(Limits.record.keys)
    for section in [regimen.section, limits] { section.note(in: &lines) }
    let placement = try section("placement", ["spacing", "speed-of-sound"], &lines)
    let calibration = try section("calibration", TreatmentPlan.Calibration.record.keys, &lines)
    let array = try section(
      "array", ["name", "elements", "frequency", "geometric-focus", "geometry-checksum"], &lines)
    var terms = try regimen.terms()
    let stamp = try self.stamp(array)
    if terms.frequency == nil { terms.frequency = stamp.frequency }
    let foci = try focusLines("foci").map { line throws(InputError) in
      try PlannedFocus(FlowLine(line.text, at: line.place, keys: PlannedFocus.keys))
    }
    let dropped = try focusLines("dropped").map { line throws(InputError) in
      try DroppedFocus(FlowLine(line.text, at: line.place, keys: DroppedFocus.keys))
    }
    let plan = FinishedPlan(
      name: try root.required("name", allowed: "a name").text(maximum: 100),
      origin: try origin(), array: stamp, target: try target(), regimen: terms,
      limits: try Limits.record.read(limits),
      calibration: try TreatmentPlan.Calibration.record.read(calibration),
      fractionation: try root.optional("fractionation").map { v throws(InputError) in
        try FractionationTerms.read(v)
      } ?? FractionationTerms(),
      baselinePulses: UInt16(
        try root.required("baseline-pulses", allowed: "a number of pulses")
          .count(in: 0...PlanTerms.maximumBaselinePulses)),
      spacing: try placement.required("spacing", allowed: "a length").length(PlanTerms.spacings),
      speedOfSound: try placement.required("speed-of-sound", allowed: "a speed")
        .speed(.metresPerSecond(1000)...Speed.metresPerSecond(2000)),
      medium: try root.optional("medium").map { v throws(InputError) in try MediumReader(v).terms() }
        ?? MediumTerms(),
      reach: try root.optional("reach").map { v throws(InputError) in try ReachTerms.record.read(v) }
        ?? ReachTerms(),
      foci: foci, dropped: dropped, coverage: try coverage(foci.count, dropped.count),
      prediction: try prediction(), notes: try notes() + oldNotes)
    try check(plan)
    return FinishedPlanFile(
      plan: plan, document: plan.document(file: input.file, digest: input.digest, lines: lines))
  }

  private func section(
    _ key: String, _ keys: [String], _ lines: inout [String: Int]
  ) throws(InputError) -> Section {
    let section = try root.required(key, allowed: keys.joined(separator: ", ")).section(keys)
    section.note(in: &lines)
    return section
  }

  private func origin() throws(InputError) -> PlanOrigin {
    let section = try root.required("made-from", allowed: "what the plan was made from")
      .section(["request", "request-sha-256", "target"] + PlanImage.keys)
    return PlanOrigin(
      request: try section.required("request", allowed: "a file").text(maximum: 4096),
      requestDigest: try section.optional("request-sha-256").map(Self.digest),
      target: try section.required("target", allowed: "the target in words").text(maximum: 1000),
      image: try image(section))
  }

  private func image(_ section: Section) throws(InputError) -> PlanImage? {
    guard let named = section.optional("image") else { return nil }
    var digests: [String] = []
    let stated = try section.required("image-sha-256", allowed: "a list of digests")
    for value in try stated.list(count: 1...2, of: "digests") { digests.append(try Self.digest(value)) }
    let registration = try section.required("registration", allowed: "3 rows of 4")
    return PlanImage(
      file: try named.text(maximum: 1000), digests: digests,
      registration: Affine(rows: try MaskPlacement.rigid(registration, columns: 4)))
  }

  private static func digest(_ value: Value) throws(InputError) -> String {
    let text = try value.text(maximum: 64)
    guard text.utf8.count == 64, text.allSatisfy({ $0.isHexDigit && $0.isASCII }) else {
      throw value.complaint("\(QuantityText.quoted(text)) is not a SHA-256 (64 hexadecimal digits)")
    }
    return text
  }

  private func stamp(_ section: Section) throws(InputError) -> ArrayStamp {
    let checksum = try section.required("geometry-checksum", allowed: "8 hexadecimal digits")
    let text = try checksum.text(maximum: 8)
    guard text.utf8.count == 8, text.allSatisfy({ $0.isHexDigit && $0.isASCII }),
      let number = UInt32(text, radix: 16)
    else {
      throw checksum.complaint("\(QuantityText.quoted(text)) is not a checksum (8 hexadecimal digits)")
    }
    return ArrayStamp(
      name: try section.required("name", allowed: "the array's name").text(maximum: 1000),
      elements: try section.required("elements", allowed: "how many elements it has")
        .count(in: 1...ArrayDescription.maximumElements),
      frequency: try section.required("frequency", allowed: "a frequency")
        .frequency(ArrayDescription.frequencies),
      geometricFocus: try section.required("geometric-focus", allowed: "[x, y, z]")
        .position(within: ArrayDescription.maximumCoordinate),
      checksum: number)
  }

  /// What a plan of format 2 does not say.
  private var oldNotes: [String] {
    guard version < Self.version else { return [] }
    return [
      "this plan is of format \(version), which counts foci and not volume: nothing is predicted; "
        + "'histotripsy plan make' with its request makes it anew"
    ]
  }

  private func target() throws(InputError) -> TargetTerms? {
    guard version == Self.version, let value = root.optional("target") else { return nil }
    let folder = PlanFolder(url: nil)
    var reader = try TargetReader(value, folder: folder)
    var keepOuts: [KeepOut] = []
    if let list = root.optional("keep-out") {
      for entry in try list.list(count: 1...PlanTerms.maximumKeepOuts, of: "regions") {
        var region = try TargetReader(entry, folder: folder)
        keepOuts.append(try region.keepOut(placedAs: nil))
      }
    }
    let shape = try reader.shape()
    if case .points = shape { throw value.complaint("points have no volume; leave the target out") }
    return TargetTerms(
      shape: shape, centre: try reader.centre(), margin: try reader.margin(), keepOuts: keepOuts,
      goal: try TreatmentGoal.record.read(root.required("goal", allowed: "what is to be reached")),
      cloud: try CloudTerms.record.read(root.required("cloud", allowed: "where bursts make bubbles")))
  }

  private func coverage(_ kept: Int, _ dropped: Int) throws(InputError) -> PlanCoverage? {
    let keys = version == Self.version ? PlanCoverage.keys : ["foci", "dropped", "target-volume", "share"]
    let section = try root.required("coverage", allowed: keys.joined(separator: ", ")).section(keys)
    for (key, found) in [("foci", kept), ("dropped", dropped)] {
      let stated = try section.required(key, allowed: "how many there are")
      guard try stated.count(in: 0...FocusGrid.maximumFoci) == found else {
        throw stated.complaint("the file lists \(found); lines are missing, or the number is not theirs")
      }
    }
    guard version == Self.version, section.optional("target") != nil else { return nil }
    return try PlanCoverage(section)
  }

  private func prediction() throws(InputError) -> PlanPrediction {
    let section = try root.required("prediction", allowed: "pulses, duration, energy, duty")
      .section(["pulses", "duration", "energy", "duty"])
    return PlanPrediction(
      pulses: try section.required("pulses", allowed: "a number of pulses").count(in: 1...Int(UInt32.max)),
      duration: try section.required("duration", allowed: "a time")
        .time(.zero...Nanoseconds.seconds(1_000_000)),
      energy: .joules(
        try section.required("energy", allowed: "an energy").quantity(.energy, in: Energy.bounds)),
      duty: try section.required("duty", allowed: "a share").duty(.stated(0)...DutyCycle.stated(1_000_000)))
  }

  private func notes() throws(InputError) -> [String] {
    guard let value = root.optional("notes") else { return [] }
    return try value.list(count: 1...Self.maximumNotes, of: "notes").map { v throws(InputError) in
      try v.text(maximum: 2000)
    }
  }

  private func focusLines(_ block: String) throws(InputError) -> [PlanBody.Line] {
    let lines = body.lines[block] ?? []
    let range = block == "foci" ? 1...FocusGrid.maximumFoci : 0...FocusGrid.maximumFoci
    guard range.contains(lines.count) else {
      throw InputError(
        file: input.file, line: root.optional(block)?.line, field: block,
        message: "\(lines.count) foci are out of range (\(range.lowerBound) … \(range.upperBound))")
    }
    return lines
  }

  private func check(_ plan: FinishedPlan) throws(InputError) {
    for (index, focus) in plan.foci.enumerated() where focus.reach.drive > plan.limits.railMaximum {
      throw body.lines["foci"]?[index].place.complaint(
        "drive",
        "\(Dimension.voltage.shown(focus.reach.drive.volts)) is above limits.rail-maximum, "
          + Dimension.voltage.shown(plan.limits.railMaximum.volts)) ?? root.complaint("drive")
    }
  }
}

import HistotripsyCore
import Text

/// Reads the plan format, version 1.
struct PlanReader {
  static let version = 1
  static let keys = [
    "histotripsy-plan", "name", "target", "keep-out", "placement", "regimen", "pulse-overrides", "limits",
    "goal", "cloud", "calibration", "fractionation", "baseline-pulses", "medium", "reach",
  ]
  static let packings: [(word: String, value: Packing)] = [("cubic", .cubic), ("hexagonal", .hexagonal)]

  private let input: InputText
  private let root: Section
  private let folder: PlanFolder

  init(_ input: InputText, folder: PlanFolder) throws(InputError) {
    self.input = input
    self.folder = folder
    root = try YAMLText.root(of: input)
    let stated = try root.required("histotripsy-plan", allowed: "histotripsy-plan: \(Self.version)")
    let version = try stated.count(in: Self.version...FinishedPlanReader.version)
    guard version == Self.version else {
      throw stated.complaint("\(version) is a finished plan; asked for is a request (\(Self.version))")
    }
    try root.allowOnly(Self.keys)
  }

  func document() throws(InputError) -> PlanDocument {
    let name = try root.required("name", allowed: "a name").text(maximum: 100)
    var target = try TargetReader(
      root.required("target", allowed: "shape and size of the target"), folder: folder)
    let regimen = try RegimenReader(
      root.required("regimen", allowed: "a preset or all fields of a regimen"))
    let limits = try root.required("limits", allowed: "what no pulse may exceed").section(Limits.record.keys)
    var terms = PlanTerms(
      name: name, shape: try target.shape(), regimen: try regimen.terms(),
      limits: try Limits.record.read(limits))
    terms.centre = try target.centre()
    terms.margin = try target.margin()
    var files = target.notes
    try readKeepOuts(into: &terms, &files)
    var lines: [String: Int] = [:]
    for section in [root, target.section, regimen.section, limits] { section.note(in: &lines) }

    try readPlacement(into: &terms, &lines)
    if case .points = terms.shape {
    } else {
      readFitted(regimen, into: &terms)
    }
    try readOverrides(into: &terms)
    try readCalibration(into: &terms, &lines)
    if let value = root.optional("goal") {
      if case .points = terms.shape { throw value.complaint("points have no volume to be treated; no goal") }
      try value.section(TreatmentGoal.record.keys).note(in: &lines)
      terms.goal = try TreatmentGoal.record.read(value)
    }
    if let value = root.optional("cloud") { terms.cloud = try CloudTerms.record.read(value) }
    if let value = root.optional("fractionation") {
      terms.fractionation = try .read(value)
    }
    if let value = root.optional("medium") { terms.medium = try MediumReader(value).terms() }
    if let value = root.optional("reach") { terms.lobes = try ReachTerms.record.read(value) }
    if let value = root.optional("baseline-pulses") {
      terms.baselinePulses = UInt16(try value.count(in: 0...PlanTerms.maximumBaselinePulses))
    }
    return PlanDocument(
      terms: terms, file: input.file, digest: input.digest, notes: notes(regimen) + files,
      preset: regimen.preset,
      lines: lines)
  }

  private func notes(_ regimen: RegimenReader) -> [String] {
    guard let preset = regimen.preset else { return [] }
    let changed = regimen.overridden
    return [
      "regimen: preset \(preset.name)"
        + (changed.isEmpty ? "" : ", with its own \(changed.joined(separator: ", "))")
    ]
  }

  private func readPlacement(into terms: inout PlanTerms, _ lines: inout [String: Int]) throws(InputError) {
    guard let value = root.optional("placement") else {
      if case .points = terms.shape { return }
      terms.spacing = .fitted
      return
    }
    let section = try value.section(["spacing", "packing", "rim", "speed-of-sound"])
    section.note(in: &lines)
    if let speed = section.optional("speed-of-sound") {
      terms.speedOfSound = try speed.speed(.metresPerSecond(1000)...Speed.metresPerSecond(2000))
    }
    if case .points = terms.shape {
      if let spacing = section.optional("spacing") ?? section.optional("packing") ?? section.optional("rim") {
        throw spacing.complaint("points stand where they stand; neither spacing nor packing nor rim")
      }
      return
    }
    terms.spacing = try section.optional("spacing")?.focusSpacing() ?? .fitted
    if let rim = section.optional("rim") {
      guard terms.spacing != .fitted else { throw rim.complaint("a rim belongs to a spacing; state both") }
      terms.rim = try rim.length(PlanTerms.rims)
    }
    if let packing = section.optional("packing") { terms.packing = try packing.choice(Self.packings) }
  }

  /// Notes what is left to be chosen; of such a set-point and such pulses nothing else is kept.
  private func readFitted(_ regimen: RegimenReader, into terms: inout PlanTerms) {
    let isOpen = terms.spacing == .fitted
    if isOpen { terms.fitted.insert(.spacing) }
    guard terms.regimen.hasShortBursts, terms.regimen.kind != .microbubble else { return }
    if regimen.isFitted("set-point", elsewhereFitted: isOpen) {
      terms.fitted.insert(.setPoint)
      terms.regimen.setPoint = nil
    }
    if regimen.isFitted("pulses-per-focus", elsewhereFitted: isOpen) {
      terms.fitted.insert(.pulses)
      terms.regimen.pulsesPerFocus = RegimenReader.pulsesUntilFitted
    }
  }

  private func readKeepOuts(into terms: inout PlanTerms, _ notes: inout [String]) throws(InputError) {
    guard let value = root.optional("keep-out") else { return }
    var shared: (Affine, Position)?
    if case .mask(let placed) = terms.shape { shared = (placed.motion, terms.centre) }
    for entry in try value.list(count: 1...PlanTerms.maximumKeepOuts, of: "regions") {
      var region = try TargetReader(entry, folder: folder)
      terms.keepOuts.append(try region.keepOut(placedAs: shared))
      // Target and regions are often taken from one image.
      for note in region.notes where !notes.contains(note) { notes.append(note) }
    }
  }

  private func readOverrides(into terms: inout PlanTerms) throws(InputError) {
    guard let value = root.optional("pulse-overrides") else { return }
    for entry in try value.list(count: 1...PlanTerms.maximumOverrides, of: "balls") {
      let section = try entry.section(["centre", "radius", "pulses"])
      terms.pulseOverrides.append(
        PulseOverride(
          centre: try section.required("centre", allowed: "[x, y, z] from the target's centre")
            .position(within: PlanTerms.reach),
          radius: try section.required("radius", allowed: "a length").length(TargetShape.sizes),
          pulses: UInt32(
            try section.required("pulses", allowed: "a number of pulses").count(in: RegimenTerms.pulses))))
    }
  }

  private func readCalibration(into terms: inout PlanTerms, _ lines: inout [String: Int]) throws(InputError) {
    guard let value = root.optional("calibration") else { return }
    let section = try value.section(CalibrationTerms.record.keys)
    section.note(in: &lines)
    terms.calibration = try CalibrationTerms.record.read(section)
  }
}

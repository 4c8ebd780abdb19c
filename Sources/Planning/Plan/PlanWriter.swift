import HistotripsyCore
import Text

extension PlanDocument {
  /// This plan as a file: every value that holds, presets spelt out, commented. Reading it gives the same terms.
  public var yamlText: String {
    var text = """
      # Plan of a histotripsy treatment. Research software for phantoms, tanks and ex-vivo tissue; not a medical device.
      # Every quantity has its unit; λ is the wavelength at the array's frequency. The line of three dots ends the file.

      """
    for note in notes { text += "# note: \(PrintableText.of(note))\n" }
    text += "histotripsy-plan: \(PlanReader.version)\nname: \(YAMLScalar.written(terms.name))\n"
    for section in [
      target, keepOuts, placement, regimen, overrides, Limits.record.lines(of: terms.limits),
      terms.medium.yaml,
      ReachTerms.record.lines(of: terms.lobes), goal, CalibrationTerms.record.lines(of: terms.calibration),
      fractionation,
    ]
    where !section.isEmpty {
      text += "\n" + section.joined(separator: "\n") + "\n"
    }
    text +=
      "\n# Pulses of the sub-threshold pass that comes first, to learn what no cavitation sounds like.\n"
    return text + "baseline-pulses: \(terms.baselinePulses)\n...\n"
  }

  /// What a finished plan states too.
  var goal: [String] {
    if case .points = terms.shape { return [] }
    return TreatmentGoal.record.lines(of: terms.goal) + [""] + CloudTerms.record.lines(of: terms.cloud)
  }

  var target: [String] {
    var lines = [
      "# The volume; its centre is counted from the array's geometric focus, +z away from the array.",
      "target:",
    ]
    lines += Self.shape(terms.shape).map { "  " + $0 }
    if terms.margin != .zero {
      lines += ["  # Added all round; below 0, left off all round.", "  margin: \(terms.margin.yaml)"]
    }
    if case .mask(let placed) = terms.shape, case .registration = placed.placement, !placed.isWrittenOut {
      return lines
    }
    return lines + ["  centre: \(terms.centre.yaml)"]
  }

  private static func shape(_ shape: TargetShape) -> [String] {
    switch shape {
    case .sphere(let diameter): return ["shape: sphere", "diameter: \(diameter.yaml)"]
    case .ellipsoid(let x, let y, let z): return ["shape: ellipsoid", "size: \(list([x, y, z]))"]
    case .box(let x, let y, let z): return ["shape: box", "size: \(list([x, y, z]))"]
    case .cylinder(let diameter, let length):
      return ["shape: cylinder", "diameter: \(diameter.yaml)", "length: \(length.yaml)"]
    case .mask(let placed):
      guard !placed.isWrittenOut else {
        return ["shape: voxels", "source: \(YAMLScalar.written(placed.file))"] + placed.mask.yaml
      }
      return ["shape: mask"] + placed.yaml
    case .points(let points):
      let frame = points.first?.frame ?? .target
      return ["shape: points"] + (frame == .target ? [] : ["frame: \(frame.rawValue)"]) + ["points:"]
        + points.map { point in
          point.pulses.map { "- {at: \(point.offset.yaml), pulses: \($0)}" } ?? "- \(point.offset.yaml)"
        }
    }
  }

  var keepOuts: [String] {
    guard !terms.keepOuts.isEmpty else { return [] }
    var lines = ["# No focus lies here; centres are counted from the array's geometric focus.", "keep-out:"]
    for region in terms.keepOuts {
      var fields = Self.shape(region.shape)
      if case .mask(let placed) = region.shape, case .registration = placed.placement, !placed.isWrittenOut {
      } else {
        fields.append("centre: \(region.centre.yaml)")
      }
      if region.margin != .zero { fields.append("margin: \(region.margin.yaml)") }
      lines += fields.enumerated().map { ($0 == 0 ? "- " : "  ") + $1 }
    }
    return lines
  }

  private var placement: [String] {
    var lines = ["placement:"]
    if case .points = terms.shape {
    } else {
      let packing = PlanReader.packings.first { $0.value == terms.packing }?.word ?? ""
      lines += ["  spacing: \(terms.spacing.yaml)", "  packing: \(packing)"]
      if terms.rim != .zero {
        lines += [
          "  # Foci lie up to so far outside the target, or so deep inside it.", "  rim: \(terms.rim.yaml)",
        ]
      }
    }
    let speed = Dimension.speed.written(terms.speedOfSound.metresPerSecond)
    return lines + [
      "  # Makes wavelengths of frequencies; focal laws follow the measured water temperature.",
      "  speed-of-sound: \(speed)",
    ]
  }

  var regimen: [String] {
    let fitted = terms.fitted
    let terms = terms.regimen
    let kind = RegimenReader.kinds.first { $0.value == terms.kind }?.word ?? ""
    var lines = ["regimen:", "  kind: \(kind)", "  source: \(YAMLScalar.written(terms.source))"]
    if let frequency = terms.frequency {
      lines.append("  frequency: \(Dimension.frequency.written(frequency.hertz))")
    }
    lines += Self.stage(terms.firstStage).map { "  " + $0 }
    if let second = terms.secondStage, let pulses = terms.firstStagePulses {
      lines +=
        ["  first-stage-pulses: \(pulses)", "  second-stage:"] + Self.stage(second).map { "    " + $0 }
    }
    let pulses = fitted.contains(.pulses) ? FittedTerms.word : "\(terms.pulsesPerFocus)"
    lines.append("  pulses-per-focus: \(pulses)")
    if fitted.contains(.setPoint) {
      lines.append("  set-point: \(FittedTerms.word)")
    } else if let setPoint = terms.setPoint {
      lines += [
        "  # Peak negative pressure, as a linear estimate.",
        "  set-point: \(Dimension.pressure.written(setPoint.pascals))",
      ]
    }
    return lines + [
      "  duty-limit: \(terms.dutyLimit.yaml)", "  duty-window: \(terms.dutyWindow.yaml)",
      "  energy-limit: \(Dimension.energy.written(terms.energyLimit.joules))",
      "  energy-window: \(terms.energyWindow.yaml)",
      "  # A focus is left alone this long after a pulse: bubbles of the last one remain.",
      "  minimum-revisit: \(terms.minimumRevisit.yaml)",
      "  # The array is silent this long after every pass over the foci in rotation: microbubbles come back.",
      "  replenishment: \(terms.replenishment.yaml)",
      "  # Pulses in succession lie at least this far apart, unless the revisit time lies between them.",
      "  minimum-distance: \(terms.minimumDistance.yaml)",
      "  dead-time: \(terms.deadTime.yaml)", "  late-tolerance: \(terms.lateTolerance.yaml)",
      "  # true: pulses only while breathing holds the target still.",
      "  gated: \(terms.isGated)", "  minimum-cavitating-pulses: \(terms.minimumCavitatingPulses)",
      "  # true: a focus that has liquefied gets no more pulses.",
      "  ends-when-done: \(terms.endsWhenDone)",
    ]
  }

  private static func stage(_ stage: StageTerms) -> [String] {
    let burst =
      switch stage.burst {
      case .cycles(let count): "cycles: \(count)"
      case .duration(let time): "burst: \(time.yaml)"
      }
    return [
      burst, "# From trigger to trigger, whatever the focus.", "period: \(stage.period.yaml)",
      "pulses-per-train: \(stage.pulsesPerTrain)", "rest: \(stage.rest.yaml)",
    ]
  }

  private var overrides: [String] {
    guard !terms.pulseOverrides.isEmpty else { return [] }
    return ["# Other numbers of pulses within balls, counted from the target's centre.", "pulse-overrides:"]
      + terms.pulseOverrides.map {
        "- {centre: \($0.centre.yaml), radius: \($0.radius.yaml), pulses: \($0.pulses)}"
      }
  }

  var fractionation: [String] { FractionationTerms.record.lines(of: terms.fractionation) }

  private static func list(_ lengths: [Length]) -> String {
    "[" + lengths.map(\.yaml).joined(separator: ", ") + "]"
  }
}

extension Length {
  fileprivate var yaml: String { Dimension.length.written(metres) }
}

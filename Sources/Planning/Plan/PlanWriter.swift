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
      target, keepOuts, placement, regimen, overrides, limits, terms.medium.yaml, terms.lobes.yaml,
      calibration,
      fractionation,
    ]
    where !section.isEmpty {
      text += "\n" + section.joined(separator: "\n") + "\n"
    }
    text +=
      "\n# Pulses of the sub-threshold pass that comes first, to learn what no cavitation sounds like.\n"
    return text + "baseline-pulses: \(terms.baselinePulses)\n...\n"
  }

  private var target: [String] {
    var lines = [
      "# The volume; its centre is counted from the array's geometric focus, +z away from the array.",
      "target:",
    ]
    lines += Self.shape(terms.shape).map { "  " + $0 }
    if terms.margin != .zero {
      lines += ["  # Added all round; below 0, left off all round.", "  margin: \(terms.margin.yaml)"]
    }
    if case .mask(let placed) = terms.shape, case .registration = placed.placement { return lines }
    return lines + ["  centre: \(terms.centre.yaml)"]
  }

  private static func shape(_ shape: TargetShape) -> [String] {
    switch shape {
    case .sphere(let diameter): return ["shape: sphere", "diameter: \(diameter.yaml)"]
    case .ellipsoid(let x, let y, let z): return ["shape: ellipsoid", "size: \(list([x, y, z]))"]
    case .box(let x, let y, let z): return ["shape: box", "size: \(list([x, y, z]))"]
    case .cylinder(let diameter, let length):
      return ["shape: cylinder", "diameter: \(diameter.yaml)", "length: \(length.yaml)"]
    case .mask(let placed): return ["shape: mask"] + placed.yaml
    case .points(let points):
      let frame = points.first?.frame ?? .target
      return ["shape: points"] + (frame == .target ? [] : ["frame: \(frame.rawValue)"]) + ["points:"]
        + points.map { point in
          point.pulses.map { "- {at: \(point.offset.yaml), pulses: \($0)}" } ?? "- \(point.offset.yaml)"
        }
    }
  }

  private var keepOuts: [String] {
    guard !terms.keepOuts.isEmpty else { return [] }
    var lines = ["# No focus lies here; centres are counted from the array's geometric focus.", "keep-out:"]
    for region in terms.keepOuts {
      var fields = Self.shape(region.shape)
      if case .mask(let placed) = region.shape, case .registration = placed.placement {
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
    }
    let speed = Dimension.speed.written(terms.speedOfSound.metresPerSecond)
    return lines + [
      "  # Makes wavelengths of frequencies; focal laws follow the measured water temperature.",
      "  speed-of-sound: \(speed)",
    ]
  }

  var regimen: [String] {
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
    lines.append("  pulses-per-focus: \(terms.pulsesPerFocus)")
    if let setPoint = terms.setPoint {
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

  var limits: [String] {
    let limits = terms.limits
    return [
      "# What no pulse may exceed. Locked into the front end until it is switched off.", "limits:",
      "  rail-maximum: \(Dimension.voltage.written(limits.railMaximum.volts))",
      "  burst-maximum: \(limits.burstMaximum.yaml)", "  period-minimum: \(limits.periodMinimum.yaml)",
      "  duty-maximum: \(limits.dutyMaximum.yaml)", "  duty-window: \(limits.dutyWindow.yaml)",
      "  dead-time-minimum: \(limits.deadTimeMinimum.yaml)", "  pulses-maximum: \(limits.pulsesMaximum)",
      "  set-point-maximum: \(Dimension.pressure.written(limits.setPointMaximum.pascals))",
      "  water-minimum: \(Dimension.temperature.written(limits.waterMinimum.celsius))",
      "  water-maximum: \(Dimension.temperature.written(limits.waterMaximum.celsius))",
      "  head-maximum: \(Dimension.temperature.written(limits.headMaximum.celsius))",
      "  rail-tolerance: \(Dimension.share.written(limits.railTolerance))",
      "  steering-loss-maximum: \(Dimension.decibels.written(limits.steeringLossMaximumDecibels))",
    ]
  }

  private var calibration: [String] {
    var lines: [String] = []
    if let pressure = terms.calibration.sourcePressurePerVolt {
      lines.append("  source-pressure: \(Dimension.pressurePerVolt.written(pressure.pascals))")
    }
    if let conductance = terms.calibration.arrayConductance {
      lines.append("  array-conductance: \(Dimension.conductance.written(conductance.siemens))")
    }
    return lines.isEmpty ? [] : ["# Takes the place of what the array says.", "calibration:"] + lines
  }

  var fractionation: [String] {
    let terms = terms.fractionation
    func count(_ key: String, _ value: (some BinaryInteger)?) -> String? { value.map { "  \(key): \($0)" } }
    func share(_ key: String, _ value: Double?) -> String? {
      value.map { "  \(key): \(Dimension.share.written($0))" }
    }
    func time(_ key: String, _ value: Nanoseconds?) -> String? { value.map { "  \(key): \($0.yaml)" } }
    let lines = [
      count("reference-pulses", terms.referencePulses), count("span-pulses", terms.spanPulses),
      share("flat-growth", terms.flatGrowth), count("flat-spans", terms.flatSpans),
      share("growth-minimum", terms.growthMinimum), share("growth-expected", terms.growthExpected),
      count("silent-pulses", terms.silentPulses), count("growth-pulses", terms.growthPulses),
      time("collapse-minimum", terms.collapseMinimum), time("collapse-maximum", terms.collapseMaximum),
    ].compactMap(\.self)
    return lines.isEmpty ? [] : ["# When a focus counts as liquefied.", "fractionation:"] + lines
  }

  private static func list(_ lengths: [Length]) -> String {
    "[" + lengths.map(\.yaml).joined(separator: ", ") + "]"
  }
}

extension Length {
  fileprivate var yaml: String { Dimension.length.written(metres) }
}

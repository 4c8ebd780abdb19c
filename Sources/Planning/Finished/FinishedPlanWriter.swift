import Foundation
import HistotripsyCore
import Text

extension FinishedPlan {
  /// This plan as a file for people and for `FinishedPlanFile`, commented. Reading it gives the same plan, as long as its foci are to the
  /// digits of `PlannedFocus`.
  public var yamlText: String {
    let document = document(file: "", digest: nil, lines: [:])
    var text = """
      # A finished plan of a histotripsy treatment, for one array and no other. Research software for phantoms, tanks and ex-vivo
      # tissue; not a medical device.
      # Every quantity has its unit. The foci stand one in a line at the end, in the order in which they are visited; the line of
      # three dots shows that the file is whole. Values may be edited: they are checked when the plan is read.
      histotripsy-plan: \(FinishedPlanReader.version)
      name: \(YAMLScalar.written(name))

      """
    for section in [
      made, stamp, targetLines, placement, document.regimen, Limits.record.lines(of: limits), medium.yaml,
      ReachTerms.record.lines(of: reach),
      TreatmentPlan.Calibration.record.lines(of: calibration),
      document.fractionation, baseline, covered, predicted, noteLines,
    ] where !section.isEmpty {
      text += "\n" + section.joined(separator: "\n") + "\n"
    }
    text += """

      # at: in the array's frame. drive: rail for the set-point. available: linear estimate of p- at limits.rail-maximum, in the
      # medium above; saturated: what is left of it when the wave steepens. loss: pressure lost against the geometric focus.
      # lobe: strongest place outside the focus, against the focus itself, and where it is.
      foci:

      """
    for focus in foci { text += focus.line + "\n" }
    text += "\n# Out of reach, by name: number in the request, and why. They are not treated.\n"
    text += dropped.isEmpty ? "dropped: []\n" : "dropped:\n"
    for focus in dropped { text += focus.line + "\n" }
    return text + "...\n"
  }

  /// The terms that it shares with a request.
  func document(file: String, digest: String?, lines: [String: Int]) -> PlanDocument {
    var terms = PlanTerms(name: name, shape: target?.shape ?? .points([]), regimen: regimen, limits: limits)
    if let target {
      terms.centre = target.centre
      terms.margin = target.margin
      terms.keepOuts = target.keepOuts
      terms.goal = target.goal
      terms.cloud = target.cloud
    }
    terms.speedOfSound = speedOfSound
    terms.spacing = .length(spacing)
    terms.calibration = CalibrationTerms(
      sourcePressurePerVolt: calibration.sourcePressurePerVolt, arrayConductance: calibration.arrayConductance
    )
    terms.fractionation = fractionation
    terms.baselinePulses = baselinePulses
    terms.medium = medium
    terms.lobes = reach
    return PlanDocument(terms: terms, file: file, digest: digest, notes: notes, preset: nil, lines: lines)
  }

  private var made: [String] {
    var lines = [
      "# What it was made from; digests as sha256sum prints them.", "made-from:",
      "  request: \(YAMLScalar.written(origin.request))",
    ]
    if let digest = origin.requestDigest { lines.append("  request-sha-256: \"\(digest)\"") }
    lines.append("  target: \(YAMLScalar.written(origin.target))")
    return lines + (origin.image?.yaml ?? [])
  }

  private var stamp: [String] {
    [
      "# With any other array, or when anything in the geometry of this one has changed, the plan is refused.",
      "array:", "  name: \(YAMLScalar.written(array.name))", "  elements: \(array.elements)",
      "  frequency: \(Dimension.frequency.written(array.frequency.hertz))",
      "  geometric-focus: \(array.geometricFocus.yaml)",
      "  geometry-checksum: \"\(array.checksumText)\"",
    ]
  }

  private var placement: [String] {
    [
      "placement:", "  spacing: \(Dimension.length.written(spacing.metres))",
      "  # Makes wavelengths of frequencies, and the field; focal laws follow the measured water temperature.",
      "  speed-of-sound: \(Dimension.speed.written(speedOfSound.metresPerSecond))",
    ]
  }

  private var baseline: [String] {
    [
      "# Pulses of the sub-threshold pass that comes first, to learn what no cavitation sounds like.",
      "baseline-pulses: \(baselinePulses)",
    ]
  }

  /// Target, keep-outs, goal and cloud, as a request states them.
  private var targetLines: [String] {
    guard target != nil else { return [] }
    let document = document(file: "", digest: nil, lines: [:])
    return document.target + document.keepOuts + [""] + document.goal
  }

  private var covered: [String] {
    [
      "# What the pulses liquefy, by prediction from the computed field.", "coverage:",
      "  foci: \(foci.count)", "  dropped: \(dropped.count)",
    ] + (coverage?.yaml ?? [])
  }

  private var predicted: [String] {
    [
      "# When every planned pulse is given. duration: at least, from the first pulse to the last; energy: from the rail,",
      "# rail² · conductance · burst summed over the pulses; duty: share of the duration in transmission.",
      "prediction:", "  pulses: \(prediction.pulses)", "  duration: \(prediction.duration.yaml)",
      "  energy: \(Dimension.energy.written(prediction.energy.joules))", "  duty: \(prediction.duty.yaml)",
    ]
  }

  private var noteLines: [String] {
    guard !notes.isEmpty else { return [] }
    return ["# What was assumed or decided.", "notes:"] + notes.map { "- \(YAMLScalar.written($0))" }
  }
}

extension ArrayStamp {
  /// As `array show` prints it.
  public var checksumText: String { String(format: "%08x", checksum) }
}

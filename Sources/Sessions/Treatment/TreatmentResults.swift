import Drawing
import HistotripsyCore
import Pictures
import Planning

/// What became of every focus of a treatment, for other programs.
public struct TreatmentResults {
  private let summary: TreatmentSummary

  public init(_ summary: TreatmentSummary) { self.summary = summary }

  private var inputs: TreatmentInputs { summary.inputs }

  /// One list for each state, in colours that colour-blind people tell apart (Okabe and Ito, 2008).
  private static let groups: [(Standing, String, PixelImage.Colour)] = [
    (.done, "done", .init(0, 158, 115)), (.started, "not finished", .init(86, 180, 233)),
    (.untouched, "nothing delivered", .init(150, 150, 150)),
    (.notResponding, "not responding", .init(213, 94, 0)),
  ]

  private enum Standing {
    case done
    case started
    case untouched
    case notResponding
  }

  private static func standing(_ focus: TreatmentSummary.FocusLine) -> Standing {
    switch focus.verdict {
    case .done: .done
    case .notResponding: .notResponding
    case .more: focus.account.dose == 0 ? .untouched : .started
    }
  }

  /// The image that the target was taken from; `nil` for a shape.
  private var image: PlanImage? {
    switch inputs.planned {
    case .request(let request): request.terms.image
    case .finished(let finished): finished.plan.origin.image
    }
  }

  /// For 3D Slicer: in the world of the image that the target was taken from, else in the array's frame; labels as in
  /// the plan's own markups.
  public var markups: SlicerMarkups {
    let image = image
    let frame = image.map { "world of \(PlanRecord.line($0.file))" } ?? "array frame"
    var places = [Int](repeating: 0, count: summary.foci.count)
    for (place, focus) in inputs.plan.order.enumerated() { places[focus] = place }
    return SlicerMarkups(
      groups: Self.groups.map { standing, name, colour in
        SlicerMarkups.Group(
          name: "\(name) (\(frame))", colour: colour,
          points: summary.foci.filter { Self.standing($0) == standing }.map { focus in
            let account = focus.account
            let words = [
              "focus \(focus.index)", Words.verdict(focus.verdict), Words.reason(focus.verdict),
              "planned \(focus.planned)",
              "delivered \(account.delivered)", "cavitating \(account.cavitating)",
              "withheld \(account.withheld)", "refused \(account.refused)",
              account.uncertain > 0 ? "uncertain \(account.uncertain)" : nil,
            ]
            return SlicerMarkups.Point(
              label: "F-\(places[focus.index] + 1)",
              description: words.compactMap(\.self).joined(separator: ", "),
              position: image?.world(of: focus.position, geometricFocus: inputs.array.geometricFocus)
                ?? focus.position)
          })
      }, diameter: inputs.plan.spacing * 0.5)
  }

  /// Lines of provenance that begin with #, a row of names with units, then a row for each focus in the order of the plan.
  public var csv: String {
    let digest = inputs.plan.provenance.digest.map { ", SHA-256 \($0)" } ?? ""
    var text = """
      # \(Version.producer): results of a treatment; research software, not a medical device
      # treatment \(Words.state(summary.state)): \(PlanRecord.line(summary.cause)); \(summary.board.seed.map { "seed \($0)" } ?? "a real board"); account \
      \(summary.isExact ? "exact" : "not exact")
      # plan \(PlanRecord.line(inputs.plan.name)), from \(PlanRecord.line(inputs.plan.provenance.source))\(digest); array \
      \(PlanRecord.line(inputs.array.name))
      # positions in mm in the array's frame, +z leads away from the array; numbers of pulses
      # frame: array
      focus,x_mm,y_mm,z_mm,planned,delivered,cavitating,withheld,refused,uncertain,verdict,reason

      """
    for focus in summary.foci {
      let account = focus.account
      let counts = [
        focus.planned, account.delivered, account.cavitating, account.withheld, account.refused,
        account.uncertain,
      ]
      text +=
        (["\(focus.index)"] + PlanRecord.millimetres(focus.position) + counts.map { "\($0)" }
        + [Words.verdict(focus.verdict), Words.reason(focus.verdict) ?? ""]).joined(separator: ",") + "\n"
    }
    return text
  }
}

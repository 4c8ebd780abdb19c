import Arrays
import HistotripsyCore
import Text

/// A plan as it is shown, drawn and handed on: every focus with its place in the order, whichever kind of file it came from.
public struct PlanRecord: Equatable, Sendable {
  public struct Entry: Equatable, Sendable {
    /// In the array's frame.
    public var position: Position
    public var pulses: UInt32
    /// What the computed field says; `nil` where nobody has asked it.
    public var reach: FocusReach?
  }

  public let name: String
  /// The array's name.
  public let array: String
  public let frequency: Frequency
  public let geometricFocus: Position
  public let spacing: Length
  /// In visiting order.
  public let foci: [Entry]
  /// Left out, with reasons; empty where reach has not been judged.
  public let dropped: [DroppedFocus]
  /// The image that the target was taken from; positions in its world are what imaging programs show.
  public let image: PlanImage?
  /// For the record of whoever gets it: file and its digest.
  public let provenance: Provenance

  /// Of a request made concrete for an array: reach has not been judged.
  public init(_ plan: TreatmentPlan, from terms: PlanTerms, for array: ArrayDescription) {
    image = terms.image
    name = plan.name
    self.array = array.name
    frequency = array.frequency
    geometricFocus = array.geometricFocus
    spacing = plan.spacing
    foci = plan.order.map {
      Entry(position: plan.foci[$0].position, pulses: plan.foci[$0].plannedPulses, reach: nil)
    }
    dropped = []
    provenance = plan.provenance
  }

  /// Of a finished plan.
  public init(_ file: FinishedPlanFile) {
    let plan = file.plan
    name = plan.name
    array = plan.array.name
    frequency = plan.array.frequency
    geometricFocus = plan.array.geometricFocus
    spacing = plan.spacing
    foci = plan.foci.map { Entry(position: $0.position, pulses: $0.pulses, reach: $0.reach) }
    dropped = plan.dropped
    image = plan.origin.image
    provenance = Provenance(source: file.file, digest: file.document.digest)
  }

  /// Where markups are to be shown: in the image's world where there is one, else in the array's frame.
  package func shown(_ position: Position) -> Position {
    image?.world(of: position, geometricFocus: geometricFocus) ?? position
  }

  /// The frame of `shown`, for a person.
  package var frame: String { image.map { "world of \(PlanRecord.line($0.file))" } ?? "array frame" }

  public var pulses: Int { foci.reduce(0) { $0 + Int($1.pulses) } }

  /// On one line, whatever it holds.
  package static func line(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}

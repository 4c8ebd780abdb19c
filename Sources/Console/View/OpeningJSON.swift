import Arrays
import Foundation
import HistotripsyCore
import Sessions
import Text
import TreatmentLog

/// The first line of `--json`: which program treats what, with which plan and limits, and when.
struct OpeningObject: Encodable {
  /// Grows when a reader of the old objects would misread the new ones.
  static let schema = 1

  private let event = "opening"
  private let schema = Self.schema
  private let version = Version.text
  private let utc: String
  private let board: String
  private let seed: UInt64?
  private let `operator`: String?
  private let specimen: String?
  private let note: String?
  private let ledger: String?
  private let session: Int
  private let plan: Plan
  private let array: ArrayJSON
  private let goal: Double?
  private let expected: Double?
  private let parameters: [Parameter]
  private let notes: [String]

  enum CodingKeys: String, CodingKey {
    case event, schema, version, utc, board, seed, `operator`, specimen, note, ledger, session, plan, array
    case goal = "goal_share"
    case expected = "expected_cavitation_share"
    case parameters, notes
  }

  init(_ opening: TreatmentOpening) {
    let inputs = opening.inputs
    utc = opening.utc.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    board = opening.board.name
    seed = opening.board.seed
    `operator` = Self.stated(opening.attendant.operator)
    specimen = Self.stated(opening.attendant.specimen)
    note = Self.stated(opening.attendant.note)
    ledger = opening.ledger
    session = opening.session
    plan = Plan(inputs)
    array = ArrayJSON(inputs.array)
    goal = opening.goal
    expected = opening.expectedCavitation.rounded(to: 4)
    parameters = opening.parameters.map(Parameter.init)
    notes = opening.notes
  }

  private static func stated(_ text: String) -> String? { text.isEmpty ? nil : text }

  private struct Plan: Encodable {
    let name: String
    let source: String
    let sha256: String?
    let pulses: Int
    let foci: [Position]

    init(_ inputs: TreatmentInputs) {
      name = inputs.plan.name
      source = inputs.plan.provenance.source
      sha256 = inputs.plan.provenance.digest
      pulses = inputs.plan.plannedPulses
      foci = inputs.plan.foci.enumerated().map { Position($0.offset, $0.element) }
    }
  }

  private struct Position: Encodable {
    let focus: Int
    let x: Double?
    let y: Double?
    let z: Double?
    let planned: UInt32

    enum CodingKeys: String, CodingKey {
      case focus
      case x = "x_mm"
      case y = "y_mm"
      case z = "z_mm"
      case planned
    }

    init(_ index: Int, _ focus: Focus) {
      self.focus = index
      x = focus.position.x.millimetres.rounded(to: 4)
      y = focus.position.y.millimetres.rounded(to: 4)
      z = focus.position.z.millimetres.rounded(to: 4)
      planned = focus.plannedPulses
    }
  }

  private struct Parameter: Encodable {
    let parameter: LedgerOpening.Parameter

    private enum Key: String, CodingKey {
      case section, name, value, unit
    }

    init(_ parameter: LedgerOpening.Parameter) { self.parameter = parameter }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(parameter.section, forKey: .section)
      try container.encode(parameter.name, forKey: .name)
      switch parameter.value {
      case .number(let number) where number.isFinite: try container.encode(number, forKey: .value)
      case .number: break
      case .integer(let number): try container.encode(number, forKey: .value)
      case .text(let text): try container.encode(text, forKey: .value)
      }
      if !parameter.unit.isEmpty { try container.encode(parameter.unit, forKey: .unit) }
    }
  }
}

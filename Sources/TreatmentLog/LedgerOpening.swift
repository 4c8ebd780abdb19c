import HistotripsyCore

/// Everything about a treatment that is known before its first event, and does not change.
public struct LedgerOpening: Sendable {
  /// A text that the treatment was made from, whole, so that the ledger explains itself and the treatment can go on from it.
  public struct Document: Equatable, Sendable {
    public var name: String
    /// As the person named it.
    public var source: String
    /// SHA-256 of the file that the person gave; `nil` where there was none.
    public var sourceDigest: String?
    /// In the program's own format.
    public var text: String
    /// SHA-256 of `text`.
    public var digest: String

    public init(name: String, source: String, sourceDigest: String?, text: String, digest: String) {
      self.name = name
      self.source = source
      self.sourceDigest = sourceDigest
      self.text = text
      self.digest = digest
    }
  }

  /// A number or word of regimen, limits, calibration or conditions.
  public struct Parameter: Equatable, Sendable {
    public enum Value: Equatable, Sendable {
      case number(Double)
      case integer(Int64)
      case text(String)
    }

    /// The value with its unit, for messages.
    public var words: String {
      let text =
        switch value {
        case .number(let number): "\(number)"
        case .integer(let number): "\(number)"
        case .text(let text): text
        }
      return unit.isEmpty ? text : "\(text) \(unit)"
    }

    public var section: String
    public var name: String
    public var value: Value
    /// Of a number; empty for a count or a word.
    public var unit: String

    public init(_ section: String, _ name: String, _ value: Value, _ unit: String = "") {
      self.section = section
      self.name = name
      self.value = value
      self.unit = unit
    }
  }

  public var plan: Document
  public var array: Document
  public var parameters: [Parameter]
  public var foci: [Focus]
  /// A permutation of the indices of `foci`.
  public var order: [Int]

  public init(
    plan: Document, array: Document, parameters: [Parameter], foci: [Focus], order: [Int]
  ) {
    self.plan = plan
    self.array = array
    self.parameters = parameters
    self.foci = foci
    self.order = order
  }
}

/// One run of the program on a treatment, from its start to whatever ends it.
public struct LedgerSession: Equatable, Sendable {
  /// Version of the program.
  public var software: String
  public var board: String
  /// Of a virtual board.
  public var seed: UInt64?
  public var start: SessionStart?
  /// Who treats what; empty where nobody said.
  public var attendant = Attendant()

  public init(software: String, board: String, seed: UInt64?, start: SessionStart? = nil) {
    self.software = software
    self.board = board
    self.seed = seed
    self.start = start
  }
}

/// Who treats what, as a person states it. Empty where nobody did.
public struct Attendant: Equatable, Sendable {
  public var `operator`: String
  public var specimen: String
  public var note: String

  public init(operator: String = "", specimen: String = "", note: String = "") {
    self.operator = `operator`
    self.specimen = specimen
    self.note = note
  }
}

/// What array and front end said of themselves when a session began, with nothing energised.
public struct SessionStart: Equatable, Sendable {
  public var counter: PulseNumber
  /// The front end's; goes up by one with every power-on.
  public var powerCycles: UInt16
  /// `nil` for an array whose memory is blank.
  public var arraySerial: String?
  /// Number of the entry that the session makes in the array's journal; `nil` for an array that keeps none.
  public var journalSequence: UInt32?

  public init(
    counter: PulseNumber, powerCycles: UInt16, arraySerial: String? = nil, journalSequence: UInt32? = nil
  ) {
    self.counter = counter
    self.powerCycles = powerCycles
    self.arraySerial = arraySerial
    self.journalSequence = journalSequence
  }
}

/// What a person answered before a treatment went on.
public struct OperatorConfirmation: Equatable, Sendable {
  public var `operator`: String
  /// What was shown, whole.
  public var question: String
  /// What was typed.
  public var typed: String
  /// How: at a terminal, or on a command line.
  public var given: String

  public init(operator: String, question: String, typed: String, given: String) {
    self.operator = `operator`
    self.question = question
    self.typed = typed
    self.given = given
  }
}

import Arrays
import HistotripsyCore
import Planning
import Text
import TreatmentLog

// How an interrupted treatment goes on: its inputs come from its ledger, what was delivered is settled with the front end's own
// counter, a person confirms, and only then is anything restored.

extension TreatmentSession {
  /// Compares what the ledger says with this session's set-up and with the front end's counter. Nothing is written or energised.
  /// - Returns: what a person has to confirm before the treatment goes on.
  /// - Throws: `InputError` where the treatment was begun with other numbers or the counter cannot be read; `LedgerFault`.
  public func reconcile(with ledger: LedgerFile) throws -> Reconciliation {
    try check(against: ledger)
    let found = try startingPoint()
    if let last = try ledger.sessions().last?.start,
      Int16(bitPattern: found.powerCycles &- last.powerCycles) < 0
    {
      throw InputError(
        file: ledger.path,
        message:
          "the front end has been switched on \(found.powerCycles) times, and had been \(last.powerCycles) times when "
          + "the last session began: this is not the front end of this treatment")
    }
    return try ledger.reconcile(counter: found.counter)
  }

  /// Begins another session in the ledger and restores what earlier ones delivered. Before the first step. The array's journal is asked
  /// where `askJournal(goingOn:)` has not been called.
  /// - Parameters:
  ///   - found: what `reconcile(with:)` has found.
  ///   - others: what became of pulses under no lease of this treatment.
  ///   - confirmations: what the person was asked, and typed.
  public func goOn(
    in ledger: LedgerFile, after found: Reconciliation, others: PulsesByOthers = .charged,
    confirmed confirmations: [OperatorConfirmation]
  ) throws {
    let overruled = isJournalAsked ? [] : try askJournal(goingOn: ledger)
    let begin = try startingPoint()
    let number = try ledger.begin(
      ledgerSession(begin.start), after: found,
      others: others, confirmed: overruled + confirmations)
    try openJournal(begin, ledger, session: number)
    try restore(ledger)
    try attach(ledger, number: number)
  }

  /// Holds the numbers that the controller was set up with now against those that the treatment was begun with: regimen, limits, calibration.
  /// - Throws: at the first that differs.
  private func check(against ledger: LedgerFile) throws {
    let begun = try ledger.parameters().filter { $0.section != "note" }
    let now = try LedgerOpening(inputs, owner.controller.setup).parameters.filter { $0.section != "note" }
    guard begun.count == now.count, let at = begun.indices.first(where: { begun[$0] != now[$0] }) else {
      if begun == now { return }
      if begun.count != now.count { throw otherBasis(ledger, begun) }
      throw InputError(
        file: ledger.path, message: "the treatment was begun with other numbers than this program knows")
    }
    throw InputError(
      file: ledger.path,
      message:
        "\(begun[at].section).\(begun[at].name) was \(begun[at].words) when the treatment was begun, and is "
        + "\(now[at].words) now: the treatment cannot go on as another one")
  }

  /// Begun with a certificate and going on without, or the other way round.
  private func otherBasis(_ ledger: LedgerFile, _ begun: [LedgerOpening.Parameter]) -> InputError {
    let certificate = begun.first { $0.section == "calibration" && $0.name == "certificate" }
    guard (certificate == nil) != (inputs.basis.certificate == nil) else {
      return InputError(
        file: ledger.path, message: "the treatment was begun with other numbers than this program knows")
    }
    guard case .text(let digest) = certificate?.value else {
      return InputError(
        file: ledger.path,
        message: "the treatment was begun without a certificate, and cannot go on as another one with it")
    }
    return InputError(
      file: ledger.path,
      message:
        "the treatment was begun with the certificate of digest \(digest.prefix(12))…; give it with --certificate"
    )
  }
}

extension TreatmentInputs {
  /// The inputs of an interrupted treatment, from its ledger: what was treated, or nothing.
  ///
  /// A plan on an image cannot be worked out from the ledger alone, because the image is not in it. To resume, the plan is named
  /// where the image is, and it must be the ledger's, letter for letter.
  /// - Parameter named: what a person gives by name; `nil` where only the ledger is given.
  /// - Throws: where plan or array in the ledger are not those that it was opened with.
  public init(_ ledger: LedgerFile, named: TreatmentInputs?, basis: PressureBasis) throws {
    let array = try Self.array(of: ledger)
    let planText = try Self.verified(ledger, "plan")
    if let named, named.planText == planText.text {
      try self.init(array: array, planned: named.planned, basis: basis)
    } else {
      try self.init(
        array: array, planned: try PlanFile.read(bytes: Array(planText.text.utf8), file: ledger.path),
        basis: basis)
    }
    let foci = try ledger.accounts()
    var places = Array(repeating: 0, count: plan.foci.count)
    for (place, focus) in plan.order.enumerated() { places[focus] = place }
    guard foci.map(\.focus) == plan.foci, foci.map(\.place) == places else {
      throw InputError(
        file: ledger.path,
        message:
          "the plan in the ledger gives other foci than those that were treated: nothing can go on from it")
    }
  }

  /// The array that a ledger was begun with.
  public static func array(of ledger: LedgerFile) throws -> ArrayDescription {
    let text = try verified(ledger, "array")
    var array = try ArrayFile.read(bytes: Array(text.text.utf8), file: ledger.path)
    array.provenance = Provenance(source: text.source, digest: text.sourceDigest)
    return array
  }

  /// A text whose digest is the one that was recorded with it.
  private static func verified(_ ledger: LedgerFile, _ role: String) throws -> LedgerOpening.Document {
    let document = try ledger.document(role)
    guard try InputText(bytes: Array(document.text.utf8), file: ledger.path).digest == document.digest else {
      throw InputError(
        file: ledger.path, message: "the \(role) in the ledger is not the one it was opened with")
    }
    return document
  }

  /// Compares what a person names now with what was treated.
  /// - Parameters:
  ///   - arrayPath: the array's file; `nil` where none was named.
  ///   - planPath: the plan's file; `nil` where none was named.
  /// - Throws: `InputError` about the first file that is another one.
  public func check(
    against named: TreatmentInputs, arrayPath: String?, planPath: String?
  ) throws(InputError) {
    if let arrayPath, try named.array.ledgerText() != array.ledgerText() {
      throw InputError(
        file: arrayPath, message: "this is not the array of the treatment in the ledger (\(array.name))")
    }
    if let planPath,
      named.plan.foci != plan.foci || named.plan.order != plan.order
        || named.plan.regimen != plan.regimen || named.plan.limits != plan.limits
        || named.plan.calibration != plan.calibration
    {
      throw InputError(
        file: planPath, message: "this is not the plan of the treatment in the ledger (\(plan.name))")
    }
  }
}

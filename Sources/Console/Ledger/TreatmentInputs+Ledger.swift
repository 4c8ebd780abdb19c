import Arrays
import HistotripsyCore
import Planning
import Text
import TreatmentLog

extension TreatmentInputs {
  /// The inputs of an interrupted treatment, from its ledger: what was treated, or nothing.
  /// - Throws: when plan or array in the ledger are not those that it was opened with.
  ///
  /// A plan on an image cannot be worked out from the ledger alone: the image is not in it. Whoever resumes names the plan in its folder,
  /// and it must be the one of the ledger, letter for letter.
  init(_ ledger: LedgerFile, or options: InputOptions, basis: PressureBasis) throws {
    let arrayText = try Self.verified(ledger, "array")
    let planText = try Self.verified(ledger, "plan")
    var array = try ArrayFile.read(bytes: Array(arrayText.text.utf8), file: ledger.path)
    array.provenance = Provenance(source: arrayText.source, digest: arrayText.sourceDigest)
    if options.plan != nil, case let named = try TreatmentInputs(options), named.planText == planText.text {
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

  /// A text whose digest is the one that was recorded with it.
  private static func verified(_ ledger: LedgerFile, _ role: String) throws -> LedgerOpening.Document {
    let document = try ledger.document(role)
    guard try InputText(bytes: Array(document.text.utf8), file: ledger.path).digest == document.digest else {
      throw InputError(
        file: ledger.path, message: "the \(role) in the ledger is not the one it was opened with")
    }
    return document
  }

  /// Holds what a person names now against what was treated.
  /// - Throws: at the option whose file is another one.
  func check(against options: InputOptions) throws(InputError) {
    guard options.array != nil || options.plan != nil else { return }
    let named = try TreatmentInputs(options, basis: basis)
    if let path = options.array, try named.array.ledgerText() != array.ledgerText() {
      throw InputError(
        file: path, message: "this is not the array of the treatment in the ledger (\(array.name))")
    }
    if let path = options.plan,
      named.plan.foci != plan.foci || named.plan.order != plan.order
        || named.plan.regimen != plan.regimen || named.plan.limits != plan.limits
        || named.plan.calibration != plan.calibration
    {
      throw InputError(
        file: path, message: "this is not the plan of the treatment in the ledger (\(plan.name))")
    }
  }
}

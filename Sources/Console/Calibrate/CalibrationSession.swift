import Arrays
import Calibration
import Foundation
import HistotripsyCore
import Hydrophones
import Text

/// A calibration session: what it was begun with, read back from its own folder, and so the same however often it is gone on with.
final class CalibrationSession {
  let folder: SessionFolder
  let terms: SessionTerms
  /// As it was given, before any correction.
  let array: ArrayDescription
  let hydrophone: HydrophoneCalibration
  let receiver: ReceiverCalibration

  /// Goes on with the session in the folder, or begins one there.
  static func begin(_ options: CalibrationOptions) throws -> CalibrationSession {
    let folder = try SessionFolder(options.session, create: true)
    if folder.contains(SessionFolder.terms) {
      let session = try CalibrationSession(folder)
      if options.saysTerms || options.board == .linux {
        let asked = try session.asked(options)
        if let difference = session.terms.difference(from: asked.terms) {
          throw InputError(
            file: folder.place(SessionFolder.terms),
            message: "\(difference); go on without these options, or begin another session with --session")
        }
      }
      return session
    }
    let asked = try Asked(options)
    try folder.write(asked.array, to: SessionFolder.givenArray)
    try folder.write(asked.hydrophone, to: SessionFolder.hydrophone)
    if let preamplifier = asked.preamplifier {
      try folder.write(preamplifier, to: SessionFolder.preamplifier)
    }
    // Last: without it there is no session.
    try folder.keep(asked.terms, in: SessionFolder.terms)
    return try CalibrationSession(folder)
  }

  /// The session in the folder, as it was begun.
  init(_ folder: SessionFolder) throws {
    self.folder = folder
    let stated = try folder.record(SessionTerms.self, in: SessionFolder.terms)
    terms = stated
    try folder.claim()
    func verified(_ name: String, _ digest: String) throws -> URL {
      guard try folder.digest(of: name) == digest else {
        throw InputError(file: folder.place(name), message: "is not the file that the session was begun with")
      }
      return URL(filePath: folder.place(name))
    }
    array = try ArrayFile.read(try verified(SessionFolder.givenArray, stated.array))
    hydrophone = try HydrophoneFile.read(try verified(SessionFolder.hydrophone, stated.hydrophone))
    var loading = ElectricalLoading(
      cable: Capacitance(clamping: stated.cableFarads), recorder: Capacitance(clamping: stated.recorderFarads)
    )
    if let digest = stated.preamplifier {
      loading.preamplifier = try HydrophoneFile.readPreamplifier(
        try verified(SessionFolder.preamplifier, digest))
    }
    receiver = try ReceiverCalibration(hydrophone, loading: loading)
  }

  private func asked(_ options: CalibrationOptions) throws -> Asked {
    var options = options
    // What is not said is as it was.
    if options.array == nil { options.array = folder.place(SessionFolder.givenArray) }
    if options.hydrophone == nil { options.hydrophone = folder.place(SessionFolder.hydrophone) }
    if options.preamp == nil, terms.preamplifier != nil {
      options.preamp = folder.place(SessionFolder.preamplifier)
    }
    var asked = try Asked(options)
    if options.seed == nil, asked.terms.seed != nil { asked.terms.seed = terms.seed }
    if options.railMaximum == nil { asked.terms.railMaximumVolts = terms.railMaximumVolts }
    if options.cycles == nil { asked.terms.cycles = terms.cycles }
    if options.cableCapacitance == nil { asked.terms.cableFarads = terms.cableFarads }
    if options.recorderCapacitance == nil { asked.terms.recorderFarads = terms.recorderFarads }
    return asked
  }

  /// What the options say, with the bytes of the files they name.
  private struct Asked {
    var terms: SessionTerms
    let array: [UInt8]
    let hydrophone: [UInt8]
    let preamplifier: [UInt8]?

    init(_ options: CalibrationOptions) throws {
      func bytes(_ path: String) throws(InputError) -> [UInt8] {
        try InputBytes.read(URL(filePath: path), file: path, maximum: 64 << 20)
      }
      var inputs = InputOptions()
      inputs.array = options.array
      inputs.units = options.units
      array = Array(try TreatmentInputs.array(inputs).ledgerText().utf8)
      if let path = options.hydrophone {
        hydrophone = try bytes(path)
        // What is wrong with it is told by the name that the person gave.
        _ = try HydrophoneFile.read(URL(filePath: path))
      } else if options.board == .virtual {
        hydrophone = Array(VirtualHydrophone.text.utf8)
      } else {
        throw InputError(
          file: "--hydrophone", message: "missing: pressures are as good as the calibration of the hydrophone"
        )
      }
      preamplifier = try options.preamp.map(bytes)
      terms = SessionTerms(
        software: Version.text, board: Certificate.virtualBoard, profile: options.profile,
        seed: options.board == .virtual ? options.seed ?? 1 : nil,
        array: SHA256.hexadecimal(of: array), hydrophone: SHA256.hexadecimal(of: hydrophone),
        preamplifier: preamplifier.map { SHA256.hexadecimal(of: $0) },
        cableFarads: try options.farads(options.cableCapacitance, "--cable-capacitance"),
        recorderFarads: try options.farads(options.recorderCapacitance, "--recorder-capacitance"),
        railMaximumVolts: try options.volts(), cycles: options.cycles ?? 4)
      if let profile = options.profile { terms.board = try BoardOpening.profile(profile).name }
    }
  }

  // MARK: Steps

  /// SHA-256 of what a step rests on, as it stands now.
  func basis(of step: CalibrationStep) throws(InputError) -> [String: String] {
    var digests = [SessionFolder.terms: try folder.digest(of: SessionFolder.terms) ?? ""]
    for earlier in step.basis {
      if let digest = try folder.digest(of: earlier.file) { digests[earlier.file] = digest }
    }
    return digests
  }

  /// Whether it has been done, and nothing that it rests on has been done again since.
  func isDone(_ step: CalibrationStep) throws(InputError) -> Bool {
    guard folder.contains(step.file) else { return false }
    guard step != .certificate, try !isDrifted(step) else { return false }
    let record = try folder.record(StepBasis.self, in: step.file)
    guard record.step == step.rawValue else {
      throw InputError(
        file: folder.place(step.file), field: "step", message: "\(record.step) is not \(step.rawValue)")
    }
    return record.basis == (try basis(of: step))
  }

  func finding<Finding: Codable>(_ type: Finding.Type, of step: CalibrationStep) throws(InputError)
    -> Finding?
  {
    guard folder.contains(step.file) else { return nil }
    return try folder.record(StepRecord<Finding>.self, in: step.file).finding
  }

  func keep<Finding: Codable>(_ finding: Finding, of step: CalibrationStep, _ origin: StepOrigin) throws {
    try folder.keep(
      StepRecord(
        step: step.rawValue, software: Version.text, origin: origin, basis: try basis(of: step),
        finding: finding),
      in: step.file)
    // After the record: killed in between, the step is done once more.
    try clearDrift(of: step)
  }

  /// The array as the element check has corrected it.
  func corrected() throws(InputError) -> ArrayDescription? {
    guard let findings = try finding(ElementFindings.self, of: .elements) else { return nil }
    var corrected = array.corrected(by: findings.elements)
    corrected.provenance = Provenance(source: folder.place(SessionFolder.array))
    return corrected
  }
}

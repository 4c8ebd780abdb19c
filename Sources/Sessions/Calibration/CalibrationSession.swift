import Arrays
import Calibration
import Foundation
import HistotripsyCore
import Hydrophones
import Text

/// A calibration session: what it was begun with, read back from its own folder, and so the same however often it is gone on with.
public final class CalibrationSession {
  public let folder: SessionFolder
  public let terms: SessionTerms
  /// The array as it was given, before any correction.
  public let array: ArrayDescription
  public let hydrophone: HydrophoneCalibration
  public let receiver: ReceiverCalibration

  /// Goes on with the session in the folder, or begins one there.
  /// - Throws: `InputError` where the session was begun with other terms than are asked for, or a file is wrong.
  public static func begin(_ request: CalibrationRequest) throws -> CalibrationSession {
    let folder = try SessionFolder(request.folder, create: true)
    try folder.claim()
    if folder.contains(SessionFolder.terms) {
      let session = try CalibrationSession(folder)
      guard request.saysTerms else { return session }
      // Nothing has been measured: a beginning that failed ties nobody to anything that it said.
      guard CalibrationStep.allCases.contains(where: { folder.contains($0.file) }) else {
        return try write(try Asked(request), into: folder)
      }
      let asked = try session.asked(request)
      guard let difference = session.terms.difference(from: asked.terms) else { return session }
      throw InputError(
        file: folder.place(SessionFolder.terms),
        message: "\(difference); go on without these options, or begin another session with --session")
    }
    return try write(try Asked(request), into: folder)
  }

  private static func write(_ asked: Asked, into folder: SessionFolder) throws -> CalibrationSession {
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
  public init(_ folder: SessionFolder) throws {
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

  private func asked(_ request: CalibrationRequest) throws -> Asked {
    var request = request
    // What is not said is as it was.
    if request.hydrophone == nil { request.hydrophone = folder.place(SessionFolder.hydrophone) }
    if request.preamplifier == nil, terms.preamplifier != nil {
      request.preamplifier = folder.place(SessionFolder.preamplifier)
    }
    let isArraySaid = request.array != nil
    if request.array == nil { request.array = array }
    var asked = try Asked(request)
    // The session's own copy, byte for byte: written anew it may differ in its remarks.
    if !isArraySaid { asked.terms.array = terms.array }
    if request.seed == nil, asked.terms.seed != nil { asked.terms.seed = terms.seed }
    if request.railMaximum == nil { asked.terms.railMaximumVolts = terms.railMaximumVolts }
    if request.cycles == nil { asked.terms.cycles = terms.cycles }
    if request.cable == nil { asked.terms.cableFarads = terms.cableFarads }
    if request.recorder == nil { asked.terms.recorderFarads = terms.recorderFarads }
    return asked
  }

  /// What a request says, with the bytes of the files it names.
  private struct Asked {
    var terms: SessionTerms
    let array: [UInt8]
    let hydrophone: [UInt8]
    let preamplifier: [UInt8]?

    init(_ request: CalibrationRequest) throws {
      func bytes(_ path: String) throws(InputError) -> [UInt8] {
        try InputBytes.read(URL(filePath: path), file: path, maximum: 64 << 20)
      }
      if request.board != nil, request.array == nil {
        throw InputError(
          file: "--array", message: "missing: on a real board nothing stands for the array that is plugged in"
        )
      }
      array = Array(try (request.array ?? BuiltInArray.description).ledgerText().utf8)
      if let path = request.hydrophone {
        hydrophone = try bytes(path)
        // What is wrong with it is told by the name that the person gave.
        _ = try HydrophoneFile.read(URL(filePath: path))
      } else if request.board == nil {
        hydrophone = Array(VirtualHydrophone.text.utf8)
      } else {
        throw InputError(
          file: "--hydrophone", message: "missing: pressures are as good as the calibration of the hydrophone"
        )
      }
      preamplifier = try request.preamplifier.map(bytes)
      terms = SessionTerms(
        software: Version.text, board: request.board?.name ?? Certificate.virtualBoard,
        profile: request.board?.profile, seed: request.board == nil ? request.seed ?? 1 : nil,
        array: SHA256.hexadecimal(of: array), hydrophone: SHA256.hexadecimal(of: hydrophone),
        preamplifier: preamplifier.map { SHA256.hexadecimal(of: $0) },
        cableFarads: request.cable?.farads ?? 0, recorderFarads: request.recorder?.farads ?? 0,
        railMaximumVolts: (request.railMaximum ?? CalibrationRequest.usualRailMaximum).volts,
        cycles: request.cycles ?? 4)
    }
  }

  // MARK: Steps

  /// SHA-256 of the files that a step is worked out from, as they are now.
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

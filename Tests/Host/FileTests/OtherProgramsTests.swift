import ChildProcess
import Foundation
import HistotripsyCore
import PlanCases
import SharedData
import Testing

@testable import Arrays
@testable import Hydrophones
@testable import Planning
@testable import Text

/// Files that nibabel, pynrrd, pandas, SciPy and h5py wrote, against what those libraries read
/// (`Fixtures/make_files.py`).
@Suite struct OtherProgramsTests {
  static let fixtures = SharedData.packageRoot.appending(path: "Tests/Host/FileTests/Fixtures")

  struct Mask: Decodable {
    let plan: String
    let voxels: Int
    let centroid: [Double]
  }
  struct Recording: Decodable {
    let channel: String
    let step: Double
    let volts: [Double]
  }
  struct Expected: Decodable {
    let masks: [String: Mask]
    let recordings: [String: Recording]
    let refused: [String: String]
  }

  static func expected() throws -> Expected {
    try JSONDecoder().decode(Expected.self, from: Data(contentsOf: fixtures.appending(path: "files.json")))
  }

  static func plan(_ name: String, more: String) throws -> (PlanFolderCase, target: String) {
    let folder = try PlanFolderCase()
    for file in try FileManager.default.contentsOfDirectory(atPath: fixtures.path)
    where file.hasPrefix(name.split(separator: ".")[0] + ".") {
      try FileManager.default.copyItem(
        at: fixtures.appending(path: file), to: folder.url.appending(path: file))
    }
    return (
      folder,
      "shape: mask\nfile: \(name)\nregistration:\n- [1, 0, 0, 0 mm]\n- [0, 1, 0, 0 mm]\n- [0, 0, 1, 0 mm]\n\(more)"
    )
  }

  /// Voxel for voxel in number, and their centroid to a micrometre: single precision of the
  /// headers.
  @Test func everyMaskLiesWhereItsOwnLibraryPutsIt() throws {
    for (key, wanted) in try Self.expected().masks {
      let name = String(key.split(separator: " ")[0])
      let (folder, target) = try Self.plan(name, more: wanted.plan)
      let document = try folder.read(target: target)
      guard case .mask(let placed) = document.terms.shape else {
        Issue.record("\(key): no mask")
        continue
      }
      #expect(placed.mask.voxelCount == wanted.voxels, "\(key)")
      let centroid = placed.mask.centroid * 1e3
      for lane in 0..<3 { #expect(abs(centroid[lane] - wanted.centroid[lane]) < 1e-3, "\(key)") }
    }
  }

  @Test func aSegmentIsChosenByItsNameOrAskedFor() throws {
    let (folder, target) = try Self.plan("layers.seg.nrrd", more: "")
    #expect(
      try folder.complaint(target: target).contains("the file holds 3 segments: Tumour, Margin, Vessel: left")
    )
    let (other, wrong) = try Self.plan("layers.seg.nrrd", more: "segment: Tumor")
    #expect(try other.complaint(target: wrong).contains("there is no segment Tumor; there are Tumour"))
    let (image, none) = try Self.plan("two_big.nii", more: "segment: Tumour")
    #expect(try image.complaint(target: none).contains("a NIfTI image has no names"))
  }

  @Test func everyFormOfARecordingGivesTheSameVolts() throws {
    for (name, wanted) in try Self.expected().recordings {
      let record = try WaveformFile.read(Self.fixtures.appending(path: name), channel: wanted.channel)
      #expect(record.volts.count == wanted.volts.count, "\(name)")
      #expect(zip(record.volts, wanted.volts).allSatisfy { abs($0 - $1) < 1e-15 }, "\(name)")
      #expect(abs(record.step.seconds / wanted.step - 1) < 1e-9, "\(name)")
    }
  }

  @Test func binaryFilesAreNamedForWhatTheyAre() throws {
    for (name, word) in try Self.expected().refused {
      let url = Self.fixtures.appending(path: name)
      for message in [
        FieldCaseTests.refusal { () throws(InputError) in try WaveformFile.read(url) },
        FieldCaseTests.refusal { () throws(InputError) in try HydrophoneFile.read(url) },
        FieldCaseTests.refusal { () throws(InputError) in try ArrayFile.read(url) },
      ] {
        #expect(message.contains(word) && !message.contains("UTF-8"), "\(message)")
      }
    }
  }

  static let hasPython: Bool = {
    let found = try? ChildProcess.run("/usr/bin/env", ["python3", "-c", "import scipy.io, h5py, numpy"])
    return found?.status == 0
  }()

  /// What a refusal prints writes the tables, which are then read.
  @Test(
    .enabled(if: hasPython, "needs python3 with scipy and h5py"),
    arguments: ["centres.mat", "centres.npy", "pressure.h5"])
  func theCommandThatARefusalPrintsRuns(_ name: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "it's \(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: name)
    try FileManager.default.copyItem(at: Self.fixtures.appending(path: name), to: file)
    let bytes = [UInt8](try Data(contentsOf: file))
    let message = FieldCaseTests.refusal { () throws(InputError) in
      try ArrayFile.read(bytes: bytes, file: file.path)
    }
    let command = try #require(message.firstRange(of: "python3").map { String(message[$0.lowerBound...]) })
    let outcome = try ChildProcess.run("/bin/sh", ["-c", "cd \"$0\" && \(command)", folder.path])
    #expect(outcome.status == 0, "\(outcome.said)")
    let written = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      $0.hasSuffix(".csv")
    }
    #expect(written.count == 1, "\(written)")
    let text = try String(contentsOf: folder.appending(path: written.first ?? ""), encoding: .utf8)
    #expect(text.split(separator: "\n").count == 4, "\(text)")
  }

  @Test func imagesOfOtherProgramsAreNamedForWhatTheyAre() throws {
    var mgh: [UInt8] = [0, 0, 0, 1] + [UInt8](repeating: 0, count: 400)
    mgh[7] = 9
    let analyze = [UInt8]([0x5C, 1, 0, 0]) + [UInt8](repeating: 0, count: 400)
    let dicom = [UInt8](repeating: 0, count: 128) + Array("DICM".utf8) + [UInt8](repeating: 0, count: 400)
    for (bytes, word) in [
      (mgh, "mri_convert mask.nii mask.nii.gz"), (analyze, "ANALYZE 7.5"), (dicom, "dcmqi"),
      (Array("ObjectType = Image\n".utf8), "MetaImage"),
    ] {
      let folder = try PlanFolderCase()
      try folder.add("mask.nii", bytes)
      let message = try folder.complaint(target: "shape: mask\nfile: mask.nii\nanchor: centroid")
      #expect(message.contains(word), "\(message)")
    }
  }
}

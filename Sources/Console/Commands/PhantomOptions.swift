import ArgumentParser
import Phantom
import Planning
import Sessions
import Text
import VirtualBoard

/// What the virtual phantom is made of, and what it tells when all is over.
struct PhantomOptions: ParsableArguments {
  static let kindHelp = ArgumentHelp(
    "What the virtual phantom is made of. gel: alike throughout, all of it can be liquefied. patchy: uneven, with stiff and calcified places that never liquefy. Default: gel.",
    valueName: "kind")

  @Option(help: Self.kindHelp)
  var phantom: PhantomKind?

  @Option(
    help: ArgumentHelp(
      "Write the phantom's truth as a NIfTI image (.nii or .nii.gz) when all is over: how far the virtual tissue is "
        + "fractionated, on the voxels and in the world of the target's own image, else cell by cell in the array's frame.",
      valueName: "file"))
  var truthNifti: String?

  var kind: PhantomKind { phantom ?? .gel }

  /// Options that belong to the virtual board, and whether they were given.
  var given: [(String, Bool)] { [("--phantom", phantom != nil), ("--truth-nifti", truthNifti != nil)] }

  func validate() throws {
    guard let truthNifti else { return }
    guard truthNifti.hasSuffix(".nii") || truthNifti.hasSuffix(".nii.gz") || truthNifti.hasPrefix("/dev/")
    else {
      throw ValidationError("--truth-nifti \(truthNifti): the name of a NIfTI image ends in .nii or .nii.gz")
    }
  }

  /// Found writable before anything is energised; `nil` where nobody asked.
  func image(isForced: Bool, notOver inputs: [String]) throws -> TruthImage? {
    try truthNifti.map {
      TruthImage(
        file: try OutputFile(checking: $0, isForced: isForced, notOver: inputs),
        isCompressed: $0.hasSuffix(".gz"))
    }
  }
}

/// The file that the truth is written to.
struct TruthImage {
  let file: OutputFile
  let isCompressed: Bool

  /// - Parameter frame: that of the target's own image.
  func write(_ medium: Medium, on frame: DoseFrame?) throws(OutputFile.Failure) {
    guard let image = PhantomTruth.image(of: medium, on: frame) else { return }
    try file.write(image.file(isCompressed: isCompressed))
  }
}

extension PhantomKind: ExpressibleByArgument {}

import Planning
import Text

extension Harness {
  /// NIfTI images, `.nii` and `.nii.gz`; a pair has the bytes themselves as its other file.
  static let mask = Harness("mask") { bytes in
    .ofReading("mask.nii") { () throws(InputError) in
      for selection in [MaskSelection.nonZero, .label(1), .threshold(0.5)] {
        let found = try NIfTIMask(
          bytes, image: { bytes }, file: "mask.nii", selecting: selection
        ).mask
        let centroid = found.centroid
        guard (0..<3).allSatisfy({ centroid[$0].isFinite }), found.volumeCubicMetres.isFinite else {
          return "a mask that is nowhere: \(centroid), \(found.volumeCubicMetres) m³"
        }
      }
      return nil
    }
  }
}

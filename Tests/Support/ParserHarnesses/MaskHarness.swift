import Planning
import Text

extension Harness {
  /// NRRD images and 3D Slicer's segmentations; a header alone has the bytes themselves as its data.
  static let nrrd = Harness("nrrd") { bytes in
    .ofReading("mask.nrrd") { () throws(InputError) in
      for selection in [MaskSelection.nonZero, .label(1), .segment("Tumour")] {
        let found = try NRRDMask(
          bytes, data: { _ throws(InputError) in bytes }, file: "mask.nrrd", selecting: selection
        ).mask
        guard (0..<3).allSatisfy({ found.centroid[$0].isFinite }), found.volumeCubicMetres.isFinite else {
          return "a mask that is nowhere: \(found.centroid), \(found.volumeCubicMetres) m³"
        }
      }
      return nil
    }
  }

  /// STL surfaces, filled.
  static let surface = Harness("surface") { bytes in
    .ofReading("mask.stl") { () throws(InputError) in
      let found = try STLSurface(bytes, file: "mask.stl").image(unit: 1e-3, isLPS: true).mask
      guard (0..<3).allSatisfy({ found.centroid[$0].isFinite }), found.volumeCubicMetres.isFinite else {
        return "a mask that is nowhere: \(found.centroid), \(found.volumeCubicMetres) m³"
      }
      return nil
    }
  }

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

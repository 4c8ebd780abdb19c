import Text

/// Images in formats that are not read here, by their right name and with the program that converts
/// them.
struct ForeignImage {
  let name: String
  let remedy: String

  var complaint: String { "this is \(name); \(remedy)" }

  /// - Parameter bytes: the beginning, unpacked where the file was compressed.
  init?(of bytes: [UInt8], isCompressed: Bool) {
    func has(_ text: String, at offset: Int) -> Bool {
      bytes.count >= offset + text.utf8.count
        && bytes[offset..<(offset + text.utf8.count)].elementsEqual(text.utf8)
    }
    let head = String(decoding: bytes.prefix(200), as: UTF8.self)
    if bytes.count >= 8, bytes[0..<4].elementsEqual([0, 0, 0, 1]), bytes.count >= 284 {
      self.init(
        "a FreeSurfer image (\(isCompressed ? ".mgz" : ".mgh"))",
        "convert it: mri_convert mask.mgz mask.nii.gz")
    } else if has("DICM", at: 128) {
      self.init("a DICOM object", FileKind.dicom)
    } else if head.hasPrefix("ObjectType") || head.hasPrefix("NDims") {
      self.init("a MetaImage (.mha, .mhd)", "save it as .nrrd or .nii.gz, as with 3D Slicer or SimpleITK")
    } else if has("MINC", at: 0) || has("CDF", at: 0) {
      self.init("a MINC image", "convert it: mnc2nii mask.mnc mask.nii")
    } else if head.hasPrefix("# vtk DataFile") || head.hasPrefix("<VTKFile") {
      self.init("a VTK file", "save a closed surface as STL, or a mask as .nrrd, with 3D Slicer")
    } else if let kind = FileKind(of: bytes), !kind.name.contains("NIfTI"), !kind.name.contains("NRRD") {
      self.init(kind.name, "masks are NIfTI, NRRD or STL: convert it, as with 3D Slicer")
    } else {
      return nil
    }
  }

  private init(_ name: String, _ remedy: String) {
    self.name = name
    self.remedy = remedy
  }
}

import Text

/// Images in formats that are not read here, by their right name and with the program that converts
/// them.
struct ForeignImage {
  let name: String
  /// `{file}` stands for the file, `{stem}` for its name without its ending.
  private let remedy: String

  /// "this is a FreeSurfer image (.mgz); convert it: mri_convert mask.mgz mask.nii.gz".
  func complaint(of file: String) -> String {
    let folder = file.lastIndex(of: "/").map { file[...$0] } ?? ""
    let name = file.dropFirst(folder.count)
    let stem = folder + (name.firstIndex(of: ".").map { name[..<$0] } ?? name)
    let told = remedy.replacing("{file}", with: FileKind.shellWord(file))
    return "this is \(self.name); " + told.replacing("{stem}", with: FileKind.shellWord(String(stem)))
  }

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
        "convert it: mri_convert {file} {stem}.nii.gz")
    } else if has("DICM", at: 128) {
      self.init("a DICOM object", FileKind.dicom)
    } else if head.hasPrefix("ObjectType") || head.hasPrefix("NDims") {
      self.init("a MetaImage (.mha, .mhd)", "save it as .nrrd or .nii.gz, as with 3D Slicer or SimpleITK")
    } else if has("MINC", at: 0) || has("CDF", at: 0) {
      self.init("a MINC image", "convert it: mnc2nii {file} {stem}.nii")
    } else if head.hasPrefix("# vtk DataFile") || head.hasPrefix("<VTKFile") {
      self.init("a VTK file", "save a closed surface as STL, or a mask as .nrrd, with 3D Slicer")
    } else if let kind = FileKind(of: bytes), !kind.name.contains("NIfTI"), !kind.name.contains("NRRD") {
      self.init(
        kind.name, kind.remedyOfText ?? "masks are NIfTI, NRRD or STL: convert it, as with 3D Slicer")
    } else {
      return nil
    }
  }

  private init(_ name: String, _ remedy: String) {
    self.name = name
    self.remedy = remedy
  }
}

/// What a file that is no text is, told from its first bytes, and the way from it to something that
/// is read here.
///
/// MATLAB's and HDF5's files are not read. The library for the first, matio 1.5.23, asks for 1.2 GiB
/// when a file of 286 bytes is damaged, which a program that drives a transmitter does not risk; and
/// both name tables without their units. The command that writes them as text stands in the message.
package struct FileKind: Equatable, Sendable {
  /// With its article: "a MATLAB file".
  package let name: String
  /// What to do, as the end of a sentence; `{file}` stands for the file.
  private let remedy: String
  /// Whether its bytes are text, though not the text that is looked for.
  private var isText = false

  /// What to do about text that stands in place of the file that was meant; `nil` for other kinds.
  package var remedyOfText: String? { isText ? remedy : nil }

  /// "this is a gzip archive, not text; unpack it: gunzip --keep 'w.csv.gz'".
  /// - Parameter file: as it is named in a command.
  package func complaint(of file: String) -> String {
    "this is \(name)\(isText ? "" : ", not text"); \(remedy.replacing("{file}", with: Self.shellWord(file)))"
  }

  /// A word that a shell takes as it is.
  package static func shellWord(_ text: String) -> String {
    let word = text.hasPrefix("-") ? "./" + text : text
    let isPlain = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._/+-=,@".contains($0)) }
    return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }

  /// Bytes at a place of the file that only this kind has there.
  private struct Mark {
    var offset = 0
    let bytes: [UInt8]
    let kind: FileKind

    init(_ bytes: [UInt8], at offset: Int = 0, _ name: String, _ remedy: String) {
      self.offset = offset
      self.bytes = bytes
      kind = FileKind(name: name, remedy: remedy)
    }

    init(_ text: String, at offset: Int = 0, _ name: String, _ remedy: String) {
      self.init(Array(text.utf8), at: offset, name, remedy)
    }
  }

  private static let asCSV =
    "save its sheet as CSV, as with: libreoffice --headless --convert-to csv {file}"
  private static let fromScope = "export the recording as CSV from the oscilloscope or its program"
  /// Every table of numbers in a file of the kind, as a file of its own in the working folder.
  private static let fromMATLAB =
    "this writes each of its tables of numbers as NAME.csv (needs SciPy): python3 -c \"import sys, scipy.io, numpy as n; "
    + "[n.savetxt(k + '.csv', n.atleast_1d(n.squeeze(v)), delimiter=',') for k, v in scipy.io.loadmat(sys.argv[1]).items() "
    + "if hasattr(v, 'dtype') and v.dtype.kind in 'fiu' and n.squeeze(v).ndim < 3]\" {file}"
  private static func fromHDF5(_ table: String) -> String {
    "this writes each of its tables of numbers as NAME.csv (needs h5py): python3 -c \"import sys, h5py, numpy as n; "
      + "h5py.File(sys.argv[1]).visititems(lambda k, d: n.savetxt(k.replace('/', '.') + '.csv', n.atleast_1d(n.squeeze(d[()])"
      + "\(table)), delimiter=',') if isinstance(d, h5py.Dataset) and d.dtype.kind in 'fiu' and n.squeeze(d[()]).ndim < 3 "
      + "else None)\" {file}"
  }

  /// Bytes of a file that are looked at.
  package static let prefixLength = 1024

  private static let marks: [Mark] = [
    Mark([0x1F, 0x8B], "a gzip archive", "unpack it: gunzip --keep {file}"),
    Mark(
      [0x50, 0x4B, 3, 4], "a ZIP archive, as .xlsx, .ods and .npz files are",
      "unpack it (unzip {file}), or \(asCSV)"),
    Mark([0xD0, 0xCF, 0x11, 0xE0], "an old Excel or Word file", asCSV),
    Mark("MATLAB 5.0 MAT-file", "a MATLAB file (.mat, version 5)", fromMATLAB),
    Mark(
      "MATLAB 7.3 MAT-file", "a MATLAB file (.mat, version 7.3, which is HDF5)",
      fromHDF5(".T")),
    Mark([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "an HDF5 file, as of k-Wave", fromHDF5("")),
    Mark(
      "WAVE", at: 8, "a WAV recording",
      "its numbers are parts of a full scale that it does not state; export times and volts as CSV"),
    Mark("WAVEDESC", at: 0, "a LeCroy recording (.trc)", fromScope),
    Mark("WAVEDESC", at: 11, "a LeCroy recording (.trc)", fromScope),
    Mark(":WFM#", at: 2, "a Tektronix recording (.wfm)", fromScope),
    Mark("WFM#", at: 3, "a Tektronix recording (.wfm)", fromScope),
    Mark("AG10", "a Keysight recording (.bin)", fromScope),
    Mark("AG03", "a Keysight recording (.bin)", fromScope),
    Mark("AG01", "a Keysight recording (.bin)", fromScope),
    Mark("RG01", "a Rigol recording (.bin)", fromScope),
    Mark([0xA5, 0xA5], "a Rigol recording (.wfm)", fromScope),
    Mark("TDSm", "a LabVIEW recording (.tdms)", "write it as CSV, in Python with nptdms"),
    Mark(
      [0x93] + Array("NUMPY".utf8), "a NumPy array (.npy)",
      "write it as CSV: python3 -c \"import sys, numpy as n; n.savetxt(sys.argv[1] + '.csv', n.squeeze(n.load(sys.argv[1])), delimiter=',')\" {file}"
    ),
    Mark("PAR1", "a Parquet table", "write it as CSV"),
    Mark("SQLite format 3", "an SQLite database", "export a table as CSV"),
    Mark("%PDF", "a PDF document", "type or export its table as CSV"),
    Mark([0x89, 0x50, 0x4E, 0x47], "a PNG picture", "give the data, not a picture of them"),
    Mark([0xFF, 0xD8, 0xFF], "a JPEG picture", "give the data, not a picture of them"),
    Mark("DICM", at: 128, "a DICOM object", dicom),
    Mark("n+1\0", at: 344, "a NIfTI-1 image", "an image belongs into a plan, as shape: mask, file: {file}"),
    Mark("n+2\0", at: 4, "a NIfTI-2 image", "an image belongs into a plan, as shape: mask, file: {file}"),
    Mark("NRRD0", "an NRRD image", "an image belongs into a plan, as shape: mask, file: {file}"),
    Mark("BZh", "a bzip2 archive", "unpack it: bunzip2 --keep {file}"),
    Mark([0xFD, 0x37, 0x7A, 0x58, 0x5A], "an xz archive", "unpack it: unxz --keep {file}"),
    Mark([0x28, 0xB5, 0x2F, 0xFD], "a Zstandard archive", "unpack it: unzstd {file}"),
    Mark([0x7F, 0x45, 0x4C, 0x46], "a program", "give a table"),
  ]

  /// Images that are no NIfTI and no NRRD, by their right name.
  package static let dicom =
    "a segmentation or structure set is converted in 3D Slicer, or with dcmqi (segimage2itkimage) or plastimatch, to .nii.gz or .nrrd"

  /// The kind of a file by its bytes; `nil` for text, and for what is not known.
  /// - Parameter bytes: the beginning, `prefixLength` bytes or all there are.
  package init?(of bytes: some RandomAccessCollection<UInt8>) {
    let head = Array(bytes.prefix(Self.prefixLength))
    let found = Self.marks.first { mark in
      head.count >= mark.offset + mark.bytes.count
        && head[mark.offset..<(mark.offset + mark.bytes.count)].elementsEqual(mark.bytes)
    }
    if let found {
      self = found.kind
    } else if let stand = Self.standIn(head) {
      self = stand
    } else {
      return nil
    }
  }

  /// Text that stands in place of the file that was meant.
  private static func standIn(_ head: [UInt8]) -> FileKind? {
    let text = String(decoding: head.prefix(100), as: UTF8.self).drop(while: \.isWhitespace).lowercased()
    if text.hasPrefix("version https://git-lfs") {
      return FileKind(
        name: "a pointer of Git LFS, which stands in place of the file", remedy: "fetch it: git lfs pull",
        isText: true)
    }
    if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") {
      return FileKind(
        name: "a web page (HTML)", remedy: "download the file itself, not the page that shows it",
        isText: true)
    }
    return nil
  }

  private init(name: String, remedy: String, isText: Bool = false) {
    self.name = name
    self.remedy = remedy
    self.isText = isText
  }
}

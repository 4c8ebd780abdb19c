import Arrays
import ChildProcess
import Foundation
import HistotripsyCore
import PlanCases
import Planning
import Testing

/// What is wrong with an image is said once, with file, field, byte, value and range, and nothing is planned.
@Suite struct MaskErrorTests {
  private static let target = "shape: mask\nfile: mask.nii\nanchor: centroid"

  private static func complaint(_ bytes: [UInt8], target: String = target) throws -> String {
    let folder = try PlanFolderCase()
    try folder.add("mask.nii", bytes)
    return try folder.complaint(target: target)
  }

  private static func block() -> NIfTIBytes { .block([8, 8, 8], rim: 1, voxel: [1, 1, 1]) }

  struct Spoiled: Sendable, CustomTestStringConvertible {
    let what: String
    let message: String
    let spoil: @Sendable (inout NIfTIBytes) -> Void

    var testDescription: String { what }

    init(_ what: String, _ message: String, _ spoil: @escaping @Sendable (inout NIfTIBytes) -> Void) {
      self.what = what
      self.message = message
      self.spoil = spoil
    }
  }

  static let spoiled: [Spoiled] = [
    Spoiled(
      "short header",
      "mask.nii: 100 bytes are too few for a NIfTI-1 header (348); truncated, or another kind of file"
    ) {
      $0.bytes.removeLast($0.bytes.count - 100)
    },
    Spoiled(
      "truncated image",
      "mask.nii: byte 1351: the image ends here; 10 × 10 × 10 voxels of 1 bytes need 1352 bytes: the file is truncated"
    ) { $0.bytes.removeLast() },
    Spoiled("wrong size", "mask.nii: sizeof_hdr (byte 0): 349 is neither 348 nor 540: this is not NIfTI") {
      $0.put(Int32(349), at: 0)
    },
    Spoiled(
      "NIfTI-2 without its magic",
      "mask.nii: magic (byte 4): \\u{0}\\u{0}\\u{0}\\u{0} is not NIfTI-2 (n+2 or ni2)"
    ) {
      $0.put(Int32(540), at: 0)
    },
    Spoiled("wrong magic", "mask.nii: magic (byte 344): n+3\\u{0} is not NIfTI-1 (n+1 or ni1)") {
      $0.bytes[346] = UInt8(ascii: "3")
    },
    Spoiled(
      "a pair's header",
      "plan.yaml:5: target.file: mask.nii is the header of a pair, and does not end in .hdr"
    ) {
      $0.bytes.replaceSubrange(344..<348, with: Array("ni1\0".utf8))
    },
    Spoiled("no voxels", "mask.nii: dim[1] (byte 42): 0 voxels are out of range (1 … 32767)") {
      $0.put(Int16(0), at: 42)
    },
    Spoiled("negative voxels", "mask.nii: dim[3] (byte 46): -5 voxels are out of range (1 … 32767)") {
      $0.put(Int16(-5), at: 46)
    },
    Spoiled(
      "huge",
      "mask.nii: dim (byte 40): 32767 × 32767 × 32767 voxels of 1 bytes are out of range (512 MiB and 16777216 rows at most)"
    ) { for axis in 1...3 { $0.put(Int16.max, at: 40 + 2 * axis) } },
    Spoiled(
      "4-D",
      "mask.nii: dim[4] (byte 48): 7: a mask has three dimensions (1 along this one); extract one volume"
    ) {
      $0.put(Int16(4), at: 40)
      $0.put(Int16(7), at: 48)
    },
    Spoiled("2-D", "mask.nii: dim[0] (byte 40): 2 dimensions are out of range (3; further ones of 1 voxel)") {
      $0.put(Int16(2), at: 40)
    },
    Spoiled(
      "colour",
      "mask.nii: datatype (byte 70): 128 is no kind of number that a mask can be (2 uint8, 4 int16, 8 int32, 16 float32, 64 float64, 256 int8, 512 uint16, 768 uint32, 1024 int64, 1280 uint64)"
    ) { $0.put(Int16(128), at: 70) },
    Spoiled("wrong bits", "mask.nii: bitpix (byte 72): 16 does not fit datatype 2, uint8 (8)") {
      $0.put(Int16(16), at: 72)
    },
    Spoiled(
      "offset in the header",
      "mask.nii: vox_offset (byte 108): 348 is out of range (352 … 16777216, whole bytes)"
    ) {
      $0.put(Float(348), at: 108)
    },
    Spoiled(
      "offset beyond reason",
      "mask.nii: vox_offset (byte 108): 1e+30 is out of range (352 … 16777216, whole bytes)"
    ) {
      $0.put(Float(1e30), at: 108)
    },
    Spoiled(
      "offset not a number",
      "mask.nii: vox_offset (byte 108): nan is out of range (352 … 16777216, whole bytes)"
    ) {
      $0.put(Float.nan, at: 108)
    },
    Spoiled("infinite slope", "mask.nii: scl_slope (byte 112): inf is not a finite number") {
      $0.put(Float.infinity, at: 112)
    },
    Spoiled("no unit", "mask.nii: xyzt_units (byte 123): 5 is no unit of length (0 unknown, 1 m, 2 mm, 3 µm)")
    {
      $0.bytes[123] = 5
    },
    Spoiled("NaN affine", "mask.nii: srow_y[2] (byte 304): nan is not a finite number") {
      $0.put(Float.nan, at: 304)
    },
    Spoiled("infinite affine", "mask.nii: srow_x[3] (byte 292): inf is not a finite number") {
      $0.put(Float.infinity, at: 292)
    },
    Spoiled(
      "singular affine",
      "mask.nii: srow (byte 280): the voxels' axes lie in one plane (determinant 0 of what perpendicular axes would have): singular (0.001 … 1)"
    ) {
      $0.put(Float(1), at: 284)
      $0.put(Float(0), at: 300)
    },
    Spoiled(
      "zero affine", "mask.nii: srow (byte 280): voxels of 0 m along i are out of range (1 µm … 100 mm)"
    ) {
      $0.put(Float(0), at: 280)
    },
    Spoiled(
      "huge voxels", "mask.nii: srow (byte 280): voxels of 1 m along i are out of range (1 µm … 100 mm)"
    ) {
      $0.put(Float(1000), at: 280)
    },
    Spoiled(
      "far away", "mask.nii: srow (byte 280): the first voxel lies 900 m from the world's origin (0 m … 2 m)"
    ) { $0.put(Float(900_000), at: 292) },
    Spoiled(
      "no rotation", "mask.nii: quatern_b, c, d (byte 256): their squares add up to 1.62 (0 … 1): no rotation"
    ) {
      $0.put(Int16(0), at: 254)
      $0.put(Int16(1), at: 252)
      $0.put(Float(0.9), at: 256)
      $0.put(Float(0.9), at: 260)
    },
    Spoiled("NaN quaternion", "mask.nii: quatern_d (byte 264): nan is not a finite number") {
      $0.put(Int16(0), at: 254)
      $0.put(Int16(1), at: 252)
      $0.put(Float.nan, at: 264)
    },
    Spoiled("no voxel size", "mask.nii: pixdim[2] (byte 84): 0 is out of range (above 0)") {
      $0.put(Int16(0), at: 254)
      $0.put(Float(0), at: 84)
    },
    Spoiled("empty mask", "mask.nii: no voxel other than 0 in 1000: the mask is empty; every voxel holds 0") {
      for index in 352..<$0.bytes.count { $0.bytes[index] = 0 }
    },
  ]

  @Test(arguments: spoiled) func aSpoiledImageGetsOneMessage(_ spoiled: Spoiled) throws {
    var image = Self.block()
    spoiled.spoil(&image)
    #expect(try Self.complaint(image.bytes) == spoiled.message)
  }

  @Test func theImageThatTheyStartFromIsAccepted() throws {
    #expect(try Self.complaint(Self.block().bytes) == "")
  }

  @Test func anotherLabelIsNamed() throws {
    #expect(
      try Self.complaint(Self.block().bytes, target: Self.target + "\nlabel: 4")
        == "mask.nii: no voxel with label 4 in 1000: the mask is empty; "
        + "the values there are 0 (488 voxels), 1 (512 voxels)")
  }

  /// Cut anywhere, a compressed image is refused; so is one with any byte changed in the compressed part, by zlib or by its CRC.
  @Test func aCompressedImageThatIsDamagedIsRefused() throws {
    let whole = [UInt8](try Data(contentsOf: PlanFolderCase.fixtures.appending(path: "qform.nii.gz")))
    for length in stride(from: 1, to: whole.count, by: 23) {
      let message = try Self.complaint(Array(whole[..<length]))
      #expect(message.hasPrefix("mask.nii: "), "\(length) bytes: \(message)")
    }
    for index in stride(from: 12, to: whole.count - 4, by: 29) {
      var spoiled = whole
      spoiled[index] ^= 0x55
      let message = try Self.complaint(spoiled)
      #expect(message.hasPrefix("mask.nii: "), "byte \(index): \(message)")
    }
    #expect(
      try Self.complaint(whole + [1, 2, 3])
        == "mask.nii: byte \(whole.count): bytes after the end of the gzip data")
    #expect(try Self.complaint(whole + [0, 0, 0]) == "")
  }

  /// 64 MB of zeros in some 60 kB: no more of it is unfolded than the header tells of.
  @Test func aGzipBombIsRefusedBeforeItUnfolds() throws {
    let folder = try PlanFolderCase()
    try folder.add("small.nii", Self.block().bytes)
    let outcome = try ChildProcess.run(
      "sh",
      [
        "-c", "(cat \"$0\"; head -c 64000000 /dev/zero) | gzip -c > \"$1\"",
        folder.url.appending(path: "small.nii").path, folder.url.appending(path: "mask.nii").path,
      ])
    #expect(outcome.status == 0, "\(outcome.err)")
    #expect(
      try folder.complaint(target: Self.target)
        == "mask.nii: the compressed image unfolds to more than the 1352 bytes that its header tells of")
  }

  @Test func whatIsNotSaidIsAskedFor() throws {
    let places =
      "anchor: centroid, anchor: [x, y, z] in the image's world (RAS+), or registration: 3 rows of 4"
    let cases: [(String, String)] = [
      ("shape: mask\nfile: mask.nii", "plan.yaml:3: target: the image's place is missing; write \(places)"),
      (
        "shape: mask\nanchor: centroid",
        "plan.yaml:3: target.file: missing; write a NIfTI or NRRD image, or a closed STL surface, in the plan's folder"
      ),
      (Self.target + "\nlabel: 0", "plan.yaml:7: target.label: 0 is out of range (1 … 1000000)"),
      (
        Self.target + "\nlabel: 1\nthreshold: 0.5",
        "plan.yaml:8: target.threshold: label is stated too; one of both"
      ),
      (
        Self.target + "\nrotation: [[1, 0, 0], [0, 1, 0], [0, 0, -1]]",
        "plan.yaml:7: target.rotation: the matrix mirrors; the image can only be turned and shifted"
      ),
      (
        Self.target + "\nrotation: [[1, 0, 0], [0, 0.9, 0], [0, 0, 1]]",
        "plan.yaml:7: target.rotation: rows 2 and 2 multiply to 0.81, not to 1 (within 0.0001): the matrix scales or shears"
      ),
      (
        "shape: mask\nfile: mask.nii\nregistration: [[1, 0, 0, 3], [0, 1, 0, 0 mm], [0, 0, 1, 0 mm]]",
        "plan.yaml:6: target.registration[1][4]: 3 has no unit; write a length in µm, mm or m (-2 m … 2 m)"
      ),
      (
        "shape: mask\nfile: mask.nii\ncentre: [1 mm, 0 mm, 0 mm]\nregistration: [[1, 0, 0, 3 mm], [0, 1, 0, 0 mm], [0, 0, 1, 0 mm]]",
        "plan.yaml:6: target.centre: registration says it all; no centre besides"
      ),
      (
        "shape: sphere\ndiameter: 4 mm\nfile: mask.nii",
        "plan.yaml:6: target.file: this shape has no file; it has diameter"
      ),
    ]
    for (target, message) in cases {
      #expect(try Self.complaint(Self.block().bytes, target: target) == message)
    }
  }

  @Test func aMaskWithoutOrientationSaysWhatWasAssumed() throws {
    var image = Self.block()
    image.put(Int16(0), at: 254)
    image.bytes[123] = 0
    let folder = try PlanFolderCase()
    try folder.add("mask.nii", image.bytes)
    let document = try folder.read(target: Self.target)
    #expect(document.notes.contains { $0.hasSuffix("does not say its unit of length: taken as mm") })
    #expect(
      document.notes.contains {
        $0.hasSuffix("its world begins at the first voxel, and which side is left is not known")
      })
    guard case .mask(let placed) = document.terms.shape else { throw CocoaError(.coderInvalidValue) }
    #expect(placed.mask.affine.x == SIMD4(0.001, 0, 0, 0))
  }

  /// Voxels that hold no finite number are told of; the second file of a pair is not read as the first.
  @Test(arguments: [(Float.nan, "128 voxels hold no number"), (.infinity, "infinite numbers")])
  func voxelsThatHoldNoFiniteNumberAreToldOf(_ odd: Float, _ words: String) throws {
    var image = NIfTIBytes([8, 8, 8], rows: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]], values: [])
    image.put(Int16(16), at: 70)
    image.put(Int16(32), at: 72)
    for index in 0..<512 {
      let value: Float = index < 64 ? 1 : index < 192 ? odd : 0
      withUnsafeBytes(of: value.bitPattern.littleEndian) { image.bytes += $0 }
    }
    let folder = try PlanFolderCase()
    try folder.add("mask.nii", image.bytes)
    let document = try folder.read(target: Self.target)
    #expect(document.notes.contains { $0.contains(words) }, "\(document.notes)")
    guard case .mask(let placed) = document.terms.shape else { throw CocoaError(.coderInvalidValue) }
    #expect(placed.mask.voxelCount == (odd.isNaN ? 64 : 192))
  }

  @Test func theSecondFileOfAPairIsNotItsHeader() throws {
    let folder = try PlanFolderCase()
    try folder.add("m.hdr", [UInt8](repeating: 0, count: 348))
    try folder.add("m.img", [UInt8](repeating: 0, count: 512))
    let message = try folder.complaint(target: "shape: mask\nfile: m.img\nanchor: centroid")
    #expect(message.contains("m.img is the second file of a pair; write its header, m.hdr"), "\(message)")
  }

  /// Metres and micrometres put the same mask in the same place.
  @Test(arguments: [(UInt8(1), Float(1e-3)), (3, 1e3)]) func theUnitOfTheFileCounts(
    _ code: UInt8, _ factor: Float
  )
    throws
  {
    var image = Self.block()
    image.bytes[123] = code
    for row in 0..<3 {
      for lane in 0..<4 {
        let value: Float = lane == row ? 1 : lane == 3 ? -4.5 : 0
        image.put(value * factor, at: 280 + 16 * row + 4 * lane)
      }
    }
    let folder = try PlanFolderCase()
    try folder.add("mask.nii", image.bytes)
    let plan = try folder.read(target: Self.target).plan(for: BuiltInArray.description)
    try folder.add("mask.nii", Self.block().bytes)
    let other = try folder.read(target: Self.target).plan(for: BuiltInArray.description)
    // Single precision of the header: 2⁻²⁴ of 4.5 mm.
    for (a, b) in zip(plan.foci, other.foci) { #expect(a.position.distance(to: b.position) < .metres(1e-9)) }
    #expect(plan.foci.count == other.foci.count)
  }
}

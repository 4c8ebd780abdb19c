import HistotripsyCore
import Text

/// The fields of a target that is a mask.
struct MaskReader {
  static let keys = ["file", "label", "threshold", "anchor", "rotation", "registration"]
  private static let places =
    "anchor: centroid, anchor: [x, y, z] in the image's world (RAS+), or registration: 3 rows of 4"

  let section: Section
  let folder: PlanFolder

  /// - Parameter shared: how another mask of the same world was placed; holds where this one does not say.
  /// - Throws: what is wrong with the fields, the file's name or the file.
  func mask(
    placedAs shared: Affine?, notes: inout [String]
  ) throws(InputError) -> PlacedMask {
    let named = try section.required("file", allowed: "a NIfTI-1 image in the plan's folder")
    let name = try named.text(maximum: 1000)
    let selection = try selection()
    let placement = try placement()
    let contents = try folder.read(name, for: named, maximum: NIfTIMask.maximumFileBytes)
    var digests = [SHA256.hexadecimal(of: contents.bytes)]
    let found = try NIfTIMask(
      contents.bytes,
      image: { () throws(InputError) in
        guard let other = Self.imageName(of: name) else {
          throw named.complaint(
            "\(QuantityText.quoted(name)) is the header of a pair, and does not end in .hdr")
        }
        let image = try folder.read(other, for: named, maximum: NIfTIMask.maximumFileBytes)
        digests.append(SHA256.hexadecimal(of: image.bytes))
        return image.bytes
      }, file: contents.file, selecting: selection)
    notes += found.notes
    notes.append(
      "\(section.path): \(name), \(found.mask.voxelCount) voxels, SHA-256 \(digests.joined(separator: " and "))"
    )
    guard let motion = placement?.motion(centroid: found.mask.centroid) ?? shared else {
      throw section.complaint("the image's place is missing; write \(Self.places)")
    }
    return PlacedMask(
      file: name, digests: digests, selection: selection, placement: placement ?? .registration(motion),
      motion: motion, mask: found.mask.moved(by: motion))
  }

  /// `tumour.hdr` goes with `tumour.img`, `tumour.hdr.gz` with `tumour.img.gz`.
  private static func imageName(of header: String) -> String? {
    for (one, other) in [(".hdr", ".img"), (".hdr.gz", ".img.gz")] where header.hasSuffix(one) {
      return String(header.dropLast(one.count)) + other
    }
    return nil
  }

  private func selection() throws(InputError) -> MaskSelection {
    if let label = section.optional("label") {
      if let threshold = section.optional("threshold") {
        throw threshold.complaint("label is stated too; one of both")
      }
      return .label(try label.count(in: MaskSelection.labels))
    }
    guard let threshold = section.optional("threshold") else { return .nonZero }
    return .threshold(try threshold.number(in: MaskSelection.thresholds))
  }

  private func placement() throws(InputError) -> MaskPlacement? {
    if let registration = section.optional("registration") {
      for key in ["anchor", "rotation", "centre"] {
        if let other = section.optional(key) {
          throw other.complaint("registration says it all; no \(key) besides")
        }
      }
      return .registration(Affine(rows: try MaskPlacement.rigid(registration, columns: 4)))
    }
    let rotation = try section.optional("rotation").map { v throws(InputError) in
      try MaskPlacement.rigid(v, columns: 3)
    }
    guard let anchor = section.optional("anchor") else {
      if rotation != nil { throw section.complaint("a rotation needs an anchor; write \(Self.places)") }
      return nil
    }
    let turned = rotation ?? MaskPlacement.identity
    if anchor.isList { return .anchor(try anchor.position(within: MaskPlacement.reach), rotation: turned) }
    return try anchor.choice([("centroid", MaskPlacement.centroid(rotation: turned))])
  }
}

extension PlacedMask {
  /// The fields in a plan, in the order of `MaskReader.keys`.
  var yaml: [String] {
    func number(_ value: Double) -> String { DecimalNumber(value)?.text() ?? "0" }
    func rotation(_ rows: [SIMD4<Double>]) -> [String] {
      guard rows != MaskPlacement.identity else { return [] }
      return ["rotation:"]
        + rows.map { row in "- [" + (0..<3).map { number(row[$0]) }.joined(separator: ", ") + "]" }
    }
    var lines = ["file: \(YAMLScalar.written(file))"]
    switch selection {
    case .nonZero: break
    case .label(let label): lines.append("label: \(label)")
    case .threshold(let threshold): lines.append("threshold: \(number(threshold))")
    }
    switch placement {
    case .centroid(let rows): lines += ["anchor: centroid"] + rotation(rows)
    case .anchor(let point, let rows): lines += ["anchor: \(point.yaml)"] + rotation(rows)
    case .registration(let affine):
      lines += ["registration:"] + MaskPlacement.yaml(of: affine)
    }
    return lines
  }
}

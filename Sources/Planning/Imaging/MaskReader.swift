import HistotripsyCore
import Text

/// The fields of a target that is a mask.
struct MaskReader {
  static let keys = ["file", "label", "segment", "threshold", "unit", "frame"] + placementKeys
  /// How the image's world lies in the array's frame.
  static let placementKeys = ["anchor", "rotation", "registration"]
  private static let places =
    "anchor: centroid, anchor: [x, y, z] in the image's world (RAS+), or registration: 3 rows of 4"

  let section: Section
  let folder: PlanFolder

  /// - Parameter shared: how another mask of the same world was placed; holds where this one does not say.
  /// - Throws: what is wrong with the fields, the file's name or the file.
  func mask(
    placedAs shared: Affine?, notes: inout [String]
  ) throws(InputError) -> PlacedMask {
    let named = try section.required(
      "file", allowed: "a NIfTI or NRRD image, or a closed STL surface, in the plan's folder")
    let name = try named.text(maximum: 1000)
    let selection = try selection()
    let placement = try placement()
    if let header = headerBeside(name) {
      throw named.complaint(
        "\(QuantityText.quoted(name)) is the second file of a pair; write its header, \(QuantityText.quoted(header))"
      )
    }
    let contents = try folder.read(name, for: named, maximum: NIfTIMask.maximumFileBytes)
    var digests = [SHA256.hexadecimal(of: contents.bytes)]
    /// The file that belongs to a header.
    func other(_ other: String) throws(InputError) -> [UInt8] {
      let image = try folder.read(other, for: named, maximum: NIfTIMask.maximumFileBytes)
      digests.append(SHA256.hexadecimal(of: image.bytes))
      return image.bytes
    }
    let found: (mask: VoxelMask, notes: [String])
    var terms: SurfaceTerms?
    if STLSurface.isSTL(name) {
      let surface = try surface(contents, selection)
      found = (surface.mask, surface.notes)
      terms = surface.terms
    } else {
      for key in ["unit", "frame"] {
        if let extra = section.optional(key) {
          throw extra.complaint("the image says it itself; leave it out")
        }
      }
      if NRRDHeader.isNRRD(contents.bytes) {
        let image = try NRRDMask(
          contents.bytes,
          data: { data throws(InputError) in
            let place = name.lastIndex(of: "/").map { String(name[...$0]) } ?? ""
            return try other(place + data)
          }, file: contents.file, selecting: selection)
        found = (image.mask, image.notes)
      } else {
        let image = try NIfTIMask(
          contents.bytes,
          image: { () throws(InputError) in try other(imageName(of: name, named)) }, file: contents.file,
          selecting: selection)
        found = (image.mask, image.notes)
      }
    }
    for note in found.notes where !notes.contains(note) { notes.append(note) }
    notes.append(
      "\(section.path): \(name), \(found.mask.voxelCount) voxels, SHA-256 \(digests.joined(separator: " and "))"
    )
    guard let motion = placement?.motion(centroid: found.mask.centroid) ?? shared else {
      throw section.complaint("the image's place is missing; write \(Self.places)")
    }
    return PlacedMask(
      file: name, digests: digests, selection: selection, placement: placement ?? .registration(motion),
      motion: motion, mask: found.mask.moved(by: motion), surface: terms)
  }

  /// The header of a pair whose other file was named.
  private func headerBeside(_ name: String) -> String? {
    var stem = Substring(name)
    if stem.lowercased().hasSuffix(".gz") { stem = stem.dropLast(3) }
    guard stem.lowercased().hasSuffix(".img") else { return nil }
    stem = stem.dropLast(4)
    return [".hdr", ".hdr.gz", ".HDR"].map { stem + $0 }.map(String.init).first { folder.has($0) }
  }

  /// `tumour.hdr` goes with `tumour.img` or `tumour.img.gz`, whichever is there, in the header's case.
  private func imageName(of header: String, _ named: Value) throws(InputError) -> String {
    var stem = Substring(header)
    if stem.lowercased().hasSuffix(".gz") { stem = stem.dropLast(3) }
    guard stem.lowercased().hasSuffix(".hdr") else {
      throw named.complaint(
        "\(QuantityText.quoted(header)) is the header of a pair, and does not end in .hdr")
    }
    stem = stem.dropLast(4)
    let names = [".img", ".img.gz", ".IMG", ".IMG.GZ", ".IMG.gz"].map { stem + $0 }
    return String(names.first { folder.has(String($0)) } ?? names[0])
  }

  /// An STL surface: its unit is the plan's, its frame the file's own word or the plan's.
  private func surface(
    _ contents: PlanFolder.Contents, _ selection: MaskSelection
  ) throws(InputError) -> (mask: VoxelMask, notes: [String], terms: SurfaceTerms) {
    if selection != .nonZero {
      throw section.complaint("a surface has no labels; leave out label, segment and threshold")
    }
    let stated = try section.required(
      "unit", allowed: "the unit of the surface, which STL does not say: mm, cm, m or inch")
    let unit = try stated.choice(LengthUnit.allCases.map { ($0.rawValue, $0) })
    let surface = try STLSurface(contents.bytes, file: contents.file)
    let frame = try section.optional("frame")?.choice([("LPS", "LPS"), ("RAS", "RAS")])
    if let frame, let space = surface.space, frame != space, let value = section.optional("frame") {
      throw value.complaint("\(frame) contradicts \(contents.file), which says SPACE=\(space)")
    }
    guard let space = surface.space ?? frame else {
      throw section.complaint(
        "\(contents.file) does not say whether x points left or right; write frame: LPS or frame: RAS")
    }
    let found = try surface.image(unit: unit.measure.size, isLPS: space == "LPS")
    return (found.mask, [found.note], SurfaceTerms(unit: unit, space: space))
  }

  private func selection() throws(InputError) -> MaskSelection {
    if let segment = section.optional("segment") {
      for key in ["label", "threshold"] {
        if let extra = section.optional(key) { throw extra.complaint("segment is stated too; one of them") }
      }
      return .segment(try segment.text(maximum: 200))
    }
    if let label = section.optional("label") {
      if let threshold = section.optional("threshold") {
        throw threshold.complaint("label is stated too; one of both")
      }
      return .label(try label.count(in: MaskSelection.labels))
    }
    guard let threshold = section.optional("threshold") else { return .nonZero }
    return .threshold(try threshold.number(in: MaskSelection.thresholds))
  }

  func placement() throws(InputError) -> MaskPlacement? {
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
    if let surface { lines += ["unit: \(surface.unit.rawValue)", "frame: \(surface.space)"] }
    switch selection {
    case .nonZero: break
    case .label(let label): lines.append("label: \(label)")
    case .threshold(let threshold): lines.append("threshold: \(number(threshold))")
    case .segment(let name): lines.append("segment: \(YAMLScalar.written(name))")
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

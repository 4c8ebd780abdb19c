import Arrays
import HistotripsyCore
import Planning
import VirtualBoard

/// What the virtual phantom knows of a treatment when it is over, and no controller is ever told: which tissue is really liquid.
public struct PhantomTruth: Sendable {
  /// `nil` for a plan whose target is a list of points: they have no volume.
  public let tissue: TissueTruth?
  /// Everything liquefied, in the target and elsewhere.
  public let liquefiedCubicMetres: Double
  /// Edge of the cells that were counted.
  public let cellSize: Length
  /// Bursts of earlier sessions whose effect on this tissue is not known.
  public let unknownBursts: UInt32

  /// - Parameters:
  ///   - document: whose target and kept-out regions are asked about; the target ends where something is kept out.
  ///   - unknownBursts: fired before the tissue was looked at for the first time.
  public init?(
    _ medium: Medium, _ document: PlanDocument, geometricFocus: Position, unknownBursts: UInt32
  ) {
    guard let cellSize = medium.cellSize else { return nil }
    self.cellSize = cellSize
    self.unknownBursts = unknownBursts
    liquefiedCubicMetres = Double(medium.liquefiedCells) * cellSize.metres * cellSize.metres * cellSize.metres
    guard let terms = document.terms.target else {
      tissue = nil
      return
    }
    let focus = geometricFocus.lanes
    func region(_ shape: TargetShape, _ centre: Position, _ margin: Length) -> TargetRegion {
      TargetRegion(shape: shape, centre: Position(metres: focus + centre.lanes), margin: margin)
    }
    let target = region(terms.shape, terms.centre, terms.margin)
    let spared = terms.keepOuts.map { region($0.shape, $0.centre, $0.margin) }
    let (low, high) = target.box()
    tissue = medium.truth(
      of: TissueRegion("target", low: Position(metres: low), high: Position(metres: high)) { place in
        target.contains(place) && !spared.contains { $0.contains(place) }
      },
      sparing: spared.enumerated().map { n, region in
        let (low, high) = region.box()
        return TissueRegion(
          "keep-out \(n + 1)", low: Position(metres: low), high: Position(metres: high)
        ) { region.contains($0) }
      })
  }

  /// The fractionation of the tissue as an image.
  /// - Parameter frame: the person's own image, on whose voxels it is to lie; `nil`: every cell in the array's frame, whose x, y and z
  ///   are those of the image's world, in millimetres.
  public static func image(of medium: Medium, on frame: DoseFrame?) -> NIfTIImage? {
    if let frame, let cell = medium.cellSize {
      let samples = frame.samples(of: cell)
      return NIfTIImage(
        shares: frame.grid, description: "the phantom's truth: fractionation; \(frame.words)"
      ) { i, j, k in
        frame.mean(i, j, k, samples) { medium.fractionation(at: Position(metres: $0)) }
      }
    }
    guard let cell = medium.cellSize, let (first, side) = medium.cellGrid,
      let grid = ImageGrid(
        dimensions: [side, side, side],
        affine: Affine(
          x: SIMD4(cell.metres, 0, 0, 0), y: SIMD4(0, cell.metres, 0, 0), z: SIMD4(0, 0, cell.metres, 0),
          origin: first.lanes))
    else { return nil }
    return NIfTIImage(shares: grid, description: "the phantom's truth: fractionation, array frame") {
      i, j, k in
      medium.fractionation(at: Position(metres: grid.centre(i, j, k)))
    }
  }
}

import Arrays
import Dose
import Field
import Foundation
import HistotripsyCore

/// How fast a volume is liquefied, against the bound PRF · V_cloud / n_needed that no plan can beat, and how long it takes to work
/// that out.
struct DoseBenchmark {
  struct Result {
    var treatedShare: Double
    /// Liquefied outside the target, cubic metres.
    var spill: Double
    var foci: Int
    var bursts: Int
    /// Cubic metres of the target for each burst, over V_cloud / n_needed.
    var efficiency: Double
    var seconds: Double

    /// Millilitres a minute at 200 bursts a second.
    func rate(_ targetVolume: Double) -> Double {
      targetVolume * treatedShare * 1e6 / (Double(bursts) / 200 / 60)
    }
  }

  let field: ArrayField
  let sample: CloudSample
  let pressure = LinearEstimate(peakNegative: .megapascals(60))
  let model = CloudModel()

  init(_ array: ArrayDescription) throws {
    field = try ArrayField(array, speedOfSound: .metresPerSecond(1482.4), method: .piston)
    sample = CloudSample(field)
  }

  /// A sphere around the geometric focus.
  private func sphere(_ radius: Double) -> DoseRegion {
    let centre = field.geometricFocus
    let (x, y, z) = (centre.x.millimetres, centre.y.millimetres, centre.z.millimetres)
    return DoseRegion(
      low: .millimetres(x - radius, y - radius, z - radius),
      high: .millimetres(x + radius, y + radius, z + radius)
    ) { $0.distance(to: centre) <= .millimetres(radius) }
  }

  private func places(
    within radius: Double, layers: Double, rows: Double, columns: Double, isHexagonal: Bool
  ) -> [Position] {
    let centre = field.geometricFocus
    var places: [Position] = []
    let reach = 100
    for k in -reach...reach where abs(Double(k) * layers) <= radius {
      let turn = isHexagonal ? Double(k - 3 * Int((Double(k) / 3).rounded())) * columns / 3.0.squareRoot() : 0
      for j in -reach...reach where abs(Double(j) * rows + turn) <= radius {
        for i in -reach...reach {
          let x = Double(i) * columns + (isHexagonal && j % 2 != 0 ? columns / 2 : 0)
          let (y, z) = (Double(j) * rows + turn, Double(k) * layers)
          guard (x * x + y * y + z * z).squareRoot() <= radius else { continue }
          places.append(
            .millimetres(centre.x.millimetres + x, centre.y.millimetres + y, centre.z.millimetres + z))
        }
      }
    }
    return places
  }

  private func influence(of foci: [Position]) throws -> Influence {
    try DosePrediction(
      field, model: model, lattice: VoxelLattice(origin: field.geometricFocus, edge: .millimetres(0.5)),
      margin: .millimetres(18)
    ).influence(of: foci, upTo: pressure)
  }

  private func result(
    _ influence: Influence, _ counts: [UInt32], radius: Double, since start: ContinuousClock.Instant
  ) -> (Result, volume: Double)? {
    let map = influence.map(pressures: counts.map { _ in pressure }, counts: counts)
    guard let summary = map.summary(of: sphere(radius)) else { return nil }
    let bursts = counts.reduce(0) { $0 + Int($1) }
    let bound = sample.cloudVolume(at: pressure) / model.burstsNeeded
    let result = Result(
      treatedShare: summary.treatedShare, spill: map.spill(outside: sphere(radius)),
      foci: counts.count { $0 > 0 }, bursts: bursts,
      efficiency: summary.treatedVolume / Double(bursts) / bound,
      seconds: (ContinuousClock.now - start) / .seconds(1))
    return (result, summary.volume)
  }

  /// The lattice that fits the cloud, and for each focus the bursts that its voxels need.
  func covered(radius: Double) throws -> (Result, volume: Double)? {
    let start = ContinuousClock.now
    guard let cell = sample.bestCell(at: pressure, share: 0.98) else { return nil }
    let across = cell.across.millimetres
    let foci = places(
      within: radius + 1, layers: cell.along.millimetres * (2.0 / 3).squareRoot(),
      rows: across * 3.0.squareRoot() / 2, columns: across, isHexagonal: true)
    let influence = try influence(of: foci)
    let cover = PulseCover(
      influence, pressures: foci.map { _ in pressure }, target: sphere(radius),
      goal: PulseCover.Goal(burstsMaximum: 300))
    return result(influence, cover.counts, radius: radius, since: start)
  }

  /// The plain way: a cubic lattice of half a wavelength, 50 bursts everywhere.
  func plain(radius: Double) throws -> (Result, volume: Double)? {
    let start = ContinuousClock.now
    let step = field.wavelength.millimetres / 2
    let foci = places(within: radius, layers: step, rows: step, columns: step, isHexagonal: false)
    let influence = try influence(of: foci)
    return result(influence, foci.map { _ in 50 }, radius: radius, since: start)
  }
}

func printDose() throws {
  let bench = try DoseBenchmark(bench.array)
  var table = Table("Liquefying a sphere at 60 MPa (p−)LE and 200 bursts a second, as predicted")
  for diameter in [12.0, 20, 40] {
    for (name, found) in [
      ("λ/2, 50 bursts", try bench.plain(radius: diameter / 2)),
      ("fitted lattice, cover", try bench.covered(radius: diameter / 2)),
    ] {
      guard let (result, volume) = found else { continue }
      table.add(
        "\(Int(diameter)) mm, \(name): share of the bound PRF · V_cloud / n_needed", result.efficiency,
        digits: 2,
        String(
          format: "%.1f %% treated, %.2f mL/min, spill %.0f %% of the target, %d foci, %d bursts, %.1f s",
          result.treatedShare * 100, result.rate(volume), result.spill / volume * 100, result.foci,
          result.bursts,
          result.seconds))
    }
  }
  table.print()
}

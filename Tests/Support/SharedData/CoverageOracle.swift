import Foundation

/// What a brute-force program says of treated spheres (`expected/coverage_michigan.json`; its rules stand in the file).
public struct CoverageOracle: Decodable, Sendable {
  public struct Case: Decodable, Sendable {
    public let foci: Int
    /// Megapascals, millimetres and millilitres throughout.
    public let setPoint: Double
    public let target: Double
    public let spacing: Double
    public let pulses: UInt32
    public let voxel: Double
    public let targetVolume: Double
    public let aboveThreshold: Double
    public let liquefied: Double
    public let liquefiedOutside: Double
    public let meanFractionation: Double

    enum CodingKeys: String, CodingKey {
      case foci
      case setPoint = "set_point_MPa"
      case target = "target_mm"
      case spacing = "spacing_mm"
      case pulses = "pulses_per_focus"
      case voxel = "voxel_mm"
      case targetVolume = "target_mL"
      case aboveThreshold = "above_threshold_share"
      case liquefied = "liquefied_share"
      case liquefiedOutside = "liquefied_outside_mL"
      case meanFractionation = "mean_fractionation_in_target"
    }
  }
  public let cases: [Case]

  /// "0.02 of the share for a program with its own grid and exact element integrals", in the file's own words.
  public static let tolerance = 0.02

  public static func read() throws -> CoverageOracle {
    try SharedData.json("expected/coverage_michigan.json", as: CoverageOracle.self)
  }
}

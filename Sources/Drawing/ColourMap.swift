/// Colours for numbers: even steps look even, darker is always less, so that it reads in grey and with every kind of colour blindness.
///
/// Eleven equidistant samples of viridis (S. van der Walt, N. Smith, matplotlib 1.5, 2015; published under CC0), linear in between.
public enum ColourMap {
  private static let samples: [PixelImage.Colour] = [
    .init(68, 1, 84), .init(72, 37, 117), .init(65, 68, 135), .init(52, 95, 141), .init(42, 120, 142),
    .init(33, 144, 140), .init(34, 168, 132), .init(67, 191, 113), .init(122, 209, 81), .init(188, 223, 39),
    .init(253, 231, 37),
  ]

  /// - Parameter share: 0 darkest, 1 brightest; clamped.
  public static func colour(at share: Double) -> PixelImage.Colour {
    let place = min(max(share, 0), 1) * Double(samples.count - 1)
    let low = min(Int(place), samples.count - 2)
    let rest = place - Double(low)
    func mix(_ channel: KeyPath<PixelImage.Colour, UInt8>) -> UInt8 {
      let (a, b) = (Double(samples[low][keyPath: channel]), Double(samples[low + 1][keyPath: channel]))
      return UInt8((a + (b - a) * rest).rounded())
    }
    return .init(mix(\.red), mix(\.green), mix(\.blue))
  }

  /// Where there is no value: no colour of the map.
  public static let missing = PixelImage.Colour(200, 200, 200)
}

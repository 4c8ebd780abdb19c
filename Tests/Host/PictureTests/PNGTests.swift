import Drawing
import Foundation
import Testing

@Suite struct PNGTests {
  @Test func everyPixelAndEveryWordComesBack() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("PNGTests: seed \(seed)")
    var state = seed
    func byte() -> UInt8 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 33)
    }
    for (width, height) in [(1, 1), (7, 3), (256, 64), (1, 300)] {
      var image = PixelImage(width: width, height: height)
      for y in 0..<height {
        for x in 0..<width { image[x, y] = .init(byte(), byte(), byte()) }
      }
      let decoded = try DecodedPNG(image.png(texts: [("Title", "−6 dB, λ")], pixelsPerMetre: 4000))
      #expect(decoded.width == width && decoded.height == height)
      #expect(decoded.bytes == image.pixels.flatMap { [$0.red, $0.green, $0.blue] })
      #expect(decoded.texts == ["Title": "−6 dB, λ"])
    }
  }

  /// CIE 1976 lightness of an sRGB colour (IEC 61966-2-1).
  private func lightness(_ colour: PixelImage.Colour) -> Double {
    func linear(_ byte: UInt8) -> Double {
      let v = Double(byte) / 255
      return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4)
    }
    let y = 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue)
    return y > 216.0 / 24389 ? 116 * cbrt(y) - 16 : y * 24389.0 / 27
  }

  /// Monotone lightness is what makes a map readable in grey and by every colour-blind eye.
  @Test func lightnessRisesEvenlyThroughTheColours() {
    let steps = 50
    let levels = (0...steps).map { lightness(ColourMap.colour(at: Double($0) / Double(steps))) }
    let rises = zip(levels, levels.dropFirst()).map { $1 - $0 }
    let mean = (levels[steps] - levels[0]) / Double(steps)
    #expect(mean > 1.3)
    // A byte is up to 0.6 of lightness here, once at either end of a step.
    #expect(rises.allSatisfy { $0 > 0 && abs($0 - mean) < 0.65 }, "\(rises)")
    #expect(ColourMap.colour(at: -1) == ColourMap.colour(at: 0))
    #expect(ColourMap.colour(at: 7) == ColourMap.colour(at: 1))
  }
}

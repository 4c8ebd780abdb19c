/// A picture of pixels in colour; the first is at the top left, rows run downwards.
public struct PixelImage: Equatable, Sendable {
  public struct Colour: Equatable, Sendable {
    public var red: UInt8
    public var green: UInt8
    public var blue: UInt8

    public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
      self.red = red
      self.green = green
      self.blue = blue
    }

    public static let white = Colour(255, 255, 255)
    public static let black = Colour(0, 0, 0)

    /// As in CSS: `#21918c`.
    package var hexadecimal: String {
      "#"
        + [red, green, blue].map { byte in
          let digits = String(byte, radix: 16)
          return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
  }

  public static let maximumSide = 16_384

  public let width: Int
  public let height: Int
  /// Row by row.
  public private(set) var pixels: [Colour]

  /// - Parameters:
  ///   - width: 1 to `maximumSide`, like the height.
  public init(width: Int, height: Int, fill: Colour = .white) {
    precondition((1...Self.maximumSide).contains(width) && (1...Self.maximumSide).contains(height))
    self.width = width
    self.height = height
    pixels = Array(repeating: fill, count: width * height)
  }

  public subscript(x: Int, y: Int) -> Colour {
    get { pixels[y * width + x] }
    set { pixels[y * width + x] = newValue }
  }

  /// Colours a rectangle as far as it lies within the picture.
  package mutating func fill(x: Int, y: Int, width: Int, height: Int, _ colour: Colour) {
    guard width > 0, height > 0 else { return }
    for row in max(0, y)..<max(0, y, min(self.height, y + height)) {
      for column in max(0, x)..<max(0, x, min(self.width, x + width)) { self[column, row] = colour }
    }
  }
}

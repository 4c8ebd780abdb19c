import Foundation

/// One name for the functions of the C library, wherever they come from.
enum Trigonometry {
  static func sin(_ x: Double) -> Double { Foundation.sin(x) }
  static func cos(_ x: Double) -> Double { Foundation.cos(x) }
}

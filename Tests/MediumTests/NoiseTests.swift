import Foundation
import Testing

@testable import VirtualBoard

@Suite struct NoiseTests {
  @Test func gaussianNumbersHaveTheMomentsAndTailsOfAGaussian() {
    var noise = MediumNoise(seed: 2026)
    let n = 400_000
    var (sum, squares, fourths) = (0.0, 0.0, 0.0)
    var beyond = [0, 0, 0]
    for _ in 0..<n {
      let x = noise.gaussian()
      sum += x
      squares += x * x
      fourths += x * x * x * x
      for (index, edge) in [1.0, 2, 3.5].enumerated() where abs(x) > edge { beyond[index] += 1 }
    }
    let count = Double(n)
    #expect(abs(sum / count) < 5 / count.squareRoot())
    #expect(abs(squares / count - 1) < 5 * (2 / count).squareRoot())
    #expect(abs(fourths / count - 3) < 5 * (96 / count).squareRoot())
    for (index, edge) in [1.0, 2, 3.5].enumerated() {
      let p = erfc(edge / 2.0.squareRoot())
      #expect(abs(Double(beyond[index]) - p * count) < 5 * (p * count).squareRoot())
    }
  }

  @Test func theSequenceIsThatOfTheReferenceGenerator() {
    // SplitMix64 from seed 0: the first outputs published with Vigna's reference code.
    var state: UInt64 = 0
    #expect(MediumNoise.mix(&state) == 0xE220_A839_7B1D_CDAF)
    #expect(MediumNoise.mix(&state) == 0x6E78_9E6A_A1B9_65F4)
    #expect(MediumNoise.mix(&state) == 0x06C4_5D18_8009_454F)
  }
}

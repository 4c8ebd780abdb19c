import Chance
import Foundation
import HistotripsyCore
import Testing

@testable import Hydrophones
@testable import Text

@Suite struct WaveformFileTests {
  private func read(_ text: String, channel: String? = nil) throws(InputError) -> VoltageRecord {
    try WaveformFile.read(bytes: Array(text.utf8), file: "w", channel: channel)
  }

  private func refusal(_ text: String, channel: String? = nil) -> String {
    do throws(InputError) {
      _ = try read(text, channel: channel)
      return "accepted"
    } catch {
      return error.description
    }
  }

  private static func rows(_ count: Int = 20, _ row: (Int) -> String) -> String {
    (0..<count).map(row).joined(separator: "\n") + "\n"
  }

  /// The same twenty samples, 10 ns apart from −50 ns, as each of them writes them.
  static let forms: [(name: String, text: String)] = [
    ("DAT", "20\r\n1.e-08\r\n250\r\n.485\r\n" + rows { ".0\($0 + 10)" }),
    ("CSV", "time,volts\n" + rows { "\(Double($0 * 10 - 50))e-9,0.0\($0 + 10)" }),
    ("CSV with units", "Time (ns);Voltage [mV]\n" + rows { "\($0 * 10 - 50);\($0 + 10)" }),
    ("bare", rows { "\(Double($0 * 10 - 50))e-9\t0.0\($0 + 10)" }),
    (
      "Tektronix, preamble above",
      "Model,MSO54\nFirmware Version,1.2\n\nWaveform Type,ANALOG\nSample Interval,1E-08\nRecord Length,20\nHorizontal Units,s\nVertical Units,V\n\nTIME,CH1\n"
        + rows { "\(Double($0 * 10 - 50))E-09,0.0\($0 + 10)" }
    ),
    (
      "Tektronix, preamble beside",
      rows { row in
        let keys = [
          "Record Length,2.0E+01,Points", "Sample Interval,1.0E-08,s", "Vertical Units,mV,",
          "Horizontal Units,s,",
        ]
        return "\(row < 4 ? keys[row] : ",,"),\(Double(row * 10 - 50))E-09,\(row + 10).0"
      }
    ),
    ("Keysight", "x-axis,1\nsecond,Volt\n" + rows { "\(Double($0 * 10 - 50))E-09,+0.0\($0 + 10)" }),
    (
      "LeCroy",
      "LECROYWR64Xi,12345,Waveform\nSegments,1,SegmentSize,20\nSegment,TrigTime,TimeSinceSegment1\n#1,25-Nov-2026 10:00:00,0\nTime,Ampl\n"
        + rows { "\(Double($0 * 10 - 50))e-9,0.0\($0 + 10)" }
    ),
  ]

  @Test func everyExportGivesTheSameRecord() throws {
    for (name, text) in Self.forms {
      let record = try read(text)
      #expect(record.volts.count == 20 && relative(record.step.seconds, 1e-8) < 1e-9, "\(name)")
      #expect(abs(record.volts[0] - 0.010) < 1e-12 && abs(record.volts[19] - 0.029) < 1e-12, "\(name)")
      #expect(name == "DAT" || abs(record.start.seconds + 50e-9) < 1e-15, "\(name)")
    }
  }

  @Test func aChannelIsChosenByItsHeading() throws {
    let text = "TIME,CH1,CH2\n" + Self.rows { "\($0)e-8,0.1,0.2" }
    #expect(refusal(text).contains("--channel: CH1, CH2"))
    #expect(try read(text, channel: "CH2").volts.allSatisfy { $0 == 0.2 })
    #expect(refusal(text, channel: "CH3").contains("CH3: no such column"))
  }

  @Test func badRecordingsAreNamedWithLineAndValue() {
    let good = "time,volts\n" + Self.rows { "\($0).00e-8,0.1" }
    let cases: [(String, [String])] = [
      (
        good.replacingOccurrences(of: "7.00e-8,0.1", with: "7.50e-8,0.1"), ["w:9", "time", "must be equal"]
      ),
      (good.replacingOccurrences(of: "7.00e-8,0.1", with: "7.00e-8,nan"), ["w:9", "volts", "not a number"]),
      (good.replacingOccurrences(of: "7.00e-8,0.1", with: "7.00e-8"), ["w:9", "1 columns"]),
      ("time,volts\n" + Self.rows(15) { "\($0)e-8,0.1" }, ["15 samples", "16 … 65536"]),
      ("time,volts\n" + Self.rows(20) { "-\($0)e-8,0.1" }, ["step"]),
      ("time,volts\n1e-8,0.1\n", ["no rows"]),
      ("time (kg),volts\n" + Self.rows { "\($0)e+9,0.1" }, ["time (kg)", "no unit known here"]),
      ("21\n1e-8\n0\n0\n" + Self.rows { ".\($0)" }, ["w:1", "count", "20 voltages follow"]),
      ("99999999\n1e-8\n0\n0\n1\n", ["w:1", "count", "out of range"]),
      ("20\n0\n0\n0\n" + Self.rows { ".\($0)" }, ["w:2", "step", "out of range"]),
      ("garbage\u{1}", ["w"]),
    ]
    for (text, words) in cases {
      let message = refusal(text)
      for word in words { #expect(message.contains(word), "\(message) lacks \(word)") }
      #expect(message != "accepted" && !message.contains("\n"))
    }
    let long = "time,volts\n" + Self.rows(65_537) { "\($0)e-8,0" }
    #expect(refusal(long).contains("more samples than fit (16 … 65536)"))
  }

  /// A row that is neither units nor numbers below the headings would cost their units: a recording in millivolts would be taken as volts.
  @Test func headingsAboveAnOddRowAreNotGivenUp() {
    let rows = Self.rows { "\($0)e-8,0.1" }
    for heading in ["Time (s),CH1 (mV)", "time,pressure (MPa)", "second,mVolt", "time (ms),CH1 (A)"] {
      for odd in ["0.0,---", "averages,32", "0.0,inf ", "hello,there", "X,Y", "time (s),CH1 (V)"] {
        let message = refusal(heading + "\n" + odd + "\n" + rows)
        #expect(
          message.hasPrefix("w:2: ") || message.contains("no unit") || message.contains("name one"),
          "\(message)")
        #expect(!message.contains("accepted"))
      }
    }
    let three = Self.rows { "\($0)e-8,0.1," }
    #expect(refusal("Time (s),CH1 (mV),comment\n0e-8,0.1,start\n" + three).hasPrefix("w:2: "))
    // Lines of a preamble are no headings.
    #expect(refusal("\"Time\",\"12:30:45\"\nTrigger Time,0.5\n" + rows) == "accepted")
  }

  @Test func mutatedRecordingsAreReadOrRefused() {
    let seed: UInt64 = 13
    var chance = Chance(seed: seed)
    for (_, text) in Self.forms {
      let bytes = Array(text.utf8)
      for _ in 0..<60 {
        var mutated = bytes
        for _ in 0...Int(chance.next() % 4) {
          let place = Int(chance.next() % UInt64(mutated.count))
          mutated[place] =
            chance.next() % 2 == 0
            ? UInt8(truncatingIfNeeded: chance.next()) : Array("-.e9,\t\n".utf8)[Int(chance.next() % 7)]
        }
        do throws(InputError) {
          _ = try WaveformFile.read(bytes: mutated, file: "m")
        } catch {
          #expect(error.description.hasPrefix("m"), "seed \(seed)")
        }
      }
    }
  }

  /// A record from another setting of the recorder says nothing of this one's noise; a window keeps times.
  @Test func noiseOfAnotherStepIsRefusedAndWindowsKeepTheirTimes() throws {
    let record = try read(Self.forms[1].text)
    let other = try read("time,volts\n" + Self.rows { "\($0)e-9,0.1" })
    #expect(throws: InputError.self) { try PulseAnalysis.noise(of: other, for: record) }
    let part = try record.window(from: .seconds(-31e-9), to: nil)
    #expect(part.volts.count == 18 && abs(part.start.seconds + 30e-9) < 1e-15)
    #expect(throws: InputError.self) { try record.window(from: .zero, to: .seconds(50e-9)) }
  }
}

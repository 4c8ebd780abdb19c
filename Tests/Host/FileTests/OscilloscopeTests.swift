import Foundation
import HistotripsyCore
import Testing

@testable import Hydrophones
@testable import Text

/// Exports of oscilloscopes, in the forms that their makers write: one pulse, the same from all.
@Suite struct OscilloscopeTests {
  struct Export: Sendable, CustomTestStringConvertible {
    let name: String
    let channel: String?
    let text: String
    var testDescription: String { name }

    init(_ name: String, channel: String? = nil, _ text: String) {
      self.name = name
      self.channel = channel
      self.text = text
    }
  }

  static let count = 24
  /// Sample `n` lies at −50 ns + n · 10 ns and holds (n − 7) · 3 mV; a second channel −2 times it.
  static func volts(_ n: Int) -> Double { Double(n - 7) * 3 / 1000 }
  private static func rows(_ row: (Int) -> String) -> String {
    (0..<count).map(row).joined(separator: "\n") + "\n"
  }
  private static func ns(_ n: Int) -> String { "\(n * 10 - 50)" }
  private static func mV(_ n: Int) -> String { "\((n - 7) * 3)" }
  private static func two(_ n: Int) -> String { "\((n - 7) * -6)" }

  static let exports: [Export] = [
    Export(
      "Rigol DS1000Z, two channels", channel: "CH1",
      "X,CH1,CH2,Start,Increment,\nSequence,Volt,Volt,-5.000000e-08,1.000000e-08\n"
        + rows { "\($0),\(mV($0))e-03,\(two($0))e-03," }),
    Export(
      "Rigol DS1000Z, no numbers of the rows", channel: "CH1",
      "CH1,CH2,Start,Increment,\nVolt,Volt,-5.00000e-08,1.00000e-08\n"
        + rows { "\(mV($0))e-03,\(two($0))e-03," }),
    Export(
      "Rigol MSO5000: increment in the heading, no times", channel: "CH1",
      "CH1V,CH2V,t0 =-5.000000e-08, tInc = 1.000000e-08,\n"
        + rows { "\(mV($0))E-03,\(two($0))E-03,,\n".replacingOccurrences(of: "\n", with: "") }),
    Export(
      "Rigol DS1000E", channel: "CH1",
      "Time,X(CH1),X(CH2)\nSecond,Volt,Volt\n" + rows { "\(ns($0))e-09,\(mV($0))e-03,\(two($0))e-03" }),
    Export(
      "Rigol DHO", channel: "CH1",
      "Time(s),CH1(V),CH2(V)\n" + rows { "\(ns($0))e-09,\(mV($0))e-03,\(two($0))e-03" }),
    Export(
      "Tektronix MSO, channels in different units", channel: "CH1",
      "Model,MSO4104B\nFirmware Version,2.48\n\nWaveform Type,ANALOG,,\nPoint Format,Y,\nHorizontal Units,s\nHorizontal Scale,4e-07\n"
        + "Sample Interval,1e-08\nRecord Length,24\nGating,0.0% to 100.0%\nProbe Attenuation,1,1\nVertical Units,mV,V\n"
        + "Vertical Offset,0,0\nVertical Scale,0.01,0.1\n,,\nLabel,,\nTIME,CH1,CH2\n"
        + rows { "\(ns($0))e-09,\(mV($0)),\(two($0))e-03" }),
    Export(
      "Tektronix TBS: capital S for seconds",
      "Model,TBS1052C\nPoint Format,Y\nHorizontal Units,S\nSample Interval,1e-08\nVertical Units,V\nLabel,\nTIME,CH1\n"
        + rows { "\(ns($0))e-09,\(mV($0))e-03" }),
    Export(
      "Tektronix 5 series",
      "Model,MSO54\nLabel,CH1\nWaveform Type,ANALOG\nHorizontal Units,s\nSample Interval,1.00000000e-08\nRecord Length,24\nZero Index,5\n"
        + "Vertical Units,V\n,\nLabels,,\nTIME,CH1\n" + rows { "\(ns($0))E-9,\(mV($0))E-3" }),
    Export(
      "Keysight InfiniiVision", channel: "2",
      "x-axis,1,2\nsecond,Volt,Volt\n" + rows { "\(ns($0))E-09,\(two($0))E-03,\(mV($0))E-03" }),
    Export(
      "Keysight Infiniium, samples alone",
      "Revision:,0\nType:,raw\nStart:,0\nPoints:,24\nXDispOrg:,-5.0E-08\nXInc:,1.0E-08\nXOrg:,-5.0E-08\nXUnits:,Second\nYUnits:,Volt\nData:\n"
        + rows { "\(mV($0))E-03" }),
    Export(
      "Siglent, three channels", channel: "CH3",
      "Record Length,Analog:24,\nSample Interval,Analog:1.0E-08,\nVertical Units,CH1:V,CH3:mV,,\nHorizontal Units,S\nSource,CH1,CH3\n"
        + "Second,Value,Value\n" + rows { "\(ns($0))E-09,\(two($0))E-03,\(mV($0))" }),
    Export(
      "Siglent, converted from its binary",
      "Record Length,Analog:24\nSample Rate,100000000.0\nVertical Scale,CH1: 1.00\nVertical Offset,CH1:0.00000\nHorizontal Scale, 0.000000010\nSecond,Volt\n"
        + rows { "\(ns($0))E-9,\(mV($0))e-3" }),
    Export(
      "Siglent SDS1000X-E: the preamble's unit of time is the screen's",
      "Record Length,Analog:24\nSample Interval,CH1:0.0000000100\nVertical Units,CH1:V,,,\nVertical Scale,CH1:0.50,,,\nHorizontal Units,us,,,\n"
        + "Horizontal Scale,20000.0000000000,,,\nModel Number,SDS1202X-E,,,\nSource,CH1\nSecond,Volt\n"
        + rows { " \(ns($0))e-9,\(mV($0))E-3" }),
    Export(
      "Tektronix, the second channel without a unit", channel: "CH2",
      "Model,MSO3012\nWaveform Type,ANALOG,\nHorizontal Units,s,\nSample Interval,1e-08,\nVertical Units,mV,\n,,\nLabel,,\nTIME,CH1,CH2\n"
        + rows { "\(ns($0))e-09,\(two($0)),\(mV($0))e-03" }),
    Export(
      "LeCroy",
      "LECROYWR64Xi,12345,Waveform\nSegments,1,SegmentSize,24\nSegment,TrigTime,TimeSinceSegment1\n#1,25-Nov-2026 10:00:00,0\nTime,Ampl\n"
        + rows { "\(ns($0))e-009,\(mV($0))e-003" }),
    Export(
      "Rohde & Schwarz RTB", channel: "C1",
      "in s,C1 in V,C2 in V\n" + rows { "\(ns($0))E-09,\(mV($0))E-03,\(two($0))E-03" }),
    Export(
      "Pico", channel: "Channel A",
      "Time,Channel A,Channel B\n(ns),(mV),(V)\n\n" + rows { "\(ns($0)),\(mV($0)),\(two($0))e-3" }),
    Export(
      "Pico by number", channel: "1",
      "Time,Channel A,Channel B\n(us),(mV),(V)\n\n" + rows { "\(ns($0))e-3,\(mV($0)),\(two($0))e-3" }),
    Export(
      "Pico, German", channel: "Kanal A",
      "Zeit;Kanal A;Kanal B\n(us);(mV);(V)\n\n"
        + rows {
          "\(Double($0 * 10 - 50) / 1000);\(mV($0)),0;\(Double(($0 - 7) * -6) / 1000)".replacingOccurrences(
            of: ".", with: ",")
        }),
    Export(
      "Digilent", channel: "Channel 1",
      "#Digilent WaveForms Oscilloscope Acquisition\n#Device Name: Discovery2\n#Sample rate: 1e+08Hz\n#Samples: 24\n#Trigger: Source: None\n\n"
        + "Time (s),Channel 1 (V),Channel 2 (V)\n" + rows { "\(ns($0))e-09,\(mV($0))e-3,\(two($0))e-3" }),
    Export(
      "GW Instek, samples alone",
      "Memory Length,24,\nTrigger Level,-2.4E+01,\nSource,CH2,\nProbe,1.0X,\nVertical Units,V,\nVertical Scale,5.0E-02,\nHorizontal Units,S,\n"
        + "Horizontal Scale,1.0E-03,\nSampling Period,1.00000e-08,\nFirmware,V1.09,\nTime, ,\nMode,Detail,\nWaveform Data,\n"
        + rows { "\(mV($0))E-03," }),
    Export(
      "Tektronix, every line of its preamble a remark", channel: "CH1",
      "#Model,MSO4104,,\n#Horizontal Units,s,,\n#Sample Interval,1e-08,,\n#Vertical Units,mV,V,\n#Label,,,\n#TIME,CH1,CH2,\n"
        + rows { "\(ns($0))e-09,\(mV($0)),\(two($0))e-03" }),
    Export(
      "Tektronix, a column that is empty", channel: "CH1",
      "Model,DPO2024\nVertical Units,V,,V\nSample Interval,1e-08\nTIME,CH1,CH1 Peak Detect,CH2\n"
        + rows { "\(ns($0))e-09,\(mV($0))e-03,,\(two($0))e-03" }),
    Export(
      "Keysight, a line on segments", channel: "1",
      "points/segment = 24\nx-axis,1,2\nsecond,mV,Volt\n" + rows { "\(ns($0))E-09,\(mV($0)),\(two($0))E-03" }),
    Export("Pico, units without brackets", "Time,Channel A\nus,mV\n" + rows { "\(ns($0))e-3,\(mV($0))" }),
    Export(
      "Hantek over SCPI", channel: "ch1",
      "nr,time,ch1,ch2,ch1s,ch2s\n"
        + rows { "\($0),\(ns($0))e-9,\(mV($0))e-3,\(two($0))e-3,\($0 * 3),\($0 * 6)" }),
    Export("Batronix", "Recorded with a remark\ntime in s,CH1 in V\n" + rows { "\(ns($0))e-9,\(mV($0))e-3" }),
    Export(
      "Owon: S for seconds, no time of the first sample",
      "Channel :,CH1\nFrequency :,500kHz\nPK-PK :,171mV\nTime interval :,0.01000uS\nindex,CH1_Voltage(mV)\n"
        + rows { "\($0),\(mV($0))" }),
    Export(
      "Yokogawa, samples alone", channel: "CH1",
      "\"Model Name\",\"DLM2024\"\n\"BlockNumber\",1\n\"TraceName\",\"CH1\",\"CH2\"\n\"VUnit\",\"mV\",\"V\"\n"
        + "\"HResolution\",1.0E-08,1.0E-08\n\"HOffset\",-5.0E-08,-5.0E-08\n\"HUnit\",\"s\",\"s\"\n\n"
        + rows { ",\(mV($0)),\(two($0))E-03," }),
    Export(
      "LabVIEW, no column of times",
      "LabVIEW Measurement\t\nSeparator\tTab\n***End_of_Header***\t\n\t\nChannels\t1\t\nY_Unit_Label\tVolts\t\nX_Dimension\tTime\t\n"
        + "X0\t-5.0E-8\t\nDelta_X\t1.0E-8\t\n***End_of_Header***\t\t\nX_Value\tVoltage\tComment\n"
        + rows { "\t\(mV($0))e-3" }),
    Export(
      "Rigol's columns in other units",
      "X,CH1,Start,Increment,\nms,mV,-5.0e-05,1.0e-05\n" + rows { "\($0),\(mV($0))," }),
    Export("NumPy: headings behind #", "# time (ns), CH1 (mV)\n" + rows { "\(ns($0)) \(mV($0))" }),
    Export("MATLAB: headings behind %", "% t [ns], U [mV]\n" + rows { "\(ns($0)),\(mV($0))" }),
    Export("Excel's separator", "sep=;\nTime (usec);CH1 (mVolts)\n" + rows { "\(ns($0))e-3;\(mV($0))" }),
    Export(
      "a rate, samples, no time of the first sample", "Sample Rate,100MSa/s\nCH1 (mV)\n" + rows { mV($0) }),
    Export(
      "a rate in its key's unit, no time of the first sample",
      "Sample Rate (MHz),100\nCH1 (mV)\n" + rows { mV($0) }),
    Export(
      "Rigol's Ultrascope, names above the headings", channel: "CH 2",
      "\"Number of Data points =\",24,\n\"Sampling Frequency (Hz)=\",100000000,\n\"Channel Data\",\"CH 1\",\"CH 2\"\n\"Inverted = \",\"NO\",\"NO\"\n"
        + "\"Time (s)\",\"Voltage (V)\",\"Voltage (V)\"\n"
        + rows { "\(ns($0))E-9,\(two($0))E-3,\(mV($0))E-3" }),
    Export("numbered rows", "n,Time (ns),CH1 (mV)\n" + rows { "\($0),\(ns($0)),\(mV($0))" }),
    Export("blanks between columns", "t (ns)  U (mV)\n" + rows { "  \(ns($0))   \(mV($0))" }),
    Export("Latin-1 micro", "Zeit (\u{B5}s);Kanal A (mV)\n" + rows { "\(ns($0))e-3;\(mV($0))" }),
  ]

  @Test(arguments: exports) func everyExportGivesTheSameVolts(_ export: Export) throws {
    let bytes =
      export.name == "Latin-1 micro"
      ? export.text.unicodeScalars.map { UInt8($0.value) } : Array(export.text.utf8)
    let record = try WaveformFile.read(bytes: bytes, file: "w", channel: export.channel)
    #expect(record.volts.count == Self.count)
    #expect(
      record.volts.indices.allSatisfy { abs(record.volts[$0] - Self.volts($0)) < 1e-15 }, "\(record.volts)")
    #expect(abs(record.step.seconds / 1e-8 - 1) < 1e-9)
    let hasStart =
      !export.name.hasPrefix("GW Instek") && !export.name.hasSuffix("no time of the first sample")
    #expect(!hasStart || abs(record.start.seconds + 50e-9) < 1e-15, "\(record.start)")
  }

  static let refused: [(String, [String])] = [
    ("Time (s),CH1 (furlong)\n" + rows { "\($0)e-8,1" }, ["furlong", "no unit known here"]),
    ("Time (kg),CH1 (V)\n" + rows { "\($0)e-8,1" }, ["Time", "kg"]),
    ("Time (s),CH1 (MV)\n" + rows { "\($0)e-8,1" }, ["CH1", "MV", "mV"]),
    ("Time (s),CH1 (V/div)\n" + rows { "\($0)e-8,1" }, ["V/div"]),
    ("Time (s),CH1 (dBm)\n" + rows { "\($0)e-8,1" }, ["CH1"]),
    ("Time (s),voltage_uv\n" + rows { "\($0)e-8,1" }, ["uv", "µV"]),
    ("Time (s),ADC counts\n" + rows { "\($0)e-8,1" }, ["ADC counts", "no voltage"]),
    ("time,p\n" + rows { "\($0)e-8,1" }, ["p:", "no voltage"]),
    ("# Time (s), CH1 (mv)\n" + rows { "\($0)e-8,1" }, ["w:1", "is mV meant?"]),
    ("Time (s),CH1 (V)\n" + rows { $0 == 9 ? "9e-8,0,5" : "\($0)e-8,0.\($0)" }, ["w:11", "3 columns"]),
    ("time,current\n" + rows { "\($0)e-8,1" }, ["current", "no voltage"]),
    ("time,Pressure [kPa]\n" + rows { "\($0)e-8,1" }, ["a pressure", "voltage is needed"]),
    ("Sample,CH1 (V)\n" + rows { "\($0),1" }, ["counts the rows", "how long a step is"]),
    (rows { "\($0),0.5" }, ["counts the rows"]),
    (
      "Time,Channel A\n(ms),(mV)\n\n" + rows { "\($0)e-5,\($0 == 9 ? "∞" : "1")" },
      ["w:13", "beyond the recorder's range"]
    ),
    ("Time (s),CH1 (V)\n0,0000;1\n", ["no rows"]),
    ("Zeit (s),U (V)\n" + rows { "0,\($0)00,0,5" }, ["decimal commas"]),
    ("time,volts,volts\n" + rows { "\($0)e-8,1,2" }, ["several columns"]),
    (
      "X,CH1,Start,Increment\nSequence,Volt,0,1e-8\n" + rows { "\($0 == 12 ? 13 : $0),1," },
      ["w:15", "a row is missing"]
    ),
    (
      "Sample Interval,1E-8\nTime (us),CH1 (V)\n" + rows { "\($0)e-5,1" },
      ["times rise by", "in another unit"]
    ),
    ("Time (ms),CH1 (V)\n" + rows { "\($0)e-2,1" } + rows { "0.\($0)e-2,1" }, ["steps must be equal"]),
  ]

  @Test(arguments: refused) func whatIsNoVoltageOrNoTimeIsRefused(_ text: String, _ words: [String]) {
    let message = FieldCaseTests.refusal { () throws(InputError) in
      try WaveformFile.read(bytes: Array(text.utf8), file: "w")
    }
    for word in words { #expect(message.contains(word), "\(message) lacks \(word)") }
    #expect(!message.contains("\n") && message != "accepted")
  }

  /// A hundred thousand samples, of which a thousand are held; the part is what a whole file of it
  /// would give.
  @Test func aLongRecordingIsCutWhileItIsRead() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "long-\(UUID().uuidString).csv")
    defer { try? FileManager.default.removeItem(at: url) }
    var text = "Time (us),CH1 (mV)\r\n"
    for n in 0..<100_000 { text += "\(Double(n) / 100),\(n % 997)\r\n" }
    try Data(text.utf8).write(to: url)
    let part = try WaveformFile.read(url, from: .seconds(500e-6), to: .seconds(510e-6 - 1e-9))
    #expect(part.volts.count == 1000 && abs(part.start.seconds - 500e-6) < 1e-12)
    #expect(part.volts[0] == Double(50_000 % 997) / 1000)
    #expect(part.provenance.digest == SHA256.hexadecimal(of: Array(text.utf8)))
    let message = FieldCaseTests.refusal { () throws(InputError) in try WaveformFile.read(url) }
    #expect(message.contains("--from and --to"))
  }
}

import Hydrophones
import Text

extension Harness {
  /// Calibrations of hydrophones in every format, told apart by content; written in the native format and read again.
  static let hydrophone = Harness("hydrophone") { bytes in
    .ofReading("calibration.txt") { () throws(InputError) in
      let calibration = try HydrophoneFile.read(bytes: bytes, file: "calibration.txt")
      do throws(InputError) {
        let again = try HydrophoneFile.read(bytes: Array(calibration.yamlText.utf8), file: "calibration.txt")
        guard again.curve.points.count == calibration.curve.points.count else {
          return "written and read, points are missing"
        }
      } catch {
        return "accepted, but not when written: \(error)"
      }
      return nil
    }
  }

  /// Calibrations of amplifiers.
  static let preamplifier = Harness("preamplifier") { bytes in
    .ofReading("amplifier.txt") { () throws(InputError) in
      _ = try HydrophoneFile.readPreamplifier(bytes: bytes, file: "amplifier.txt")
      return nil
    }
  }

  /// Recordings of oscilloscopes.
  static let waveform = Harness("waveform") { bytes in
    .ofReading("recording.csv") { () throws(InputError) in
      let record = try WaveformFile.read(bytes: bytes, file: "recording.csv")
      guard record.volts.allSatisfy(\.isFinite) else { return "a voltage that is none" }
      let middle = record.start.seconds + record.step.seconds * Double(record.volts.count / 2)
      let part = try? WaveformFile.read(
        bytes: bytes, file: "recording.csv", to: .seconds(min(max(middle, -100), 100)))
      if let part, part.volts != Array(record.volts.prefix(part.volts.count)) {
        return "a part that is no part of the whole"
      }
      return record.step.seconds > 0 ? nil : "a step of \(record.step.seconds) s"
    }
  }
}

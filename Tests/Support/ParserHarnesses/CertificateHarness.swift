import Calibration
import Text

extension Harness {
  /// A certificate: read, written again, and driven by. The digest at its end is made right first, or nothing behind it would be reached.
  static let certificate = Harness("certificate") { bytes in
    .ofReading("certificate.yaml") { () throws(InputError) in
      let file = try CertificateFile.read(bytes: resealed(bytes), file: "certificate.yaml")
      let again: CertificateFile
      do throws(InputError) {
        again = try CertificateFile.read(
          bytes: Array(file.certificate.yamlText.utf8), file: "certificate.yaml")
      } catch {
        return "accepted, but not when written: \(error)"
      }
      guard again.certificate.yamlText == file.certificate.yamlText else {
        return "written twice, it differs"
      }
      do { _ = try file.certificate.driveCurve() } catch { return "accepted, and no drive curve: \(error)" }
      return nil
    }
  }

  private static func resealed(_ bytes: [UInt8]) -> [UInt8] {
    let key = Array("\ndigest: ".utf8)
    guard bytes.count > key.count,
      let start = (0...(bytes.count - key.count)).last(where: {
        bytes[$0..<($0 + key.count)].elementsEqual(key)
      })
    else { return bytes }
    // Lines as the reader sees them: one kind of line end, no byte order mark.
    guard let text = try? InputText(bytes: Array(bytes[...start]), file: "certificate.yaml").text else {
      return bytes
    }
    return Array(text.utf8) + Array("digest: \(SHA256.hexadecimal(of: Array(text.utf8)))\n...\n".utf8)
  }
}

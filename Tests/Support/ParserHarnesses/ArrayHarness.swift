import Arrays
import Text

extension Harness {
  /// Arrays in the native format, as tables and from openLIFU, told apart by content; written in the native format and read again.
  static let array = Harness("array") { bytes in
    .ofReading("array.txt") { () throws(InputError) in
      let array = try ArrayFile.read(bytes: bytes, file: "array.txt")
      let again: ArrayDescription
      do throws(InputError) {
        again = try ArrayFile.read(bytes: Array(array.yamlText.utf8), file: "array.txt")
      } catch {
        return "accepted, but not when written: \(error)"
      }
      return again.elements.count == array.elements.count ? nil : "written and read, elements are missing"
    }
  }

  /// The same files, every fault collected.
  static let arrayInspection = Harness("array-inspection") { bytes in
    .ofReading("array.txt") { () throws(InputError) in
      _ = try ArrayFile.inspect(bytes: bytes, file: "array.txt")
      return nil
    }
  }
}

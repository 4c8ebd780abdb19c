import Text

extension Harness {
  static let json = Harness("json") { bytes in
    .ofReading("file.json") { () throws(InputError) in
      _ = try JSONText.root(of: InputText(bytes: bytes, file: "file.json"))
      return nil
    }
  }
}

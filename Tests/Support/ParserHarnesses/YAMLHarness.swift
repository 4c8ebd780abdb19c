import Text

extension Harness {
  /// What lies under every YAML format of the project.
  static let yaml = Harness("yaml") { bytes in
    .ofReading("file.yaml") { () throws(InputError) in
      _ = try YAMLText.root(of: InputText(bytes: bytes, file: "file.yaml"))
      return nil
    }
  }
}

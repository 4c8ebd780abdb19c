import BoardProfiles
import Text

extension Harness {
  /// How a computer is wired to a front end.
  static let boardProfile = Harness("board-profile") { bytes in
    .ofReading("profile.yaml") { () throws(InputError) in
      _ = try BoardProfileFile.read(bytes: bytes, file: "profile.yaml")
      return nil
    }
  }
}

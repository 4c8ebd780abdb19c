import Foundation

/// Real measurements and other programs' results that lie beside the checkout and are never part of it.
///
/// Found at `../shared/data` from the package's root, or where `HISTOTRIPSY_SHARED_DATA` points. Tests that need a file are
/// written `@Test(.enabled(if: SharedData.isPresent, SharedData.absence))`: they are skipped, and say so, where it is absent.
public enum SharedData {
  public static let packageRoot: URL = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  public static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["HISTOTRIPSY_SHARED_DATA"] {
      return URL(filePath: path, directoryHint: .isDirectory)
    }
    return packageRoot.deletingLastPathComponent().appending(path: "shared/data", directoryHint: .isDirectory)
  }()

  public static let isPresent = FileManager.default.fileExists(
    atPath: folder.appending(path: "README.md").path)

  public static func file(_ path: String) -> URL { folder.appending(path: path) }

  public static func json<T: Decodable>(_ path: String, as type: T.Type) throws -> T {
    try JSONDecoder().decode(type, from: Data(contentsOf: file(path)))
  }
}

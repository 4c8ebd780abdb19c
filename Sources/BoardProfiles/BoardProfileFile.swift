import Foundation
import LinuxBoard
import Text

/// Board profiles on disk: by path, or by name in the folders where they are installed.
public enum BoardProfileFile {
  /// - Throws: `InputError`, one message naming file, line, field, value and allowed range.
  public static func read(_ url: URL) throws(InputError) -> BoardProfile {
    try BoardProfileReader(InputText(reading: url)).profile()
  }

  /// Reads text that is no file.
  /// - Parameter file: what messages call it.
  public static func read(bytes: [UInt8], file: String) throws(InputError) -> BoardProfile {
    try BoardProfileReader(InputText(bytes: bytes, file: file)).profile()
  }

  /// - Parameter name: a path (with a slash or an ending), or the name of an installed profile: `raspberry-pi-5`.
  /// - Throws: an unknown name, with those there are; and as `read`.
  public static func read(named name: String, in folders: [URL]) throws(InputError) -> BoardProfile {
    if name.contains("/") || name.hasSuffix(".yaml") { return try read(URL(filePath: name)) }
    for folder in folders {
      let file = folder.appending(path: name + ".yaml")
      if FileManager.default.fileExists(atPath: file.path) { return try read(file) }
    }
    let known = names(in: folders)
    var error: InputError
    if known.isEmpty {
      let places = folders.map(\.path).joined(separator: ", ")
      error = InputError(
        file: "--profile",
        message: "there is no profile \(name), and no other in \(places); give a path, or run `make install`")
    } else {
      let hint = Spelling.nearest(to: name, among: known).map { "did you mean \($0)? " } ?? ""
      error = InputError(
        file: "--profile",
        message: "there is no profile \(name); \(hint)known: \(known.joined(separator: ", ")), or a path")
    }
    error.isFileMissing = true
    throw error
  }

  /// Names of the profiles in some folders, sorted.
  public static func names(in folders: [URL]) -> [String] {
    var names: Set<String> = []
    for folder in folders {
      let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
      for file in files where file.hasSuffix(".yaml") { names.insert(String(file.dropLast(5))) }
    }
    return names.sorted()
  }

  /// Where profiles are looked for: beside the program as `make install` puts it, in the system's folders, and in the source tree that the
  /// program was built in.
  public static func folders(of program: URL) -> [URL] {
    let share = "share/histotripsy/profiles"
    let place = program.resolvingSymlinksInPath().deletingLastPathComponent()
    var folders = [
      place.deletingLastPathComponent().appending(path: share), URL(filePath: "/usr/local/" + share),
      URL(filePath: "/usr/" + share),
    ]
    var folder = place
    // .build/<triple>/<configuration> lies three levels below the tree.
    for _ in 0..<4 {
      folder = folder.deletingLastPathComponent()
      let profiles = folder.appending(path: "Board/Profiles")
      if FileManager.default.fileExists(atPath: profiles.path) { folders.append(profiles) }
    }
    return folders.filter { FileManager.default.fileExists(atPath: $0.path) }
  }
}

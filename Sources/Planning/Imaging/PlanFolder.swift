import Foundation
import Text

/// The folder of a plan: the only place from which a plan may name files.
struct PlanFolder {
  /// `nil` for a plan that is no file itself.
  let url: URL?

  /// A file that a plan named, with what happened to be in it.
  struct Contents {
    let bytes: [UInt8]
    /// As a person would name it from where they started the program.
    let file: String
  }

  /// Whether a file of this name is there.
  func has(_ name: String) -> Bool {
    url.map { FileManager.default.fileExists(atPath: $0.appending(path: name).path) } ?? false
  }

  /// - Parameters:
  ///   - name: relative to the plan's folder.
  ///   - value: the plan's field, which complaints about the name are placed at.
  ///   - maximum: a whole number of MiB, in bytes.
  /// - Throws: a name that leads out of the folder, by itself or through a link; a file that cannot be read or is too large.
  func read(_ name: String, for value: Value, maximum: Int) throws(InputError) -> Contents {
    let shown = QuantityText.quoted(name)
    guard let url else {
      throw value.complaint(
        "\(shown): only a plan that is a file can name other files, which lie in its folder")
    }
    // A path of the folder itself (./) leads nowhere else.
    let name = name.hasPrefix("./") ? String(name.dropFirst(2)) : name
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard !name.hasPrefix("/"), parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else {
      throw value.complaint(
        "\(shown) leads out of the plan's folder; write a path below it, for example masks/tumour.nii.gz")
    }
    let place = url.appending(path: name)
    let file = url.relativePath == "." ? name : url.relativePath + "/" + name
    guard FileManager.default.fileExists(atPath: place.path) else {
      var error = value.complaint("there is no file \(file)")
      error.isFileMissing = true
      throw error
    }
    // Links are followed before anything is opened, so that none leads elsewhere.
    let root = url.resolvingSymlinksInPath().path
    let real = place.resolvingSymlinksInPath()
    guard real.path.hasPrefix(root == "/" ? root : root + "/") else {
      throw value.complaint("\(shown) is a link that leads out of the plan's folder, to \(real.path)")
    }
    let kind = try? FileManager.default.attributesOfItem(atPath: real.path)[.type] as? FileAttributeType
    guard kind == .typeRegular else { throw value.complaint("\(shown) is not a file") }
    let bytes = try InputBytes.read(real, file: file, maximum: maximum)
    guard !bytes.isEmpty else { throw InputError(file: file, message: "the file is empty") }
    return Contents(bytes: bytes, file: file)
  }
}

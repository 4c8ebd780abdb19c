import Foundation
import ParserHarnesses

// The entry point of libFuzzer. Which harness is run stands in the environment: one executable, one link, for all of them.
private let harness: Harness = {
  let name = ProcessInfo.processInfo.environment["HARNESS"] ?? ""
  guard let harness = Harness.named(name) else {
    preconditionFailure("HARNESS=\(name) is none of \(Harness.all.map(\.name).joined(separator: ", "))")
  }
  return harness
}()

/// One input. A broken promise ends the program, like a trap of the parser's own; the fuzzer keeps the input that did it.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: start == nil ? 0 : count))
  if case .broken(let promise) = harness.read(bytes) {
    // Optimised code does not print why it ends.
    FileHandle.standardError.write(Data("broken promise: \(promise)\n".utf8))
    preconditionFailure("a broken promise")
  }
  return 0
}

// swift-tools-version: 6.2
import PackageDescription

// A board in a package of its own, as a laboratory would write it: nothing of Histotripsy is changed or copied.
//
// Depends on the checkout that it stands in, or, with HISTOTRIPSY_URL and HISTOTRIPSY_VERSION, on a released version.
let histotripsy: Package.Dependency
if let url = Context.environment["HISTOTRIPSY_URL"],
  let text = Context.environment["HISTOTRIPSY_VERSION"], let version = Version(text)
{
  histotripsy = .package(url: url, exact: version)
} else {
  histotripsy = .package(name: "histotripsy", path: "../..")
}

let package = Package(
  name: "breadboard",
  products: [.library(name: "BreadboardBoard", targets: ["BreadboardBoard"])],
  dependencies: [histotripsy],
  targets: [
    .target(
      name: "BreadboardBoard",
      dependencies: [.product(name: "HistotripsyCore", package: "histotripsy")]),
    .testTarget(
      name: "BreadboardTests",
      dependencies: [
        "BreadboardBoard", .product(name: "HistotripsyCore", package: "histotripsy"),
        .product(name: "BoardContract", package: "histotripsy"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)

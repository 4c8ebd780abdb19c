/// Colours and type of every sheet with axes, for bright and dark surroundings. Colours that are data stay as they are.
package enum SheetStyle {
  package static let plain = """
    text { font-family: system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
    .ground { fill: #ffffff; }
    .title { font-size: 18px; font-weight: 600; fill: #1b1f24; }
    .caption { font-size: 14px; font-weight: 600; fill: #1b1f24; }
    .label { font-size: 13px; fill: #424a53; }
    .number { font-size: 12px; fill: #1b1f24; }
    .frame { fill: none; stroke: #1b1f24; stroke-width: 1; }
    .tick { stroke: #1b1f24; stroke-width: 1; }
    .under { fill: none; stroke: #000000; stroke-width: 3.2; stroke-linejoin: round; }
    .contour { fill: none; stroke: #ffffff; stroke-width: 1.6; stroke-linejoin: round; }
    .mark-under { fill: none; stroke: #ffffff; stroke-width: 3.4; }
    .mark { fill: none; stroke: #000000; stroke-width: 1.4; }
    .guide { fill: none; stroke: #6e7781; stroke-width: 1; stroke-dasharray: 5 4; }
    .focus { stroke: #1b1f24; stroke-width: 0.5; }
    .dropped { fill: none; stroke: #b42318; stroke-width: 1.6; }
    """

  package static let dark = """
    .ground { fill: #0d1117; }
    .title { fill: #f0f6fc; }
    .caption { fill: #f0f6fc; }
    .label { fill: #9da7b3; }
    .number { fill: #f0f6fc; }
    .frame { stroke: #9da7b3; }
    .tick { stroke: #9da7b3; }
    .guide { stroke: #8b949e; }
    .focus { stroke: #f0f6fc; }
    .dropped { stroke: #ff7b72; }
    """
}

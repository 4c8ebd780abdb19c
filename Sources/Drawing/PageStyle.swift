/// The style sheet of every page: light and dark by the reader's own setting, and paper.
package enum PageStyle {
  package static let sheet = """
    :root { color-scheme: light dark; --page: #fff; --card: #f6f7f9; --ink: #16202c; --soft: #5a6675; --rule: #d9dee5;
      --field: #f3f5f8; --done: #14855a; --silent: #c8501e; --started: #2f6fd0; --untouched: #c3cad4; --alarm: #c2263d;
      --second: #8a5a00; --off: #b8c0cb; --ready: #7f8fa6; --paused: #a88a2c; }
    @media (prefers-color-scheme: dark) { :root { --page: #10151c; --card: #19212b; --ink: #e6ebf1; --soft: #9aa8b8;
      --rule: #2c3744; --field: #161d26; --done: #35b98a; --silent: #f08a54; --started: #6ea3f2; --untouched: #4a5664;
      --alarm: #ff6b7e; --second: #e0b050; --off: #47535f; --ready: #64758a; --paused: #c4a64a; } }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI",
      "Liberation Sans", Arial, sans-serif; }
    main { max-width: 1040px; margin: 0 auto; padding: 32px 28px 64px; }
    h1 { font-size: 26px; line-height: 1.2; margin: 0 0 4px; letter-spacing: -0.01em; }
    h2 { font-size: 17px; margin: 40px 0 12px; padding-bottom: 6px; border-bottom: 1px solid var(--rule); }
    h3 { font-size: 14px; margin: 20px 0 8px; color: var(--soft); font-weight: 600; }
    p { margin: 0 0 10px; } a { color: inherit; }
    .sub, .note, figcaption, footer { color: var(--soft); font-size: 13px; }
    .outcome { display: flex; gap: 12px; align-items: baseline; margin: 20px 0; padding: 14px 18px; border-radius: 8px;
      background: var(--card); border-left: 5px solid var(--untouched); }
    .outcome strong { font-size: 17px; white-space: nowrap; }
    .outcome.complete { border-color: var(--done); } .outcome.stopped, .outcome.ended { border-color: var(--paused); }
    .outcome.faulted, .outcome.interrupted { border-color: var(--alarm); }
    .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(210px, 1fr)); gap: 12px; }
    .tile { background: var(--card); border-radius: 8px; padding: 12px 14px; }
    .tile b { display: block; font-size: 22px; line-height: 1.25; font-variant-numeric: tabular-nums; font-weight: 600; }
    .tile span { color: var(--soft); font-size: 13px; }
    .table { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 13px; }
    th { text-align: left; color: var(--soft); font-weight: 600; border-bottom: 1px solid var(--rule); padding: 5px 10px 5px 0; }
    td { padding: 4px 10px 4px 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
    .documents td { overflow-wrap: anywhere; min-width: 60px; } .documents td:nth-child(n+4) { font-size: 11px; }
    .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; padding-right: 18px; width: 1%; }
    .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr)); gap: 0 36px; }
    svg { display: block; } .legend svg { display: inline-block; vertical-align: -2px; }
    .timeline { width: 100%; height: auto; font: 11px system-ui, "Liberation Sans", Arial, sans-serif; }
    .field { fill: var(--field); } .grid { stroke: var(--rule); stroke-width: 0.7; fill: none; }
    .label, .scale, .tick, .name { fill: var(--soft); } .label { text-anchor: end; font-weight: 600; fill: var(--ink); }
    .scale { text-anchor: end; font-size: 9px; } .tick { text-anchor: middle; } .name { text-anchor: end; font-size: 10px; }
    .on { text-anchor: middle; fill: var(--page); font-size: 10px; font-weight: 600; }
    .pulses { fill: var(--started); } .missed, .alarm { fill: var(--alarm); }
    .line { fill: none; stroke-width: 1.4; stroke-linejoin: round; stroke: var(--started); }
    .line.cavitation { stroke: var(--done); } .line.head { stroke: var(--second); } .name.head { fill: var(--second); }
    .name.water { fill: var(--started); }
    .state-off, .state-selfTest, .state-ready { fill: var(--ready); } .state-armed { fill: var(--second); }
    .state-treating, .state-complete { fill: var(--done); } .state-paused, .state-stopped { fill: var(--paused); }
    .state-faulted { fill: var(--alarm); }
    .slices { display: flex; flex-wrap: wrap; gap: 18px 26px; align-items: flex-end; } figure { margin: 0; }
    figcaption { text-align: center; margin-top: 2px; font-variant-numeric: tabular-nums; }
    .done { fill: var(--done); } .silent { fill: var(--silent); } .started { fill: var(--started); }
    .untouched { fill: none; stroke: var(--untouched); stroke-width: 1.2; }
    .mark { stroke: var(--page); stroke-width: 0.55; fill: none; stroke-linecap: round; }
    .legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-top: 14px; font-size: 13px; color: var(--soft); }
    .bar { display: inline-block; width: 90px; height: 7px; border-radius: 4px; background: var(--rule); vertical-align: middle; }
    .bar i { display: block; height: 100%; border-radius: 4px; background: var(--started); }
    .bar.near i { background: var(--silent); }
    .picture { margin: 0 0 16px; } .picture img { display: block; width: 100%; max-width: 820px; height: auto; border-radius: 8px; }
    .maps { display: flex; flex-wrap: wrap; gap: 14px; margin: 0 0 12px; } .maps figure { flex: 1 1 270px; max-width: 380px; }
    .maps img { display: block; width: 100%; height: auto; border-radius: 8px; }
    .digest { font: 12px ui-monospace, "Liberation Mono", monospace; overflow-wrap: anywhere; }
    footer { margin-top: 48px; border-top: 1px solid var(--rule); padding-top: 12px; }
    @media print { :root { --page: #fff; --card: #f4f5f7; --ink: #000; --soft: #444; --rule: #ccc; --field: #f6f6f8;
      --done: #14855a; --silent: #c8501e; --started: #2f6fd0; --untouched: #aab2bd; --alarm: #c2263d; --second: #8a5a00;
      --ready: #7f8fa6; --paused: #a88a2c; }
      * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
      body { font-size: 10.5pt; } main { max-width: none; padding: 0; } h2, h3 { break-after: avoid; } h2 { margin-top: 24px; } .pair { break-inside: avoid; }
      .picture img { max-width: 135mm; } .maps figure { flex: 0 0 58mm; } .tile, figure, tr, .outcome, .timeline, .short { break-inside: avoid; }
      .tiles { grid-template-columns: repeat(4, 1fr); } .number { padding-right: 9px; } th { padding-right: 6px; } thead { display: table-header-group; }
      .table { overflow: visible; } table { font-size: 8.5pt; } @page { margin: 16mm 14mm; } }
    """
}

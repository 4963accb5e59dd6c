//! The curves as SVG files.

use crate::results::{BuildCost, Results, Samples};
use crate::rows::PAIRS;
use plotters::coord::Shift;
use plotters::coord::ranged1d::Ranged;
use plotters::prelude::*;
use std::error::Error;
use std::path::Path;

const ITAB: RGBColor = RGBColor(196, 78, 82);
const GO: RGBColor = RGBColor(0, 125, 156);
const LOCK: RGBColor = RGBColor(110, 110, 110);

type Drawn = Result<(), Box<dyn Error>>;
type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Draw = fn(&Results, &Area<'_>) -> Drawn;
type Range = (f64, f64);

struct Line {
    label: &'static str,
    color: RGBColor,
    points: Vec<(f64, f64)>,
}

/// Draws every plot the results have data for; returns the names of the files.
pub fn all(results: &Results, folder: &Path) -> Result<Vec<&'static str>, String> {
    let plots: [(&'static str, (u32, u32), Draw); 4] = [
        ("pairs.svg", (980, 420), pairs),
        ("warmup.svg", (980, 420), warmup),
        ("threads.svg", (780, 420), threads),
        ("build-cost.svg", (980, 420), build_cost),
    ];
    std::fs::create_dir_all(folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
    for (name, size, draw) in plots {
        let path = folder.join(name);
        let area = SVGBackend::new(&path, size).into_drawing_area();
        area.fill(&WHITE)
            .map_err(Box::from)
            .and_then(|()| draw(results, &area))
            .and_then(|()| area.present().map_err(Box::from))
            .map_err(|e| format!("cannot draw {}: {e}", path.display()))?;
    }
    Ok(plots.map(|(name, ..)| name).to_vec())
}

fn pairs(results: &Results, area: &Area<'_>) -> Drawn {
    let curve = |samples: &Samples, case: &str, how: &str| {
        PAIRS
            .iter()
            .map(|n| Ok((*n as f64, results.median(samples, &format!("{case}-{n}/{how}"))?)))
            .collect::<Result<Vec<_>, String>>()
    };
    let panels = area.split_evenly((1, 2));
    for (panel, how, title) in [
        (&panels[0], "throughput", "independent look-ups"),
        (&panels[1], "dependent", "each look-up waits for the last"),
    ] {
        let lines = [
            Line { label: "RwLock<HashMap>", color: LOCK, points: curve(&results.rust, "rwlock", how)? },
            Line { label: "Go's table", color: GO, points: curve(&results.go, "pairs", how)? },
            Line { label: "itab's table", color: ITAB, points: curve(&results.rust, "pairs", how)? },
        ];
        log_log(
            panel,
            title,
            "(type, interface) pairs in the table",
            &lines,
            SeriesLabelPosition::UpperLeft,
        )?;
    }
    Ok(())
}

fn warmup(results: &Results, area: &Area<'_>) -> Drawn {
    let curve = |samples: &Samples, types: usize| {
        let prefix = format!("warmup-{types}/");
        let mut points = Vec::new();
        for name in samples.keys() {
            if let Some(executions) = name.strip_prefix(&prefix) {
                points.push((executions.parse::<f64>()?, results.median(samples, name)?));
            }
        }
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        Ok::<_, Box<dyn Error>>(points)
    };
    let panels = area.split_evenly((1, 2));
    for (panel, types) in [(&panels[0], 64), (&panels[1], 1000)] {
        let lines = [
            Line { label: "Go", color: GO, points: curve(&results.go, types)? },
            Line { label: "itab", color: ITAB, points: curve(&results.rust, types)? },
        ];
        let title = format!("one call site, {} random types", count(types as f64));
        log_log(panel, &title, "executions of the site so far", &lines, SeriesLabelPosition::UpperRight)?;
    }
    Ok(())
}

fn threads(results: &Results, area: &Area<'_>) -> Drawn {
    let bars: [(&str, &Samples, &str, RGBColor); 5] = [
        ("itab, one site", &results.rust, "threads-eface-64", ITAB),
        ("Go, one site", &results.go, "threads-eface-64", GO),
        ("itab, table", &results.rust, "threads-table-43540", ITAB),
        ("Go, table", &results.go, "threads-table-43540", GO),
        ("RwLock<HashMap>", &results.rust, "threads-rwlock-43540", LOCK),
    ];
    let mut groups = Vec::new();
    for (label, samples, name, color) in bars {
        let [one, two] = ["one", "two"].map(|threads| results.median(samples, &format!("{name}/{threads}")));
        groups.push((label, vec![(one?, color.mix(0.45)), (two?, color.to_rgba())]));
    }
    let title = "reading from one thread (light) and from two (dark): ns per operation and thread";
    bar_chart(area, title, &groups)
}

fn build_cost(results: &Results, area: &Area<'_>) -> Drawn {
    let panels = area.split_evenly((1, 2));
    let titles = ["CPU seconds to compile", "kilobytes of executable, stripped"];
    let values: [fn(&BuildCost) -> f64; 2] = [|c| c.cpu_ms / 1000.0, |c| c.bytes as f64 / 1024.0];
    let texts: [fn(&f64) -> String; 2] = [|seconds| format!("{seconds:.1}"), |bytes| count(*bytes)];
    for (((panel, title), value), text) in panels.iter().zip(titles).zip(values).zip(texts) {
        let mut lines: Vec<Line> = Vec::new();
        for (label, color) in [("itab", ITAB), ("Go", GO), ("dyn Trait", LOCK)] {
            let points = results
                .build_costs
                .iter()
                .filter(|c| c.how == label)
                .map(|c| (c.pairs as f64, value(c)))
                .collect();
            lines.push(Line { label, color, points });
        }
        linear(panel, title, "statically converted (type, interface) pairs", &lines, &text)?;
    }
    Ok(())
}

fn log_log(
    area: &Area<'_>,
    title: &str,
    x_label: &str,
    lines: &[Line],
    legend: SeriesLabelPosition,
) -> Drawn {
    let (x, y) = bounds(lines)?;
    let (low, high) = (10f64.powf(y.0.log10().floor()), 10f64.powf(y.1.log10().ceil()));
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 17))
        .margin(12)
        .x_label_area_size(44)
        .y_label_area_size(56)
        .build_cartesian_2d((x.0..x.1).log_scale(), (low..high).log_scale())?;
    chart
        .configure_mesh()
        .x_desc(x_label)
        .y_desc("ns per operation")
        .label_style(("sans-serif", 13))
        .axis_desc_style(("sans-serif", 14))
        .light_line_style(WHITE)
        .x_labels(6)
        .y_labels(4)
        .x_label_formatter(&|n| count(*n))
        .y_label_formatter(&|ns| if *ns < 1.0 { format!("{ns:.1}") } else { count(*ns) })
        .draw()?;
    draw_lines(&mut chart, lines, legend)
}

fn linear(
    area: &Area<'_>,
    title: &str,
    x_label: &str,
    lines: &[Line],
    y_text: &dyn Fn(&f64) -> String,
) -> Drawn {
    let (x, y) = bounds(lines)?;
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 17))
        .margin(12)
        .x_label_area_size(44)
        .y_label_area_size(56)
        .build_cartesian_2d(0.0..x.1, 0.0..y.1 * 1.25)?;
    chart
        .configure_mesh()
        .x_desc(x_label)
        .label_style(("sans-serif", 13))
        .axis_desc_style(("sans-serif", 14))
        .light_line_style(WHITE)
        .x_labels(6)
        .y_labels(6)
        .x_label_formatter(&|n| count(*n))
        .y_label_formatter(y_text)
        .draw()?;
    draw_lines(&mut chart, lines, SeriesLabelPosition::UpperLeft)
}

fn draw_lines<'a, X, Y>(
    chart: &mut ChartContext<'a, SVGBackend<'a>, Cartesian2d<X, Y>>,
    lines: &[Line],
    legend: SeriesLabelPosition,
) -> Drawn
where
    X: Ranged<ValueType = f64>,
    Y: Ranged<ValueType = f64>,
{
    for line in lines {
        let color = line.color;
        chart
            .draw_series(LineSeries::new(line.points.iter().copied(), color.stroke_width(2)).point_size(3))?
            .label(line.label)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], color.stroke_width(3)));
    }
    chart
        .configure_series_labels()
        .position(legend)
        .background_style(WHITE.mix(0.85))
        .border_style(WHITE)
        .label_font(("sans-serif", 14))
        .draw()?;
    Ok(())
}

fn bar_chart(area: &Area<'_>, title: &str, groups: &[(&str, Vec<(f64, RGBAColor)>)]) -> Drawn {
    let highest = groups.iter().flat_map(|(_, bars)| bars).map(|(value, _)| *value).fold(0.0, f64::max);
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 15))
        .margin(12)
        .x_label_area_size(34)
        .y_label_area_size(56)
        .build_cartesian_2d(0.0..groups.len() as f64, 0.0..highest * 1.15)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .disable_x_axis()
        .y_desc("ns")
        .y_label_formatter(&|ns| count(*ns))
        .label_style(("sans-serif", 13))
        .light_line_style(WHITE)
        .draw()?;
    for (g, (label, bars)) in groups.iter().enumerate() {
        let width = 0.7 / bars.len() as f64;
        for (b, (value, color)) in bars.iter().enumerate() {
            let left = g as f64 + 0.15 + b as f64 * width;
            chart.draw_series([Rectangle::new(
                [(left, 0.0), (left + width * 0.94, *value)],
                color.filled(),
            )])?;
            let text = Text::new(
                format!("{value:.1}"),
                (left + width * 0.2, value + highest * 0.045),
                ("sans-serif", 13),
            );
            chart.draw_series([text])?;
        }
        // Below the axis, in pixels: the labels belong to no value of the vertical axis.
        let (x, y) = chart.backend_coord(&(g as f64 + 0.15, 0.0));
        let (left, top) = area.get_pixel_range();
        area.draw(&Text::new(*label, (x - left.start, y - top.start + 10), ("sans-serif", 14)))?;
    }
    Ok(())
}

/// Least and greatest of both coordinates.
fn bounds(lines: &[Line]) -> Result<(Range, Range), String> {
    let mut points = lines.iter().flat_map(|line| &line.points);
    let &(x, y) = points.next().ok_or("there are no samples to draw")?;
    Ok(points
        .fold(((x, x), (y, y)), |(xs, ys), &(x, y)| ((xs.0.min(x), xs.1.max(x)), (ys.0.min(y), ys.1.max(y)))))
}

/// A number of things: 512, 4,096, 44k, 1M.
fn count(n: f64) -> String {
    match n {
        n if n >= 1e6 => format!("{:.0}M", n / 1e6),
        n if n >= 1e4 => format!("{:.0}k", n / 1e3),
        n if n >= 1e3 => format!("{},{:03}", n as u64 / 1000, n as u64 % 1000),
        n => format!("{n:.0}"),
    }
}

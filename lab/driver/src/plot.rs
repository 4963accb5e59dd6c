//! The curves as SVG files, for light and dark pages.

use crate::curves::{Panel, Plot, Whose, number};
use crate::programs::write;
use plotters::coord::Shift;
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::error::Error;
use std::path::Path;

const BACKGROUND: RGBColor = RGBColor(255, 255, 255);
const TEXT: RGBColor = RGBColor(31, 35, 40);
const MESH: RGBColor = RGBColor(224, 228, 232);
const ITAB: RGBColor = RGBColor(190, 50, 60);
const GO: RGBColor = RGBColor(0, 115, 145);
const OTHER: RGBColor = RGBColor(105, 105, 105);

/// What each colour is where the reader's pages are dark.
const DARK: [(RGBColor, &str); 6] = [
    (BACKGROUND, "#0d1117"),
    (TEXT, "#e6edf3"),
    (MESH, "#2a3038"),
    (ITAB, "#ff8a80"),
    (GO, "#56c8e6"),
    (OTHER, "#a8b0b8"),
];

/// Pixels of a panel, and of what it has to the right of its lines for their names.
const PANEL: (u32, u32) = (520, 400);
const NAMES: u32 = 128;
/// The least distance between two names.
const APART: i32 = 17;

type Drawn = Result<(), Box<dyn Error>>;
type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Draws a plot.
pub fn draw(plot: &Plot, folder: &Path) -> Result<(), String> {
    let path = folder.join(plot.file);
    let mut svg = String::new();
    svg_of(plot, &mut svg).map_err(|e| format!("cannot draw {}: {e}", path.display()))?;
    // The first tag is that of the whole drawing.
    let at = svg.find("<svg").and_then(|at| Some(at + svg[at..].find('>')? + 1));
    let at = at.ok_or(format!("{} is no drawing", path.display()))?;
    svg.insert_str(at, &style());
    write(&path, &svg)
}

/// Replaces the colours for readers who want dark pages. A property of a style sheet outweighs the attribute of an element.
fn style() -> String {
    let mut out = String::from("\n<style>@media (prefers-color-scheme: dark) {\n");
    for (RGBColor(r, g, b), dark) in DARK {
        for what in ["fill", "stroke"] {
            out += &format!("[{what}=\"#{r:02X}{g:02X}{b:02X}\"] {{ {what}: {dark} }}\n");
        }
    }
    out + "}</style>"
}

fn svg_of(plot: &Plot, svg: &mut String) -> Drawn {
    let size = (PANEL.0 * plot.panels.len() as u32, PANEL.1);
    let area = SVGBackend::with_string(svg, size).into_drawing_area();
    area.fill(&BACKGROUND)?;
    for (part, panel) in area.split_evenly((1, plot.panels.len())).iter().zip(&plot.panels) {
        draw_panel(part, panel)?;
    }
    area.present()?;
    Ok(())
}

fn draw_panel(area: &Area<'_>, panel: &Panel) -> Drawn {
    let scale = Scale { log: panel.log };
    let all = || panel.lines.iter().flat_map(|line| line.points.iter().copied());
    let (across, up) = (scale.ticks(all().map(|(x, _)| x)), scale.ticks(all().map(|(_, y)| y)));
    let (Some((x0, x1)), Some((y0, y1))) = (ends(&across), ends(&up)) else {
        return Err(format!("there is nothing to draw of {}", panel.title).into());
    };
    // On a logarithmic axis the sizes that were measured say more than powers of ten.
    let (across, (x0, x1)) = if panel.log {
        let sizes: Vec<f64> =
            panel.lines.iter().take(1).flat_map(|line| &line.points).map(|(x, _)| *x).collect();
        let ends = ends(&sizes).unwrap_or((x0, x1));
        let every = sizes.len().div_ceil(7);
        (sizes.into_iter().rev().step_by(every).collect(), ends)
    } else {
        (across, (x0, x1))
    };
    let at = |values: Vec<f64>| values.into_iter().map(|value| scale.place(value)).collect::<Vec<_>>();
    let mut chart = ChartBuilder::on(area)
        .caption(&panel.title, ("sans-serif", 16).into_font().color(&TEXT))
        .margin(12)
        .margin_right(NAMES)
        .x_label_area_size(44)
        .y_label_area_size(60)
        .build_cartesian_2d(
            Axis { from: scale.place(x0), to: scale.place(x1), ticks: at(across) },
            Axis { from: scale.place(y0), to: scale.place(y1), ticks: at(up) },
        )?;
    chart
        .configure_mesh()
        .x_desc(&panel.x)
        .y_desc(panel.y)
        .label_style(("sans-serif", 13).into_font().color(&TEXT))
        .axis_desc_style(("sans-serif", 13).into_font().color(&TEXT))
        .axis_style(TEXT)
        .bold_line_style(MESH)
        .light_line_style(TRANSPARENT)
        .x_label_formatter(&|x| number(scale.value(*x)))
        .y_label_formatter(&|y| number(scale.value(*y)))
        .draw()?;
    let mut names = Vec::new();
    for line in &panel.lines {
        let points: Vec<(f64, f64)> =
            line.points.iter().map(|(x, y)| (scale.place(*x), scale.place(*y))).collect();
        let color = color(line.whose);
        names.extend(points.last().map(|last| (chart.backend_coord(last), line.label, color)));
        chart.draw_series(LineSeries::new(points, color.stroke_width(2)).point_size(3))?;
    }
    // Each line's name at its end. Where the ends are closer than the names are high, the lower names go further down.
    names.sort_by_key(|((_, y), ..)| *y);
    let (left, top) = area.get_pixel_range();
    let mut free = i32::MIN;
    for ((x, y), name, color) in names {
        let y = y.max(free);
        free = y + APART;
        let style = ("sans-serif", 14).into_font().color(&color).pos(Pos::new(HPos::Left, VPos::Center));
        area.draw(&Text::new(name, (x - left.start + 9, y - top.start), style))?;
    }
    Ok(())
}

fn color(whose: Whose) -> RGBColor {
    match whose {
        Whose::Itab => ITAB,
        Whose::Go => GO,
        Whose::Other => OTHER,
    }
}

/// Where values are on an axis.
#[derive(Clone, Copy)]
struct Scale {
    log: bool,
}

impl Scale {
    fn place(self, value: f64) -> f64 {
        if self.log { value.log10() } else { value }
    }

    fn value(self, place: f64) -> f64 {
        if self.log { 10f64.powf(place) } else { place }
    }

    /// Round numbers from below the least of the values to above the greatest. On a linear axis zero is the first.
    fn ticks(self, values: impl Iterator<Item = f64> + Clone) -> Vec<f64> {
        let (least, most) = (values.clone().fold(f64::INFINITY, f64::min), values.fold(0.0, f64::max));
        if most <= 0.0 {
            return Vec::new();
        }
        if self.log {
            let few = most / least < 300.0;
            let steps: &[f64] = if few { &[1.0, 2.0, 5.0] } else { &[1.0] };
            let decades = least.log10().floor() as i32..=most.log10().ceil() as i32;
            let all: Vec<f64> = decades.flat_map(|k| steps.iter().map(move |s| s * 10f64.powi(k))).collect();
            let first = all.iter().rposition(|tick| *tick <= least).unwrap_or(0);
            let last = all.iter().position(|tick| *tick >= most).unwrap_or(all.len() - 1);
            return all[first..=last].to_vec();
        }
        let rough = most / 6.0;
        let power = 10f64.powf(rough.log10().floor());
        let step =
            [1.0, 2.0, 5.0, 10.0].map(|s| s * power).into_iter().find(|s| *s >= rough).unwrap_or(rough);
        (0..=(most / step).ceil() as usize).map(|k| k as f64 * step).collect()
    }
}

/// An axis with marks of our choice.
struct Axis {
    from: f64,
    to: f64,
    ticks: Vec<f64>,
}

impl Ranged for Axis {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (first, last): (i32, i32)) -> i32 {
        let part = (value - self.from) / (self.to - self.from);
        first + (f64::from(last - first) * part).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.ticks.clone()
    }

    fn range(&self) -> std::ops::Range<f64> {
        self.from..self.to
    }
}

/// The first and the last.
fn ends(values: &[f64]) -> Option<(f64, f64)> {
    Some((*values.first()?, *values.last()?))
}

//! A query plan of nodes that know little of each other, after DataFusion: what a node can do besides being executed is asked
//! of it when the plan is optimised. `cargo run --example query_plan`
//!
//! The plan and the table are `examples/input/plan.txt` and `examples/input/people.csv`. A filter is given to the scan below it,
//! through a wrapper that counts rows and has never heard of filters.
#![allow(missing_docs)]

use std::cell::Cell;
use std::error::Error;

use itab::{Any, AnyMut, AnyRef, Delegate, interface, methods};

type Row = Vec<String>;

/// What every node can do.
#[interface]
pub trait Node {
    fn rows(&self) -> Vec<Row>;
    fn text(&self) -> String;
}
/// What some can: read fewer rows in the first place.
#[interface]
pub trait TakesFilter {
    fn take_filter(&mut self, filter: &Filter) -> bool;
}
/// What some can: say how many rows there are at most, without reading any.
#[interface]
pub trait Estimate {
    fn at_most(&self) -> usize;
}
/// What has another node below it.
#[interface]
pub trait Parent {
    fn below(&self) -> AnyRef<'_>;
}

#[derive(Clone)]
pub struct Filter {
    column: String,
    more_than: i64,
}

impl Filter {
    fn accepts(&self, header: &Row, row: &Row) -> bool {
        let column = header.iter().position(|name| *name == self.column);
        let value = column.and_then(|at| row[at].parse::<i64>().ok());
        value.is_some_and(|value| value > self.more_than)
    }
}

struct Scan {
    table: String,
    header: Row,
    data: Vec<Row>,
    filter: Option<Filter>,
}
#[methods]
impl Scan {
    pub fn rows(&self) -> Vec<Row> {
        let wanted = |row: &&Row| self.filter.as_ref().is_none_or(|filter| filter.accepts(&self.header, row));
        self.data.iter().filter(wanted).cloned().collect()
    }
    pub fn text(&self) -> String {
        let only = self.filter.as_ref().map(|filter| format!(", {} > {}", filter.column, filter.more_than));
        format!("scan {}{}", self.table, only.unwrap_or_default())
    }
    pub fn take_filter(&mut self, filter: &Filter) -> bool {
        let is_known = self.header.contains(&filter.column);
        if is_known {
            self.filter = Some(filter.clone());
        }
        is_known
    }
    pub fn at_most(&self) -> usize {
        self.data.len()
    }
}

struct Limit {
    rows: usize,
    below: Any,
}
#[methods]
impl Limit {
    pub fn rows(&self) -> Vec<Row> {
        node(self.below.as_any_ref())
            .map_or_else(Vec::new, |node| node.rows().into_iter().take(self.rows).collect())
    }
    pub fn text(&self) -> String {
        format!("limit {}", self.rows)
    }
    pub fn at_most(&self) -> usize {
        self.rows
    }
    pub fn below(&self) -> AnyRef<'_> {
        self.below.as_any_ref()
    }
}

/// Counts the rows that go through it, and lets through what its node can do besides.
struct Trace {
    seen: Cell<usize>,
    below: Any,
}
#[methods(dyn Delegate)]
impl Trace {
    pub fn rows(&self) -> Vec<Row> {
        let rows = node(self.below.as_any_ref()).map_or_else(Vec::new, |node| node.rows());
        self.seen.set(self.seen.get() + rows.len());
        rows
    }
    pub fn text(&self) -> String {
        format!("trace: {} rows so far", self.seen.get())
    }
    pub fn below(&self) -> AnyRef<'_> {
        self.below.as_any_ref()
    }
}
impl Delegate for Trace {
    fn inner(&self) -> Option<AnyRef<'_>> {
        Some(self.below.as_any_ref())
    }
    fn inner_mut(&mut self) -> Option<AnyMut<'_>> {
        Some(self.below.as_any_mut())
    }
}

fn node<'a>(any: AnyRef<'a>) -> Option<itab::IfaceRef<'a, dyn Node>> {
    any.cast_ref::<dyn Node>().ok()
}

/// A line of the plan, with what stands below it.
fn plan(lines: &[&str]) -> Result<Any, Box<dyn Error>> {
    let (first, rest) = lines.split_first().ok_or("a plan ends in a scan")?;
    let words: Vec<&str> = first.split_whitespace().collect();
    Ok(match words[..] {
        ["scan", table] => {
            let mut data = include_str!("input/people.csv")
                .lines()
                .map(|line| line.split(',').map(str::to_owned).collect());
            let header = data.next().ok_or("a table has a header")?;
            Any::new(Scan { table: table.to_owned(), header, data: data.collect(), filter: None })
        }
        ["limit", rows] => Any::new(Limit { rows: rows.parse()?, below: plan(rest)? }),
        ["trace"] => Any::new(Trace { seen: Cell::new(0), below: plan(rest)? }),
        ["filter", column, ">", number] => {
            let filter = Filter { column: column.to_owned(), more_than: number.parse()? };
            let mut below = plan(rest)?;
            // Whether it can is not in its type here, nor is that there is a wrapper in between.
            let taken = below
                .as_any_mut()
                .cast_through::<dyn TakesFilter>()
                .map(|mut node| node.take_filter(&filter));
            if !taken.unwrap_or(false) {
                return Err(format!("no node below takes the filter `{first}`").into());
            }
            below
        }
        _ => return Err(format!("no such node: `{first}`").into()),
    })
}

fn explain(any: AnyRef<'_>, depth: usize) {
    let Some(node) = node(any) else { return };
    let most = any.cast_ref::<dyn Estimate>().map(|node| format!(" (at most {})", node.at_most()));
    println!("{}{}{}", "  ".repeat(depth), node.text(), most.unwrap_or_default());
    if let Ok(parent) = any.cast_ref::<dyn Parent>() {
        explain(parent.below(), depth + 1);
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let lines: Vec<&str> = include_str!("input/plan.txt").lines().collect();
    let plan = plan(&lines)?;
    explain(plan.as_any_ref(), 0);
    for row in node(plan.as_any_ref()).ok_or("a plan is a node")?.rows() {
        println!("{}", row.join(" "));
    }
    explain(plan.as_any_ref(), 0);
    Ok(())
}

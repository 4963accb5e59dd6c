//! A tree of widgets. What a widget can do besides being drawn (take the focus, be clicked, hold others) is asked of
//! it, not written into one large trait. `cargo run --example widget_tree`
//!
//! The tree is `examples/input/window.txt`. What is focused is typed into, what is clicked says so.
#![allow(missing_docs)]

use std::error::Error;

use itab::{Any, AnyMut, AnyRef, Typed, interface, methods};

#[interface]
pub trait Draw {
    fn draw(&self) -> String;
}
#[interface]
pub trait Click {
    fn click(&mut self) -> String;
}
#[interface]
pub trait Focus {
    fn set_focus(&mut self, on: bool);
    fn key(&mut self, key: char);
}
#[interface]
pub trait Container {
    fn children(&self) -> &[Any];
}
/// The same, to be changed. Apart, because what is borrowed shared satisfies only interfaces whose methods all take `&self`.
#[interface]
pub trait ContainerMut: Container {
    fn children_mut(&mut self) -> &mut [Any];
}

struct Label(String);
#[methods]
impl Label {
    pub fn draw(&self) -> String {
        self.0.clone()
    }
}

struct Button {
    text: String,
    clicks: u32,
}
#[methods]
impl Button {
    pub fn draw(&self) -> String {
        format!("[{}]", self.text)
    }
    pub fn click(&mut self) -> String {
        self.clicks += 1;
        format!("{} was clicked, clicks: {}", self.text, self.clicks)
    }
}

struct Input {
    text: String,
    has_focus: bool,
}
#[methods]
impl Input {
    pub fn draw(&self) -> String {
        format!("{}{}", self.text, if self.has_focus { "|" } else { "_" })
    }
    pub fn set_focus(&mut self, on: bool) {
        self.has_focus = on;
    }
    pub fn key(&mut self, key: char) {
        self.text.push(key);
    }
}

/// A row or a column.
struct Group {
    is_row: bool,
    children: Vec<Any>,
}
#[methods]
impl Group {
    pub fn draw(&self) -> String {
        let drawn: Vec<String> = self
            .children
            .iter()
            .map(|child| match child.cast_ref::<dyn Draw>() {
                Ok(child) => child.draw(),
                Err(error) => format!("({error})"),
            })
            .collect();
        drawn.join(if self.is_row { " " } else { "\n" })
    }
    pub fn children(&self) -> &[Any] {
        &self.children
    }
    pub fn children_mut(&mut self) -> &mut [Any] {
        &mut self.children
    }
}

/// Cannot be drawn yet.
#[derive(Typed)]
struct Image;

/// The widgets of the lines that are deeper than `depth`.
fn parse<'a>(
    lines: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>,
    depth: usize,
) -> Result<Vec<Any>, String> {
    let mut widgets = Vec::new();
    while let Some(line) = lines.next_if(|line| line.len() - line.trim_start().len() >= depth) {
        let (kind, text) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        let text = text.to_owned();
        widgets.push(match kind {
            "label" => Any::new(Label(text)),
            "button" => Any::new(Button { text, clicks: 0 }),
            "input" => Any::new(Input { text, has_focus: false }),
            "image" => Any::new(Image),
            "row" | "column" => Any::new(Group { is_row: kind == "row", children: parse(lines, depth + 2)? }),
            _ => return Err(format!("no such widget: `{line}`")),
        });
    }
    Ok(widgets)
}

fn count(widget: AnyRef<'_>, accepts: &impl Fn(AnyRef<'_>) -> bool) -> usize {
    let below: usize = match widget.cast_ref::<dyn Container>() {
        Ok(container) => container.children().iter().map(|child| count(child.as_any_ref(), accepts)).sum(),
        Err(_) => 0,
    };
    below + usize::from(accepts(widget))
}

/// Does something with every widget, from the outside inwards.
fn visit(mut widget: AnyMut<'_>, action: &mut impl FnMut(&mut AnyMut<'_>)) {
    action(&mut widget);
    if let Ok(mut container) = widget.cast_mut::<dyn ContainerMut>() {
        for child in container.children_mut() {
            visit(child.as_any_mut(), action);
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut lines = include_str!("input/window.txt").lines().peekable();
    let mut window = parse(&mut lines, 0)?.pop().ok_or("an empty window")?;
    let drawable = count(window.as_any_ref(), &|widget| widget.cast_ref::<dyn Draw>().is_ok());
    println!("{drawable} of {} widgets can be drawn", count(window.as_any_ref(), &|_| true));
    visit(window.as_any_mut(), &mut |widget| {
        if let Ok(mut focus) = widget.cast_mut::<dyn Focus>() {
            focus.set_focus(true);
            "!?".chars().for_each(|key| focus.key(key));
        }
        if let Ok(mut button) = widget.cast_mut::<dyn Click>() {
            println!("{}", button.click());
        }
    });
    println!("{}", window.cast_ref::<dyn Draw>()?.draw());
    Ok(())
}

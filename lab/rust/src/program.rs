//! A whole program: from a source text through tokens and trees to the text of simpler trees and their values. Tokens and nodes are
//! interface values, and what a node can do besides being evaluated is asked of it. `go/program.go` is the same program.

use crate::clock::span;
use crate::order::splitmix64;
use crate::{Case, print};
use itab::{Any, Iface, interface, methods, type_switch};
use std::collections::HashMap;
use std::io::Write as _;

pub const CASES: &[Case] = &[("program", |row| {
    let text = source(20_000);
    let (mut tokens, mut output) = (0, Vec::new());
    let ns = span(1, |_| (tokens, output) = translate(&text));
    print(row, ns / tokens as f64);
    // No time: the driver holds it against that of the Go program.
    print(format_args!("{row}/output"), f64::from(fnv(&output)));
})];

/// Variables of the language: `a0` to `a99`.
const VARIABLES: usize = 100;

/// The tokens.
pub struct Number(i64);
pub struct Name(u32);
pub struct Word(#[expect(dead_code, reason = "there is one function")] u8);
pub struct Symbol(u8);

#[methods]
impl Number {}
#[methods]
impl Name {}
#[methods]
impl Word {}
#[methods]
impl Symbol {}

/// What each node can do.
#[interface]
pub trait Node {
    fn eval(&self, values: &[i64]) -> i64;
}
/// What nodes with operands can: become simpler, of which something else may come.
#[interface]
pub trait Simplifier {
    fn simplify(&mut self) -> Option<Iface<dyn Node>>;
}
/// What operators can: be printed, in parentheses if they bind less than what is around them.
#[interface]
pub trait Operator {
    fn level(&self) -> u8;
    fn print(&self, out: &mut Vec<u8>);
}

pub struct Constant(i64);
pub struct Variable(u32);
pub struct Sum(Iface<dyn Node>, Iface<dyn Node>);
pub struct Product(Iface<dyn Node>, Iface<dyn Node>);
pub struct Negative(Iface<dyn Node>);
pub struct Greatest(Vec<Iface<dyn Node>>);

#[methods]
impl Constant {
    pub fn eval(&self, _values: &[i64]) -> i64 {
        self.0
    }
}

#[methods]
impl Variable {
    pub fn eval(&self, values: &[i64]) -> i64 {
        values[self.0 as usize]
    }
}

#[methods]
impl Sum {
    pub fn eval(&self, values: &[i64]) -> i64 {
        self.0.eval(values).wrapping_add(self.1.eval(values))
    }
    pub fn simplify(&mut self) -> Option<Iface<dyn Node>> {
        simplify(&mut self.0);
        simplify(&mut self.1);
        match (constant(&self.0), constant(&self.1)) {
            (Some(a), Some(b)) => Some(Iface::new(Constant(a.wrapping_add(b)))),
            (Some(0), None) => Some(take(&mut self.1)),
            (None, Some(0)) => Some(take(&mut self.0)),
            _ => None,
        }
    }
    pub fn level(&self) -> u8 {
        1
    }
    pub fn print(&self, out: &mut Vec<u8>) {
        print_in(1, &self.0, out);
        out.extend(b" + ");
        print_in(1, &self.1, out);
    }
}

#[methods]
impl Product {
    pub fn eval(&self, values: &[i64]) -> i64 {
        self.0.eval(values).wrapping_mul(self.1.eval(values))
    }
    pub fn simplify(&mut self) -> Option<Iface<dyn Node>> {
        simplify(&mut self.0);
        simplify(&mut self.1);
        match (constant(&self.0), constant(&self.1)) {
            (Some(a), Some(b)) => Some(Iface::new(Constant(a.wrapping_mul(b)))),
            (Some(1), None) => Some(take(&mut self.1)),
            (None, Some(1)) => Some(take(&mut self.0)),
            _ => None,
        }
    }
    pub fn level(&self) -> u8 {
        2
    }
    pub fn print(&self, out: &mut Vec<u8>) {
        print_in(2, &self.0, out);
        out.extend(b" * ");
        print_in(2, &self.1, out);
    }
}

#[methods]
impl Negative {
    pub fn eval(&self, values: &[i64]) -> i64 {
        self.0.eval(values).wrapping_neg()
    }
    pub fn simplify(&mut self) -> Option<Iface<dyn Node>> {
        simplify(&mut self.0);
        if let Some(inner) = Iface::downcast_mut::<Negative>(&mut self.0) {
            return Some(take(&mut inner.0));
        }
        constant(&self.0).map(|a| Iface::new(Constant(a.wrapping_neg())))
    }
    pub fn level(&self) -> u8 {
        3
    }
    pub fn print(&self, out: &mut Vec<u8>) {
        out.push(b'-');
        print_in(3, &self.0, out);
    }
}

#[methods]
impl Greatest {
    pub fn eval(&self, values: &[i64]) -> i64 {
        self.0.iter().map(|node| node.eval(values)).max().unwrap_or(0)
    }
    pub fn simplify(&mut self) -> Option<Iface<dyn Node>> {
        self.0.iter_mut().for_each(simplify);
        (self.0.len() == 1).then(|| take(&mut self.0[0]))
    }
}

/// Leaves something in the node's place, which goes with the parent.
fn take(node: &mut Iface<dyn Node>) -> Iface<dyn Node> {
    std::mem::replace(node, Iface::new(Constant(0)))
}

fn constant(node: &Iface<dyn Node>) -> Option<i64> {
    Iface::downcast_ref::<Constant>(node).map(|constant| constant.0)
}

fn simplify(node: &mut Iface<dyn Node>) {
    let simpler = Iface::cast_mut::<dyn Simplifier>(node).ok().and_then(|mut node| node.simplify());
    if let Some(simpler) = simpler {
        *node = simpler;
    }
}

fn print_node(node: &Iface<dyn Node>, out: &mut Vec<u8>) {
    type_switch!(Iface::as_any_ref(node), {
        constant: Constant => write!(out, "{}", constant.0).expect("memory takes it"),
        variable: Variable => write!(out, "a{}", variable.0).expect("memory takes it"),
        operator: dyn Operator => operator.print(out),
        greatest: Greatest => {
            out.extend(b"max(");
            for (at, node) in greatest.0.iter().enumerate() {
                if at > 0 {
                    out.extend(b", ");
                }
                print_node(node, out);
            }
            out.push(b')');
        }
        _ => unreachable!("there is no other node"),
    });
}

fn print_in(level: u8, node: &Iface<dyn Node>, out: &mut Vec<u8>) {
    match Iface::cast_ref::<dyn Operator>(node) {
        Ok(operator) if operator.level() < level => {
            out.push(b'(');
            operator.print(out);
            out.push(b')');
        }
        _ => print_node(node, out),
    }
}

fn tokenize(text: &[u8]) -> Vec<Any> {
    let words = HashMap::from([("max", 0)]);
    let mut tokens = Vec::new();
    let mut at = 0;
    let while_is = |at: &mut usize, test: fn(&u8) -> bool| {
        let begin = *at;
        *at += text[begin..].iter().take_while(|c| test(c)).count();
        &text[begin..*at]
    };
    let number = |digits: &[u8]| digits.iter().fold(0_i64, |n, digit| n * 10 + i64::from(digit - b'0'));
    while at < text.len() {
        match text[at] {
            b' ' => at += 1,
            b'0'..=b'9' => tokens.push(Any::new(Number(number(while_is(&mut at, u8::is_ascii_digit))))),
            b'a' => {
                at += 1;
                tokens.push(Any::new(Name(number(while_is(&mut at, u8::is_ascii_digit)) as u32)));
            }
            b'b'..=b'z' => {
                let word = str::from_utf8(while_is(&mut at, u8::is_ascii_lowercase)).expect("letters");
                tokens.push(Any::new(Word(words[word])));
            }
            symbol => {
                at += 1;
                tokens.push(Any::new(Symbol(symbol)));
            }
        }
    }
    tokens
}

struct Parser<'t> {
    tokens: std::slice::Iter<'t, Any>,
}

impl Parser<'_> {
    /// Goes on behind a symbol, if it is the next token.
    fn eat(&mut self, symbol: u8) -> bool {
        let next = self.tokens.as_slice().first().and_then(|token| token.downcast_ref::<Symbol>());
        let is = next.is_some_and(|next| next.0 == symbol);
        if is {
            self.tokens.next();
        }
        is
    }

    fn sum(&mut self) -> Iface<dyn Node> {
        let mut left = self.product();
        while self.eat(b'+') {
            left = Iface::new(Sum(left, self.product()));
        }
        left
    }

    fn product(&mut self) -> Iface<dyn Node> {
        let mut left = self.operand();
        while self.eat(b'*') {
            left = Iface::new(Product(left, self.operand()));
        }
        left
    }

    fn operand(&mut self) -> Iface<dyn Node> {
        let token = self.tokens.next().expect("an operand");
        type_switch!(token, {
            number: Number => Iface::new(Constant(number.0)),
            name: Name => Iface::new(Variable(name.0)),
            _word: Word => {
                assert!(self.eat(b'('));
                let mut operands = vec![self.sum()];
                while self.eat(b',') {
                    operands.push(self.sum());
                }
                assert!(self.eat(b')'));
                Iface::new(Greatest(operands))
            },
            symbol: Symbol if symbol.0 == b'-' => Iface::new(Negative(self.operand())),
            symbol: Symbol if symbol.0 == b'(' => {
                let inner = self.sum();
                assert!(self.eat(b')'));
                inner
            },
            _ => unreachable!("the text has operands where they belong"),
        })
    }
}

/// The whole: how many tokens there were, and what came out.
fn translate(text: &[u8]) -> (usize, Vec<u8>) {
    let tokens = tokenize(text);
    let mut parser = Parser { tokens: tokens.iter() };
    let mut lines = Vec::new();
    while let Some(token) = parser.tokens.next() {
        let name = token.downcast_ref::<Name>().expect("a line begins with a variable").0;
        assert!(parser.eat(b'='));
        lines.push((name, parser.sum()));
        assert!(parser.eat(b'\n'));
    }
    lines.iter_mut().for_each(|(_, node)| simplify(node));
    let (mut out, mut values) = (Vec::new(), [1_i64; VARIABLES]);
    for (name, node) in &lines {
        write!(out, "a{name} = ").expect("memory takes it");
        print_node(node, &mut out);
        values[*name as usize] = node.eval(&values);
        writeln!(out, " is {}", values[*name as usize]).expect("memory takes it");
    }
    (tokens.len(), out)
}

/// A text of so many lines, the same as in Go.
fn source(lines: usize) -> Vec<u8> {
    let (mut seed, mut out) = (11, Vec::new());
    for _ in 0..lines {
        out.extend(format!("a{} = ", splitmix64(&mut seed) % VARIABLES as u64).bytes());
        expression(&mut seed, 4, &mut out);
        out.push(b'\n');
    }
    out
}

fn expression(seed: &mut u64, depth: u32, out: &mut Vec<u8>) {
    let drawn = splitmix64(seed);
    if depth == 0 {
        match drawn % 3 {
            0 => out.extend((drawn >> 8 & 1023).to_string().bytes()),
            _ => out.extend(format!("a{}", (drawn >> 8) % VARIABLES as u64).bytes()),
        }
        return;
    }
    let [before, between, after] = match drawn % 8 {
        0 | 1 => ["", " + ", ""],
        2 => ["(", " + ", ") * 1"],
        3 | 4 => ["", " * ", ""],
        5 => ["-(", " + ", ")"],
        6 => ["--", " + 0 * ", ""],
        _ => ["max(", ", ", ")"],
    };
    out.extend(before.bytes());
    expression(seed, depth - 1, out);
    out.extend(between.bytes());
    expression(seed, (drawn >> 8) as u32 % depth, out);
    out.extend(after.bytes());
}

fn fnv(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

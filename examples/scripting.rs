//! A host of scripts: what a script declares are types and interfaces like those of Rust, made while the program runs.
//! `cargo run --example scripting`
//!
//! The type of a script satisfies a Rust interface, and a Rust type satisfies an interface of the script. The language is as small as
//! it can be: every line declares something, values are numbers and texts, and the only operator is `+`.
#![allow(missing_docs)]

use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;

use itab::built::{Class, InterfaceBuilder, Own, Through, TypeBuilder};
use itab::{Any, AnyRef, InterfaceType, Module, interface, methods};

const SCRIPT: &str = r#"
type Duck km
def Duck.fly -> text = "the duck flies after " + km
def Duck.run(far) -> number = km := km + far
def Duck.name -> text = "duck"

interface Named
ask Named.name -> text
fun describe Named = "this is a " + name() + ", says the script"
"#;

// What the program knows: two interfaces, and a type.

#[interface]
pub trait Flyable {
    fn fly(&self) -> String;
}
#[interface]
pub trait Runner {
    fn run(&mut self, far: i64) -> i64;
}
/// Declared nowhere as `Named`: the script does that.
struct Plane;
#[methods]
impl Plane {
    pub fn fly(&self) -> String {
        "the plane flies".into()
    }
    pub fn name(&self) -> String {
        "plane".into()
    }
}

// The language.

#[derive(Clone, Debug, PartialEq)]
enum Value {
    Number(i64),
    Text(String),
}

impl Value {
    fn number(self) -> i64 {
        if let Value::Number(number) = self { number } else { 0 }
    }
    fn text(self) -> String {
        match self {
            Value::Number(number) => number.to_string(),
            Value::Text(text) => text,
        }
    }
    fn plus(self, other: Value) -> Value {
        match (self, other) {
            (Value::Number(a), Value::Number(b)) => Value::Number(a.wrapping_add(b)),
            (a, b) => Value::Text(a.text() + &b.text()),
        }
    }
}

/// The variables of a value.
type State = HashMap<String, Value>;

/// `[name :=] term + term + ..`
#[derive(Debug)]
struct Body {
    assigned: Option<String>,
    terms: Vec<Term>,
}

#[derive(Debug)]
enum Term {
    Is(Value),
    Variable(String),
    /// Of the value that a function is given.
    Call(String),
}

impl Body {
    fn parse(text: &str) -> Body {
        let (assigned, sum) = match text.split_once(":=") {
            Some((name, sum)) => (Some(name.trim().to_owned()), sum),
            None => (None, text),
        };
        let term = |term: &str| match term.trim() {
            text if text.starts_with('"') => Term::Is(Value::Text(text.trim_matches('"').to_owned())),
            call if call.ends_with("()") => Term::Call(call.trim_end_matches("()").to_owned()),
            name => match name.parse() {
                Ok(number) => Term::Is(Value::Number(number)),
                Err(_) => Term::Variable(name.to_owned()),
            },
        };
        Body { assigned, terms: sum.split(" + ").map(term).collect() }
    }

    fn eval(&self, variable: impl Fn(&str) -> Value, call: impl Fn(&str) -> Value) -> Value {
        let values = self.terms.iter().map(|term| match term {
            Term::Is(value) => value.clone(),
            Term::Variable(name) => variable(name),
            Term::Call(name) => call(name),
        });
        values.reduce(Value::plus).unwrap_or(Value::Number(0))
    }
}

/// `Type.method(parameter) -> result`, of which the parameter is a number and may be absent.
struct Head {
    of: String,
    method: String,
    parameter: Option<String>,
    is_text: bool,
}

impl Head {
    fn parse(text: &str) -> Result<Head, Box<dyn Error>> {
        let (of, rest) = text.split_once('.').ok_or_else(|| format!("no method: {text}"))?;
        let (method, result) = rest.split_once("->").ok_or_else(|| format!("no result: {text}"))?;
        let (method, parameter) = match method.trim().strip_suffix(')').and_then(|head| head.split_once('('))
        {
            Some((method, parameter)) => (method, Some(parameter.to_owned())),
            None => (method.trim(), None),
        };
        let is_text = result.trim() == "text";
        Ok(Head { of: of.trim().to_owned(), method: method.to_owned(), parameter, is_text })
    }
}

/// A script that was loaded: what it declares lives as long as it, or the values that it made.
struct Script {
    classes: HashMap<String, Class<State>>,
    interfaces: HashMap<String, &'static InterfaceType>,
    /// Which interface a function takes, and what it does.
    functions: HashMap<String, (String, Body)>,
    module: Module,
}

impl Script {
    fn load(name: &str, source: &str) -> Result<Script, Box<dyn Error>> {
        let mut types: HashMap<String, TypeBuilder<State>> = HashMap::new();
        let mut asked: HashMap<String, InterfaceBuilder> = HashMap::new();
        let mut functions = HashMap::new();
        for line in source.lines().filter(|line| !line.trim().is_empty()) {
            let (word, rest) = line.split_once(' ').ok_or_else(|| format!("not understood: {line}"))?;
            let (head, body) = rest.split_once(" = ").unwrap_or((rest, ""));
            match word {
                "type" => {
                    let of = head.split(' ').next().unwrap_or(head);
                    let mut ty = TypeBuilder::new(format!("{name}::{of}"));
                    ty.package(name, "").with_clone().with_eq().with_debug();
                    types.insert(of.to_owned(), ty);
                }
                "interface" => {
                    asked.insert(head.to_owned(), InterfaceBuilder::new(format!("{name}::{head}")));
                }
                "def" => {
                    let head = Head::parse(head)?;
                    let ty = types.get_mut(&head.of).ok_or_else(|| format!("no type: {line}"))?;
                    define(ty, head, Arc::new(Body::parse(body)));
                }
                "ask" => {
                    let head = Head::parse(head)?;
                    let interface = asked.get_mut(&head.of).ok_or_else(|| format!("no interface: {line}"))?;
                    match head.is_text {
                        true => interface.method::<(), Own<String>>(head.method),
                        false => interface.method::<(), Own<i64>>(head.method),
                    };
                }
                "fun" => {
                    let (function, of) = head.split_once(' ').ok_or_else(|| format!("of what: {line}"))?;
                    functions.insert(function.to_owned(), (of.to_owned(), Body::parse(body)));
                }
                _ => return Err(format!("not understood: {line}").into()),
            }
        }
        let mut module = Module::new(name);
        let (mut classes, mut interfaces) = (HashMap::new(), HashMap::new());
        for (of, mut ty) in types {
            let class = ty.build()?;
            module.add_type(class.ty());
            classes.insert(of, class);
        }
        for (of, mut interface) in asked {
            let interface = interface.build()?;
            module.add_interface_type(interface);
            interfaces.insert(of, interface);
        }
        Ok(Script { classes, interfaces, functions, module })
    }

    /// A value of one of the script's types, all of whose variables are 0.
    fn make(&self, ty: &str) -> Any<dyn Send + Sync> {
        self.classes[ty].value(State::new())
    }

    /// Calls a function of the script with any value that has the methods.
    fn call(&self, function: &str, value: AnyRef<'_>) -> Result<String, Box<dyn Error>> {
        let (interface, body) = &self.functions[function];
        let through: Through<'_> = self.interfaces[interface].cast_ref(value)?;
        let call = |name: &str| match through.call::<(), Own<String>>(name, ()) {
            Ok(text) => Value::Text(text),
            Err(_) => through.call::<(), Own<i64>>(name, ()).map_or(Value::Number(0), Value::Number),
        };
        Ok(body.eval(|_| Value::Number(0), call).text())
    }
}

/// Adds a method. What assigns takes `&mut self`, everything else `&self`.
fn define(ty: &mut TypeBuilder<State>, head: Head, body: Arc<Body>) {
    fn variable(state: &State, name: &str) -> Value {
        state.get(name).cloned().unwrap_or(Value::Number(0))
    }
    let Head { method, parameter, is_text, .. } = head;
    match (body.assigned.clone(), parameter) {
        (Some(assigned), Some(parameter)) => {
            ty.method_mut::<(Own<i64>,), Own<i64>>(
                method,
                Box::new(move |state, argument| {
                    let value = |name: &str| match name == parameter {
                        true => Value::Number(argument),
                        false => variable(state, name),
                    };
                    let value = body.eval(value, |_| Value::Number(0));
                    state.insert(assigned.clone(), value.clone());
                    value.number()
                }),
            );
        }
        _ => {
            let eval =
                move |state: &State| body.eval(|name: &str| variable(state, name), |_| Value::Number(0));
            match is_text {
                true => ty.method::<(), Own<String>>(method, Box::new(move |state| eval(state).text())),
                false => ty.method::<(), Own<i64>>(method, Box::new(move |state| eval(state).number())),
            };
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let script = Script::load("pond", SCRIPT)?;
    println!("loaded {:?}", script.module);

    // The script's type through interfaces of Rust.
    let mut duck = script.make("Duck");
    println!("a {} runs to {}", duck.ty(), duck.cast_mut::<dyn Runner>()?.run(3));
    duck.cast_mut::<dyn Runner>()?.run(4);
    println!("{}", duck.cast_ref::<dyn Flyable>()?.fly());
    assert_eq!(duck.cast_ref::<dyn Flyable>()?.fly(), "the duck flies after 7");

    // A type of Rust, and one of the script, through the script's interface.
    let plane = Any::new(Plane);
    for value in [plane.as_any_ref(), duck.as_any_ref().weaken()] {
        println!("{}", script.call("describe", value)?);
    }
    assert_eq!(script.call("describe", plane.as_any_ref())?, "this is a plane, says the script");
    let error = script.call("describe", AnyRef::new(&7_u8)).expect_err("a number has no name");
    println!("{error}");
    assert_eq!(error.to_string(), "interface conversion: u8 is not pond::Named: missing method name");
    assert!(!plane.implements::<dyn Runner>() && duck.implements::<dyn Runner>());

    // Unloaded: values that it made go on.
    drop(script);
    println!("after the script: {}", duck.cast_ref::<dyn Flyable>()?.fly());
    Ok(())
}

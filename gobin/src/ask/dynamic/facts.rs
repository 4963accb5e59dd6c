//! What is known of a program's functions and variables: what is passed to them, and what they return.

use std::collections::HashMap;

use crate::ask::dynamic::signature::{Assignment, WORDS, Words};
use crate::ask::dynamic::step::Convention;
use crate::ask::dynamic::value::{Value, first_word};
use crate::binary::data::{Binary, TypeId};
use crate::binary::typ::Type;
use crate::runtime::kind::Kind;
use crate::runtime::pclntab::Function;

/// What a call of a function does, where that is known from its name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Effect {
    /// The common case: what it is called with and what it returns are looked at.
    #[default]
    Ordinary,
    /// It is of the run time, or another that takes pointers to anything: only what it returns is looked at.
    Untyped,
    /// It returns a pointer to a new value, or to several, of the type that this argument is.
    New(u8),
    News(u8),
    /// It returns a pointer to an element of the map whose type is the first argument.
    MapElement,
    /// It returns an itab of the interface that the first argument is.
    Itab,
    /// The same, with a descriptor of the assertion as the first argument.
    TypeAssert,
    /// It returns which case of a type switch a value is, and the itab for it; the first argument is the descriptor of the
    /// switch.
    TypeSwitch,
    /// It keeps nearly all registers.
    Barrier,
    Duff,
    /// It does not return.
    Ends,
}

/// Something that a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum About {
    /// An argument of a function, by the function's number and the word's.
    Argument(u32, u8),
    Result(u32, u8),
    /// What a closure captured, by the number of its function.
    Captured(u32),
    /// A variable of a package, by its address.
    Variable(u64),
}

/// What is known of a function.
#[derive(Clone, Debug, Default)]
struct Known {
    words: Words,
    /// Whether it comes from the function's type, so that nothing else can be learned.
    fixed: bool,
}

/// Addresses of functions are looked up by their place in steps of so many bytes.
const STEP: u64 = 1 << 10;

/// Everything that is known of a program's functions and variables.
pub(super) struct Facts<'a> {
    pub(super) binary: &'a Binary<'a>,
    pub(super) convention: &'static Convention,
    pub(super) functions: Vec<Function<'a>>,
    /// Where each of them begins.
    entries: Vec<u64>,
    /// For each step of addresses, the first function that begins there or later.
    steps: Vec<u32>,
    effects: Vec<Effect>,
    arguments: Vec<Option<Box<Known>>>,
    results: Vec<Option<Box<Known>>>,
    others: HashMap<About, Value>,
}

impl<'a> Facts<'a> {
    /// What the types of the file say: the arguments and results of methods.
    pub(super) fn new(binary: &'a Binary<'a>, convention: &'static Convention) -> Facts<'a> {
        let functions: Vec<Function<'a>> = binary.pclntab().functions().collect();
        let mut facts = Facts {
            binary,
            convention,
            steps: Vec::new(),
            effects: functions.iter().map(|function| effect(function.name().unwrap_or_default())).collect(),
            arguments: vec![None; functions.len()],
            results: vec![None; functions.len()],
            others: HashMap::new(),
            entries: functions.iter().map(Function::entry).collect(),
            functions,
        };
        for (number, entry) in facts.entries.iter().enumerate() {
            let step = ((entry - facts.entries[0]) / STEP) as usize;
            // A damaged table may have a hole of any size.
            if step > 16 * facts.entries.len() + (1 << 16) {
                break;
            }
            while facts.steps.len() <= step {
                facts.steps.push(number as u32);
            }
        }
        facts.methods();
        facts.receivers();
        facts
    }

    /// The number of the function that begins at an address.
    pub(super) fn function_at(&self, address: u64) -> Option<u32> {
        let step = (address.checked_sub(*self.entries.first()?)? / STEP) as usize;
        let first = *self.steps.get(step)? as usize;
        let further = self.entries[first..].iter().position(|entry| *entry >= address)?;
        (self.entries[first + further] == address).then_some((first + further) as u32)
    }

    /// What a call of the function does.
    pub(super) fn effect(&self, function: u32) -> Effect {
        self.effects[function as usize]
    }

    /// What the function is called with.
    pub(super) fn arguments(&self, function: u32) -> Option<&Words> {
        self.arguments[function as usize].as_ref().map(|known| &known.words)
    }

    /// What it returns.
    pub(super) fn results(&self, function: u32) -> Option<&Words> {
        self.results[function as usize].as_ref().map(|known| &known.words)
    }

    /// What is known of something else.
    pub(super) fn other(&self, about: About) -> Value {
        self.others.get(&about).copied().unwrap_or_default()
    }

    /// Whether more can be learned of the arguments of a function.
    pub(super) fn wants_arguments(&self, function: u32) -> bool {
        self.effect(function) == Effect::Ordinary
            && !self.arguments[function as usize].as_ref().is_some_and(|known| known.fixed)
    }

    /// Adds what was seen. Says whether that makes a difference to who asks.
    pub(super) fn learn(&mut self, about: About, value: Value) -> bool {
        let binary = self.binary;
        let old = match about {
            About::Argument(function, word) | About::Result(function, word) => {
                let all = if matches!(about, About::Argument(..)) {
                    &mut self.arguments
                } else {
                    &mut self.results
                };
                let known = all[function as usize].get_or_insert_default();
                if known.fixed {
                    return false;
                }
                &mut known.words[word as usize]
            }
            _ => self.others.entry(about).or_default(),
        };
        let before = std::mem::replace(old, old.agree(value, binary));
        match about {
            // Until something is known of a variable, what it has from the beginning counts.
            About::Variable(_) => before != *old,
            _ => before.unless_mixed() != old.unless_mixed(),
        }
    }

    /// What is in the registers after a call of an interface's method, or of another function of this type.
    pub(super) fn results_of(&self, signature: Type<'_>) -> Words {
        let mut results = Assignment::new(self.convention);
        // Each takes a register or more, or none at all.
        signature.results().take(2 * WORDS).for_each(|ty| results.add(ty));
        results.words()
    }

    /// Reads the method tables: they say where the code is, and of which type it is.
    fn methods(&mut self) {
        for ty in self.binary.types().filter(|ty| !ty.is_interface()) {
            for method in ty.methods() {
                let Some(signature) = method.signature() else { continue };
                let results = self.results_of(signature);
                let mut direct = Assignment::new(self.convention);
                direct.add(ty);
                // Through an interface comes the data word: the address of the value, unless it is the value.
                let mut through = Assignment::new(self.convention);
                let data = if ty.is_direct() { first_word(ty) } else { Value::Pointer(ty.id(), 0) };
                let _ = through.add_word(data);
                for (code, mut arguments) in [(method.tfn(), direct), (method.ifn(), through)] {
                    let Some(function) = code.and_then(|code| self.function_at(code)) else { continue };
                    signature.params().take(2 * WORDS).for_each(|ty| arguments.add(ty));
                    let known = |words| Some(Box::new(Known { words, fixed: true }));
                    self.arguments[function as usize] = known(arguments.words());
                    self.results[function as usize] = known(results);
                }
            }
        }
    }

    /// Methods that no type lists any more still have their receiver in their names: `net/http.(*conn).serve`.
    fn receivers(&mut self) {
        let named = self.binary.types().filter(|ty| ty.is_named() && ty.kind() == Kind::Struct);
        let types: HashMap<(&str, &str), TypeId> = named.map(|ty| (ty.parts(), ty.id())).collect();
        for number in 0..self.functions.len() {
            if self.arguments[number].is_some() {
                continue;
            }
            let receiver = self.functions[number].name().and_then(|name| {
                let (package, method) = name.split_once(".(*")?;
                let (base, method) = method.split_once(").")?;
                // A function literal in a method is no method.
                let is_method = !method.contains(['.', '-']) && !package.contains('%');
                types.get(&(package, base)).copied().filter(|_| is_method)
            });
            if let Some(ty) = receiver {
                self.arguments[number].get_or_insert_default().words[0] = Value::Pointer(ty, 0);
            }
        }
    }
}

/// What a function does, by its name.
fn effect(name: &str) -> Effect {
    let Some(name) = name.strip_prefix("runtime.") else {
        let untyped = ["reflect.", "internal/", "sync.", "sync/atomic.", "unsafe.", "syscall."];
        return if untyped.iter().any(|package| name.starts_with(package)) {
            Effect::Untyped
        } else {
            Effect::Ordinary
        };
    };
    let starts = |starts: &[&str]| starts.iter().any(|start| name.starts_with(start));
    match name {
        "newobject" => Effect::New(0),
        "makeslice" | "makeslice64" | "makeslicecopy" => Effect::News(0),
        "growslice" | "growsliceNoAlias" => Effect::News(4),
        "typeAssert" => Effect::TypeAssert,
        "interfaceSwitch" => Effect::TypeSwitch,
        "assertE2I" | "assertE2I2" | "assertI2I" | "assertI2I2" | "convI2I" | "getitab" => Effect::Itab,
        "duffzero" | "duffcopy" => Effect::Duff,
        "goexit" | "throw" | "fatal" | "gopanic" | "panicmem" | "block" => Effect::Ends,
        _ if starts(&[
            "morestack",
            "panicIndex",
            "panicSlice",
            "goPanic",
            "panicdottype",
            "panicshift",
            "panicdivide",
            "panicwrap",
            "panicunsafe",
            "panicnil",
            "panicrange",
            "panicBounds",
            "throw",
        ]) =>
        {
            Effect::Ends
        }
        _ if starts(&["mapaccess1", "mapaccess2", "mapassign"]) => Effect::MapElement,
        _ if starts(&["mallocgc"]) => Effect::New(1),
        _ if starts(&["gcWriteBarrier"]) => Effect::Barrier,
        _ => Effect::Untyped,
    }
}

/// Words that a function with no known results returns.
pub(super) const NOTHING: Words = [Value::Unknown; WORDS];

//! Calls of methods through itabs: of which interface, and which code they can lead to.
//!
//! The code does not say it. It loads the method from an itab, `fun[slot]`, and calls it; whose itab that is, types say:
//! those of the receivers, arguments and results of methods, of what is allocated, of the fields of structs, and the
//! itabs that the code names. From there values are followed through registers and stack, from function to function and
//! through the variables of packages.

mod amd64;
mod arm64;
mod boxed;
mod facts;
mod flow;
mod processor;
mod signature;
mod step;
mod value;

use std::collections::HashSet;

use self::facts::{About, Facts};
use self::flow::{Flow, Seen};
use self::processor::steps_of;
use self::value::Owner;
use crate::ask::matrix::Matrix;
use crate::binary::data::{Binary, TypeId};
use crate::binary::itab::Itab;
use crate::binary::typ::Type;
use crate::runtime::descriptor::REMOVED;
use crate::runtime::pair;
use crate::runtime::pclntab::Positions;

/// How often code is gone over. What is learned of a function helps with those that it calls and that call it; most of it
/// in the second round.
const ROUNDS: usize = 4;

/// The calls of a program that do not name the function they call.
#[derive(Clone, Debug, Default)]
pub struct DynamicCalls<'a> {
    /// Calls of methods through itabs, by address.
    pub calls: Vec<DynamicCall<'a>>,
    /// How many other calls go through a register: those of function values, and of methods that were not recognised as
    /// such.
    pub others: usize,
}

/// A call of an interface's method through an itab.
#[derive(Clone, Copy, Debug)]
pub struct DynamicCall<'a> {
    /// The address of the call instruction.
    pub address: u64,
    /// Which slot of the itab has the code.
    pub slot: usize,
    /// The interface, where the flow of data shows it.
    pub interface: Option<Type<'a>>,
    /// The itab, where the flow of data shows that it is always the same.
    pub itab: Option<Itab<'a>>,
    /// The function whose code contains the call.
    pub function: &'a str,
    /// The function the call was written in, if it was inlined into [`function`](Self::function).
    pub inlined: Option<&'a str>,
    /// The source file as the compiler recorded it.
    pub file: Option<&'a str>,
    /// The line in the file, from 1.
    pub line: Option<u32>,
}

/// Which code a method of an interface can be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Targets {
    /// The functions in the itabs that the linker wrote, without those that it removed; by address.
    pub functions: Vec<u64>,
    /// Those of all types of the file that implement the interface. The run time can make an itab for each of them, when
    /// a value is asserted to implement the interface.
    pub possible: Vec<u64>,
}

/// What was learned in one round.
#[derive(Default)]
struct News {
    /// Functions of which more is known what they are called with, and what they return.
    called: HashSet<u32>,
    returned: HashSet<u32>,
    variables: HashSet<u64>,
}

impl News {
    fn insert(&mut self, about: About) {
        match about {
            About::Argument(function, _) | About::Captured(function) => self.called.insert(function),
            About::Result(function, _) => self.returned.insert(function),
            About::Variable(address) => self.variables.insert(address),
        };
    }

    fn is_empty(&self) -> bool {
        self.called.is_empty() && self.returned.is_empty() && self.variables.is_empty()
    }

    /// Whether a function of which this was seen uses any of it.
    fn concern(&self, function: u32, seen: &Seen) -> bool {
        self.called.contains(&function)
            || seen.callees.iter().any(|callee| self.returned.contains(callee))
            || seen.variables.iter().any(|variable| self.variables.contains(variable))
    }
}

impl Binary<'_> {
    /// Every call of a method through an itab, by address. `None` for processors other than amd64 and arm64.
    ///
    /// Calls are found by what they do: the code comes from where `fun[]` of an itab is. The interface is known where
    /// the flow of data shows it, which is looked for in the whole program. Function values, channels and maps are not
    /// followed, nor what is passed in memory or by reflection.
    ///
    /// Goes over all code, and up to three times more over the functions that what was learned concerns, on as many threads
    /// as there are processors: three to four seconds of processor time for hugo, a program of 89 MB.
    pub fn dynamic_calls(&self) -> Option<DynamicCalls<'_>> {
        // What is passed on the stack is not followed.
        let (convention, each_step) =
            steps_of(self.image().arch()).filter(|steps| !steps.0.words.is_empty())?;
        let mut facts = Facts::new(self, convention);
        let mut seen: Vec<Seen> = Vec::new();
        seen.resize_with(facts.functions.len(), Seen::default);
        // The functions of which something else may be seen than the last time.
        let mut stale = vec![true; seen.len()];
        for _ in 0..ROUNDS {
            let found = self.in_parts(|part| {
                let mut flow = Flow::new(&facts);
                let first = facts.functions.partition_point(|function| function.entry() < part.start);
                let functions = (first..).zip(&facts.functions[first..]);
                functions
                    .take_while(|(_, function)| function.entry() < part.end)
                    .filter(|(number, _)| stale[*number])
                    .filter_map(|(number, function)| {
                        let code = self.code_of(*function)?;
                        let seen = flow.follow(number as u32, |step| each_step(code, function.entry(), step));
                        Some((number, seen))
                    })
                    .collect()
            });
            let mut news = News::default();
            for (number, mut found) in found {
                for (about, value) in std::mem::take(&mut found.facts) {
                    if facts.learn(about, value) {
                        news.insert(about);
                    }
                }
                seen[number] = found;
            }
            if news.is_empty() {
                break;
            }
            stale = (0..).zip(&seen).map(|(number, seen)| news.concern(number, seen)).collect();
        }
        Some(self.place_calls(&seen))
    }

    /// The calls with where they are.
    fn place_calls(&self, seen: &[Seen]) -> DynamicCalls<'_> {
        let pclntab = self.pclntab();
        let mut found = DynamicCalls { calls: Vec::new(), others: seen.iter().map(|seen| seen.others).sum() };
        let mut inside: Option<(u64, &str, Positions<'_>)> = None;
        for &(address, owner, slot) in seen.iter().flat_map(|seen| &seen.calls) {
            let itab = match owner {
                Owner::Itab(itab) => Some(self.itab(itab)),
                _ => None,
            };
            let interface = match owner {
                Owner::Interface(interface) => Some(self.ty(interface)),
                _ => itab.map(|itab| itab.interface()),
            };
            if inside.as_ref().is_none_or(|(end, ..)| address >= *end) {
                inside = pclntab
                    .find(address)
                    .map(|function| (function.end(), function.name().unwrap_or("?"), function.positions()));
            }
            let Some((_, function, positions)) = &mut inside else { continue };
            let (file, line) = positions.file_line(address);
            let inlined = positions.inlined(address);
            let slot = usize::from(slot);
            found.calls.push(DynamicCall { address, slot, interface, itab, function, inlined, file, line });
        }
        found
    }

    /// The code that method number `slot` of an interface can be; `matrix` is that of the file.
    ///
    /// O(types that implement the interface).
    pub fn targets(&self, interface: TypeId, slot: usize, matrix: &Matrix) -> Targets {
        let mut targets = Targets::default();
        for ty in matrix.implementers(interface) {
            let mut methods = Vec::new();
            let is_filled =
                pair::fill(self.records(interface), self.records(ty), |method| methods.push(method));
            let Some(method) = methods.get(slot).filter(|method| is_filled.is_ok() && method.ifn != REMOVED)
            else {
                continue;
            };
            let code = self.module().text_addr(method.ifn);
            targets.possible.push(code);
            if self.itab_of(interface, ty).is_some_and(|itab| !itab.is_negative()) {
                targets.functions.push(code);
            }
        }
        for list in [&mut targets.functions, &mut targets.possible] {
            list.sort_unstable();
            list.dedup();
        }
        targets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_learned_concerns_who_uses_it() {
        let seen = Seen { callees: vec![5, 7], variables: vec![0x1000, 0x2000], ..Seen::default() };
        for (about, concerns) in [
            (About::Argument(3, 0), true),
            (About::Captured(3), true),
            (About::Result(7, 1), true),
            (About::Variable(0x2000), true),
            (About::Argument(7, 0), false),
            (About::Captured(5), false),
            (About::Result(3, 0), false),
            (About::Variable(0x2008), false),
        ] {
            let mut news = News::default();
            news.insert(about);
            assert_eq!((news.concern(3, &seen), news.is_empty()), (concerns, false), "{about:?}");
        }
    }
}

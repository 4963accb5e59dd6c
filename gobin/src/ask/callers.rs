//! Who calls whom directly, and the shortest way to a function from the program's own code.

use std::collections::{HashMap, VecDeque};

use crate::ask::code::Processor;
use crate::binary::data::Binary;
use crate::runtime::pclntab::{Frame, Function, Pclntab};

/// How long a way is followed, and how many functions a way back is looked for among. Real ways have some dozen
/// steps; the bounds are for damaged files, in which many ways may be as long as there are functions.
const MAX_STEPS: usize = 256;
const MAX_SEEN: usize = 1 << 14;

/// The direct calls of a program, and for each function the last step of a shortest way to it from a function of the
/// program's own.
pub(crate) struct Callers<'a, 'own> {
    /// Tells the names of the program's own functions.
    is_own: &'own dyn Fn(&str) -> bool,
    pclntab: Pclntab<'a>,
    functions: Vec<Function<'a>>,
    by_name: HashMap<&'a str, u32>,
    /// Addresses of calls, and positions of the functions that they lead to; sorted.
    calls: Vec<(u64, u32)>,
    /// The same by function. Empty until somebody needs it.
    backwards: Vec<(u32, u64)>,
    /// Of each function, how it is reached; `None` if no direct calls lead to it.
    reached: Vec<Option<Step>>,
}

/// How a function is reached.
#[derive(Clone, Copy)]
enum Step {
    /// It is one of the program's own.
    Own,
    /// It is called at an address.
    Call(u64),
    /// It is a function literal, called through a value; the function that it is written in is at this position.
    Literal(u32),
}

impl<'a, 'own> Callers<'a, 'own> {
    /// Goes over all code once. `is_own` tells the names of the program's own functions. `None` for processors whose
    /// calls, with what they pass, are not known.
    pub(crate) fn new(
        binary: &'a Binary<'_>,
        is_own: &'own dyn Fn(&str) -> bool,
    ) -> Option<Callers<'a, 'own>> {
        let processor = Processor::with_arguments(binary)?;
        let pclntab = binary.pclntab();
        let functions: Vec<Function<'a>> = pclntab.functions().collect();
        let mut by_name = HashMap::with_capacity(functions.len());
        let mut reached = Vec::with_capacity(functions.len());
        for (at, function) in functions.iter().enumerate() {
            let name = function.name().unwrap_or_default();
            by_name.insert(name, at as u32);
            reached.push(is_own(name).then_some(Step::Own));
        }
        let mut calls = Vec::new();
        binary.each_call(processor, |address, target| {
            if let Ok(callee) = functions.binary_search_by_key(&target, Function::entry) {
                calls.push((address, callee as u32));
            }
        });
        let mut callers =
            Callers { is_own, pclntab, functions, by_name, calls, backwards: Vec::new(), reached };
        callers.reach_all();
        Some(callers)
    }

    /// Goes from the program's own functions to all that they call, directly or through others.
    fn reach_all(&mut self) {
        let mut literals: HashMap<u32, Vec<u32>> = HashMap::new();
        for (at, function) in self.functions.iter().enumerate() {
            let outer = function.name().and_then(outer).and_then(|outer| self.by_name.get(outer));
            if let Some(outer) = outer {
                literals.entry(*outer).or_default().push(at as u32);
            }
        }
        let mut queue: VecDeque<u32> =
            (0..self.functions.len() as u32).filter(|at| self.reached[*at as usize].is_some()).collect();
        while let Some(function) = queue.pop_front() {
            let mut reach = |callee: u32, step| {
                if self.reached[callee as usize].is_none() {
                    self.reached[callee as usize] = Some(step);
                    queue.push_back(callee);
                }
            };
            let body = self.functions[function as usize];
            let first = self.calls.partition_point(|call| call.0 < body.entry());
            for &(address, callee) in self.calls[first..].iter().take_while(|call| call.0 < body.end()) {
                reach(callee, Step::Call(address));
            }
            for &literal in literals.get(&function).into_iter().flatten() {
                reach(literal, Step::Literal(function));
            }
        }
    }

    /// Where the function of a name is called, by address.
    pub(crate) fn of(&self, name: &str) -> Vec<u64> {
        let callee = self.by_name.get(name).copied();
        self.calls.iter().filter(|call| Some(call.1) == callee).map(|call| call.0).collect()
    }

    /// The position of the function that an address is in.
    fn around(&self, address: u64) -> Option<u32> {
        let at = self.functions.partition_point(|function| function.entry() <= address).checked_sub(1)?;
        (address < self.functions[at].end()).then_some(at as u32)
    }

    /// The frames from the code at an address back to the nearest of the program's own functions, and whether one was
    /// found: each frame is called by the next, or is a function literal in it.
    ///
    /// If no direct calls lead there, the shortest way back to a function that is not called directly: it is called
    /// through an interface or a function value.
    pub(crate) fn chain(&mut self, address: u64) -> (Vec<Frame<'a>>, bool) {
        let mut frames = self.pclntab.frames(address);
        let Some(function) = self.around(address) else { return (frames, false) };
        if self.reached[function as usize].is_none() {
            for address in self.way_back(function) {
                frames.extend(self.pclntab.frames(address));
            }
        } else {
            self.follow(function, &mut frames);
        }
        // What is inlined into each other are several frames of one function.
        let own = frames.iter().position(|frame| (self.is_own)(frame.function));
        frames.truncate(own.map_or(frames.len(), |own| own + 1));
        (frames, own.is_some())
    }

    /// Adds the frames on the way to a function from the nearest of the program's own.
    fn follow(&self, mut function: u32, frames: &mut Vec<Frame<'a>>) {
        for _ in 0..MAX_STEPS {
            function = match self.reached[function as usize] {
                None | Some(Step::Own) => break,
                Some(Step::Call(address)) => {
                    frames.extend(self.pclntab.frames(address));
                    self.around(address).expect("the call was found in a function")
                }
                Some(Step::Literal(outer)) => {
                    let function = self.functions[outer as usize];
                    let (file, line) = function.positions().file_line(function.entry());
                    frames.push(Frame { function: function.name().unwrap_or("?"), file, line });
                    outer
                }
            };
        }
    }

    /// The addresses of the calls on a shortest way back from a function to one that nothing calls directly; none if
    /// there is no such function.
    fn way_back(&mut self, function: u32) -> Vec<u64> {
        if self.backwards.is_empty() {
            self.backwards = self.calls.iter().map(|&(address, callee)| (callee, address)).collect();
            self.backwards.sort_unstable();
        }
        // Of each function seen, the call in it by which it was come to, and the function that it calls.
        let mut seen: HashMap<u32, Option<(u64, u32)>> = HashMap::from([(function, None)]);
        let mut queue = VecDeque::from([function]);
        while let Some(function) = queue.pop_front().filter(|_| seen.len() < MAX_SEEN) {
            let first = self.backwards.partition_point(|call| call.0 < function);
            let calls =
                self.backwards[first..].iter().take_while(|call| call.0 == function).map(|call| call.1);
            let mut called = false;
            for address in calls {
                let Some(caller) = self.around(address).filter(|caller| *caller != function) else {
                    continue;
                };
                called = true;
                seen.entry(caller).or_insert_with(|| {
                    queue.push_back(caller);
                    Some((address, function))
                });
            }
            if !called {
                let mut way = Vec::new();
                let mut at = seen[&function];
                while let Some((address, callee)) = at {
                    way.push(address);
                    at = seen[&callee];
                }
                way.reverse();
                return way;
            }
        }
        Vec::new()
    }
}

/// The function that a function literal is written in: `main.run` for `main.run.func1` and `main.run.gowrap2`.
fn outer(name: &str) -> Option<&str> {
    let (outer, last) = name.rsplit_once('.')?;
    let digits = ["func", "gowrap", "deferwrap", ""].iter().find_map(|prefix| last.strip_prefix(prefix))?;
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(outer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_literals_are_in_functions() {
        assert_eq!(outer("main.run.func1"), Some("main.run"));
        assert_eq!(outer("main.run.func1.2"), Some("main.run.func1"));
        assert_eq!(outer("main.(*T).run.gowrap12"), Some("main.(*T).run"));
        assert_eq!(outer("main.run"), None);
        assert_eq!(outer("main.functional"), None);
        assert_eq!(outer("main.func"), None);
    }
}

//! Calls in WebAssembly.
//!
//! Instructions have no addresses there. What Go calls the address of a call is the function's address and the number
//! of places before it where the function can be resumed. The compiler writes that number itself: before each call it
//! stores the place to return to, a constant, and arguments lie above it on Go's own stack in memory
//! (`cmd/internal/obj/wasm`, `preprocess`).

use wasmparser::{BinaryReader, FunctionBody, Operator};

use crate::file::wasm::Functions;

/// The calls of one function.
pub(crate) struct Wasm {
    calls: Vec<Site>,
    /// The constants that the function stores, as offset from the stack pointer and value.
    stored: Vec<(u64, u64)>,
}

/// A call.
struct Site {
    /// How many places to resume are before it: its address, from that of the function.
    offset: usize,
    /// The address of the function that is called.
    target: u64,
    /// Where in `stored` the constants end that are stored before it, and where those begin that are stored since the
    /// call before.
    end: usize,
    start: usize,
}

/// The instructions that make the address of an argument, and the argument.
#[derive(Clone, Copy)]
enum Step {
    Constant(u64),
    Add,
    Wrap,
    Local,
    Other,
}

impl Wasm {
    /// Reads the code of the function at `entry`. What does not decode ends the function.
    pub(crate) fn new(body: &[u8], entry: u64, functions: &Functions<'_>) -> Wasm {
        let mut found = Wasm { calls: Vec::new(), stored: Vec::new() };
        let body = FunctionBody::new(BinaryReader::new(body, 0));
        let Ok(mut operators) = body.get_operators_reader() else { return found };
        let mut before = [Step::Other; 4];
        let mut start = 0;
        while let Ok(operator) = operators.read() {
            match operator {
                Operator::I64Store { memarg } => {
                    // The stack pointer, or a sum with it, and the constant.
                    let offset = match before {
                        [.., Step::Local, Step::Constant(_)] => 0,
                        [Step::Constant(offset), Step::Add, Step::Wrap, Step::Constant(_)] => offset,
                        _ => u64::MAX,
                    };
                    if let Some(offset) = offset.checked_add(memarg.offset)
                        && let [.., Step::Constant(value)] = before
                    {
                        found.stored.push((offset, value));
                    }
                }
                Operator::Call { function_index } => {
                    let end = found.stored.len();
                    // The last constant is the place to return to, which counts the call itself. Places are counted up.
                    let next = found.calls.last().map_or(0, |last| last.offset as u64 + 1);
                    if let Some(&(0, back)) = found.stored[start..].last()
                        && let Some(offset) = back.wrapping_sub(entry).checked_sub(1)
                        && (next..1 << 16).contains(&offset)
                        && let Some(target) = functions.callee(function_index)
                    {
                        found.calls.push(Site { offset: offset as usize, target, start, end: end - 1 });
                    }
                    start = end;
                }
                _ => {}
            }
            before.rotate_left(1);
            before[3] = match operator {
                Operator::I64Const { value } => Step::Constant(value as u64),
                Operator::I64Add => Step::Add,
                Operator::I32WrapI64 => Step::Wrap,
                Operator::LocalGet { .. } => Step::Local,
                _ => Step::Other,
            };
        }
        found
    }

    /// Reports every call: where it is, and the address it leads to.
    pub(crate) fn each_call(&self, mut call: impl FnMut(usize, u64)) {
        self.calls.iter().for_each(|site| call(site.offset, site.target));
    }

    /// The constants that are stored into an argument of the call at an offset, the last first.
    pub(crate) fn constants(&self, call: usize, argument: u8) -> impl Iterator<Item = u64> {
        let site = self.calls.iter().find(|site| site.offset == call);
        let stored = site.map_or(&[][..], |site| &self.stored[site.start..site.end]);
        let place = 8 * u64::from(argument);
        stored.iter().rev().filter(move |stored| stored.0 == place).map(|stored| stored.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The function at 0x10010000 of a module in which the host provides one, with this code.
    fn calls(instructions: &[u8]) -> Vec<(usize, u64, Option<u64>, Option<u64>)> {
        let body = [&[0], instructions, &[0x0b]].concat();
        let import: &[u8] = &[1, 1, b'm', 1, b'f', 0, 0];
        let code = [&[2, 2, 0, 0x0b, body.len() as u8][..], &body].concat();
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        for (id, section) in [(1, &[1, 0x60, 0, 0][..]), (2, import), (3, &[2, 0, 0]), (10, &code)] {
            module.extend([id, section.len() as u8]);
            module.extend(section);
        }
        let module = crate::file::wasm::parse(&module).expect("a module");
        let wasm = Wasm::new(&body, 0x1001_0000, &module.functions);
        let mut calls = Vec::new();
        wasm.each_call(|offset, target| {
            let argument = |argument| wasm.constants(offset, argument).next();
            calls.push((offset, target, argument(0), argument(1)));
        });
        calls
    }

    const SP: [u8; 2] = [0x20, 0]; // local.get 0
    const STORE: [u8; 3] = [0x37, 3, 0]; // i64.store
    const BACK: [u8; 6] = [0x42, 0x85, 0x80, 0x84, 0x80, 0x01]; // i64.const 0x10010005
    const NEXT: [u8; 6] = [0x42, 0x86, 0x80, 0x84, 0x80, 0x01]; // i64.const 0x10010006

    #[test]
    fn arguments_are_stored_above_the_place_to_return_to() {
        let first = [&SP[..], &[0x42, 7], &STORE].concat();
        // sp + 8, in 64 bits.
        let second = [&SP[..], &[0xad, 0x42, 8, 0x7c, 0xa7, 0x42, 9], &STORE].concat();
        let call = |back: [u8; 6]| [&SP[..], &back, &STORE, &[0x41, 0, 0x10, 1]].concat();
        let both = [first, second, call(BACK)].concat();
        assert_eq!(calls(&both), [(4, 0x1000_0000, Some(7), Some(9))]);
        // What was stored for one call is not an argument of the next.
        assert_eq!(calls(&[both, call(NEXT)].concat())[1], (5, 0x1000_0000, None, None));
    }

    #[test]
    fn what_is_no_call_of_go() {
        // Of the host; without a place to return to; with that of another function.
        let call = |back: &[u8], function| [&SP[..], back, &STORE, &[0x41, 0, 0x10, function]].concat();
        assert_eq!(calls(&call(&BACK, 0)), []);
        assert_eq!(calls(&[0x41, 0, 0x10, 1]), []);
        assert_eq!(calls(&call(&[0x42, 0x85, 0x80, 0x80, 0x80, 0x01], 1)), []);
        // Back to where a call before it returned to.
        assert_eq!(calls(&[call(&NEXT, 1), call(&BACK, 1), call(&NEXT, 1)].concat()).len(), 1);
        // An instruction that there is not ends the function.
        assert_eq!(calls(&[&[0xff][..], &call(&BACK, 1)].concat()), []);
    }
}

//! Call sites of the run-time functions behind conversions and assertions: where a program allocates by
//! converting to an interface, and where it looks itabs up.

use std::ops::Range;

use crate::ask::code::{Code, Processor};
use crate::binary::data::Binary;
use crate::binary::typ::Type;
use crate::file::target::Arch;
use crate::runtime::kind::Kind;
use crate::runtime::pclntab::{Function, Pclntab, Positions};

/// What a run-time function does for the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Puts a copy of a value into an interface, on the heap unless the value is small or zero.
    Conversion,
    /// Finds the itab for an assertion to an interface, or for a type switch with interface cases.
    Assertion,
    /// Panics because an assertion to a concrete type failed.
    Failure,
}

/// What a call is about, as far as the code before it says.
#[derive(Clone, Copy, Debug)]
pub enum Operand<'a> {
    /// The run-time function takes no type, because it serves all of one size or of one kind, and the code after the call
    /// does not show one.
    None,
    /// The address of the descriptor comes from elsewhere, for example from a dictionary of generic code.
    Unknown,
    /// The concrete type that is converted, or that an assertion asks for.
    Type(Type<'a>),
    /// The interface that an assertion asks for.
    Interface(Type<'a>),
    /// The interfaces among the cases of a type switch.
    Cases(Cases<'a>),
}

/// The interfaces among the cases of a type switch, in the order of the source.
#[derive(Clone, Copy, Debug)]
pub struct Cases<'a> {
    binary: &'a Binary<'a>,
    /// Where the first pointer to an interface type lies, and how many follow.
    addr: u64,
    len: u64,
}

impl<'a> Cases<'a> {
    /// The interface types. The list was checked when the call was found, so none is left out.
    pub fn types(self) -> impl Iterator<Item = Type<'a>> {
        let image = self.binary.image();
        (0..self.len).filter_map(move |case| {
            self.binary.type_at(image.word(self.addr + case * image.word_size()).ok()?)
        })
    }
}

/// A call of a run-time function for a conversion or an assertion.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The address of the call instruction.
    pub address: u64,
    /// The run-time function without its package, such as `convT64`.
    pub callee: &'static str,
    /// What the run-time function does.
    pub purpose: Purpose,
    /// What the call is about.
    pub operand: Operand<'a>,
    /// Whether a failed assertion is reported (`v, ok := x.(I)`) instead of causing a panic. `None` for
    /// calls that are no assertions, and where the descriptor is not known.
    pub comma_ok: Option<bool>,
    /// The function whose code contains the call.
    pub function: &'a str,
    /// The function the call was written in, if it was inlined into [`function`](Self::function).
    pub inlined: Option<&'a str>,
    /// The source file as the compiler recorded it.
    pub file: Option<&'a str>,
    /// The line in the file, from 1.
    pub line: Option<u32>,
}

/// A run-time function, and what can be learned from its arguments.
struct Callee {
    name: &'static str,
    purpose: Purpose,
    argument: Argument,
    comma_ok: Option<bool>,
}

/// Which argument, counted from 0, points to what.
#[derive(Clone, Copy)]
enum Argument {
    /// None points to the type. The value has so many bytes, or is a string or a slice.
    Sized(u64),
    String,
    Slice,
    Type(u8),
    Interface(u8),
    /// `*abi.TypeAssert` in the first argument.
    TypeAssert,
    /// `*abi.InterfaceSwitch` in the first argument.
    InterfaceSwitch,
}

/// The signatures are those of `runtime/iface.go`; `assertI2I`, `assertI2I2` and `convI2I` ended with Go 1.21,
/// `typeAssert` and `interfaceSwitch` began with Go 1.22.
const CALLEES: [Callee; 17] = {
    const fn conversion(name: &'static str, argument: Argument) -> Callee {
        Callee { name, purpose: Purpose::Conversion, argument, comma_ok: None }
    }
    const fn assertion(name: &'static str, argument: Argument, comma_ok: Option<bool>) -> Callee {
        Callee { name, purpose: Purpose::Assertion, argument, comma_ok }
    }
    const fn failure(name: &'static str, argument: Argument) -> Callee {
        Callee { name, purpose: Purpose::Failure, argument, comma_ok: Some(false) }
    }
    use Argument::{Interface, InterfaceSwitch, Sized, Slice, String, Type, TypeAssert};
    [
        conversion("convT", Type(0)),
        conversion("convTnoptr", Type(0)),
        conversion("convT16", Sized(2)),
        conversion("convT32", Sized(4)),
        conversion("convT64", Sized(8)),
        conversion("convTstring", String),
        conversion("convTslice", Slice),
        assertion("convI2I", Interface(0), None),
        assertion("assertE2I", Interface(0), Some(false)),
        assertion("assertE2I2", Interface(0), Some(true)),
        assertion("assertI2I", Interface(0), Some(false)),
        assertion("assertI2I2", Interface(0), Some(true)),
        assertion("typeAssert", TypeAssert, None),
        assertion("interfaceSwitch", InterfaceSwitch, None),
        failure("panicdottypeE", Type(1)),
        failure("panicdottypeI", Type(1)),
        failure("panicnildottype", Type(0)),
    ]
};

/// How long a direct call is, in bytes.
const CALL_LEN: [(Arch, u64); 3] = [(Arch::Amd64, 5), (Arch::I386, 5), (Arch::Arm64, 4)];

/// No type switch has more interface cases than this; a damaged descriptor may say so.
const MAX_CASES: u64 = 4096;

impl Binary<'_> {
    /// Every call of a run-time function that converts to an interface or asserts one, by address.
    ///
    /// These calls are an upper bound of what happens: `convT64` and its like do not allocate for small
    /// values, nor `convTstring` for an empty string; conversions of values that do not escape need no call
    /// at all. What values have for types that are converted without them, as by `convT64`, the code after the call shows
    /// on amd64, 386 and arm64. In code for other processors than amd64, 386, arm64 and wasm, what is converted or asked for is
    /// [`Operand::Unknown`], and calls through a piece of code that the linker inserts for far ones are not seen. `None` for processors that Go does not compile for.
    ///
    /// Reads all code once, on as many threads as there are processors.
    pub fn calls(&self) -> Option<Vec<Call<'_>>> {
        let processor = Processor::of(self)?;
        let targets = Targets::new(&self.pclntab());
        Some(self.in_parts(|part| {
            let mut calls = Vec::new();
            self.calls_in(processor, &targets, part, &mut calls);
            calls
        }))
    }

    /// The calls in a part of the code.
    fn calls_in<'a>(
        &'a self,
        processor: Processor,
        targets: &Targets,
        part: Range<u64>,
        calls: &mut Vec<Call<'a>>,
    ) {
        let pclntab = self.pclntab();
        let is_entry = |at| pclntab.find(at).is_some_and(|function| function.entry() == at);
        let mut inside: Option<Inside<'_>> = None;
        self.each_call_in(processor, part, |address, target| {
            let Some(callee) = targets.get(target) else { return };
            if inside.as_ref().is_none_or(|inside| address >= inside.function.end()) {
                inside = pclntab.find(address).and_then(|function| Inside::new(self, processor, function));
            }
            let Some(Inside { function, code, positions }) = &mut inside else { return };
            let offset = (address - function.entry()) as usize;
            let (operand, comma_ok) = match callee.argument {
                Argument::Sized(_) | Argument::String | Argument::Slice => {
                    let ty = self.boxed(callee.argument, *function, address);
                    (ty.map_or(Operand::None, Operand::Type), None)
                }
                _ => {
                    self.operand(callee, |argument, valid| code.argument(offset, argument, &is_entry, valid))
                }
            };
            let (file, line) = positions.file_line(address);
            calls.push(Call {
                address,
                callee: callee.name,
                purpose: callee.purpose,
                operand,
                comma_ok,
                function: function.name().unwrap_or("?"),
                inlined: positions.inlined(address),
                file,
                line,
            });
        });
    }

    /// Makes sense of the argument of a call, which `find` looks for: the nearest address before the call
    /// that is put into the argument and for which its second parameter holds.
    fn operand(
        &self,
        callee: &Callee,
        find: impl Fn(u8, &dyn Fn(u64) -> bool) -> Option<u64>,
    ) -> (Operand<'_>, Option<bool>) {
        let interface = |addr| self.type_at(addr).filter(|ty| ty.is_interface());
        match callee.argument {
            Argument::Sized(_) | Argument::String | Argument::Slice => (Operand::None, callee.comma_ok),
            Argument::Type(argument) => {
                let ty =
                    find(argument, &|addr| self.type_at(addr).is_some()).and_then(|addr| self.type_at(addr));
                (ty.map_or(Operand::Unknown, Operand::Type), callee.comma_ok)
            }
            Argument::Interface(argument) => {
                let ty = find(argument, &|addr| interface(addr).is_some()).and_then(interface);
                (ty.map_or(Operand::Unknown, Operand::Interface), callee.comma_ok)
            }
            Argument::TypeAssert => {
                // {Cache, Inter, CanFail}
                let word = self.image().word_size();
                let inter = |addr: u64| interface(self.image().word(addr.checked_add(word)?).ok()?);
                let found = find(0, &|addr| inter(addr).is_some()).and_then(|addr| {
                    let can_fail = self.image().u8(addr.checked_add(2 * word)?).ok()?;
                    Some((inter(addr)?, can_fail))
                });
                match found {
                    Some((ty, can_fail)) => (Operand::Interface(ty), Some(can_fail != 0)),
                    None => (Operand::Unknown, None),
                }
            }
            Argument::InterfaceSwitch => {
                let cases = find(0, &|addr| self.cases(addr).is_some()).and_then(|addr| self.cases(addr));
                (cases.map_or(Operand::Unknown, Operand::Cases), None)
            }
        }
    }

    /// The type of the value that the call at an address converts, if the code after it shows one that fits.
    fn boxed(&self, argument: Argument, function: Function<'_>, call: u64) -> Option<Type<'_>> {
        let next = call + CALL_LEN.iter().find(|len| len.0 == self.image().arch())?.1;
        let code = self.code_of(function)?.get((next - function.entry()) as usize..)?;
        let words = match argument {
            Argument::Sized(size) => size.div_ceil(self.image().word_size()),
            Argument::String => 2,
            _ => 3,
        };
        self.boxed_type(code, next, words).filter(|ty| match argument {
            Argument::Sized(size) => ty.size() == size && ty.ptr_bytes() == 0,
            Argument::String => ty.kind() == Kind::String,
            Argument::Slice => ty.kind() == Kind::Slice,
            _ => false,
        })
    }

    /// The descriptor of a type switch, {Cache, NCases, Cases[]}, if all cases are interfaces.
    fn cases(&self, addr: u64) -> Option<Cases<'_>> {
        let word = self.image().word_size();
        let len = self.image().word(addr.checked_add(word)?).ok()?;
        let cases = Cases { binary: self, addr: addr.checked_add(2 * word)?, len };
        if !(1..=MAX_CASES).contains(&len) || cases.addr.checked_add(len * word).is_none() {
            return None;
        }
        let interfaces = cases.types().filter(|ty| ty.is_interface()).count();
        (interfaces as u64 == len).then_some(cases)
    }
}

/// The wanted functions by address. There are some dozen, and millions of calls to compare with them.
struct Targets(Vec<(u64, &'static Callee)>);

impl Targets {
    fn new(pclntab: &Pclntab<'_>) -> Targets {
        // In order of address, as the functions are.
        let of_runtime = pclntab.functions().filter(|function| function.name_starts_with("runtime."));
        let wanted = of_runtime.filter_map(|function| {
            let name = function.name()?.strip_prefix("runtime.")?;
            Some((function.entry(), CALLEES.iter().find(|callee| callee.name == name)?))
        });
        Targets(wanted.collect())
    }

    fn get(&self, address: u64) -> Option<&'static Callee> {
        let (first, last) = (self.0.first()?.0, self.0.last()?.0);
        if !(first..=last).contains(&address) {
            return None;
        }
        let at = self.0.binary_search_by_key(&address, |target| target.0).ok()?;
        Some(self.0[at].1)
    }
}

/// The function that the latest call was found in.
struct Inside<'a> {
    function: Function<'a>,
    code: Code<'a>,
    positions: Positions<'a>,
}

impl<'a> Inside<'a> {
    fn new(binary: &'a Binary<'_>, processor: Processor, function: Function<'a>) -> Option<Inside<'a>> {
        let code = binary.decode(processor, function)?;
        Some(Inside { function, code, positions: function.positions() })
    }
}

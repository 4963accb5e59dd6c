//! A run time in memory: its modules, and where its itab table is.

use crate::binary::data::Binary;
use crate::binary::typ::Type;
use crate::live::error::Error;
use crate::live::memory::{Memory, View};
use crate::live::snapshot::{self, Plugin, Snapshot};
use crate::runtime::pclntab::Function;

/// How the itab table was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Located {
    /// By the symbol `runtime.itabTable`.
    Symbol,
    /// By what it looks like, among the variables of the program.
    Search,
    /// Not at all: whoever asks knows where it is.
    Given,
}

/// The program, or a plugin.
struct Module<'a> {
    binary: Binary<'a>,
    /// What is added to the addresses of the binary: it may be decoded as it is in its file.
    shift: u64,
    stand_in: Option<StandIn>,
}

/// The run time of a Go program in memory.
pub struct Live<'a> {
    pub(crate) view: View<'a>,
    snapshot: &'a Snapshot<'a>,
    /// The program, then plugins.
    modules: Vec<Module<'a>>,
    /// Address of the variable that points to the table.
    pub(crate) variable: u64,
    pub(crate) located: Located,
}

impl<'a> Live<'a> {
    /// Decodes what was copied. The variable at this address points to the itab table.
    ///
    /// # Errors
    ///
    /// [`Error::Unreadable`] if the program does not decode.
    pub fn at(memory: &'a dyn Memory, snapshot: &'a Snapshot<'a>, variable: u64) -> Result<Self, Error> {
        let program = snapshot.program.decode()?;
        let (view, bias) = (snapshot.program.view(memory), snapshot.program.bias);
        let stand_in = StandIn::of(&program, 0, bias);
        let mut modules = vec![Module { binary: program, shift: 0, stand_in }];
        for plugin in &snapshot.plugins {
            let binary = plugin.decode()?;
            let stand_in = StandIn::of(&binary, plugin.bias, plugin.bias);
            modules.push(Module { binary, shift: plugin.bias, stand_in });
        }
        Ok(Live { view, snapshot, modules, variable, located: Located::Given })
    }

    /// The Go program itself: types and itabs as the linker wrote them, at their addresses in memory.
    pub fn program(&self) -> &Binary<'a> {
        &self.modules[0].binary
    }

    /// The path of the executable or library that [`program`](Self::program) was read from.
    pub fn path(&self) -> &str {
        &self.snapshot.program.name
    }

    /// The plugins that the program has loaded and whose files were given to [`Snapshot::take`]. They are decoded as they are
    /// in their files: [`in_memory`](Self::in_memory) gives addresses in memory.
    pub fn plugins(&self) -> impl ExactSizeIterator<Item = &Binary<'a>> {
        self.modules[1..].iter().map(|module| &module.binary)
    }

    /// The address in memory of what the program or a plugin has at an address. Those of the program are the same.
    pub fn in_memory(&self, binary: &Binary<'_>, addr: u64) -> u64 {
        addr.wrapping_add(self.module(binary).map_or(0, |module| module.shift))
    }

    /// Address of the variable that points to the table (Go: `runtime.itabTable`).
    pub fn variable(&self) -> u64 {
        self.variable
    }

    /// How it was found.
    pub fn located(&self) -> Located {
        self.located
    }

    /// The type whose descriptor is at an address in memory. None for types that package reflect made at run time, and
    /// for those of plugins whose files were not given. O(modules).
    pub fn ty(&self, addr: u64) -> Option<Type<'_>> {
        self.modules.iter().find_map(|module| module.binary.type_at(addr.wrapping_sub(module.shift)))
    }

    /// The itab that the linker wrote to an address in memory. O(log itabs).
    pub fn itab_of_linker(&self, addr: u64) -> Option<crate::Itab<'_>> {
        self.modules.iter().find_map(|module| module.binary.itab_at(addr.wrapping_sub(module.shift)))
    }

    /// Whether the linker wrote the itab at an address in memory. O(log itabs).
    pub fn is_static(&self, itab: u64) -> bool {
        self.itab_of_linker(itab).is_some() || self.is_unknown(itab)
    }

    /// The function whose code is at an address in memory. O(log functions).
    pub fn function(&self, addr: u64) -> Option<Function<'_>> {
        self.modules.iter().find_map(|module| module.binary.pclntab().find(addr.wrapping_sub(module.shift)))
    }

    /// The address in memory of a variable or function, by the symbols of the files that were given to
    /// [`Snapshot::take`], if they have any: `main.config`. O(symbols).
    pub fn symbol(&self, name: &str) -> Option<u64> {
        let of_plugin = |plugin: &Plugin<'_>| snapshot::symbol(plugin.file, plugin.bias, name);
        self.snapshot.program.symbol(name).or_else(|| self.snapshot.plugins.iter().find_map(of_plugin))
    }

    /// The program and the plugins.
    pub(crate) fn binaries(&self) -> impl Iterator<Item = &Binary<'a>> {
        self.modules.iter().map(|module| &module.binary)
    }

    /// Whether an address is in a plugin that cannot be decoded.
    pub(crate) fn is_unknown(&self, addr: u64) -> bool {
        self.snapshot.unknown.iter().any(|range| range.contains(&addr))
    }

    fn module(&self, binary: &Binary<'_>) -> Option<&Module<'a>> {
        self.modules.iter().find(|module| std::ptr::eq(&module.binary, binary))
    }

    /// What itabs hold for methods that the linker removed from a type of this module.
    pub(crate) fn stand_in(&self, binary: &Binary<'_>) -> Option<StandIn> {
        self.module(binary)?.stand_in
    }

    /// Whether a code address in an itab stands for methods that the linker removed.
    pub fn is_stand_in(&self, fun: u64) -> bool {
        self.modules.iter().filter_map(|module| module.stand_in).any(|stand_in| stand_in.is(fun))
    }

    /// Bytes before the first code address in an itab.
    pub(crate) fn fun_at(&self) -> u64 {
        self.program().itab_fun_at()
    }
}

/// What stands in itabs for methods that the linker removed (Go: `runtime.unreachableMethod`).
#[derive(Debug, Clone, Copy)]
pub(crate) struct StandIn {
    /// Its address: what the run time puts into the itabs that it builds.
    pub(crate) loaded: u64,
    /// Its address in the file: what itabs hold that the linker wrote into a position-independent executable. Go's linker
    /// does not tell the loader of these words (`dynrelocsym` in `cmd/link/internal/ld/data.go`), as no call gets there.
    linked: u64,
}

impl StandIn {
    /// Where `shift` is what is to be added to the addresses of the binary, and `bias` what the loader added to those of the
    /// file.
    fn of(binary: &Binary<'_>, shift: u64, bias: u64) -> Option<StandIn> {
        let functions = binary.pclntab();
        let named = || {
            let is_it = |name| name == Some("runtime.unreachableMethod");
            functions.functions().find(|function| is_it(function.name())).map(|function| function.entry())
        };
        // That the linker wrote no itab that needs it does not keep the run time from building one. Where names are
        // obfuscated, the linker's itabs are all there is to learn it from: they hold one form or the other.
        let held = || {
            let held = binary.unreachable_method()?;
            let is_linked = functions.find(held).is_none();
            Some(if is_linked { held.wrapping_add(bias).wrapping_sub(shift) } else { held })
        };
        let loaded = named().or_else(held)?.wrapping_add(shift);
        let endian = binary.image().endian();
        let (loaded, linked) = (endian.truncate(loaded), endian.truncate(loaded.wrapping_sub(bias)));
        Some(StandIn { loaded, linked })
    }

    /// Whether an itab that holds this address has the stand-in.
    pub(crate) fn is(self, fun: u64) -> bool {
        fun == self.loaded || fun == self.linked
    }
}

impl std::fmt::Debug for Live<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Live")
            .field("path", &self.path())
            .field("variable", &format_args!("{:#x}", self.variable))
            .field("located", &self.located)
            .finish_non_exhaustive()
    }
}

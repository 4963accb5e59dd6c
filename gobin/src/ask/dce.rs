//! What the linker removed, and what it kept.

use std::collections::HashSet;

use crate::binary::data::Binary;
use crate::runtime::descriptor::REMOVED;

/// How much of the method set the linker removed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Dce {
    /// Methods in method tables.
    pub methods: usize,
    /// Of these, removed.
    pub pruned: usize,
    /// Exported methods in method tables.
    pub exported: usize,
    /// Of these, removed.
    pub exported_pruned: usize,
    /// Exported methods kept that some interface of the file asks for, by name and signature.
    pub kept_by_interface: usize,
    /// Exported methods kept that no interface of the file asks for: called directly, or kept because the
    /// program finds methods by reflection or can load plugins.
    pub kept_otherwise: usize,
    /// The functions in the file that make the linker keep methods: `reflect.Value.Method` and the like.
    pub culprits: Vec<String>,
}

/// Functions whose presence makes the linker keep every exported method of every type that is converted to an
/// interface: with them a program can call methods by a name or number that only exists at run time.
const FINDERS: [&str; 5] = [
    "plugin.Open",
    "reflect.Value.Method",
    "reflect.Value.MethodByName",
    "reflect.(*rtype).Method",
    "reflect.(*rtype).MethodByName",
];

impl Binary<'_> {
    /// Counts what the linker's dead-code elimination removed from the method tables, and what kept the rest.
    pub fn dce(&self) -> Dce {
        let asked: HashSet<(u32, u32)> = self
            .interfaces()
            .flat_map(|ty| ty.records())
            .map(|method| (method.name, method.signature))
            .collect();
        let mut dce = Dce::default();
        for method in self.types().filter(|ty| !ty.is_interface()).flat_map(|ty| ty.records()) {
            let pruned = method.ifn == REMOVED;
            dce.methods += 1;
            dce.pruned += usize::from(pruned);
            if !self.method_tables().is_exported(method.name) {
                continue;
            }
            dce.exported += 1;
            if pruned {
                dce.exported_pruned += 1;
            } else if asked.contains(&(method.name, method.signature)) {
                dce.kept_by_interface += 1;
            } else {
                dce.kept_otherwise += 1;
            }
        }
        dce.culprits = self
            .pclntab()
            .functions()
            .filter_map(|function| function.name())
            .filter(|name| FINDERS.contains(name))
            .map(str::to_string)
            .collect();
        dce
    }
}

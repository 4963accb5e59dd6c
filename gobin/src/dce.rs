use crate::Binary;

/// How much of the method set the linker removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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

impl<'data> Binary<'data> {
    /// Counts what the linker's dead-code elimination removed from the method tables, and what kept the rest.
    pub fn dce(&self) -> Dce {
        todo!()
    }
}

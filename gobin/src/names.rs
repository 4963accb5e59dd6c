use std::fmt;

use crate::{Binary, Interface, Type, TypeId};

/// Why a name does not lead to one type.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameError {
    /// Nothing of that name.
    Unknown {
        /// What was asked for.
        name: String,
        /// Names it may be a slip of, best first.
        near: Vec<String>,
    },
    /// Several types of that name.
    Ambiguous {
        /// What was asked for.
        name: String,
        /// Their full names. Types that share one are told apart by `@` and their address, which is also
        /// accepted as a name.
        candidates: Vec<String>,
    },
    /// A type, but not an interface.
    NotInterface {
        /// Its full name.
        name: String,
    },
    /// An interface, where a concrete type is needed.
    NotConcrete {
        /// Its full name.
        name: String,
    },
    /// Not Go syntax.
    Syntax {
        /// Where in the text, in bytes.
        offset: usize,
        /// What was expected there.
        expected: &'static str,
    },
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let _ = f;
        todo!()
    }
}

impl std::error::Error for NameError {}

impl<'data> Binary<'data> {
    /// The type people mean by a name: `bytes.Buffer`, `*bytes.Buffer`, `net/http.ResponseWriter`,
    /// `http.ResponseWriter`, `ResponseWriter` if there is one only, `[]string`, `0x4a3f00` (the address of
    /// a descriptor).
    ///
    /// O(types). `go.shape.*` is only found by its full name.
    pub fn find_type(&self, name: &str) -> Result<Type<'_>, NameError> {
        let _ = name;
        todo!()
    }

    /// The interface people mean: a name as for [`find_type`](Self::find_type), or Go syntax such as
    /// `interface{ Read([]byte) (int, error) }` for one that need not be in the file.
    pub fn find_interface(&self, name: &str) -> Result<Interface<'_>, NameError> {
        let _ = name;
        todo!()
    }

    /// An interface of the file.
    ///
    /// # Panics
    ///
    /// If the type is not an interface.
    pub fn interface(&self, id: TypeId) -> Interface<'_> {
        let _ = id;
        todo!()
    }
}

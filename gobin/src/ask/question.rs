//! One interface against one type, as the matcher and the explanation see them.

use std::cmp::Ordering;

use itab::method_set::{Explain, MethodSets, Reason, explain, fill, is_near};

use crate::ask::interface::Interface;
use crate::binary::data::Binary;
use crate::runtime::descriptor::REMOVED;
use crate::runtime::method_table::{MethodTables, Record};

/// An answer that can be unknown.
///
/// It is exactly the run time's for interfaces of the file. Where somebody made an interface up, and the file has no
/// function of a signature that it asks for, a method whose signature the linker removed may have it or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// The type implements the interface.
    Yes,
    /// Nobody can tell: all that is missing are methods whose signature the linker removed.
    Unknown,
    /// The type does not implement the interface.
    No,
}

/// An interface in the numbers of a file.
pub(crate) struct Asked<'a> {
    tables: &'a MethodTables,
    methods: Vec<AskedMethod<'a>>,
}

struct AskedMethod<'a> {
    name: &'a str,
    /// See [`MethodTables::rank`].
    rank: u32,
    /// `None` if the file has no unexported method of that package.
    package: Option<u32>,
    /// `None` if the file has no function of that type.
    signature: Option<u32>,
}

impl<'a> Asked<'a> {
    /// What an interface asks for, in the numbers of this file.
    pub(crate) fn new(binary: &'a Binary<'_>, interface: &'a Interface<'_>) -> Asked<'a> {
        let tables = binary.method_tables();
        let methods = interface.methods().iter().map(|method| AskedMethod {
            name: method.name(),
            rank: tables.rank(method.is_exported(), method.name()),
            package: if method.is_exported() { Some(0) } else { tables.package_number(method.package()) },
            signature: method.signature().map(|signature| signature.id().0),
        });
        Asked { tables, methods: methods.collect() }
    }

    /// Reports the positions of the methods that an itab holds, in the interface's order. Whether there are all.
    pub(crate) fn fill(&self, own: &[Record], mut found: impl FnMut(usize)) -> bool {
        let question = Question { asked: self, own, had: own, slips: false };
        fill(&question, |_, have| found(have)).is_ok()
    }

    /// Whether a type with these methods implements the interface.
    pub(crate) fn answer(&self, own: &[Record]) -> Answer {
        match () {
            () if self.is_implemented_by(own) => Answer::Yes,
            // Too few methods, removed ones or not.
            () if own.len() < self.methods.len() => Answer::No,
            () if self.removed(own).is_some() => Answer::Unknown,
            () => Answer::No,
        }
    }

    /// Whether a type with these methods certainly implements the interface.
    pub(crate) fn is_implemented_by(&self, own: &[Record]) -> bool {
        // Too few methods: no need to look at them.
        own.len() >= self.methods.len() && self.fill(own, |_| ())
    }

    /// Whether the file has a function of every signature that is asked for, so that no answer is unknown.
    pub(crate) fn knows_all_signatures(&self) -> bool {
        self.methods.iter().all(|method| method.signature.is_some())
    }

    /// The positions of the methods whose signature the linker removed, if nothing else is missing.
    pub(crate) fn removed(&self, own: &[Record]) -> Option<Vec<usize>> {
        // Most questions end here: of signatures that the file has, nothing is unknown (see `Question::reason`).
        if self.knows_all_signatures() {
            return None;
        }
        explain(&Question { asked: self, own, had: own, slips: false })
            .map(|(_, reason)| match reason {
                Reason::Removed { have } => Some(have),
                _ => None,
            })
            .collect()
    }
}

/// An interface against the methods of a type `T`, for the matcher and the explanation.
pub(crate) struct Question<'q> {
    pub(crate) asked: &'q Asked<'q>,
    /// The methods of `T`.
    pub(crate) own: &'q [Record],
    /// The methods of `*T`, which are those of `T` and those with a pointer receiver; or of `T` again, if the file has
    /// no `*T`.
    pub(crate) had: &'q [Record],
    /// Whether to look for methods whose names are nearly right, which takes long.
    pub(crate) slips: bool,
}

impl Question<'_> {
    /// Whether `T` itself has a method of `*T`.
    fn is_own(&self, have: &Record) -> bool {
        std::ptr::eq(self.own, self.had)
            || self.own.iter().any(|own| (own.name, own.package) == (have.name, have.package))
    }
}

impl MethodSets for Question<'_> {
    fn wanted(&self) -> usize {
        self.asked.methods.len()
    }

    fn had(&self) -> usize {
        self.had.len()
    }

    fn order(&self, want: usize, have: usize) -> Ordering {
        self.asked.methods[want].rank.cmp(&MethodTables::rank_of(self.had[have].name))
    }

    fn fits(&self, want: usize, have: usize) -> bool {
        let (want, have) = (&self.asked.methods[want], &self.had[have]);
        want.signature == Some(have.signature) && want.package == Some(have.package) && self.is_own(have)
    }
}

impl Explain for Question<'_> {
    fn reason(&self, want: usize, have: usize) -> Reason<()> {
        let (want, have) = (&self.asked.methods[want], &self.had[have]);
        if want.package != Some(have.package) {
            return Reason::Unexported { have: () };
        }
        match want.signature {
            Some(signature) if signature == have.signature => Reason::PointerReceiver { have: () },
            // The linker removes a signature from method tables when it removes the function type itself. So of a
            // function type that the file has, it kept every mention: a method without signature has another one.
            Some(_) => Reason::Signature { have: () },
            None if have.signature == REMOVED => Reason::Removed { have: () },
            None => Reason::Signature { have: () },
        }
    }

    fn is_near(&self, want: usize, have: usize) -> bool {
        let (want, have) = (&self.asked.methods[want], &self.had[have]);
        self.slips
            && want.signature == Some(have.signature)
            && is_near(self.asked.tables.name(have.name), want.name)
    }
}

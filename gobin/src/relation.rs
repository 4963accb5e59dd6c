use std::cmp::Ordering;
use std::collections::HashMap;

use itab::method_set::{self, MethodSets};

use crate::binary::Record;
use crate::descriptor::REMOVED;
use crate::{Binary, Interface, Itab, Kind, Type, TypeId, Wanted, names};

/// What [`Binary::verify`] found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verification {
    /// Itabs compared.
    pub itabs: usize,
    /// Of these, negative ones: one slot, zero.
    pub negative: usize,
    /// Method slots compared.
    pub slots: usize,
    /// Of these, slots whose method the linker removed.
    pub pruned: usize,
    /// Every difference, by itab.
    pub mismatches: Vec<Mismatch>,
}

/// A word of an itab in the file that is not what the matcher computes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Address of the itab.
    pub itab: u64,
    /// Which word: `inter`, `type`, `hash`, `pad`, `fun`.
    pub word: &'static str,
    /// Which slot, for `fun`.
    pub slot: Option<usize>,
    /// What the file has.
    pub found: u64,
    /// What it should be.
    pub expected: u64,
}

/// Who implements what: every (interface, concrete type) pair of the file that matches.
#[derive(Debug, Clone)]
pub struct Matrix {
    pub(crate) pairs: Vec<(TypeId, TypeId)>,
}

impl Matrix {
    /// The pairs (interface, concrete type), by interface, then by type.
    pub fn pairs(&self) -> &[(TypeId, TypeId)] {
        &self.pairs
    }

    /// The types that implement an interface. O(log pairs) to find them.
    pub fn implementers(&self, interface: TypeId) -> impl ExactSizeIterator<Item = TypeId> {
        let first = self.pairs.partition_point(|pair| pair.0 < interface);
        let len = self.pairs[first..].partition_point(|pair| pair.0 == interface);
        self.pairs[first..first + len].iter().map(|pair| pair.1)
    }
}

/// Whether a type implements an interface, and if not, why not.
#[derive(Debug, Clone)]
pub struct Verdict<'a> {
    /// Whether it does. Exactly the run time's answer for interfaces of the file. For others `None` means:
    /// it would, if the signatures that the linker removed are the right ones.
    pub implements: Option<bool>,
    /// The itab the linker wrote for the pair, positive or negative.
    pub itab: Option<Itab<'a>>,
    /// The interface's methods that the type lacks, in the interface's order.
    pub reasons: Vec<Reason>,
    /// The interface's methods whose code the linker removed although the type has them.
    pub pruned: Vec<String>,
}

/// Why a type lacks one method of an interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The method's name.
    pub method: String,
    /// The signature the interface asks for, with full package paths.
    pub want: String,
    /// What is wrong.
    pub why: Why,
}

/// What is wrong with a method.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// No method of that name.
    Absent {
        /// Methods of the type whose name differs in letter case or by one slip, and that have the right
        /// signature.
        near: Vec<String>,
    },
    /// A method of that name with another signature.
    Signature {
        /// Its signature, with full package paths.
        have: String,
    },
    /// `*T` has the method, `T` has not.
    PointerReceiver,
    /// An unexported method of that name, but of another package.
    Unexported {
        /// The package the type's method belongs to.
        have: String,
        /// The package the interface's method belongs to.
        want: String,
    },
    /// A method of that name whose signature the linker removed, so that nobody can tell.
    Pruned,
}

/// The two method lists of a pair, for the matcher.
struct Pair<'a> {
    wanted: &'a [Record],
    had: &'a [Record],
}

impl MethodSets for Pair<'_> {
    fn wanted(&self) -> usize {
        self.wanted.len()
    }

    fn had(&self) -> usize {
        self.had.len()
    }

    fn order(&self, want: usize, have: usize) -> Ordering {
        self.wanted[want].name.cmp(&self.had[have].name)
    }

    /// Go compares the addresses of the function types, so removed ones fit nothing. The package of exported
    /// methods is 0 on both sides.
    fn fits(&self, want: usize, have: usize) -> bool {
        let (want, have) = (&self.wanted[want], &self.had[have]);
        want.signature == have.signature && want.signature != REMOVED && want.package == have.package
    }
}

/// The methods of `had` that an itab of the pair holds, in the interface's order.
fn matched<'a>(
    wanted: &'a [Record],
    had: &'a [Record],
    mut found: impl FnMut(&'a Record),
) -> Result<(), usize> {
    method_set::fill(&Pair { wanted, had }, |_, have| found(&had[have]))
}

/// The types that have a certain method, for the methods that interfaces ask for.
struct Postings {
    /// (name, signature) to the position of its list.
    keys: HashMap<(u32, u32), u32>,
    /// Where each list begins in `types`; one more entry at the end.
    starts: Vec<u32>,
    types: Vec<TypeId>,
}

impl Postings {
    fn new(binary: &Binary<'_>, interfaces: &[TypeId]) -> Self {
        let mut keys = HashMap::new();
        for method in interfaces.iter().flat_map(|id| binary.records(*id)) {
            let next = keys.len() as u32;
            keys.entry((method.name, method.signature)).or_insert(next);
        }
        // Most methods have a name that no interface asks for; a bit for each spares them the look-up.
        let mut asked = vec![false; binary.names.len()];
        for (name, _) in keys.keys() {
            asked[*name as usize] = true;
        }
        let mut lists: Vec<(u32, TypeId)> = Vec::new();
        for ty in binary.types().filter(|ty| !ty.records().is_empty() && !ty.is_interface()) {
            let first = lists.len();
            for method in ty.records().iter().filter(|method| asked[method.name as usize]) {
                if let Some(key) = keys.get(&(method.name, method.signature)) {
                    // A type may have two methods of one name and signature, from different packages.
                    if lists[first..].last() != Some(&(*key, ty.id())) {
                        lists.push((*key, ty.id()));
                    }
                }
            }
        }
        let mut starts = vec![0; keys.len() + 1];
        for (key, _) in &lists {
            starts[*key as usize + 1] += 1;
        }
        for key in 1..starts.len() {
            starts[key] += starts[key - 1];
        }
        let mut next = starts.clone();
        let mut types = vec![TypeId(0); lists.len()];
        for (key, ty) in lists {
            types[next[key as usize] as usize] = ty;
            next[key as usize] += 1;
        }
        Postings { keys, starts, types }
    }

    /// The shortest list of types that contains every type with all of these methods.
    fn rarest(&self, methods: &[Record]) -> &[TypeId] {
        let lists = methods.iter().map(|method| match self.keys.get(&(method.name, method.signature)) {
            Some(&key) => {
                &self.types[self.starts[key as usize] as usize..self.starts[key as usize + 1] as usize]
            }
            None => &[],
        });
        lists.min_by_key(|list| list.len()).unwrap_or(&[])
    }
}

impl<'data> Binary<'data> {
    /// Finds the type's methods for an itab of the pair.
    pub(crate) fn fill_into(
        &self,
        interface: TypeId,
        ty: TypeId,
        fun: &mut Vec<Record>,
    ) -> Result<(), usize> {
        matched(self.records(interface), self.records(ty), |method| fun.push(*method))
    }

    /// What an itab holds for a method: its code, or the stand-in if the linker removed it.
    fn slot(&self, method: &Record) -> u64 {
        match method.ifn {
            REMOVED => self.unreachable_method().unwrap_or(0),
            offset => self.module().text_addr(offset),
        }
    }

    /// Computes the `fun` words of the itab for a pair, as Go's run time would.
    ///
    /// # Errors
    ///
    /// The position of the first method of the interface that the type lacks.
    pub fn fill(&self, interface: TypeId, ty: TypeId) -> Result<Vec<u64>, usize> {
        let mut fun = Vec::with_capacity(self.records(interface).len());
        matched(self.records(interface), self.records(ty), |method| fun.push(self.slot(method)))?;
        Ok(fun)
    }

    /// Recomputes every itab of the file and compares every word: interface, type, hash, padding, `fun`.
    ///
    /// Interface and type are what the other words are computed from, so a wrong one of them shows as a wrong hash
    /// or wrong code, or as a pair that has two itabs.
    pub fn verify(&self) -> Verification {
        let mut report = Verification::default();
        let mut fun = Vec::new();
        for itab in self.itabs() {
            let (interface, ty) = (itab.interface(), itab.ty());
            let mut compare = |word, slot, found, expected| {
                if found != expected {
                    report.mismatches.push(Mismatch { itab: itab.addr(), word, slot, found, expected });
                }
            };
            let first = self.itab_of(interface.id(), ty.id()).map_or(0, |first| first.addr());
            compare("inter", None, itab.addr(), first);
            compare("hash", None, itab.hash().into(), ty.hash().into());
            compare("pad", None, itab.pad().into(), 0);
            fun.clear();
            match self.fill_into(interface.id(), ty.id(), &mut fun) {
                Ok(()) => {
                    // A negative itab of a pair that matches has one slot only: the others are missing.
                    for (slot, method) in fun.iter().enumerate() {
                        let found = itab.fun().get(slot).copied().unwrap_or(0);
                        compare("fun", Some(slot), found, self.slot(method));
                        report.pruned += usize::from(method.ifn == REMOVED);
                    }
                }
                Err(_) => {
                    compare("fun", Some(0), itab.fun()[0], 0);
                    report.negative += 1;
                }
            }
            report.itabs += 1;
            report.slots += itab.fun().len();
        }
        report
    }

    /// Every pair that matches. Visits, for each interface, only the types that have its rarest method.
    pub fn matrix(&self) -> Matrix {
        let interfaces: Vec<TypeId> = self.interfaces().map(|ty| ty.id()).collect();
        let postings = Postings::new(self, &interfaces);
        let mut pairs = Vec::new();
        for interface in interfaces {
            let wanted = self.records(interface);
            for &ty in postings.rarest(wanted) {
                if matched(wanted, self.records(ty), |_| ()).is_ok() {
                    pairs.push((interface, ty));
                }
            }
        }
        Matrix { pairs }
    }

    /// The concrete types that implement an interface, by address. O(methods of the file), at worst.
    pub fn implementers(&self, interface: &Interface<'_>) -> Vec<TypeId> {
        let Some(wanted) = self.wanted_records(interface) else { return Vec::new() };
        self.types()
            .filter(|ty| !ty.is_interface() && ty.records().len() >= wanted.len())
            .filter(|ty| matched(&wanted, ty.records(), |_| ()).is_ok())
            .map(|ty| ty.id())
            .collect()
    }

    /// The interfaces of the file (with methods) that a type satisfies, by address. An interface type
    /// satisfies those whose methods are among its own.
    pub fn satisfied(&self, ty: TypeId) -> Vec<TypeId> {
        let had = self.records(ty);
        self.interfaces()
            .filter(|interface| matched(interface.records(), had, |_| ()).is_ok())
            .map(|interface| interface.id())
            .collect()
    }

    /// What an interface asks for, as the file's numbers; none if it asks for a name, a package or a signature
    /// that the file does not have.
    fn wanted_records(&self, interface: &Interface<'_>) -> Option<Vec<Record>> {
        interface.methods.iter().map(|wanted| self.wanted_record(wanted)).collect()
    }

    fn wanted_record(&self, wanted: &Wanted<'_>) -> Option<Record> {
        let package = match wanted.exported {
            true => 0,
            false => self.packages.iter().position(|package| *package == wanted.package)? as u32,
        };
        Some(Record {
            name: self.name_rank(wanted.exported, &wanted.name)?,
            package,
            signature: wanted.signature?.id().0,
            ifn: REMOVED,
            tfn: REMOVED,
        })
    }

    fn name_rank(&self, exported: bool, name: &str) -> Option<u32> {
        let (upper, lower) = self.names.split_at(self.exported as usize);
        if exported {
            upper.binary_search(&name).ok().map(|rank| rank as u32)
        } else {
            lower.binary_search(&name).ok().map(|rank| self.exported + rank as u32)
        }
    }

    /// Whether a type implements an interface, and the reason for every method it lacks.
    pub fn why(&self, ty: TypeId, interface: &Interface<'_>) -> Verdict<'_> {
        let ty = self.ty(ty);
        let mut verdict = Verdict {
            implements: Some(true),
            itab: interface.id.and_then(|id| self.itab_of(id, ty.id())),
            reasons: Vec::new(),
            pruned: Vec::new(),
        };
        for wanted in &interface.methods {
            match self.reason(ty, wanted) {
                Ok(method) if method.ifn == REMOVED => verdict.pruned.push(wanted.name.clone()),
                Ok(_) => {}
                Err(why) => {
                    // A signature that the file has is one that the linker kept wherever it occurs; so a method
                    // without signature has another one. Only of a signature that the file has not, nobody knows.
                    let unknown = why == Why::Pruned && wanted.signature.is_none();
                    verdict.implements = match verdict.implements {
                        Some(true) if unknown => None,
                        None if unknown => None,
                        _ => Some(false),
                    };
                    let (method, want) = (wanted.name.clone(), wanted.text.clone());
                    verdict.reasons.push(Reason { method, want, why });
                }
            }
        }
        verdict
    }

    /// The method of the type that is the wanted one, or why there is none.
    fn reason(&self, ty: Type<'_>, wanted: &Wanted<'_>) -> Result<Record, Why> {
        let Some(name) = self.name_rank(wanted.exported, &wanted.name) else {
            return Err(Why::Absent { near: self.near_methods(ty, wanted) });
        };
        let fits = |method: &&Record| {
            let package = self.packages[method.package as usize];
            wanted.signature.is_some_and(|want| want.id().0 == method.signature)
                && (wanted.exported || wanted.package == package)
        };
        let named = |ty: Type<'_>| -> Vec<Record> {
            ty.records().iter().filter(|method| method.name == name).copied().collect()
        };
        let methods = named(ty);
        if let Some(method) = methods.iter().find(fits) {
            return Ok(*method);
        }
        let Some(method) = methods.first() else {
            let pointer = ty.pointer_to().or_else(|| self.find_pointer(ty));
            return Err(match pointer.map(named) {
                Some(methods) if methods.iter().any(|method| fits(&method)) => Why::PointerReceiver,
                _ => Why::Absent { near: self.near_methods(ty, wanted) },
            });
        };
        // Of several unexported methods of the name, the one of the right package has the telling signature.
        let own =
            |method: &&Record| wanted.exported || self.packages[method.package as usize] == wanted.package;
        match methods.iter().find(own) {
            None => Err(Why::Unexported {
                have: self.packages[method.package as usize].to_string(),
                want: wanted.package.clone(),
            }),
            Some(method) if method.signature == REMOVED => Err(Why::Pruned),
            Some(method) => {
                Err(Why::Signature { have: self.ty(TypeId(method.signature)).name().into_owned() })
            }
        }
    }

    /// `*T` of a T that does not know it.
    fn find_pointer(&self, ty: Type<'_>) -> Option<Type<'_>> {
        self.types()
            .find(|pointer| pointer.kind() == Kind::Pointer && pointer.elem().map(Type::id) == Some(ty.id()))
    }

    /// Methods of the type, or of its pointer type, that a slip of the keyboard would explain.
    fn near_methods(&self, ty: Type<'_>, wanted: &Wanted<'_>) -> Vec<String> {
        let methods = ty.records().iter().chain(ty.pointer_to().map_or(&[][..], |pointer| pointer.records()));
        let mut near: Vec<String> = methods
            .filter(|method| wanted.signature.is_some_and(|want| want.id().0 == method.signature))
            .map(|method| self.names[method.name as usize])
            .filter(|name| names::is_near(name, &wanted.name))
            .map(str::to_string)
            .collect();
        near.sort();
        near.dedup();
        near
    }

    /// The names of the interface's methods that the type has, but whose code the linker removed: an itab built
    /// for the pair would hold the stand-in there. Empty if the type does not implement the interface.
    pub fn pruned_slots(&self, interface: &Interface<'_>, ty: TypeId) -> Vec<String> {
        let Some(wanted) = self.wanted_records(interface) else { return Vec::new() };
        let mut pruned = Vec::new();
        let done = matched(&wanted, self.records(ty), |method| {
            if method.ifn == REMOVED {
                pruned.push(self.names[method.name as usize].to_string());
            }
        });
        if done.is_ok() { pruned } else { Vec::new() }
    }
}

//! What the page knows about a program: columns of numbers and names, in which types stand for themselves by their
//! position.

use std::borrow::Cow;
use std::collections::HashMap;
use std::mem;

use itab_gobin::{Binary, Diff, Kind, Type, TypeId, package_of};
use serde::Serialize;

/// A program as columns of numbers and names, in which types stand for themselves by their position.
///
/// All lists of one part are of one length, unless it says otherwise. The page alone knows what they mean: they may change
/// with every release.
#[derive(Serialize)]
pub struct Program<'a> {
    file: &'a str,
    go_version: Option<&'a str>,
    format: &'static str,
    arch: &'static str,
    bits: u64,
    endian: &'static str,
    bytes: usize,
    /// What addresses of descriptors and of code are counted from, so that they are small numbers.
    data_base: String,
    code_base: String,
    kinds: Vec<&'static str>,
    packages: Packages,
    types: Types<'a>,
    /// The names of methods.
    names: Vec<&'a str>,
    methods: Methods,
    /// Interfaces, and the types that implement them.
    implementers: Vec<Implementers>,
    itabs: Itabs,
    /// What changed since an older build, if there is one.
    changes: Option<Changes>,
}

#[derive(Default, Serialize)]
struct Packages {
    /// The first is empty: what has no package.
    path: Vec<String>,
    functions: Vec<u32>,
    code_bytes: Vec<u64>,
}

#[derive(Default, Serialize)]
struct Types<'a> {
    name: Vec<Cow<'a, str>>,
    package: Vec<u32>,
    kind: Vec<u8>,
    size: Vec<u64>,
    address: Vec<u64>,
    /// 1 for types with a name, 2 for artefacts of the compiler.
    flags: Vec<u8>,
    /// The element of a pointer; none for other types.
    elem: Vec<Option<u32>>,
    /// How many of the methods are those of this type.
    methods: Vec<u32>,
}

/// The methods of the first type, then those of the second, and so on.
#[derive(Default, Serialize)]
struct Methods {
    name: Vec<u32>,
    /// The package of an unexported method; 0 for exported ones.
    package: Vec<u32>,
    /// The function type; none if the linker removed it.
    signature: Vec<Option<u32>>,
    /// Where the code is that interfaces call; none if the linker removed it or the type is an interface.
    code: Vec<Option<i64>>,
}

#[derive(Serialize)]
struct Implementers {
    interface: u32,
    /// The first, then the distances from one to the next.
    types: Vec<u32>,
}

#[derive(Default, Serialize)]
struct Itabs {
    interface: Vec<u32>,
    r#type: Vec<u32>,
    address: Vec<i64>,
    /// Positions of the negative ones.
    negative: Vec<u32>,
}

/// What a newer build has that the older one has not, and the other way round.
#[derive(Serialize)]
pub struct Changes {
    /// The name of the older file.
    old: String,
    types: Changed<String>,
    interfaces: Changed<String>,
    /// Pairs (type, interface).
    implementations: Changed<(String, String)>,
    itabs: Changed<(String, String)>,
}

#[derive(Serialize)]
struct Changed<T> {
    gained: Vec<T>,
    lost: Vec<T>,
}

impl Changes {
    /// What changed since the older build, whose file is called `old`.
    pub fn new(old: String, diff: Diff) -> Changes {
        fn changed<T>(change: itab_gobin::Change<T>) -> Changed<T> {
            Changed { gained: change.gained, lost: change.lost }
        }
        Changes {
            old,
            types: changed(diff.types),
            interfaces: changed(diff.interfaces),
            implementations: changed(diff.implementations),
            itabs: changed(diff.itabs),
        }
    }
}

/// Gives numbers to texts, in the order in which they are first met.
#[derive(Default)]
struct Numbers<'a> {
    by_text: HashMap<&'a str, u32>,
    texts: Vec<&'a str>,
}

impl<'a> Numbers<'a> {
    fn of(&mut self, text: &'a str) -> u32 {
        *self.by_text.entry(text).or_insert_with(|| {
            self.texts.push(text);
            self.texts.len() as u32 - 1
        })
    }
}

impl<'a> Program<'a> {
    /// Collects all that the page shows of a file of this name and size.
    ///
    /// Goes over all types, methods and functions once, and computes who implements what: O(methods and pairs of the
    /// file), in memory of their number.
    pub fn new(file: &'a str, bytes: usize, binary: &'a Binary<'_>, changes: Option<Changes>) -> Program<'a> {
        let (module, image) = (binary.module(), binary.image());
        let (data_base, code_base) = (module.types, module.text);
        let (mut packages, mut names, mut kinds) =
            (Numbers::default(), Numbers::default(), Numbers::default());
        packages.of("");
        let (mut types, mut methods) = (Types::default(), Methods::default());
        for ty in binary.types() {
            types.name.push(ty.name());
            types.package.push(packages.of(ty.package()));
            types.kind.push(kinds.of(ty.kind().as_str()) as u8);
            types.size.push(ty.size());
            types.address.push(ty.addr() - data_base);
            types.flags.push(u8::from(ty.is_named()) | u8::from(ty.is_artefact()) << 1);
            let elem = ty.elem().filter(|_| ty.kind() == Kind::Pointer);
            types.elem.push(elem.map(number));
            types.methods.push((ty.methods().len() + ty.imethods().len()) as u32);
            for method in ty.methods() {
                methods.name.push(names.of(method.name()));
                methods.package.push(packages.of(method.package()));
                methods.signature.push(method.signature().map(number));
                methods.code.push(method.ifn().map(|code| code.wrapping_sub(code_base) as i64));
            }
            for method in ty.imethods() {
                methods.name.push(names.of(method.name()));
                methods.package.push(packages.of(method.package()));
                methods.signature.push(Some(number(method.signature())));
                methods.code.push(None);
            }
        }
        Program {
            file,
            go_version: binary.go_version(),
            format: image.format().as_str(),
            arch: image.goarch(),
            bits: image.word_size() * 8,
            endian: if image.is_big_endian() { "big" } else { "little" },
            bytes,
            data_base: format!("{data_base:#x}"),
            code_base: format!("{code_base:#x}"),
            implementers: implementers(binary),
            itabs: itabs(binary, data_base),
            packages: sizes(binary, &packages),
            kinds: kinds.texts,
            types,
            names: names.texts,
            methods,
            changes,
        }
    }

    /// The columns as JSON, which the page reads.
    pub fn json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("numbers, texts and lists of them can be written to memory")
    }
}

fn number(ty: Type<'_>) -> u32 {
    position(ty.id())
}

fn position(id: TypeId) -> u32 {
    u32::try_from(id.index()).expect("types have 32-bit numbers")
}

fn implementers(binary: &Binary<'_>) -> Vec<Implementers> {
    let matrix = binary.matrix();
    let of_one = |pairs: &[(TypeId, TypeId)]| {
        let mut last = 0;
        let types = pairs.iter().map(|pair| position(pair.1) - mem::replace(&mut last, position(pair.1)));
        Implementers { interface: position(pairs[0].0), types: types.collect() }
    };
    matrix.pairs().chunk_by(|a, b| a.0 == b.0).map(of_one).collect()
}

fn itabs(binary: &Binary<'_>, base: u64) -> Itabs {
    let mut itabs = Itabs::default();
    for (at, itab) in binary.itabs().enumerate() {
        itabs.interface.push(number(itab.interface()));
        itabs.r#type.push(number(itab.ty()));
        itabs.address.push(itab.addr().wrapping_sub(base) as i64);
        if itab.is_negative() {
            itabs.negative.push(at as u32);
        }
    }
    itabs
}

/// The packages that types and methods are of, and those of functions, with the size of their code.
fn sizes(binary: &Binary<'_>, numbers: &Numbers<'_>) -> Packages {
    let mut path: Vec<String> = numbers.texts.iter().map(|&text| text.to_owned()).collect();
    let mut by_path: HashMap<String, usize> =
        path.iter().enumerate().map(|(at, path)| (path.clone(), at)).collect();
    let mut functions = vec![0; path.len()];
    let mut code_bytes = vec![0; path.len()];
    for function in binary.pclntab().functions() {
        let package = package_of(function.name().unwrap_or_default());
        let at = match by_path.get(&*package) {
            Some(&at) => at,
            None => {
                by_path.insert(package.clone().into_owned(), path.len());
                path.push(package.into_owned());
                functions.push(0);
                code_bytes.push(0);
                path.len() - 1
            }
        };
        functions[at] += 1;
        code_bytes[at] += binary.code_of(function).map_or(0, |code| code.len() as u64);
    }
    Packages { path, functions, code_bytes }
}

//! What people ask about a program, on compact files of real executables.

mod fixture;

use fixture::fixture;
use itab_gobin::{Answer, Binary, Diff, Method, NameError, Reason, Surface, TypeId, diff};

const NEW: &str = "shapes-go1.27.3-linux-amd64";
const OLD: &str = "shapes-go1.19-linux-amd64";

/// Whether a type implements an interface, and for each method that it lacks: the method, the reason, what there is
/// instead, and what else may have been meant.
#[track_caller]
fn check_why(binary: &Binary<'_>, ty: &str, interface: &str, answer: Answer, expected: &[&str]) {
    let id = binary.find_concrete(ty).unwrap_or_else(|error| panic!("{error}")).id();
    let asked = binary.find_interface(interface).unwrap_or_else(|error| panic!("{error}"));
    let verdict = binary.why(id, &asked);
    let signature = |method: Method<'_>| match method.signature() {
        Some(signature) => signature.name().into_owned(),
        None => "removed".to_string(),
    };
    let found: Vec<String> = verdict
        .missing
        .iter()
        .map(|missing| {
            let reason = match missing.reason {
                Reason::PointerReceiver { have } => format!("pointer receiver, {}", signature(have)),
                Reason::Signature { have } => format!("have {}", signature(have)),
                Reason::Removed { have } => format!("removed, {}", signature(have)),
                Reason::Unexported { have } => format!("unexported in {}", have.package()),
                Reason::Misspelt { have } => format!("near {}", have.name()),
                Reason::Absent => "absent".to_string(),
            };
            let near: Vec<&str> = missing.near.iter().map(|method| method.name()).collect();
            format!("{}{}: {reason} {}", missing.want.name(), missing.want.signature_text(), near.join(" "))
        })
        .map(|text| text.trim_end().replacen("func(", "(", 1))
        .collect();
    let found: Vec<&str> = found.iter().map(String::as_str).collect();
    assert_eq!((verdict.answer, &found[..]), (answer, expected), "{ty} as {interface}");
    let implementers = binary.implementers(&asked);
    assert_eq!(implementers.yes.contains(&id), answer == Answer::Yes, "{ty} as {interface}");
    assert_eq!(implementers.unknown.contains(&id), answer == Answer::Unknown, "{ty} as {interface}");
    assert_eq!(verdict.methods.len(), if answer == Answer::Yes { asked.methods().len() } else { 0 });
    if let Some(interface) = asked.id() {
        assert_eq!(binary.fill(interface, id).is_ok(), answer == Answer::Yes, "{ty} as {}", asked.name());
    }
}

#[test]
fn why_not() {
    let data = fixture(NEW);
    let binary = Binary::read(&data).expect("a fixture");
    let check =
        |ty, interface, answer, expected: &[&str]| check_why(&binary, ty, interface, answer, expected);
    check("Square", "Shape", Answer::Yes, &[]);
    check("Circle", "Scaler", Answer::No, &["Scale(float64): pointer receiver, func(float64)"]);
    check("*Circle", "Scaler", Answer::Yes, &[]);
    // The signature of an `Area` that is not Shape's was of no use to the linker. But Shape's was: so it is another.
    check("Blob", "Shape", Answer::No, &["Area() float64: have removed"]);
    check(
        "Blur",
        "Shape",
        Answer::No,
        &["Area() float64: near AREA AREA Areas", "Perimeter() float64: near PeriMeter PeriMeter"],
    );
    check(
        "left.Point",
        "right.Secret",
        Answer::No,
        &["secret() string: unexported in example.test/zoo/twin/left"],
    );
    check("*Nearly", "Many", Answer::No, &["J() interface {}: have func() int"]);
}

#[test]
fn interfaces_that_are_not_in_the_file() {
    let data = fixture(NEW);
    let binary = Binary::read(&data).expect("a fixture");
    let check =
        |ty, interface, answer, expected: &[&str]| check_why(&binary, ty, interface, answer, expected);
    check("Square", "interface{ Diagonal() float64; Area() (area float64) }", Answer::Yes, &[]);
    // Embedding: the two ways to write it ask for the same.
    let embedded = binary.find_interface("interface{ shape.Shape; Name() string }").expect("an interface");
    let written = binary.find_interface("interface{ Area() float64; Perimeter() float64; Name() string }");
    assert_eq!(binary.implementers(&embedded), binary.implementers(&written.expect("an interface")));
    assert_eq!(embedded.name(), "interface { Area() float64; Name() string; Perimeter() float64 }");
    assert_eq!(embedded.id(), None);
    // No function of this type is in the file; the method of that name has lost its own, so who knows.
    let signature = "interface{ Area() complex64 }";
    check("Blob", signature, Answer::Unknown, &["Area() complex64: removed, removed"]);
    check("Square", signature, Answer::No, &["Area() complex64: have func() float64"]);
    // An unexported method belongs to a package, named or the only one that has it.
    check("Square", "interface{ seal() }", Answer::Yes, &[]);
    check("Square", "interface{ example.test/zoo/shape.seal() }", Answer::Yes, &[]);
    // A name that no method of the file has, between names that some have.
    check("Square", "interface{ Areb() float64 }", Answer::No, &["Areb() float64: near Area Area"]);
    check("Square", "interface{ zzz() }", Answer::No, &["zzz(): absent"]);
    match binary.find_interface("interface{ secret() string }") {
        Err(NameError::Ambiguous { candidates, .. }) => assert_eq!(
            candidates,
            ["example.test/zoo/twin/left.secret", "example.test/zoo/twin/right.secret"]
        ),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_interface_of_the_file_and_the_same_one_written_out() {
    for file in [NEW, OLD] {
        let data = fixture(file);
        let binary = Binary::read(&data).expect("a fixture");
        for interface in binary.interfaces() {
            let named = binary.interface(interface.id());
            let methods: Vec<String> = named
                .methods()
                .iter()
                .map(|method| {
                    let package = if method.is_exported() { "" } else { method.package() };
                    let dot = if package.is_empty() { "" } else { "." };
                    let signature = method.signature_text().trim_start_matches("func");
                    format!("{package}{dot}{}{signature}", method.name())
                })
                .collect();
            let text = format!("interface {{ {} }}", methods.join("; "));
            match binary.find_interface(&text) {
                Ok(written) => {
                    assert_eq!(binary.implementers(&written), binary.implementers(&named), "{file}: {text}");
                }
                // Two types of one full name (types declared in functions) cannot be told apart in Go's syntax.
                Err(NameError::Ambiguous { .. }) => {}
                Err(error) => panic!("{file}: {text}: {error}"),
            }
        }
    }
}

#[test]
fn matrix_and_single_questions_agree() {
    let data = fixture(NEW);
    let binary = Binary::read(&data).expect("a fixture");
    let matrix = binary.matrix();
    let concrete: Vec<TypeId> = binary.types().filter(|ty| !ty.is_interface()).map(|ty| ty.id()).collect();
    for interface in binary.interfaces() {
        let one_by_one: Vec<TypeId> =
            concrete.iter().copied().filter(|ty| binary.fill(interface.id(), *ty).is_ok()).collect();
        assert!(matrix.implementers(interface.id()).eq(one_by_one.iter().copied()), "{interface:?}");
        assert_eq!(binary.implementers(&binary.interface(interface.id())).yes, one_by_one, "{interface:?}");
    }
    for ty in concrete {
        let satisfied: Vec<_> =
            matrix.pairs().iter().filter(|pair| pair.1 == ty).map(|pair| pair.0).collect();
        assert_eq!(binary.satisfied(ty), satisfied);
    }
}

#[test]
fn names_as_people_write_them() {
    let data = fixture(NEW);
    let binary = Binary::read(&data).expect("a fixture");
    let full = |name: &str| match binary.find_type(name) {
        Ok(ty) => ty.name().into_owned(),
        Err(error) => panic!("{name}: {error}"),
    };
    for name in ["Square", "shape.Square", "zoo/shape.Square", "example.test/zoo/shape.Square", " Square "] {
        assert_eq!(full(name), "example.test/zoo/shape.Square", "{name}");
    }
    assert_eq!(full("*Square"), "*example.test/zoo/shape.Square");
    assert_eq!(full("[]byte"), "[]uint8");
    assert_eq!(full("any"), "interface {}");
    assert_eq!(full("形"), "example.test/zoo/shape.形");
    assert_eq!(full("Pair[string, int]"), "example.test/zoo/shape.Pair[string,int]");
    assert_eq!(full("*Stack[int]"), "*example.test/zoo/shape.Stack[int]");
    let square = binary.find_type("Square").expect("a type");
    assert_eq!(binary.find_type(&format!("{:#x}", square.addr())), Ok(square));
    assert_eq!(binary.find_type(&format!("{}@{:#x}", square.name(), square.addr())), Ok(square));

    match binary.find_type("Point") {
        Err(NameError::Ambiguous { candidates, .. }) => {
            assert_eq!(candidates, ["example.test/zoo/twin/left.Point", "example.test/zoo/twin/right.Point"])
        }
        other => panic!("{other:?}"),
    }
    match binary.find_type("Sqaure") {
        Err(NameError::Unknown { near, .. }) => assert_eq!(near, ["example.test/zoo/shape.Square"]),
        other => panic!("{other:?}"),
    }
    assert!(matches!(binary.find_interface("Square"), Err(NameError::NotInterface { .. })));
    assert!(matches!(binary.find_concrete("Shape"), Err(NameError::NotConcrete { .. })));
    assert!(matches!(binary.find_type("[]"), Err(NameError::Syntax { offset: 2, .. })));
}

/// Where an interface is asked for, no other type is meant, found near or proposed; and the other way round.
#[test]
fn names_of_the_sort_that_is_asked_for() {
    let data = fixture(NEW);
    let binary = Binary::read(&data).expect("a fixture");
    let near = |error| match error {
        NameError::Unknown { near, .. } => near,
        other => panic!("{other:?}"),
    };
    assert_eq!(near(binary.find_interface("Sqaure").unwrap_err()), [""; 0]);
    assert_eq!(near(binary.find_interface("Shaep").unwrap_err()), ["example.test/zoo/shape.Shape"]);
    assert_eq!(near(binary.find_concrete("Shaep").unwrap_err()), [""; 0]);
    assert_eq!(near(binary.find_concrete("Sqaure").unwrap_err()), ["example.test/zoo/shape.Square"]);
    // Two structs have this name, and two interfaces the other.
    let point = NameError::NotInterface { name: "Point".to_string() };
    assert_eq!(binary.find_interface("Point").unwrap_err(), point);
    let secret = NameError::NotConcrete { name: "Secret".to_string() };
    assert_eq!(binary.find_concrete("Secret").unwrap_err(), secret);
    assert!(matches!(binary.find_interface("Secret"), Err(NameError::Ambiguous { .. })));
}

/// Every type is found again by its own name, unless another has the same.
#[test]
fn every_full_name_leads_back() {
    let data = fixture(NEW);
    let binary = Binary::read(&data).expect("a fixture");
    let mut found = 0;
    for ty in binary.types() {
        match binary.find_type(&ty.name()) {
            Ok(back) if back == ty => found += 1,
            // Twins without equality, and types declared in functions, share their names with others.
            Ok(back) => assert_eq!(back.name(), ty.name()),
            Err(NameError::Ambiguous { .. }) => {}
            Err(error) => panic!("{}: {error}", ty.name()),
        }
    }
    assert!(found * 10 > binary.types().len() * 9, "{found} of {}", binary.types().len());
}

#[test]
fn builds_compared() {
    let (old, new) = (fixture(OLD), fixture(NEW));
    let (old, new) = (Binary::read(&old).expect("a fixture"), Binary::read(&new).expect("a fixture"));
    assert_eq!(diff(&new, &new), Default::default());
    let (forth, back) = (diff(&old, &new), diff(&new, &old));
    assert_eq!((&forth.types.gained, &forth.types.lost), (&back.types.lost, &back.types.gained));
    assert_eq!(forth.implementations.gained, back.implementations.lost);
    // The program is the same: only Go's own types differ.
    let own = |name: &String| name.contains("example.test/zoo") && !name.contains("go.shape");
    assert!(!forth.interfaces.gained.iter().chain(&forth.interfaces.lost).any(own), "{:?}", forth.interfaces);
    assert!(
        forth.types.gained.contains(&"internal/runtime/maps.Map".to_string()),
        "{:?}",
        forth.types.gained
    );
}

/// What a build offers survives being written down, and a build differs from its own text in nothing.
#[test]
fn surfaces_as_text() {
    let (old, new) = (fixture(OLD), fixture(NEW));
    let (old, new) = (Binary::read(&old).expect("a fixture"), Binary::read(&new).expect("a fixture"));
    let (old, new) = (Surface::of(&old), Surface::of(&new));
    let text: Surface = old.to_string().parse().expect("a surface");
    assert_eq!(text, Surface { itabs: None, ..old.clone() });
    assert_eq!((old.diff(&text), text.diff(&old)), Default::default());
    // Against another build, only itabs are not known.
    assert_eq!(text.diff(&new), Diff { itabs: Default::default(), ..old.diff(&new) });
    assert_ne!(old.diff(&new).methods, Default::default());

    let mut shape = old.clone();
    shape.retain(|name| name == "example.test/zoo/shape.Square");
    let methods: Vec<&str> = shape.methods.keys().map(|(_, method)| method.as_str()).collect();
    assert!(
        methods.contains(&"Area") && shape.methods.keys().all(|(ty, _)| ty.ends_with(".Square")),
        "{methods:?}"
    );
    assert!(shape.interfaces.contains("example.test/zoo/shape.Shape"), "the other type of a pair");
    assert!(!shape.types.contains("example.test/zoo/shape.Circle"));
}

#[test]
fn methods_lost_and_gained() {
    let surface = |lines: &[&str]| -> Surface {
        let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
        format!("itab surface 1\ntype\tT\nunnamed\t*T\n{lines}").parse().expect("a surface")
    };
    let check = |old: &[&str], new: &[&str], lost: &[(&str, &str)], gained: &[(&str, &str)]| {
        let diff = surface(old).diff(&surface(new));
        let found = |methods: &[(String, String)]| -> Vec<String> {
            methods.iter().map(|(ty, method)| format!("{ty} {method}")).collect()
        };
        let expected = |methods: &[(&str, &str)]| -> Vec<String> {
            methods.iter().map(|(ty, m)| format!("{ty} {m}")).collect()
        };
        assert_eq!(found(&diff.methods.lost), expected(lost), "{old:?} {new:?}");
        assert_eq!(found(&diff.methods.gained), expected(gained), "{old:?} {new:?}");
    };
    let flush = "method\tT\tFlush\tfunc()";
    let (through_pointer, fails) = ("method\t*T\tFlush\tfunc()", "method\tT\tFlush\tfunc() error");
    check(&[flush], &[flush], &[], &[]);
    check(&[flush], &[], &[("T", "Flush")], &[]);
    check(&[], &[flush], &[], &[("T", "Flush")]);
    check(&[flush], &[fails], &[("T", "Flush()")], &[("T", "Flush() error")]);
    // Of one whose signature the linker removed, nothing is known but that it is there.
    check(&[flush], &["method\tT\tFlush"], &[], &[]);
    // A pointer has the methods of its element.
    check(&[flush, through_pointer], &[], &[("T", "Flush")], &[]);
    check(&[flush, through_pointer], &[through_pointer], &[("T", "Flush")], &[]);
    check(&[through_pointer], &[], &[("*T", "Flush")], &[]);
    // Of a type that one of them has not, no methods are lost.
    check(&["method\tU\tFlush\tfunc()"], &[], &[], &[]);
}

#[test]
fn what_the_linker_removed() {
    let data = fixture(NEW);
    let binary = Binary::read(&data).expect("a fixture");
    let dce = binary.dce();
    let methods = binary.types().flat_map(|ty| ty.methods());
    assert_eq!(dce.methods, methods.clone().count());
    assert_eq!(dce.pruned, methods.clone().filter(|method| method.ifn().is_none()).count());
    assert_eq!(dce.exported, methods.filter(|method| method.is_exported()).count());
    assert_eq!(dce.exported, dce.exported_pruned + dce.kept_by_interface + dce.kept_otherwise);
    assert!(dce.exported_pruned > 0 && dce.kept_by_interface > 0, "{dce:?}");
    // Nothing in the program looks for methods by name.
    assert_eq!(dce.culprits, [""; 0]);
}

#[test]
fn descriptors_in_detail() {
    for file in [NEW, OLD, "shapes-go1.22.10-linux-386", "shapes-go1.22.10-linux-s390x"] {
        let data = fixture(file);
        let binary = Binary::read(&data).expect("a fixture");
        let word = binary.image().word_size();
        let ty = |name| binary.find_type(name).unwrap_or_else(|error| panic!("{file}: {error}"));
        let label = ty("shape.Label");
        let fields: Vec<_> = label
            .fields()
            .map(|field| (field.name, field.ty.string(), field.offset, field.embedded))
            .collect();
        assert_eq!(fields, [("Circle", "*shape.Circle", 0, true), ("Text", "string", word, false)], "{file}");
        assert_eq!(
            (label.size(), label.align(), label.package()),
            (3 * word, word as u8, "example.test/zoo/shape")
        );
        let methods: Vec<_> = label.methods().map(|method| (method.name(), method.is_exported())).collect();
        assert_eq!(
            methods,
            [("Area", true), ("Name", true), ("Perimeter", true), ("Scale", true), ("seal", false)],
            "{file}"
        );
        let grid = ty("shape.Grid");
        assert_eq!((grid.array_len(), grid.elem()), (Some(2), Some(ty("Meters"))), "{file}");
        let cache = ty("shape.Cache");
        assert_eq!((cache.key(), cache.elem()), (Some(ty("string")), Some(ty("Meters"))), "{file}");
        let many = ty("shape.Many");
        let variadic: Vec<_> = many
            .imethods()
            .filter(|method| method.signature().is_variadic())
            .map(|method| method.signature().name().into_owned())
            .collect();
        assert_eq!(variadic, ["func(...int)"], "{file}");
    }
}

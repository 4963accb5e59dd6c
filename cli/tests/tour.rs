//! The tour: what each section shows, and how it looks.

use std::process::{Command, Output};

/// The sections, in their order.
const SECTIONS: [&str; 17] = [
    "implements",
    "values",
    "descriptors",
    "itabs",
    "conversions",
    "assertions",
    "switches",
    "receivers",
    "embedding",
    "nil",
    "equality",
    "reflection",
    "getitab",
    "table",
    "errors",
    "packages",
    "names",
];

fn itab(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_itab")).args(arguments).output().expect("the binary runs")
}

/// What `itab tour` prints.
fn tour(section: &str) -> String {
    let output = itab(&["tour", section, "--plain"]);
    assert!(output.status.success(), "{section}: {output:?}");
    assert_eq!(output.stderr, b"", "{section}");
    String::from_utf8(output.stdout).expect("the tour is UTF-8")
}

/// What stands behind each place where `page` shows `code`, lines joined.
fn all<'a>(page: &'a str, code: &str) -> Vec<String> {
    let mut lines = page.lines();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        let Some(rest) = line.trim().strip_prefix(code) else { continue };
        if let Some(value) = rest.trim_start().strip_prefix("// ") {
            found.push(value.to_owned());
        } else if rest.is_empty() {
            let comments = lines.clone().map_while(|line| line.trim().strip_prefix("// "));
            let below: Vec<&'a str> =
                comments.take_while(|comment| !comment.starts_with("Go: ")).map(str::trim).collect();
            found.push(below.join(" "));
        }
    }
    found
}

/// What stands behind the only place where `page` shows `code`.
#[track_caller]
fn value(page: &str, code: &str) -> String {
    let found = all(page, code);
    assert_eq!(found.len(), 1, "{code} is there once: {found:?}\n{page}");
    found.into_iter().next().expect("there is one")
}

/// The cells of the table row that starts with `first`. Columns are two spaces apart.
#[track_caller]
fn row<'a>(page: &'a str, first: &str) -> Vec<&'a str> {
    let rows = page.lines().map(|line| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()));
    let mut rows = rows.map(Iterator::collect::<Vec<_>>).filter(|cells| cells.first() == Some(&first));
    rows.next().unwrap_or_else(|| panic!("no row {first} in\n{page}"))
}

/// The address words of `(first,data)`.
#[track_caller]
fn words(text: &str) -> (&str, &str) {
    let inside = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    inside.and_then(|text| text.split_once(',')).unwrap_or_else(|| panic!("two words: {text}"))
}

#[test]
fn every_section_has_its_name_and_sentence() {
    for section in SECTIONS {
        let page = tour(section);
        let mut lines = page.lines().filter(|line| !line.is_empty());
        assert!(lines.next().is_some_and(|line| line.starts_with(&format!("── {section} ─"))), "{section}");
        assert!(lines.next().is_some_and(|line| line.ends_with('.')), "{section}");
        for line in page.lines() {
            assert!(line.chars().count() <= 100, "{section}: {line}");
            assert!(!line.contains('\x1b') && line.trim_end() == line, "{section}: {line}");
        }
    }
}

#[test]
fn without_a_name_all_sections_are_shown() {
    for arguments in [&["tour"][..], &[]] {
        let output = itab(arguments);
        assert!(output.status.success());
        let page = String::from_utf8(output.stdout).expect("the tour is UTF-8");
        let shown: Vec<&str> = page
            .lines()
            .filter_map(|line| line.strip_prefix("── "))
            .map(|line| line.trim_end_matches('─').trim_end())
            .collect();
        assert_eq!(shown, SECTIONS);
        let intro: Vec<&str> = SECTIONS.iter().map(|section| row(&page, section)[0]).collect();
        assert_eq!(intro, SECTIONS);
    }
}

#[test]
fn an_unknown_section_is_an_error_that_lists_the_others() {
    let output = itab(&["tour", "recievers"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(output.stdout, b"");
    let stderr = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(stderr.starts_with("itab: the tour has no section `recievers`"), "{stderr}");
    assert!(stderr.trim_end().ends_with(&SECTIONS.join(", ")), "{stderr}");
}

#[test]
fn colours_on_demand() {
    let has_colours = |arguments: &[&str]| itab(arguments).stdout.contains(&0x1b);
    assert!(has_colours(&["tour", "nil", "--color", "always"]));
    assert!(!has_colours(&["tour", "nil", "--color", "always", "--plain"]));
    assert!(!has_colours(&["tour", "nil"]));
}

#[test]
fn implements() {
    let page = tour("implements");
    assert_eq!(value(&page, "a.return_name()"), "小明");
    assert_eq!(value(&page, "Type::of::<Student>().implements::<dyn People>()"), "true");
    assert_eq!(value(&page, "Type::of::<String>().implements::<dyn People>()"), "false");
    assert!(page.contains("`Student` does not implement `People`: missing method"));
    assert_eq!(value(&page, "ordinary(&a)"), "2");
}

#[test]
fn values() {
    let page = tour("values");
    for name in ["Any", "AnyRef", "AnyMut"] {
        assert!(
            page.lines()
                .any(|line| line.trim_end().ends_with("16                   16") && line.contains(name))
        );
    }
    assert_eq!(value(&page, "words(&f1)"), "(0x0,0x0)");
    assert_eq!(value(&page, "words(&f2)"), "(0x0,0x0)");
    let (efc, ifc) = (value(&page, "words(&efc)"), value(&page, "words(&ifc)"));
    assert_eq!(words(&efc).0, value(&page, "descriptor(efc.ty())"));
    assert_eq!(words(&ifc).0, value(&page, "itab_address(Iface::itab(&ifc))"));
    assert_ne!(words(&efc).0, words(&ifc).0);
    // Copies: three places.
    let bird = value(&page, "address(&bird)");
    assert!(words(&efc).1 != words(&ifc).1 && words(&efc).1 != bird && words(&ifc).1 != bird);
    assert_eq!(words(&efc).1, value(&page, "address(efc.downcast_ref::<Bird>().unwrap())"));
    assert_eq!(
        (value(&page, "bird.fly()"), value(&page, "ifc.fly()")),
        ("b1! flies".into(), "b1 flies".into())
    );
    assert_eq!(words(&value(&page, "words(&AnyRef::new(&bird))")), (words(&efc).0, &*bird));
    // A pointer stays a pointer.
    assert_eq!(
        value(&page, "address(&*p)"),
        value(&page, "address(&**Iface::downcast_ref::<Box<Xitehip>>(&xh).unwrap())")
    );
    assert_eq!(
        [value(&page, "one.count()"), value(&page, "counter.count()")],
        ["1", "3"],
        "the pointer is shared"
    );
    for field in ["eface  _type      +0      8", "iface  tab        +0      8", "       data       +8      8"]
    {
        assert!(page.contains(field), "{field}");
    }
}

#[test]
fn descriptors() {
    let page = tour("descriptors");
    let type_rows = ["size", "align", "kind", "tflag", "methods"];
    for name in type_rows {
        assert!(page.lines().any(|line| line.split_whitespace().any(|cell| cell == name)), "{name}");
    }
    assert_eq!(row(&page, "size")[1], "size");
    assert_eq!(row(&page, "size").last(), Some(&"32"));
    assert_eq!(row(&page, "uncommon: mcount").last(), Some(&"3 methods"));
    // By name, not as written.
    let names: Vec<&str> = page
        .lines()
        .skip_while(|line| !line.contains("ifn: code"))
        .skip(1)
        .map_while(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(names, ["digest", "eat", "run"]);
    assert_eq!(value(&page, "methods[1].signature() == person.methods()[0].signature()"), "true");
    // Fields lie beside each other, in what is said to be the size of the whole.
    let fields = |first: &str, size: &str| {
        let size = page.split(size).nth(1).and_then(|rest| rest.split_whitespace().next()).expect("a size");
        let rows = page.lines().skip_while(|line| !line.trim_start().starts_with(first));
        let mut fields: Vec<(usize, usize)> = rows
            .map_while(|line| {
                let words: Vec<&str> = line.split_whitespace().collect();
                let offset = words.iter().position(|word| word.starts_with('+'))?;
                Some((words[offset][1..].parse().ok()?, words[offset + 1].parse().ok()?))
            })
            .collect();
        fields.sort();
        assert!(fields.len() >= 6, "{fields:?}");
        assert!(fields.windows(2).all(|two| two[0].0 + two[0].1 <= two[1].0), "{fields:?}");
        let (offset, bytes) = fields[fields.len() - 1];
        assert!(offset + bytes <= size.parse().expect("a number"), "{fields:?} in {size} bytes");
    };
    fields("size ", "`itab::Type`, ");
    fields("typ.str ", "`itab::InterfaceType`, ");
    assert_eq!(row(&page, "Box<Xitehip>")[1..], ["Pointer", "8", "8", "Xitehip", "{uncommon, direct-iface}"]);
    assert_eq!(row(&page, "u128")[1..], ["Uint128", "16", "16", "{named, regular-memory}"]);
    assert_eq!(row(&page, "String")[1..], ["String", "24", "8", "{named}"]);
}

#[test]
fn itabs() {
    let page = tour("itabs");
    assert_eq!(value(&page, "itab.len()"), "2");
    let offsets = |name| row(&page, name)[2..4].to_vec();
    assert_eq!(offsets("inter"), ["+0", "8"]);
    assert_eq!(offsets("_type"), ["+8", "8"]);
    assert_eq!(offsets("hash, [4]byte"), ["+16", "2"]);
    assert_eq!(offsets("\""), ["+18", "2"]);
    let funs: Vec<&str> = page
        .lines()
        .filter(|line| line.trim_start().starts_with("fun["))
        .map(|line| line.rsplit("0x").next().expect("an address").split_once(' ').expect("and a name").1)
        .collect();
    assert_eq!(
        funs,
        ["a, the type's ifn", "c, the type's ifn", "eat, the type's ifn", "run, the type's ifn"],
        "sorted by name, and the type's own code"
    );
    assert_eq!(value(&page, "[1, 2, 3].map(Itab::size_of)"), "[32, 40, 48]");
    assert_eq!(all(&page, "ItabTable::process().stats().table.entries - before"), ["0", "1", "1"]);
    assert_ne!(value(&page, "itab_address(known)"), value(&page, "itab_address(built)"));
    assert_eq!(value(&page, "built.as_ptr() == found.as_ptr()"), "true");
}

#[test]
fn conversions() {
    let page = tour("conversions");
    for small in
        ["()", "true", "7_u16", "700_u16", "0_u64", "u64::MAX", "1.5_f64", "Binary(1)", "Rc::new(7_u64)"]
    {
        assert_eq!(row(&page, small)[2..4], ["word", "none"], "{small}");
    }
    for (large, bytes) in
        [("\"text\"", 16), ("String::new()", 24), ("Point(1.0, 2.0)", 16), ("Bird::default()", 24)]
    {
        assert_eq!(row(&page, large)[1], bytes.to_string());
        assert_eq!(row(&page, large)[2..4], ["heap".to_owned(), format!("once, {bytes} bytes")], "{large}");
    }
    assert_eq!(value(&page, "allocations(|| AnyRef::new(&point))"), "none");
    let (efc, ifc) = (all(&page, "words(&efc)"), all(&page, "words(&ifc)"));
    assert_ne!(words(&efc[0]).1, words(&ifc[0]).1, "two conversions, two values");
    assert_eq!(row(&page, "127")[1..], ["true", "shared", "in the word", "none", "true"]);
    assert_eq!(row(&page, "128")[1..], ["false", "shared", "in the word", "none", "true"]);
    assert_eq!(row(&page, "256")[1..], ["false", "allocated", "in the word", "none", "true"]);
    // Interface to interface: the data word is that of `ifc` throughout.
    let data = words(&ifc[0]).1;
    for converted in all(&page, "words(&e)").iter().chain(&all(&page, "words(&i)")) {
        assert_eq!(words(converted).1, data);
    }
    assert_eq!(value(&page, "b.string()"), "1");
    assert_eq!(value(&page, "size_of_val(&anys[..])"), "48");
}

#[test]
fn assertions() {
    let page = tour("assertions");
    assert_eq!(value(&page, "Iface::cast_ref::<dyn Runnable>(&f).unwrap().run()"), "Bird.run");
    assert_eq!(value(&page, "Iface::cast_ref::<dyn Runnable>(&f).is_ok()"), "true");
    assert_eq!(value(&page, "Iface::cast_ref::<dyn Swimmable>(&f).is_ok()"), "false");
    assert_eq!(value(&page, "i.cast_ref::<dyn Flyable>().unwrap().fly()"), "Bird.fly");
    assert_eq!(value(&page, "v.is_ok()"), "true");
    let v = value(&page, "words(v.as_ref().unwrap())");
    assert_eq!(words(&v).1, value(&page, "address(b.downcast_ref::<Binary>().unwrap())"));
    assert!(
        value(&page, "b.try_downcast_ref::<isize>().unwrap()")
            .contains("interface conversion: interface {} is nil, not isize")
    );
    assert!(value(&page, "Iface::try_downcast_ref::<Cat>(&c).unwrap().test()").contains(
        "itab::tour::assertions::Flyable is alloc::boxed::Box<itab::tour::assertions::Cat>, \
         not itab::tour::assertions::Cat"
    ));
    assert!(value(&page, "i.cast_ref::<dyn Swimmable>().unwrap().swim()").contains(": missing method swim"));
    assert_eq!(value(&page, "allocations(|| i.cast_ref::<dyn Swimmable>().is_err())"), "none");
    assert!(page.contains("`TestStruct` does not implement `Flyable`"));
}

#[test]
fn switches() {
    let page = tour("switches");
    assert_eq!(value(&page, "classify(None)"), "nil");
    assert_eq!(value(&page, "classify(Some(AnyRef::new(&41_i64)))"), "i64, plus one 42");
    assert_eq!(value(&page, "classify(Some(AnyRef::new(&7_u64)))"), "unsigned: u64");
    assert_eq!(value(&page, "classify(Some(AnyRef::new(&Bird)))"), "a Flyable that flies");
    assert_eq!(value(&page, "classify(Some(AnyRef::new(&Dog)))"), "a Runnable that trots");
    assert_eq!(value(&page, "classify(Some(AnyRef::new(&1.5_f64)))"), "no arm for f64");
}

#[test]
fn receivers() {
    let page = tour("receivers");
    assert_eq!(row(&page, "a value: yes, no, no")[1..], ["&'static Xitehip", "yes", "no", "no"]);
    assert_eq!(row(&page, "a pointer: yes, yes, yes")[1..], ["Xitehip", "yes", "yes", "yes"]);
    for (shared, yes) in [("Rc<Xitehip>", "no"), ("Arc<Xitehip>", "no"), ("Box<Xitehip>", "yes")] {
        assert_eq!(row(&page, shared)[1..], ["yes", yes, yes], "{shared}");
    }
    assert_eq!(value(&page, "xh.eat(\"ma la xiao long xia!\")"), "19");
    assert_eq!(value(&page, "method_set(Type::of::<Rc<Xitehip>>())"), "[\"run\"]");
    assert_eq!(value(&page, "method_set(Type::of::<Box<Xitehip>>())"), "[\"eat\", \"run\"]");
    assert!(page.contains("`dyn Person` has methods that take `&mut self`"));
    assert!(page.contains("`Rc<Xitehip>` does not implement `Eats`"));
}

#[test]
fn embedding() {
    let page = tour("embedding");
    assert_eq!(value(&page, "names(InterfaceType::of::<dyn Tester>())"), "string test");
    assert_eq!(value(&page, "names(InterfaceType::of::<dyn Everything>())"), "close string test");
    assert_eq!(value(&page, "t.string()"), "\"\"");
    let (t, s) = (value(&page, "words(&t)"), value(&page, "words(&s)"));
    assert_eq!(words(&t).1, words(&s).1, "the same data word");
    assert_ne!(words(&t).0, words(&s).0, "another itab");
    assert_eq!(all(&page, "IfaceRef::cast_ref::<dyn Tester>(s).is_ok()"), ["true", "false"]);
}

#[test]
fn nil() {
    let page = tour("nil");
    assert_eq!(value(&page, "(a.is_none(), b.is_none())"), "(true, false)");
    assert_eq!(value(&page, "words(&a)"), "(0x0,0x0)");
    assert_ne!(words(&value(&page, "words(&b)")).0, "0x0");
    assert!(page.contains("// The interface is nil."));
    assert_eq!(row(&page, "var a interface{}")[2..], ["true", "false", "-"]);
    assert_eq!(row(&page, "(*int)(nil)")[2..], ["false", "true", "true"]);
    assert_eq!(row(&page, "new(int)")[2..], ["false", "true", "false"]);
    assert_eq!(
        all(&page, "f.fly()"),
        ["value method itab::tour::nil::Bird.fly called using nil *Bird pointer", "flies"]
    );
}

#[test]
fn equality() {
    let page = tour("equality");
    assert_eq!(value(&page, "(a == b, a == Any::new(3_u64), a == 3_u64)"), "(false, true, true)");
    assert_eq!(value(&page, "(p == q, p.ptr_eq(&q), p.ptr_eq(&p))"), "(true, false, true)");
    assert_eq!(row(&page, "u64")[1..], ["true", "true", "true"]);
    assert_eq!(row(&page, "f64")[1..], ["true", "true", "false"]);
    assert_eq!(row(&page, "fn() -> u64")[1..], ["false", "false", "false"]);
    let words = "comparing uncomparable type fn() -> i32";
    assert!(
        value(&page, "f == f").ends_with(words) && value(&page, "f.try_eq(&f).unwrap_err()").ends_with(words)
    );
    assert_eq!(value(&page, "f.try_eq(&a)"), "Ok(false)");
    assert_eq!(value(&page, "m.len()"), "3");
}

#[test]
fn reflection() {
    let page = tour("reflection");
    assert_eq!(value(&page, "cat.ty().method(\"name\").unwrap().text()"), "fn(&self) -> String");
    assert!(page.contains("// (true, true, false)"));
    assert!(page.contains("wrong type for method rename"));
    assert_eq!(value(&page, "cat.cast_ref::<dyn Named>().unwrap().name()"), "Tom");
    assert!(page.contains("argument 1 is i32, want &str") && page.contains("0 arguments, want 1"));
    assert!(page.contains("no such method, but rename"));
}

#[cfg(not(itab_stress))]
#[test]
fn getitab() {
    let page = tour("getitab");
    assert_eq!(value(&page, "itab_table.getitab(empty, bird)"), "internal error - misuse of itab");
    assert_eq!(value(&page, "itab_table.getitab(flyable, Type::of::<u64>())"), "None");
    let counters = all(&page, "counters(&itab_table)");
    assert!(counters[0].starts_with("slots 0, entries 0 (negative 0), locked look-ups 0"), "{counters:?}");
    assert_eq!(counters[1], counters[0], "a type without methods leaves no trace");
    assert!(counters[2].starts_with("slots 512, entries 1 (negative 0)"), "{counters:?}");
    assert_eq!(counters[3], counters[2], "the second look-up takes no lock");
    assert_eq!(value(&page, "itab_address(first)"), value(&page, "itab_address(second)"));
    assert_eq!(value(&page, "answers.len()"), "4");
    assert_eq!(value(&page, "answers.iter().all(|answer| *answer == answers[0])"), "true");
    assert_eq!(all(&page, "itab_table.stats().table.entries"), ["2", "3"]);
    assert_eq!(all(&page, "itab_table.getitab(swimmable, bird)"), ["None", "None"]);
    assert_eq!(
        all(&page, "itab_table.stats().table.locked_lookups - before"),
        ["1", "1", "1"],
        "only the first question about a pair that does not match takes the lock"
    );
    assert_eq!(value(&page, "compare(&[\"a\", \"c\"], &t)"), "fun [\"a\", \"c\"], comparisons: 3");
    assert_eq!(value(&page, "compare(&[\"A\", \"c\"], &t)"), "missing A, comparisons: 1");
    assert!(page.contains("missing method swim"));
    assert_eq!(value(&page, "known.as_ptr() == first.as_ptr()"), "false");
}

#[cfg(not(itab_stress))]
#[test]
fn table() {
    let page = tour("table");
    assert_eq!(row(&page, "slots at first")[1], "512");
    assert_eq!(row(&page, "entries in them before it doubles")[1], "384");
    assert_eq!(row(&page, "slots for 384 entries")[1], "512");
    assert_eq!(row(&page, "slots for 385 entries")[1], "1024");
    assert_eq!(row(&page, "slots for 43540 entries")[1], "65536");
    assert_eq!(all(&page, "found")[0], "192");
    assert_eq!(all(&page, "itab_table.stats().negatives")[0], "192");
    assert_eq!(value(&page, "itab_table.stats().table.growths"), "1");
    let slots: Vec<char> =
        page.lines().filter(|line| is_picture(line)).flat_map(|line| line.trim().chars()).collect();
    assert_eq!(slots.len(), 512 + 1024);
    let entries = |slots: &[char]| slots.iter().filter(|&&slot| slot != '.').count();
    assert_eq!(entries(&slots[..512]), 384);
    assert_eq!(entries(&slots[512..]), 385);
    // The bars count the same entries.
    let bars = page.lines().filter(|line| line.ends_with('#'));
    let counted: usize = bars.filter_map(|line| line.split_whitespace().nth(1)?.parse::<usize>().ok()).sum();
    assert_eq!(counted, 384 + 385);
    // The digits of a picture are those that the bars count, and the averages are theirs.
    let averages: Vec<&str> =
        page.lines().filter_map(|line| line.split_once(" on average; ")).map(|(n, _)| n).collect();
    for (slots, average) in [&slots[..512], &slots[512..]].into_iter().zip(averages) {
        let read: u32 = slots.iter().filter_map(|slot| slot.to_digit(10)).sum();
        let far = slots.iter().filter(|&&slot| slot == '+').count();
        // A plus is an entry behind ten slots or more.
        let least = f64::from(read + 10 * u32::try_from(far).unwrap()) / entries(slots) as f64;
        let shown: f64 = average.parse().expect("a number");
        assert!(shown > 1.0 && shown >= least - 0.005, "{shown} on average, at least {least}");
        assert!(far > 0 || shown <= least + 0.005, "{shown} on average, {least} by the picture");
    }
    for table in ["own", "sparse", "process"] {
        let average: f64 = row(&page, table)[7].parse().expect("a number");
        assert!((1.0..8.0).contains(&average), "{table}: {average}");
    }
    assert_eq!(row(&page, "process")[1..4], ["24", "1536", "576"], "a table in each interface");
    assert_eq!(row(&page, "own")[1..6], ["1", "1024", "576", "56%", "1"]);
}

/// Whether a line is a row of slots.
fn is_picture(line: &str) -> bool {
    let slots = line.trim();
    slots.len() == 64 && slots.chars().all(|c| c == '.' || c == '+' || c.is_ascii_digit())
}

#[test]
fn errors() {
    let page = tour("errors");
    let t = "itab::tour::errors";
    assert_eq!(
        value(&page, "nil.try_downcast_ref::<isize>().unwrap_err()"),
        "interface conversion: interface {} is nil, not isize"
    );
    assert_eq!(
        value(&page, "nil_a.cast_ref::<dyn Ab>().unwrap_err()"),
        format!("interface conversion: interface is nil, not {t}::Ab")
    );
    assert_eq!(
        value(&page, "scopes()"),
        format!(
            "interface conversion: interface {{}} is {t}::scopes::L, not {t}::scopes::L (types from different scopes)"
        )
    );
    assert_eq!(
        value(&page, "AnyRef::new(&T).cast_ref::<dyn Ab>().unwrap_err()"),
        format!("interface conversion: {t}::T is not {t}::Ab: missing method b")
    );
    for (method, reason) in [
        ("close", "Absent"),
        ("flush", "PointerReceiver"),
        ("hidden", "Unexported"),
        ("read_all", "Misspelt"),
        ("seek", "Signature"),
    ] {
        assert_eq!(row(&page, method)[1], reason);
    }
    assert_eq!(value(&page, "allocations(|| AnyRef::new(&File).cast_ref::<dyn Store>().is_err())"), "none");
}

#[test]
fn packages() {
    let page = tour("packages");
    assert_eq!(row(&page, "pub trait Exported")[1..], ["e", "true", "itab", "true"]);
    assert_eq!(row(&page, "trait Private")[1..], ["m", "false", "itab", "true"]);
    assert_eq!(row(&page, "pub trait Public")[1..], ["m", "true", "itab", "false"]);
    assert_eq!(
        value(&page, "missing_methods(public, m2).next().unwrap()"),
        "method m is not `pub` in crate itab: write `pub fn m`"
    );
}

/// What the tour says stands in the place of Go's names is there: rustdoc finds each.
#[test]
fn names() {
    let page = tour("names");
    for go in
        ["getitab", "itabInitSize", "convT16", "panicdottypeE", "staticuint64s", "imethod", "assertE2I2"]
    {
        assert!(page.contains(go), "{go}");
    }
    let mut names = Vec::new();
    for line in page.lines() {
        let mut of = "";
        for name in line.split('`').skip(1).step_by(2) {
            // One without a path is of the type before it.
            let is_item = name.contains("::") || name.starts_with(char::is_uppercase) || name.ends_with('!');
            names.push(if is_item { name.to_owned() } else { format!("{of}::{name}") });
            of = names[names.len() - 1].rsplit_once("::").map_or("", |(of, _)| of);
        }
    }
    assert!(names.len() > 40, "{names:?}");
    assert_eq!(rejected::unknown_names(names.iter().map(String::as_str)), [""; 0]);
    assert_eq!(
        rejected::unknown_names(["Any::new", "Any::knew"]),
        ["Any::knew"],
        "else rustdoc does not look"
    );
}

/// Not under the build switches: one changes the tables, the other allocates at every look-up.
#[cfg(not(any(itab_stress, itab_verify)))]
mod golden {
    use std::fs;
    use std::path::Path;

    use super::{SECTIONS, is_picture, tour};

    /// Every section as a file has it, addresses numbered in order of appearance. `UPDATE_EXPECT=1` writes
    /// the files.
    #[test]
    fn golden_texts() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/tour");
        for section in SECTIONS {
            let page = normalised(section, &tour(section));
            let path = folder.join(section).with_extension("txt");
            if std::env::var_os("UPDATE_EXPECT").is_some() {
                fs::create_dir_all(&folder).expect("the folder can be made");
                fs::write(&path, &page).expect("the file can be written");
            }
            let expected = fs::read_to_string(&path).unwrap_or_default();
            for (i, (shown, expected)) in page.lines().zip(expected.lines()).enumerate() {
                assert_eq!(shown, expected, "{}:{}", path.display(), i + 1);
            }
            assert_eq!(page.lines().count(), expected.lines().count(), "{}", path.display());
        }
    }

    /// The text without what differs from run to run: addresses, and how pairs of addresses lie in a table. Offsets
    /// are as the known release of rustc chooses them, and as it likes in others.
    fn normalised(section: &str, page: &str) -> String {
        let exact = rejected::is_exact();
        let mut addresses = Vec::new();
        let mut normal = String::new();
        for line in page.lines() {
            if is_picture(line) || (section == "table" && line.ends_with('#')) {
                continue;
            }
            let indent = line.len() - line.trim_start().len();
            normal += &line[..indent];
            let mut words: Vec<String> =
                line.split_whitespace().map(|word| numbered(word, &mut addresses)).collect();
            // Slots per look-up: of a picture, and in the last column of the summary.
            let average = match &words[..] {
                _ if section != "table" => None,
                [_, on, average, ..] if on == "on" && average == "average;" => Some(0),
                [name, ..] if ["own", "sparse", "process"].contains(&&**name) => Some(words.len() - 1),
                _ => None,
            };
            if let Some(average) = average {
                words[average] = "n.nn".to_owned();
            }
            if section == "descriptors" && !exact {
                let offsets = words.iter_mut().filter(|word| word.starts_with('+'));
                offsets.for_each(|word| *word = "+n".to_owned());
            }
            normal += &words.join(" ");
            normal.push('\n');
        }
        if section == "descriptors" && !exact {
            eprintln!("offsets are not compared: another release of rustc");
        }
        normal
    }

    /// The word with its addresses replaced by `0x#1`, `0x#2` and so on, the same for the same address. A number of
    /// two digits is a byte, and one of eight a hash, which is the same everywhere.
    fn numbered(word: &str, addresses: &mut Vec<String>) -> String {
        let mut pieces = word.split("0x");
        let mut normal = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let end = piece.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(piece.len());
            let (digits, rest) = piece.split_at(end);
            if digits.len() <= 2 || digits.len() == 8 {
                normal += &format!("0x{digits}{rest}");
                continue;
            }
            let known = addresses.iter().position(|address| address == digits).unwrap_or_else(|| {
                addresses.push(digits.to_owned());
                addresses.len() - 1
            });
            normal += &format!("0x#{}{rest}", known + 1);
        }
        normal
    }
}

/// Each program of `tests/rejected` does not compile, for the reason that the tour quotes.
#[test]
fn rejected_programs() {
    rejected::check("tests/rejected");
}

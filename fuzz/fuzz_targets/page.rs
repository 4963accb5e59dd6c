//! What the page is given: of whatever decodes, columns that fit each other, and no reference that leads nowhere.
#![no_main]

use std::sync::LazyLock;

use itab_fuzz::Region;
use itab_gobin::Binary;
use itab_page::Program;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// Everything that the columns are made of: types, itabs, and the names of functions.
static REGION: LazyLock<Region> = LazyLock::new(|| {
    Region::new(|binary| {
        let module = binary.module();
        let types = (module.types, module.etypes - module.types);
        let itabs = binary.itabs().map(|itab| (itab.addr(), itab.size()));
        let names = [module.ftab, module.funcnametab].map(|span| (span.addr, span.len));
        [types].into_iter().chain(itabs).chain(names).collect()
    })
});

fn column<'a>(part: &'a Value, name: &str) -> &'a [Value] {
    part[name].as_array().expect("a column")
}

fn below(column: &[Value], end: usize) {
    for number in column.iter().filter(|number| !number.is_null()) {
        assert!(number.as_u64().is_some_and(|number| number < end as u64), "{number} of {end}");
    }
}

fuzz_target!(|input: &[u8]| {
    let data = REGION.damage(input);
    let Ok(binary) = Binary::read(&data) else { return };
    let program = Program::new("damaged", data.len(), &binary, None);
    let program: Value = serde_json::from_slice(&program.json()).expect("it is JSON");

    let (types, methods) = (&program["types"], &program["methods"]);
    let count = column(types, "name").len();
    for name in ["package", "kind", "size", "address", "flags", "elem", "methods"] {
        assert_eq!(column(types, name).len(), count, "{name}");
    }
    let packages = &program["packages"];
    let paths = column(packages, "path").len();
    assert_eq!([column(packages, "functions").len(), column(packages, "code_bytes").len()], [paths; 2]);
    below(column(types, "package"), paths);
    below(column(types, "kind"), column(&program, "kinds").len());
    below(column(types, "elem"), count);
    let all: u64 = column(types, "methods").iter().map(|methods| methods.as_u64().expect("a number")).sum();
    for name in ["name", "package", "signature", "code"] {
        assert_eq!(column(methods, name).len() as u64, all, "{name}");
    }
    below(column(methods, "name"), column(&program, "names").len());
    below(column(methods, "package"), paths);
    below(column(methods, "signature"), count);
    for one in column(&program, "implementers") {
        below(std::slice::from_ref(&one["interface"]), count);
        let last: u64 = column(one, "types").iter().map(|step| step.as_u64().expect("a number")).sum();
        assert!(last < count as u64, "{last} of {count}");
    }
    let itabs = &program["itabs"];
    let len = column(itabs, "address").len();
    assert_eq!([column(itabs, "interface").len(), column(itabs, "type").len()], [len; 2]);
    below(column(itabs, "interface"), count);
    below(column(itabs, "type"), count);
    below(column(itabs, "negative"), len);
});

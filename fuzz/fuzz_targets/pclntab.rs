//! The function table: names, files, lines, inlined calls.
#![no_main]

use std::sync::LazyLock;

use itab_fuzz::Region;
use itab_gobin::Binary;
use libfuzzer_sys::fuzz_target;

static REGION: LazyLock<Region> = LazyLock::new(|| {
    Region::new(|binary| {
        let module = binary.module();
        [module.ftab, module.pclntable, module.pctab, module.funcnametab, module.cutab, module.filetab]
            .map(|span| (span.addr, span.len))
            .into_iter()
            .chain([(module.pc_header, 9 * binary.image().word_size())])
            .collect()
    })
});

fuzz_target!(|input: &[u8]| {
    let data = REGION.damage(input);
    let Ok(binary) = Binary::read(&data) else { return };
    let table = binary.pclntab();
    for function in table.functions().take(200) {
        let _ = (function.name(), function.start_line());
        assert!(table.name_at(function.entry()).is_none() || table.find(function.entry()).is_some());
        for address in [function.entry(), function.end().wrapping_sub(1)] {
            let _ = table.frames(address);
        }
    }
    let _ = binary.calls();
});

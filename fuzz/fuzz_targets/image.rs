//! Containers: any bytes at all, as ELF, PE, Mach-O, WebAssembly or universal file.
#![no_main]

use itab_gobin::Image;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    for slice in Image::slices(data).unwrap_or_default() {
        let Ok(image) = Image::parse(slice) else { continue };
        for name in [".go.buildinfo", "__gopclntab"] {
            let _ = image.section(name);
        }
        let _ = image.symbol("runtime.firstmoduledata");
        for segment in image.segments() {
            for addr in
                [segment.addr, segment.addr.wrapping_add(segment.mem_len), segment.addr.wrapping_sub(1)]
            {
                let _ = (image.word(addr), image.u16(addr), image.loaded(addr, segment.mem_len));
                assert_eq!(image.u8(addr).is_ok(), image.bytes(addr, 1).is_ok());
            }
        }
    }
    itab_fuzz::walk(data);
});

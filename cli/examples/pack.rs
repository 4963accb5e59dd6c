//! Makes the programs that are part of the command: `pack PROGRAM PACKED`.
//!
//! The result is the executable itself, compressed, with zeros for what no command reads: code and
//! read-only data of the standard library, and the tables of functions that nobody will ask about. Every
//! type, method table, itab and descriptor stays as the linker wrote it. See `shipped/pack.sh`.

use std::collections::HashSet;
use std::error::Error;
use std::ops::Range;
use std::{env, fs};

use itab_gobin::{Binary, Layout, Module};

/// Functions whose code is kept, for `itab calls`: those of the program's own packages.
const OWN: [&str; 2] = ["main.", "example.com/"];

/// Functions that the code of the others calls, and that must be known by name.
const CALLED: [&str; 4] = ["runtime.conv", "runtime.assert", "runtime.typeAssert", "runtime.interfaceSwitch"];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [program, packed] = &arguments[..] else { return Err("usage: pack PROGRAM PACKED".into()) };
    let bytes = fs::read(program)?;
    let kept = keep(&bytes)?;
    let compressed = miniz_oxide::deflate::compress_to_vec_zlib(&kept, 10);
    fs::write(packed, &compressed)?;
    println!("{packed}: {} bytes, unpacked {}", compressed.len(), kept.len());
    Ok(())
}

/// The executable with zeros for what is not needed.
fn keep(bytes: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let binary = Binary::read(bytes)?;
    let (image, module) = (binary.image(), binary.module());
    if module.layout < Layout::Go1_27 || image.word_size() != 8 || image.is_big_endian() {
        return Err("only packs what Go 1.27 makes for a little-endian machine of 64 bits".into());
    }
    let mut pack = Pack { bytes, kept: bytes.to_vec(), binary: &binary };
    for segment in image.segments().iter().filter(|segment| segment.executable) {
        pack.clear(segment.addr..segment.addr + segment.data.len() as u64);
        // The headers of the file are loaded with the code.
        pack.restore(segment.addr..module.text.min(segment.addr + 0x1000));
    }
    pack.clear(module.rodata..module.pc_header);
    for table in [module.funcnametab, module.pctab, module.pclntable] {
        pack.clear(table.addr..table.addr + table.len);
    }
    // The index of functions is the first part of the table of their records.
    pack.restore(module.ftab.addr..module.ftab.addr + module.ftab.len * 8);
    // What the function data of inlined calls needs is restored below.
    pack.clear(module.gofunc..module.types);

    let mut named: HashSet<u64> = binary.itabs().flat_map(|itab| itab.fun().to_vec()).collect();
    named.extend(binary.types().flat_map(|ty| ty.methods()).filter_map(|method| method.ifn()));
    for (index, function) in binary.pclntab().functions().enumerate() {
        let name = function.name().ok_or("a function without a name")?;
        let own = OWN.iter().any(|prefix| name.starts_with(prefix));
        let called =
            CALLED.iter().any(|prefix| name.starts_with(prefix)) || name.starts_with("runtime.panicdottype");
        if own {
            pack.restore(function.entry()..function.end());
        }
        if own || called || named.contains(&function.entry()) {
            pack.restore_function(module, index as u64, own)?;
        }
    }
    Ok(pack.kept)
}

struct Pack<'a> {
    bytes: &'a [u8],
    kept: Vec<u8>,
    binary: &'a Binary<'a>,
}

impl Pack<'_> {
    /// Where addresses lie in the file.
    fn offsets(&self, addresses: Range<u64>) -> Range<usize> {
        let segment =
            self.binary.image().segments().iter().rev().find(|segment| segment.addr <= addresses.start);
        let segment = segment.expect("the address is in a segment");
        let start = segment.data.as_ptr() as usize - self.bytes.as_ptr() as usize;
        let offset = |address: u64| start + ((address - segment.addr) as usize).min(segment.data.len());
        offset(addresses.start)..offset(addresses.end)
    }

    fn clear(&mut self, addresses: Range<u64>) {
        let range = self.offsets(addresses);
        self.kept[range].fill(0);
    }

    fn restore(&mut self, addresses: Range<u64>) {
        let range = self.offsets(addresses);
        self.kept[range.clone()].copy_from_slice(&self.bytes[range]);
    }

    /// Restores the record and the name of a function, and if `positions` are wanted, its tables of source
    /// files, lines and inlined calls.
    fn restore_function(
        &mut self,
        module: &Module,
        index: u64,
        positions: bool,
    ) -> Result<(), itab_gobin::Error> {
        let image = self.binary.image();
        let record = module.pclntable.addr + u64::from(image.u32(module.ftab.addr + index * 8 + 4)?);
        let pcdata = u64::from(image.u32(record + 7 * 4)?);
        let funcdata = u64::from(image.u8(record + 43)?);
        self.restore(record..record + 44 + (pcdata + funcdata) * 4);
        self.restore_name(module, image.u32(record + 4)?)?;
        if !positions {
            return Ok(());
        }
        self.restore_values(module, image.u32(record + 5 * 4)?)?;
        self.restore_values(module, image.u32(record + 6 * 4)?)?;
        if pcdata > 2 && funcdata > 3 {
            let calls = self.restore_values(module, image.u32(record + 44 + 2 * 4)?)?;
            let tree = image.u32(record + 44 + (pcdata + 3) * 4)?;
            if tree != u32::MAX {
                let tree = module.gofunc + u64::from(tree);
                for call in 0..calls {
                    self.restore(tree + call * 16..tree + call * 16 + 16);
                    self.restore_name(module, image.u32(tree + call * 16 + 4)?)?;
                }
            }
        }
        Ok(())
    }

    fn restore_name(&mut self, module: &Module, name: u32) -> Result<(), itab_gobin::Error> {
        let start = module.funcnametab.addr + u64::from(name);
        let mut end = start;
        while self.binary.image().u8(end)? != 0 {
            end += 1;
        }
        self.restore(start..end);
        Ok(())
    }

    /// Restores a table of values by address, and returns one more than the largest value.
    fn restore_values(&mut self, module: &Module, offset: u32) -> Result<u64, itab_gobin::Error> {
        if offset == 0 {
            return Ok(0);
        }
        let start = module.pctab.addr + u64::from(offset);
        let (mut end, mut value, mut largest) = (start, -1_i64, -1_i64);
        while end == start || self.binary.image().u8(end)? != 0 {
            let difference = self.number(&mut end)?;
            value += (difference >> 1) as i64 ^ -((difference & 1) as i64);
            largest = largest.max(value);
            self.number(&mut end)?;
        }
        self.restore(start..end + 1);
        Ok((largest + 1) as u64)
    }

    fn number(&self, at: &mut u64) -> Result<u64, itab_gobin::Error> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.binary.image().u8(*at)?;
            *at += 1;
            number |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
    }
}

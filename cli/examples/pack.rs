//! Makes the programs that are part of the command: `pack PROGRAM PACKED`.
//!
//! The result is the executable, compressed, with zeros for all that no command reads. Which bytes those are
//! is not computed but tried: a range is cleared if every answer stays the same, and halved if not. Of the
//! code and its tables only names and positions of methods, and what `itab calls` says about the program's own
//! packages, count as answers: those of the standard library are most of the file. See `shipped/pack.sh`.

use std::error::Error;
use std::fmt::Write;
use std::ops::Range;
use std::{env, fs};

use itab_gobin::{Binary, Call, Operand, package_of};

/// Smaller ranges are not tried: they would compress to next to nothing anyway.
const SMALLEST: usize = 32;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [program, packed] = &arguments[..] else { return Err("usage: pack PROGRAM PACKED".into()) };
    let mut bytes = fs::read(program)?;
    let answers = answers(&bytes)?;
    let all = 0..bytes.len();
    clear(&mut bytes, all, &answers);
    let compressed = miniz_oxide::deflate::compress_to_vec_zlib(&bytes, 10);
    fs::write(packed, &compressed)?;
    println!("{packed}: {} bytes, unpacked {}", compressed.len(), bytes.len());
    Ok(())
}

/// Clears what can be cleared of a range without another answer.
fn clear(bytes: &mut [u8], range: Range<usize>, wanted: &str) {
    if bytes[range.clone()].iter().all(|&byte| byte == 0) {
        return;
    }
    let kept = bytes[range.clone()].to_vec();
    bytes[range.clone()].fill(0);
    if answers(bytes).is_ok_and(|answers| answers == wanted) {
        return;
    }
    bytes[range.clone()].copy_from_slice(&kept);
    if range.len() > SMALLEST {
        let middle = range.start + range.len() / 2;
        clear(bytes, range.start..middle, wanted);
        clear(bytes, middle..range.end, wanted);
    }
}

/// Everything that the commands can say about an executable.
fn answers(bytes: &[u8]) -> Result<String, Box<dyn Error>> {
    let binary = Binary::read(bytes)?;
    let pclntab = binary.pclntab();
    let mut answers = format!("{:?} {:?}\n", binary.go_version(), binary.build_info().is_some());
    writeln!(answers, "{:?} {:?} {:?}", binary.module(), binary.verify(), binary.dce())?;
    writeln!(answers, "{:?} {}", binary.matrix(), pclntab.len())?;
    for ty in binary.types() {
        writeln!(
            answers,
            "{ty:?} {} {} {:?} {:?} {:?} {} {} {}",
            ty.name(),
            ty.package(),
            ty.kind(),
            ty.tflag(),
            (ty.size(), ty.ptr_bytes(), ty.hash(), ty.align(), ty.field_align()),
            ty.fields().map(|field| format!("{field:?}")).collect::<String>(),
            ty.imethods().map(|method| format!("{method:?}{:?}", method.signature())).collect::<String>(),
            ty.elem().map_or_else(String::new, |elem| elem.name().into_owned()),
        )?;
        for method in ty.methods() {
            let function = method.ifn().and_then(|address| pclntab.name_at(address));
            let place = |address| Some(pclntab.find(address)?.positions().file_line(address));
            let places = [method.ifn(), method.tfn()].map(|address| address.and_then(place));
            let (package, signature) = (method.package(), method.signature());
            writeln!(answers, "{method:?} {package} {signature:?} {function:?} {places:?}")?;
        }
    }
    for itab in binary.itabs() {
        let functions: Vec<_> = itab.funs().iter().map(|&address| pclntab.name_at(address)).collect();
        writeln!(answers, "{itab:?} {:#x} {:x?} {functions:?}", itab.hash(), itab.funs())?;
    }
    for call in binary.calls().unwrap_or_default() {
        let package = package_of(call.inlined.unwrap_or(call.function));
        if package == "main" || package.starts_with("example.com/") {
            let rest = Call { operand: Operand::None, ..call };
            writeln!(answers, "{rest:?} {}", operand(call.operand))?;
        }
    }
    Ok(answers)
}

fn operand(operand: Operand<'_>) -> String {
    match operand {
        Operand::Type(ty) | Operand::Interface(ty) => ty.name().into_owned(),
        Operand::Cases(cases) => cases.types().map(|ty| ty.name().into_owned()).collect(),
        Operand::None => "none".to_owned(),
        Operand::Unknown => "unknown".to_owned(),
    }
}

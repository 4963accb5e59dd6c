//! The names of Go's runtime, and what stands in their place.

use super::page::Page;

/// Go's name, ours, and the section that shows it.
///
/// What stands between backticks is a name that a test asks rustdoc about; one without a path is of the type before it.
const NAMES: &[[&str; 3]] = &[
    ["interface{}, any, eface", "`Any`, `AnyRef`, `AnyMut`", "values"],
    ["iface", "`Iface`, `IfaceRef`, `IfaceMut`", "values"],
    ["printeface, printiface", "`Any::ty`, `Iface::itab`, `AnyRef::as_ptr`", "values"],
    ["_type, abi.Type", "`Type`", "descriptors"],
    ["uncommontype, tflagUncommon", "`Type::methods`, `TFlag::UNCOMMON`", "descriptors"],
    ["kind, KindDirectIface", "`Kind`, `TFlag::DIRECT_IFACE`", "descriptors"],
    ["typeAlg, equal", "`Type::is_comparable`", "descriptors"],
    ["gcdata, ptrdata", "`Drop` and `Any::try_clone`", "descriptors"],
    ["nameOff, typeOff, moduledata", "pointers", "descriptors"],
    ["method{name, mtyp, ifn, tfn}", "`Method`", "descriptors"],
    ["interfacetype, mhdr", "`InterfaceType::methods`", "descriptors"],
    ["imethod{name, ityp}", "`Imethod`", "descriptors"],
    ["itab, fun", "`Itab`, `Itab::fun`", "itabs"],
    ["go.itab.T,I; go:itab.T,I", "a constant", "itabs"],
    ["link, bad, inhash (before 1.10)", "gone, as in Go", "itabs"],
    ["convT, convTnoptr, convT2{E,I}", "`Any::new`, `Iface::new`", "conversions"],
    ["convT16/32/64, staticuint64s", "the data word itself", "conversions"],
    ["convTstring, convTslice, zeroVal", "an allocation of its size", "conversions"],
    ["zerobase", "the value has no bytes", "conversions"],
    ["newobject", "`Box::new`", "values"],
    ["mallocgc, typedmemmove, memmove", "`std::alloc::alloc`, one write", "conversions"],
    ["convI2I", "`Iface::upcast`, `IfaceRef::upcast`", "embedding"],
    ["x.(T), v, ok := x.(T)", "`Any::downcast_ref`, `try_downcast_ref`", "assertions"],
    ["assertE2I, assertI2I", "`Any::cast_ref`, `cast_mut`, `cast`", "assertions"],
    ["assertE2I2, assertI2I2", "the same, and `Result::ok`", "assertions"],
    ["panicdottypeE, panicdottypeI", "`TypeAssertionError`, `Result::unwrap`", "assertions"],
    ["TypeAssertCache, typeAssert", "cells in the type's descriptor", "getitab"],
    ["switch x.(type), interfaceSwitch", "`type_switch!`", "switches"],
    ["value, pointer receiver", "`Receiver`", "receivers"],
    ["var _ I = (*T)(nil)", "`implements!`", "implements"],
    ["reflect Implements", "`Type::implements`", "implements"],
    ["reflect IsValid, IsNil", "`Option::is_some`, `Any::is_nil_value`", "nil"],
    ["panicwrap", "the same words", "nil"],
    ["getitab, canfail", "`ItabTable::getitab`, `cast_ref`", "getitab"],
    ["itab.init, itabInit", "`method_set::fill`", "getitab"],
    ["persistentalloc", "chunks that are never freed", "getitab"],
    ["itabsinit", "not needed", "getitab"],
    ["fun[0] == 0", "a negative entry", "getitab"],
    ["itabTable(Type), itabLock", "`ItabTable`, `TableStats`", "table"],
    ["itabInitSize, 75 %", "`TableParameters::GO`", "table"],
    ["itabHashFunc", "a product of both addresses", "table"],
    ["find, itabAdd, iterate_itabs", "the table's find and insert", "table"],
    ["pkgPath, isExported", "`Package`, `Method::is_exported`", "packages"],
    ["TypeAssertionError, missingMethod", "`TypeAssertionError::reasons`", "errors"],
];

pub(super) fn show(page: &mut Page) {
    page.table(
        ["Go", "here", "section"],
        &NAMES.iter().map(|row| row.map(str::to_owned)).collect::<Vec<_>>(),
    );
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_name_is_in_a_section() {
        for [go, _, section] in super::NAMES {
            assert!(super::super::SECTIONS.iter().any(|each| each.name == *section), "{go}: {section}");
        }
    }
}

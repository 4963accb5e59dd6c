//! The tables: a struct each, whose fields are the columns. The help of `--table` says what is in them.

use std::borrow::Cow;

use serde::Serialize;

use super::rows::Row;
use crate::args::ExportTable;

/// Declares structs that know the names of their fields. The order is that of the columns.
macro_rules! rows {
    ($($row:ident of $table:ident { $($column:ident: $kind:ty,)* })*) => { $(
        #[derive(Serialize)]
        pub(super) struct $row<'a> { $(pub(super) $column: $kind,)* }

        impl Row for $row<'_> {
            const TABLE: ExportTable = ExportTable::$table;
            const COLUMNS: &'static [&'static str] = &[$(stringify!($column)),*];
        }
    )* };
}

rows! {
    Program of Program {
        file: &'a str,
        file_bytes: usize,
        go_version: Option<&'a str>,
        format: &'static str,
        arch: &'static str,
        bits: u64,
        endian: &'static str,
        moduledata_address: String,
    }

    Type of Types {
        address: String,
        file_offset: Option<usize>,
        name: Cow<'a, str>,
        string: &'a str,
        package: &'a str,
        kind: &'static str,
        size: u64,
        pointer_bytes: u64,
        align: u8,
        field_align: u8,
        hash: String,
        tflag: u8,
        named: bool,
        artefact: bool,
        elem_address: Option<String>,
        key_address: Option<String>,
        len: Option<u64>,
        methods: usize,
        pruned_methods: usize,
    }

    Interface of Interfaces {
        address: String,
        file_offset: Option<usize>,
        name: Cow<'a, str>,
        package: &'a str,
        hash: String,
        artefact: bool,
        methods: usize,
        types: usize,
        itabs: usize,
    }

    Method of Methods {
        r#type: Cow<'a, str>,
        type_address: String,
        position: usize,
        name: &'a str,
        package: Option<&'a str>,
        signature: Option<Cow<'a, str>>,
        signature_address: Option<String>,
        address: Option<String>,
        file_offset: Option<usize>,
        function: Option<String>,
        direct_address: Option<String>,
        direct_file_offset: Option<usize>,
        direct_function: Option<String>,
        file: Option<String>,
        line: Option<u32>,
    }

    Imethod of Imethods {
        interface: Cow<'a, str>,
        interface_address: String,
        slot: usize,
        name: &'a str,
        package: Option<&'a str>,
        signature: Cow<'a, str>,
        signature_address: String,
    }

    Field of Fields {
        r#type: Cow<'a, str>,
        type_address: String,
        position: usize,
        name: &'a str,
        field_type: Cow<'a, str>,
        field_type_address: String,
        offset: u64,
        embedded: bool,
        tag: &'a str,
    }

    Implementation of Implementations {
        interface: Cow<'a, str>,
        interface_address: String,
        r#type: Cow<'a, str>,
        type_address: String,
        pointer: bool,
        itab_address: Option<String>,
        itab_file_offset: Option<usize>,
        slots: usize,
        pruned_slots: usize,
    }

    Itab of Itabs {
        address: String,
        file_offset: Option<usize>,
        interface: Cow<'a, str>,
        interface_address: String,
        r#type: Cow<'a, str>,
        type_address: String,
        hash: String,
        size: u64,
        negative: bool,
        slots: usize,
        pruned_slots: usize,
    }

    Slot of Slots {
        itab_address: String,
        slot: usize,
        address: String,
        file_offset: Option<usize>,
        name: &'a str,
        package: Option<&'a str>,
        value: String,
        function: Option<&'a str>,
        function_file_offset: Option<usize>,
        pruned: bool,
    }
}

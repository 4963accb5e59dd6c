//! What sort of type a descriptor describes.

/// Go's kinds of types, numbered as in `internal/abi`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[allow(missing_docs)] // Each is Go's own name, as in package reflect.
pub enum Kind {
    Bool = 1,
    Int,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Uintptr,
    Float32,
    Float64,
    Complex64,
    Complex128,
    Array,
    Chan,
    Func,
    Interface,
    Map,
    Pointer,
    Slice,
    String,
    Struct,
    UnsafePointer,
}

impl Kind {
    /// Go's name for the kind, such as `struct`.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Bool => "bool",
            Kind::Int => "int",
            Kind::Int8 => "int8",
            Kind::Int16 => "int16",
            Kind::Int32 => "int32",
            Kind::Int64 => "int64",
            Kind::Uint => "uint",
            Kind::Uint8 => "uint8",
            Kind::Uint16 => "uint16",
            Kind::Uint32 => "uint32",
            Kind::Uint64 => "uint64",
            Kind::Uintptr => "uintptr",
            Kind::Float32 => "float32",
            Kind::Float64 => "float64",
            Kind::Complex64 => "complex64",
            Kind::Complex128 => "complex128",
            Kind::Array => "array",
            Kind::Chan => "chan",
            Kind::Func => "func",
            Kind::Interface => "interface",
            Kind::Map => "map",
            Kind::Pointer => "ptr",
            Kind::Slice => "slice",
            Kind::String => "string",
            Kind::Struct => "struct",
            Kind::UnsafePointer => "unsafe.Pointer",
        }
    }

    /// The kind in a descriptor's byte. Its upper bits were flags up to Go 1.25.
    pub(crate) fn new(byte: u8) -> Option<Kind> {
        Some(match byte & 31 {
            1 => Kind::Bool,
            2 => Kind::Int,
            3 => Kind::Int8,
            4 => Kind::Int16,
            5 => Kind::Int32,
            6 => Kind::Int64,
            7 => Kind::Uint,
            8 => Kind::Uint8,
            9 => Kind::Uint16,
            10 => Kind::Uint32,
            11 => Kind::Uint64,
            12 => Kind::Uintptr,
            13 => Kind::Float32,
            14 => Kind::Float64,
            15 => Kind::Complex64,
            16 => Kind::Complex128,
            17 => Kind::Array,
            18 => Kind::Chan,
            19 => Kind::Func,
            20 => Kind::Interface,
            21 => Kind::Map,
            22 => Kind::Pointer,
            23 => Kind::Slice,
            24 => Kind::String,
            25 => Kind::Struct,
            26 => Kind::UnsafePointer,
            _ => return None,
        })
    }
}

/// The direction of a channel type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChanDir {
    /// `<-chan T`
    Recv,
    /// `chan<- T`
    Send,
    /// `chan T`
    Both,
}

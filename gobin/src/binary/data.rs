//! A decoded executable: what was read, in a few vectors of small records.

use std::ops::Range;
use std::sync::OnceLock;

use crate::binary::name_index::{NameIndex, SharedNames};
use crate::error::Error;
use crate::file::image::Image;
use crate::runtime::build_info::BuildInfo;
use crate::runtime::index::Index;
use crate::runtime::itabs::Itabs;
use crate::runtime::method_table::{MethodTables, Record};
use crate::runtime::module::Module;
use crate::runtime::pclntab::Pclntab;
use crate::runtime::region::Region;
use crate::runtime::{descriptor, scan, version};

/// The position of a type in [`Binary::types`], which is in order of address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub(crate) u32);

impl TypeId {
    /// The position as a number below the number of types.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The position of an itab in [`Binary::itabs`], which is in order of address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItabId(pub(crate) u32);

impl ItabId {
    /// The position as a number below the number of itabs.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A Go executable, decoded.
///
/// Types, methods and itabs are small records in a few vectors; [`Type`](crate::Type), [`Method`](crate::Method),
/// [`Imethod`](crate::Imethod) and [`Itab`](crate::Itab) are views of them that borrow the binary, and are two
/// words to copy. What a view shows that the questions of this crate do not need (sizes, elements, fields) is
/// decoded when it is asked for.
#[derive(Debug)]
pub struct Binary<'data> {
    image: Image<'data>,
    module: Module,
    version: Option<String>,
    build_info: Option<BuildInfo<'data>>,
    /// The segment of the image that the type region is in, and where.
    segment: usize,
    place: Range<usize>,
    pub(super) index: Index,
    pub(super) methods: MethodTables,
    pub(super) itabs: Itabs,
    /// Whether field offsets are Go 1.18's, with `embedded` in the lowest bit.
    pub(super) shifted_fields: bool,
    unreachable: Option<u64>,
    /// Made when somebody asks for a name.
    pub(super) name_index: OnceLock<NameIndex>,
    /// Made when somebody asks for a label.
    pub(super) shared_names: OnceLock<SharedNames>,
}

impl<'data> Binary<'data> {
    /// Decodes a Go executable; of a universal file, the first slice that is one.
    ///
    /// # Errors
    ///
    /// See [`Error`]. For a universal file, that of its first slice.
    pub fn read(data: &'data [u8]) -> Result<Self, Error> {
        let mut first = None;
        for slice in Image::slices(data)? {
            match Image::parse(slice).and_then(Self::from_image) {
                Ok(binary) => return Ok(binary),
                Err(error) => first = first.or(Some(error)),
            }
        }
        Err(first.unwrap_or(Error::NotGo))
    }

    /// Decodes an executable that is already open.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn from_image(image: Image<'data>) -> Result<Self, Error> {
        let module = Module::find(&image)?;
        let build_info = BuildInfo::find(&image);
        let version = build_info.map(|info| info.version).or_else(|| version::from_strings(&image, &module));
        let region = Region::new(&image, &module)?;
        let index = scan::scan(&image, &module, region)?;
        let methods = MethodTables::read(region, &index)?;
        let itabs = Itabs::read(&image, &module, region, &index, &methods)?;
        let unreachable = itabs.unreachable_method(&methods, Pclntab::new(&image, &module));
        let shifted_fields = descriptor::has_shifted_fields(region, index.offsets());
        let (segment, from) = image.place(module.types);
        let place = from..from + region.loaded.len();
        let version = version.map(str::to_owned);
        Ok(Binary {
            image,
            module,
            version,
            build_info,
            segment,
            place,
            index,
            methods,
            itabs,
            shifted_fields,
            unreachable,
            name_index: OnceLock::new(),
            shared_names: OnceLock::new(),
        })
    }

    /// The executable underneath.
    pub fn image(&self) -> &Image<'data> {
        &self.image
    }

    /// Go's module data.
    pub fn module(&self) -> &Module {
        &self.module
    }

    /// The function table, which even stripped executables have. Free: nothing is read yet.
    pub fn pclntab(&self) -> Pclntab<'_> {
        Pclntab::new(&self.image, &self.module)
    }

    /// The version the file says it was built with, such as `go1.26.5`, from its build info or else from
    /// a version string in its data.
    pub fn go_version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// What the file says about how it was built, if it has Go build info (what `go version` reads).
    pub fn build_info(&self) -> Option<&BuildInfo<'data>> {
        self.build_info.as_ref()
    }

    /// The address that stands for every method the linker removed (`runtime.unreachableMethod`), if any
    /// itab needs it.
    pub fn unreachable_method(&self) -> Option<u64> {
        self.unreachable
    }

    /// Bytes of the type region: what [`Module`] calls `types` to `etypes`.
    pub(crate) fn region(&self) -> Region<'_> {
        Region {
            loaded: &self.image.loaded_segment(self.segment)[self.place.clone()],
            base: self.module.types,
            endian: self.image.endian(),
            layout: self.module.layout,
        }
    }

    /// The methods of all types, with the numbers of their names and packages.
    pub(crate) fn method_tables(&self) -> &MethodTables {
        &self.methods
    }

    /// The methods of a type: its method table, or what it asks for if it is an interface.
    pub(crate) fn records(&self, id: TypeId) -> &[Record] {
        self.methods.of(id.0)
    }
}

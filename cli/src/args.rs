//! What may be typed after `itab`. Help, man page and shell completions are generated from this file.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use crate::error::Error;

/// Interfaces, types and itabs of Go executables: who implements what, and why not.
///
/// Reads the executables of Go 1.18 to 1.27 (ELF, PE, Mach-O, WebAssembly; stripped or not) and computes what their
/// run time would: every answer about an (interface, type) pair comes from the matcher that fills itabs.
/// Without FILE, a command works on a small Go program that is part of `itab` itself.
#[derive(Debug, Parser)]
#[command(name = "itab", version, max_term_width = 100, after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    /// What to do; without it, the tour.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// Print JSON, one object per line, with the keys that docs/json.md lists.
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// When to use colours.
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub(crate) color: When,
}

const AFTER_HELP: &str = "\
Names are accepted as people write them: `bytes.Buffer`, `*bytes.Buffer`, `net/http.ResponseWriter`, \
or the end of a name when only one type ends so (`Buffer`).

FILE can be `-` for standard input, of which at most 1024 MiB are read.

Exit status:
  0  the answer is yes, or there is an answer
  1  the answer is no: a mismatch, a type that does not implement an interface, a difference
  2  the arguments or a file could not be read
  3  nobody can tell: the linker removed the signature that the answer hangs on";

/// When to do something that only makes sense on a terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// On a terminal, unless the variable NO_COLOR is set.
    #[default]
    Auto,
    /// Also in a pipe or a file.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show the library at work (the default).
    Tour(Tour),
    /// Recompute every itab and compare it with what Go's linker wrote.
    ///
    /// Compares all words: interface, type, hash, padding and each slot of fun[]. An itab that the linker
    /// left empty, because the type does not implement the interface, must be empty here too. The exit
    /// status is 1 when anything differs.
    Verify(Files),
    /// Version, layout, counts and sizes.
    Info(Files),
    /// List the types.
    Types(Types),
    /// List the interfaces that have methods.
    Ifaces(Ifaces),
    /// List the itabs that the linker wrote.
    Itabs(Itabs),
    /// One type, interface or itab in full.
    ///
    /// NAME is a type, an interface, an address in hexadecimal (0x4a1c20), or an itab as INTERFACE,TYPE.
    #[command(override_usage = "itab show [OPTIONS] [FILE] <NAME>")]
    Show(Named),
    /// The types that satisfy an interface.
    ///
    /// INTERFACE is a name, or an interface that need not be in the file:
    /// 'interface{ Read([]byte) (int, error) }'. The options narrow the list to some types. The exit status is 1 when no
    /// type of the list does, and 3 when none does for sure, but the linker removed signatures so that some may.
    #[command(override_usage = "itab implements [OPTIONS] [FILE] <INTERFACE>")]
    Implements(Implements),
    /// The interfaces that a type satisfies, and those that only a pointer to it does.
    ///
    /// The options narrow the list to some interfaces. The exit status is 1 when the type satisfies none of them.
    #[command(override_usage = "itab satisfies [OPTIONS] [FILE] <TYPE>")]
    Satisfies(Satisfies),
    /// Why a type implements an interface, or why not.
    ///
    /// Yes with the itab, or no with a reason for each method: absent, another signature, pointer
    /// receiver, unexported in another package, or signature removed by the linker. The exit status is 1
    /// when the answer is no, and 3 when it hangs on signatures that the linker removed.
    #[command(override_usage = "itab why [OPTIONS] [FILE] <TYPE> <INTERFACE>")]
    Why(Named),
    /// Where the program converts to interfaces and asserts interfaces.
    ///
    /// Lists calls of the functions of the run time that do it (convT and its like; assertE2I, typeAssert and their like;
    /// panicdottype), with what is converted or asked for where the code around the call names it. What the compiler
    /// does without a call is not listed: conversions of pointers, of values that do not escape or are constant, and
    /// assertions to concrete types, of which only the panic is seen. What is converted or asked for is known in code for amd64, 386,
    /// arm64 and wasm only; the types of integers, strings and slices, which are converted without a type, on amd64, 386 and
    /// arm64.
    ///
    /// With --dynamic, lists calls of methods through itabs in code for amd64 and arm64, which the compiler did not make
    /// direct ones: the interface and the method, where the flow of data through the program shows them, and how many
    /// functions it may be. TARGETS are those in the itabs of the interface that the linker wrote, without methods that it
    /// removed; POSSIBLE are those of all types that implement it, for which the run time makes itabs when a program
    /// asserts the interface. Calls with one target come first. Where the interface is not seen, `?` and the number of the
    /// slot stand for the method: of caddy, dockerd, esbuild, hugo and kubectl, that is so for 11 to 29 % of the calls.
    /// Not followed are function values on the stack, channels, iteration over maps, and what is passed in memory. It takes
    /// about a second of processor time for 20 MB of the file, on all processors; without --dynamic a tenth of that.
    Calls(Calls),
    /// Interfaces, types, implementations and itabs that a newer build gained or lost.
    ///
    /// The exit status is 1 when the two builds differ. Types are the same if their full names are: one that was renamed
    /// is lost and gained, types that share a name (as local ones of several functions do) count as one, and a type that
    /// kept its name may have other fields. An implementation is lost or gained only if both builds have the type and the
    /// interface, a method only if both have the type. What the linker left out of a build cannot be told from what is not
    /// in its source.
    ///
    /// OLD and NEW can also be what `itab surface` wrote, so that a build is held to a text under version control.
    #[command(after_long_help = "\
Example, with the same options on both sides:
  itab surface app --package shop/... > surface.golden
  itab diff surface.golden app --package shop/... --lost --format github")]
    Diff(Diff),
    /// What a build offers, as text that can be committed.
    ///
    /// One line for each type, interface, method and implementation, by full names, sorted and without addresses: the same
    /// for two builds of one source. `itab diff` compares it with a build. The options choose types; of an implementation,
    /// one of the two is enough.
    Surface(Surface),
    /// How many methods the linker removed, what kept the others, and who calls it.
    ///
    /// Go's linker keeps exported methods that nothing is seen to call when a program looks methods up by reflection, and
    /// all methods when it can load plugins. Shows which it is, and the calls that lead to it, with file and line, down
    /// to the first function of the program's own packages.
    Dce(Dce),
    /// How the itabs of a program lie in the itab table of the library.
    ///
    /// Replays what Go does at start-up: puts the itabs that the linker wrote into a table with Go's
    /// parameters, 512 slots that double when 75 % are full. Shows the slots that finding an entry looks at.
    Table(Files),
    /// The itab table of a running Go program, or of a core file.
    ///
    /// Reads the memory of a process, which goes on, or of a core file: the size and the growths of the
    /// table, and every itab in it with its slot, the slots that a look-up looks at, and who wrote it: the
    /// linker (static), or the run time for an assertion (built; negative, if the type does not implement
    /// the interface). Works without symbols. A process of another user needs root or CAP_SYS_PTRACE.
    Live(Live),
    /// Write a page that shows a whole executable in a browser.
    ///
    /// One HTML file that needs nothing else, no network either: search, all types, interfaces, packages and itabs, what
    /// is nearly implemented, who implements what as a picture, the sizes of packages. With a second, newer file, the
    /// page of that one, and what changed.
    #[command(override_usage = "itab page [OPTIONS] [FILE] [NEWER]")]
    Page(Page),
    /// Write all facts about a file for other tools: as tables, or as a graph.
    ///
    /// Tables of JSON (an object per line) or CSV for jq, DuckDB, SQLite, pandas and the like, who implements what as a
    /// graph for Graphviz. Rows are in order of address. The options choose types; of a pair of a type and an interface,
    /// one of the two is enough, and then the other may have no row of its own.
    #[command(after_long_help = "\
--table lists the columns. Columns that end in `address` connect the tables: they are in hexadecimal, and those of one \
file sort like their numbers if they are equally long. What is not known, or was removed by the linker, is null, in CSV \
an empty field. A release may add columns at the end, and never renames, removes or re-types one.

Examples:
  itab export app -o facts                                   # facts/types.jsonl, ...
  itab export app | jq 'select(.table == \"types\").name'
  itab export app --format csv -o facts                      # facts/types.csv, ...
  duckdb -c \"select type from 'facts/implementations.csv' where interface = 'error'\"
  itab export app --format dot --package shop/... | dot -Tsvg -o app.svg

There is no Parquet: DuckDB makes it of either,
  duckdb -c \"copy (from 'facts/types.csv') to 'types.parquet'\"")]
    Export(Export),
    /// Print completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the man page.
    Man,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Tour {
    /// The section to show; without it, all of them.
    pub(crate) section: Option<String>,
    /// No colours, on a terminal neither.
    #[arg(long)]
    pub(crate) plain: bool,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Files {
    /// Go executables, or folders to look for them in; without any, the program that is part of `itab`.
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Dce {
    #[command(flatten)]
    pub(crate) files: Files,
    /// The program's own packages: a path, or a path with `/...` at its end for the packages below it too. Without
    /// this, package `main` and the module it is in, as far as the build info says.
    #[arg(long, value_name = "PATH")]
    pub(crate) own: Vec<String>,
    /// All calls, not only the first few of each kind.
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct OneFile {
    /// A Go executable; without it, the program that is part of `itab`.
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Select {
    /// Only names that contain PATTERN, or that match it as a whole if it has a `*` or `?`.
    #[arg(long, value_name = "PATTERN")]
    pub(crate) name: Option<String>,
    /// Only what belongs to the package with this path; `net/...` means the packages below it too. Pointers to a type and
    /// the like belong where it does.
    #[arg(long, value_name = "PATH", value_delimiter = ',')]
    pub(crate) package: Vec<String>,
    /// Nothing of these packages: `std` (the standard library), `vendor` (other modules than the program's own, as far as
    /// the build info says which that is), a path as for --package, or a pattern with `*` or `?`.
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    pub(crate) exclude: Vec<String>,
    /// Only exported names.
    #[arg(long)]
    pub(crate) exported: bool,
}

/// Names, and what the answer is narrowed to.
#[derive(Args, Clone, Debug)]
pub(crate) struct Narrowed {
    #[command(flatten)]
    pub(crate) named: Named,
    #[command(flatten)]
    pub(crate) select: Select,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Implements {
    #[command(flatten)]
    pub(crate) narrowed: Narrowed,
    /// Only pointer types.
    #[arg(long)]
    pub(crate) pointer: bool,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Satisfies {
    #[command(flatten)]
    pub(crate) narrowed: Narrowed,
    /// Only the interfaces that a pointer to the type satisfies, and the type does not.
    #[arg(long)]
    pub(crate) pointer: bool,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Surface {
    #[command(flatten)]
    pub(crate) file: OneFile,
    #[command(flatten)]
    pub(crate) select: Select,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Types {
    #[command(flatten)]
    pub(crate) file: OneFile,
    #[command(flatten)]
    pub(crate) select: Select,
    /// Only types of this kind: struct, ptr, func, ...
    #[arg(long)]
    pub(crate) kind: Option<String>,
    /// Only pointer types.
    #[arg(long)]
    pub(crate) pointer: bool,
    /// Only types that lost methods to the linker.
    #[arg(long)]
    pub(crate) pruned: bool,
    /// The order of the list.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) sort: TypeOrder,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum TypeOrder {
    /// By name.
    #[default]
    Name,
    /// Most methods first.
    Methods,
    /// Largest values first.
    Size,
    /// Most methods removed by the linker first.
    Pruned,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Ifaces {
    #[command(flatten)]
    pub(crate) file: OneFile,
    #[command(flatten)]
    pub(crate) select: Select,
    /// Also the `go.shape` interfaces that the compiler makes for generic code.
    #[arg(long)]
    pub(crate) shapes: bool,
    /// The order of the list.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) sort: IfaceOrder,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum IfaceOrder {
    /// By name.
    #[default]
    Name,
    /// Most methods first.
    Methods,
    /// Most types that implement it first.
    Types,
    /// Most itabs first.
    Itabs,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Itabs {
    #[command(flatten)]
    pub(crate) file: OneFile,
    #[command(flatten)]
    pub(crate) select: Select,
    /// Only itabs with slots whose method the linker removed.
    #[arg(long)]
    pub(crate) pruned: bool,
    /// Only negative itabs, which say that the type does not implement the interface.
    #[arg(long)]
    pub(crate) negative: bool,
    /// The order of the list.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) sort: ItabOrder,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum ItabOrder {
    /// By interface, then by type.
    #[default]
    Interface,
    /// By type, then by interface.
    Type,
    /// By address, as they lie in the file.
    Address,
    /// Most slots first.
    Slots,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Calls {
    #[command(flatten)]
    pub(crate) file: OneFile,
    #[command(flatten)]
    pub(crate) select: Select,
    /// Calls of methods through itabs instead, those with one target first.
    #[arg(long, conflicts_with_all = ["pointer", "conv", "assert"])]
    pub(crate) dynamic: bool,
    /// Only calls about pointer types.
    #[arg(long)]
    pub(crate) pointer: bool,
    /// Only conversions, which may allocate.
    #[arg(long)]
    pub(crate) conv: bool,
    /// Only assertions and type switches, and the panics of failed ones.
    #[arg(long)]
    pub(crate) assert: bool,
    /// Totals instead of single calls.
    #[arg(long, value_enum, value_name = "BY")]
    pub(crate) total: Option<Total>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Total {
    /// Per function.
    Function,
    /// Per package.
    Package,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Page {
    /// A Go executable; without it, the program that is part of `itab`.
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// A newer build of it.
    #[arg(value_name = "NEWER")]
    pub(crate) newer: Option<PathBuf>,
    /// Where to write the page; without it, to standard output.
    #[arg(long, short, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Export {
    #[command(flatten)]
    pub(crate) file: OneFile,
    /// What to write.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) format: Option<ExportFormat>,
    /// Where to write it: the path of a file if it ends in .json, .jsonl, .ndjson or .csv or the format is `dot`, otherwise
    /// of a folder for a file per table, which is made if it is not there. Without this, standard output; CSV of one
    /// table only.
    #[arg(long, short, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) output: Option<PathBuf>,
    /// Only these tables.
    #[arg(long, value_enum, value_name = "TABLE", value_delimiter = ',')]
    pub(crate) table: Vec<ExportTable>,
    #[command(flatten)]
    pub(crate) select: Select,
    /// Only pointer types, and methods, implementations and itabs of pointer types.
    #[arg(long)]
    pub(crate) pointer: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// An object per row and line; where tables share a file, with the key `table`. The default.
    Json,
    /// Comma-separated values, with the names of the columns in the first line.
    Csv,
    /// A graph for Graphviz: an edge from each type to each interface that it implements. Dashed without an itab of the
    /// linker's; red and dotted for a negative itab.
    Dot,
}

/// The tables, with their columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportTable {
    /// The file, one row: file, file_bytes, go_version, format, arch, bits, endian, moduledata_address.
    Program,
    /// All types: address, file_offset, name, string (as `%T` prints it), package, kind, size, pointer_bytes, align,
    /// field_align, hash, tflag, named, artefact (made by the compiler for generic code), elem_address, key_address, len,
    /// methods, pruned_methods.
    Types,
    /// Interfaces with methods: address, file_offset, name, package, hash, artefact, methods, types (how many implement it),
    /// itabs.
    Interfaces,
    /// What concrete types have: type, type_address, position (in Go's order), name, package (of an unexported one),
    /// signature, signature_address, address, file_offset and function (called through interfaces), direct_address,
    /// direct_file_offset and direct_function (called where the type is known), file, line.
    Methods,
    /// What interfaces ask for: interface, interface_address, slot, name, package (of an unexported one), signature,
    /// signature_address.
    Imethods,
    /// Of structs: type, type_address, position, name, field_type, field_type_address, offset, embedded, tag.
    Fields,
    /// Who implements what, all pairs: interface, interface_address, type, type_address, pointer (whether the type is one),
    /// itab_address, itab_file_offset (null if the linker wrote none), slots, pruned_slots.
    Implementations,
    /// What the linker wrote, also that a type does not implement an interface: address, file_offset, interface,
    /// interface_address, type, type_address, hash, size, negative, slots, pruned_slots.
    Itabs,
    /// Of these itabs: itab_address, slot, address, file_offset, name and package (of the method), value (the address of the
    /// function), function, function_file_offset, pruned.
    Slots,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Diff {
    /// The older build; without OLD and NEW, two builds of the shipped program.
    #[arg(requires = "new")]
    pub(crate) old: Option<PathBuf>,
    /// The newer build.
    pub(crate) new: Option<PathBuf>,
    /// Of a pair of a type and an interface, the options below must choose one.
    #[command(flatten)]
    pub(crate) select: Select,
    /// Only implementations, itabs and methods of pointer types.
    #[arg(long)]
    pub(crate) pointer: bool,
    /// Only implementations, methods and interfaces that the newer build lost; the exit status is 1 if there are any.
    #[arg(long)]
    pub(crate) lost: bool,
    /// How to print what differs.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) format: DiffFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// Lists under headings.
    #[default]
    Text,
    /// Annotations of GitHub Actions: errors for what was lost, notices for what was gained.
    Github,
}

#[derive(Args, Clone, Debug)]
#[command(args_conflicts_with_subcommands = false, subcommand_help_heading = "Questions")]
pub(crate) struct Live {
    /// The number of a process, or the path of a core file (./4711 if that is a number).
    #[arg(value_name = "PID|CORE", value_hint = ValueHint::FilePath)]
    pub(crate) target: String,
    /// The executable of a core file, if it is not where it was.
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
    /// Recompute every entry, and compare it: the words of the itab, its slot, the size and the count of
    /// the table. The exit status is 1 when anything differs.
    #[arg(long)]
    pub(crate) verify: bool,
    /// Print itabs as the run time builds them, until the process or whoever reads the output ends.
    #[arg(long, conflicts_with = "verify")]
    pub(crate) watch: bool,
    /// How often to look, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 100, requires = "watch")]
    pub(crate) interval: u64,
    #[command(flatten)]
    pub(crate) select: Select,
    /// Only itabs that the linker did not write.
    #[arg(long)]
    pub(crate) built: bool,
    /// Only negative itabs, which say that the type does not implement the interface.
    #[arg(long)]
    pub(crate) negative: bool,
    /// The order of the list.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) sort: EntryOrder,
    #[command(subcommand)]
    pub(crate) question: Option<LiveQuestion>,
}

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum LiveQuestion {
    /// The interface value, itab or type at an address.
    ///
    /// ADDRESS is in hexadecimal (0xc000012345), or the name of a variable of an interface type, if the
    /// program has symbols (main.config).
    Show {
        /// The address, or the name of a variable.
        address: String,
    },
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum EntryOrder {
    /// By slot.
    #[default]
    Slot,
    /// Longest probe sequence first.
    Probes,
    /// By interface, then by type.
    Interface,
    /// By type, then by interface.
    Type,
    /// By address: those that the run time built are about in the order in which it did.
    Address,
}

/// Names that a command needs, with an optional file before them.
#[derive(Args, Clone, Debug)]
pub(crate) struct Named {
    /// The names; one word more, and the first is the Go executable.
    #[arg(value_name = "NAME", required = true, value_hint = ValueHint::FilePath)]
    words: Vec<String>,
    /// The Go executable, where it is clearer to say so.
    #[arg(long, short, value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Named {
    /// The file, if one was given, and as many names as `wanted` has, in its order.
    ///
    /// The number of words decides: one more than wanted, and the first is the file. Whether a path
    /// exists does not matter, so the same line means the same in every folder.
    ///
    /// # Errors
    ///
    /// When there are too few words or too many.
    pub(crate) fn split<const N: usize>(
        &self,
        wanted: [&str; N],
    ) -> Result<(Option<&Path>, [&str; N]), Error> {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        if let Ok(names) = <[&str; N]>::try_from(&words[..]) {
            return Ok((self.file.as_deref(), names));
        }
        match (&self.file, words.split_first()) {
            (None, Some((file, names))) if names.len() == N => {
                let names = names.try_into().expect("the length was just compared");
                Ok((Some(Path::new(*file)), names))
            }
            (file, _) => {
                let form = wanted.join(" ");
                let form = if file.is_some() { form } else { format!("[FILE] {form}") };
                let got = words.len();
                let plural = if got == 1 { "" } else { "s" };
                Err(Error::Usage(format!("expected {form}, but got {got} word{plural}: {}", words.join(" "))))
            }
        }
    }
}

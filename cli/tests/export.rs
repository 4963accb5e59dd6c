//! What `itab export` writes: the tables hold what the other commands answer, and are what other tools read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Map, Value};

const TABLES: [&str; 9] =
    ["program", "types", "interfaces", "methods", "imethods", "fields", "implementations", "itabs", "slots"];

fn itab(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_itab")).args(arguments).output().expect("it starts")
}

fn stdout(arguments: &[&str]) -> String {
    let output = itab(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("the output is text")
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_slice(&itab(&[arguments, &["--json"]].concat()).stdout).expect("it is JSON")
}

fn fixture(name: &str) -> String {
    format!("{}/../testdata/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// An empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}

fn path(path: &Path) -> &str {
    path.to_str().expect("the path is text")
}

type Row = Map<String, Value>;

/// The tables that `itab export` prints, by their names.
fn tables(arguments: &[&str]) -> BTreeMap<String, Vec<Row>> {
    let mut tables: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for line in stdout(&[&["export"], arguments].concat()).lines() {
        let mut row: Row = serde_json::from_str(line).expect("each line is an object");
        let table = row.remove("table").expect("each object has its table");
        tables.entry(table.as_str().expect("text").to_owned()).or_default().push(row);
    }
    tables
}

/// A table of CSV: the names of its columns, and its rows.
fn csv(text: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(text);
    let texts = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<String>>();
    let columns = texts(reader.headers().expect("a line of headings"));
    (columns, reader.records().map(|record| texts(&record.expect("a row"))).collect())
}

/// Some keys of an object, as one text.
fn line(row: &Row, keys: &[&str]) -> String {
    keys.iter().map(|key| row.get(*key).expect("a column").to_string()).collect::<Vec<_>>().join(" ")
}

fn lines<'a>(rows: impl IntoIterator<Item = &'a Row>, keys: &[&str]) -> BTreeSet<String> {
    rows.into_iter().map(|row| line(row, keys)).collect()
}

/// The objects of an array in the answer of another command.
fn objects(answer: &Value) -> Vec<&Row> {
    answer.as_array().expect("an array").iter().map(|row| row.as_object().expect("an object")).collect()
}

/// As many rows as the commands that list, with the same values in the columns that both have.
#[test]
fn the_rows_of_the_lists() {
    let names = ["shapes-go1.27.3-linux-amd64", "shapes-go1.22.10-linux-s390x", "names-go1.27.3-linux-amd64"];
    let wasm = "shapes-go1.27.3-wasip1-wasm";
    for file in names.into_iter().chain([wasm]).map(fixture) {
        let tables = tables(&[&file]);
        let offset = if file.ends_with(wasm) { "address" } else { "file_offset" };
        for (table, command, key, columns) in [
            (
                "types",
                &["types", &file][..],
                "types",
                &["name", "package", "kind", "size", "methods", "pruned_methods", "address", offset][..],
            ),
            (
                "interfaces",
                &["ifaces", "--shapes", &file],
                "interfaces",
                &["name", "package", "methods", "types", "itabs", "address", "file_offset"],
            ),
            (
                "itabs",
                &["itabs", &file],
                "itabs",
                &[
                    "interface",
                    "interface_address",
                    "type",
                    "type_address",
                    "address",
                    "file_offset",
                    "slots",
                    "pruned_slots",
                    "negative",
                ],
            ),
        ] {
            let listed = &json(command)[key];
            assert_eq!(tables[table].len(), objects(listed).len(), "{file} {table}");
            assert_eq!(lines(&tables[table], columns), lines(objects(listed), columns), "{file} {table}");
        }
        let info = json(&["info", &file]);
        for (table, key) in [("types", "types"), ("methods", "methods"), ("itabs", "itabs")] {
            assert_eq!(tables[table].len() as u64, info[key].as_u64().expect("a number"), "{file} {table}");
        }
        let slots = json(&["verify", &file])["slots"].as_u64().expect("a number");
        let negative = tables["itabs"].iter().filter(|itab| itab["negative"] == true).count() as u64;
        // `verify` compares the one word of a negative itab too.
        assert_eq!(tables["slots"].len() as u64 + negative, slots, "{file}");
        let program = &tables["program"][..];
        assert_eq!(program.len(), 1);
        let keys = ["file", "file_bytes", "go_version", "format", "arch", "bits", "endian"];
        assert_eq!(line(&program[0], &keys), line(info.as_object().expect("an object"), &keys));
    }
}

/// The matrix is what `implements` says of every interface, and slots and methods are what `show` does.
#[test]
fn the_rows_of_the_answers() {
    let file = fixture("shapes-go1.27.3-linux-amd64");
    let tables = tables(&[&file]);
    let of = |table: &str, key: &str, value: &Value| -> Vec<&Row> {
        tables[table].iter().filter(|row| row[key] == *value).collect()
    };
    let mut pairs = 0;
    for interface in &tables["interfaces"] {
        let address = &interface["address"];
        let answer = json(&["implements", &file, address.as_str().expect("text")]);
        let found = of("implementations", "interface_address", address);
        let of_row = |row: &Row| {
            let columns = line(row, &["type", "type_address", "pointer", "pruned_slots"]);
            format!("{columns} {}", !row["itab_address"].is_null())
        };
        let of_answer = |ty: &&Row| line(ty, &["name", "address", "pointer", "pruned_slots", "static_itab"]);
        let found: BTreeSet<String> = found.into_iter().map(of_row).collect();
        assert_eq!(found, objects(&answer["types"]).iter().map(of_answer).collect(), "{interface:?}");
        pairs += found.len();
        let asked = of("imethods", "interface_address", address);
        let columns = ["name", "signature", "package"];
        let methods = objects(&answer["methods"]);
        assert!(asked.iter().zip(&methods).all(|(a, b)| line(a, &columns) == line(b, &columns)));
        assert_eq!((asked.len(), interface["methods"].as_u64()), (methods.len(), Some(asked.len() as u64)));
    }
    assert_eq!(pairs, tables["implementations"].len());
    for itab in &tables["itabs"] {
        let shown = json(&["show", &file, itab["address"].as_str().expect("text")]);
        let slots = of("slots", "itab_address", &itab["address"]);
        let columns = ["address", "file_offset", "value", "function", "function_file_offset", "pruned"];
        let of_show: Vec<String> = objects(&shown["slots"]).iter().map(|slot| line(slot, &columns)).collect();
        assert_eq!(slots.iter().map(|slot| line(slot, &columns)).collect::<Vec<_>>(), of_show, "{itab:?}");
        let columns = ["size", "hash", "negative"];
        assert_eq!(line(itab, &columns), line(shown.as_object().expect("an object"), &columns));
    }
    for ty in tables["types"].iter().filter(|ty| ty["package"] != "" || ty["methods"] != 0) {
        if ty["kind"] == "interface" {
            continue;
        }
        let shown = json(&["show", &file, ty["address"].as_str().expect("text")]);
        let columns = [
            "name",
            "package",
            "signature",
            "address",
            "file_offset",
            "function",
            "direct_address",
            "direct_file_offset",
            "direct_function",
            "file",
            "line",
        ];
        // `show` adds what only the pointer has.
        let of_show = objects(&shown["methods"]);
        let own = ty["methods"].as_u64().expect("a number") as usize;
        let of_show: Vec<String> = of_show.iter().take(own).map(|method| line(method, &columns)).collect();
        let methods = of("methods", "type_address", &ty["address"]);
        assert_eq!(methods.iter().map(|method| line(method, &columns)).collect::<Vec<_>>(), of_show);
        let columns = ["name", "offset", "embedded", "tag"];
        let of_show: Vec<String> =
            objects(&shown["fields"]).iter().map(|field| line(field, &columns)).collect();
        let fields = of("fields", "type_address", &ty["address"]);
        assert_eq!(fields.iter().map(|field| line(field, &columns)).collect::<Vec<_>>(), of_show);
        let columns = [
            "string",
            "package",
            "kind",
            "size",
            "pointer_bytes",
            "align",
            "field_align",
            "hash",
            "tflag",
            "len",
        ];
        assert_eq!(line(ty, &columns), line(shown.as_object().expect("an object"), &columns));
    }
}

/// Every name that is exported can be asked for, however it looks.
#[test]
fn names_come_back() {
    let file = fixture("names-go1.27.3-linux-amd64");
    let tables = tables(&[&file, "--package", "main"]);
    assert!(tables["types"].len() > 30, "{}", tables["types"].len());
    assert!(tables["types"].iter().any(|ty| ty["name"].as_str().is_some_and(|name| name.contains("@0x"))));
    for ty in &tables["types"] {
        let shown = json(&["show", &file, ty["name"].as_str().expect("text")]);
        assert_eq!(shown["address"], ty["address"], "{ty:?}");
    }
}

/// CSV has the rows of JSON, in files by the names of the tables; what is null is empty.
#[test]
fn csv_and_json_are_the_same_rows() {
    let folder = folder("export-forms");
    let file = fixture("names-go1.27.3-linux-amd64");
    let facts = folder.join("deep/facts");
    let said = stdout(&["export", &file, "--format", "csv", "-o", path(&facts)]);
    stdout(&["export", &file, "-o", path(&facts)]);
    let streamed = tables(&[&file]);
    for table in TABLES {
        let (columns, rows) = csv(&fs::read(facts.join(format!("{table}.csv"))).expect("a file per table"));
        assert!(said.contains(&format!("{table}.csv: {} row", rows.len())), "{said}");
        assert_eq!(rows.len(), streamed[table].len(), "{table}");
        let text = fs::read_to_string(facts.join(format!("{table}.jsonl"))).expect("a file per table");
        let objects = text.lines().map(|line| serde_json::from_str::<Row>(line).expect("an object"));
        for ((row, object), streamed) in rows.iter().zip(objects).zip(&streamed[table]) {
            assert_eq!(object, *streamed);
            assert_eq!(object.len(), columns.len());
            for (column, field) in columns.iter().zip(row) {
                let expected = match &object[column] {
                    Value::Null => String::new(),
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                assert_eq!(*field, expected, "{table}.{column}");
            }
        }
        // In the same order, on standard output and in a file.
        let one = ["export", &file, "--format", "csv", "--table", table];
        let printed = stdout(&one);
        let single = folder.join("one.csv");
        stdout(&[&one[..], &["-o", path(&single)]].concat());
        assert_eq!(fs::read_to_string(&single).unwrap(), printed);
        assert_eq!(fs::read_to_string(facts.join(format!("{table}.csv"))).unwrap(), printed);
    }
    // All of them in one file are what is printed.
    let single = folder.join("all.json");
    let said = stdout(&["export", &file, "--json", "-o", path(&single)]);
    assert_eq!(fs::read_to_string(&single).unwrap(), stdout(&["export", &file]));
    let said: Value = serde_json::from_str(&said).expect("one object");
    let rows: usize = streamed.values().map(Vec::len).sum();
    assert_eq!(said, serde_json::json!({ "path": path(&single), "rows": rows }));
}

/// The columns are those that the help and the documentation list, in their order, also where there is no row.
#[test]
fn columns_are_documented() {
    let help = stdout(&["export", "--help"]).split_whitespace().collect::<Vec<_>>().join(" ");
    let documentation = include_str!("../../docs/export.md");
    for table in TABLES {
        let text = stdout(&["export", "--name", "nothing is called so", "--format", "csv", "--table", table]);
        let (columns, rows) = csv(text.as_bytes());
        assert_eq!(rows.len(), usize::from(table == "program"));
        let line = documentation.lines().find(|line| line.starts_with(&format!("| `{table}` |")));
        let documented = line.expect("a row of the documentation").split(" | ").last().expect("the columns");
        let listed: Vec<&str> =
            documented.split('`').skip(1).step_by(2).filter(|word| *word != "%T").collect();
        assert_eq!(listed, columns);
        let (_, rest) = help.split_once(&format!("- {table}: ")).expect("the help lists it");
        let (_, rest) = rest.split_once(": ").expect("the columns follow");
        let (listed, _) = rest.split_once(". ").or(rest.split_once(" - ")).expect("an end");
        let listed = listed.split(" - ").next().expect("the first part");
        let mut words = listed.split([',', ' ', '(', ')']).filter(|word| !word.is_empty());
        for column in &columns {
            assert!(words.any(|word| word == column), "{column} of {table} in {listed}");
        }
    }
}

/// Only what was asked for: types as `itab types` chooses them, and pairs of which one is chosen.
#[test]
fn filters() {
    for options in [
        &["--package", "main"][..],
        &["--exclude", "std"],
        &["--package", "main,example.com/...", "--exported"],
        &["--name", "*Bird", "--pointer"],
    ] {
        let tables = tables(options);
        let rows = |table: &str| tables.get(table).map_or(&[][..], Vec::as_slice);
        let listed = json(&[&["types"], options].concat());
        let types = lines(rows("types"), &["address"]);
        assert!(!types.is_empty());
        assert_eq!(types, lines(objects(&listed["types"]), &["address"]), "{options:?}");
        for (table, column) in [("methods", "type_address"), ("fields", "type_address")] {
            assert!(lines(rows(table), &[column]).is_subset(&types), "{options:?} {table}");
        }
        let interfaces = lines(rows("interfaces"), &["address"]);
        assert!(lines(rows("imethods"), &["interface_address"]).is_subset(&interfaces), "{options:?}");
        for table in ["implementations", "itabs"] {
            assert!(!rows(table).is_empty(), "{options:?} {table}");
            for pair in rows(table) {
                let is_pointer = pair["type"].as_str().expect("text").starts_with('*');
                let is_chosen = types.contains(&line(pair, &["type_address"]))
                    || interfaces.contains(&line(pair, &["interface_address"]));
                assert!(is_chosen && (is_pointer || !options.contains(&"--pointer")), "{options:?} {pair:?}");
            }
        }
    }
}

/// The language of Graphviz, as far as it is used: statements that the grammar has, and nothing between them. Returns the
/// nodes (identifier, label) and the edges (from, to, attributes).
struct Dot<'a> {
    rest: &'a str,
    nodes: BTreeMap<String, String>,
    edges: Vec<(String, String, BTreeMap<String, String>)>,
    boxes: Vec<String>,
}

impl<'a> Dot<'a> {
    fn parse(text: &'a str) -> Dot<'a> {
        let mut dot = Dot { rest: text, nodes: BTreeMap::new(), edges: Vec::new(), boxes: Vec::new() };
        assert_eq!((dot.id(), dot.id()), ("digraph".to_owned(), "implementations".to_owned()));
        dot.expect("{");
        dot.statements(true);
        assert_eq!(dot.rest.trim(), "", "nothing follows the graph");
        dot
    }

    fn peek(&mut self) -> char {
        self.rest = self.rest.trim_start();
        self.rest.chars().next().expect("the graph ends with }")
    }

    fn takes(&mut self, token: &str) -> bool {
        self.peek();
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expect(&mut self, token: &str) {
        assert!(self.takes(token), "{token} is expected at {:.60}", self.rest);
    }

    /// A word of letters and digits that does not begin with a digit, or a text in quotes.
    fn id(&mut self) -> String {
        if self.peek() == '"' {
            let mut text = String::new();
            let mut chars = self.rest[1..].char_indices();
            while let Some((at, c)) = chars.next() {
                match c {
                    '"' => {
                        self.rest = &self.rest[1 + at + 1..];
                        return text;
                    }
                    '\\' => match chars.next().expect("an escape sequence").1 {
                        'n' => text.push('\n'),
                        c @ ('"' | '\\') => text.push(c),
                        c => panic!("\\{c} means something else in labels"),
                    },
                    '\n' => panic!("a label over two lines"),
                    c => text.push(c),
                }
            }
            panic!("a text without an end");
        }
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').expect("an end");
        let word;
        (word, self.rest) = self.rest.split_at(end);
        assert!(word.starts_with(|c: char| c.is_ascii_alphabetic()), "no identifier at {:.60}", self.rest);
        word.to_owned()
    }

    fn attributes(&mut self) -> BTreeMap<String, String> {
        let mut attributes = BTreeMap::new();
        if self.takes("[") {
            while !self.takes("]") {
                let name = self.id();
                self.expect("=");
                let value = self.id();
                assert!(attributes.insert(name, value).is_none(), "twice at {:.60}", self.rest);
                let _ = self.takes(",");
            }
        }
        attributes
    }

    fn statements(&mut self, outside: bool) {
        while !self.takes("}") {
            let first = self.id();
            if outside && first == "subgraph" {
                assert!(self.id().starts_with("cluster"), "only clusters have boxes");
                self.expect("{");
                self.statements(false);
                continue;
            }
            if self.takes("=") {
                let value = self.id();
                match (outside, &*first) {
                    (true, "rankdir") => assert_eq!(value, "LR"),
                    (false, "label") => self.boxes.push(value),
                    _ => panic!("{first}={value}"),
                }
            } else if self.takes("->") {
                let to = self.id();
                let attributes = self.attributes();
                self.edges.push((first, to, attributes));
            } else {
                let mut attributes = self.attributes();
                if first != "node" {
                    let label = attributes.remove("label").expect("each node has a label");
                    assert!(self.nodes.insert(first, label).is_none());
                }
            }
            self.expect(";");
        }
    }
}

#[test]
fn the_graph() {
    for file in ["shapes-go1.27.3-linux-amd64", "names-go1.27.3-linux-amd64"].map(fixture) {
        let text = stdout(&["export", &file, "--format", "dot"]);
        let dot = Dot::parse(&text);
        let tables = tables(&[&file]);
        let id = |address: &Value| address.as_str().expect("text").replacen("0x", "t", 1);
        let mut expected = BTreeSet::new();
        let mut nodes = BTreeMap::new();
        let implementations = tables["implementations"].iter().map(|row| {
            let look = if row["itab_address"].is_null() { "dashed" } else { "" };
            (row, look, row["itab_address"].as_str().map(|itab| format!("itab {itab}")))
        });
        let negative = tables["itabs"].iter().filter(|row| row["negative"] == true);
        let negative = negative
            .map(|row| (row, "dotted", row["address"].as_str().map(|itab| format!("negative itab {itab}"))));
        for (row, look, tooltip) in implementations.chain(negative) {
            let (ty, interface) = (id(&row["type_address"]), id(&row["interface_address"]));
            nodes.insert(ty.clone(), row["type"].as_str().expect("text").to_owned());
            nodes.insert(interface.clone(), row["interface"].as_str().expect("text").to_owned());
            expected.insert((ty, interface, look.to_owned(), tooltip.unwrap_or_default()));
        }
        let attribute =
            |attributes: &BTreeMap<String, String>, name| attributes.get(name).cloned().unwrap_or_default();
        let found: BTreeSet<_> = dot
            .edges
            .iter()
            .map(|(from, to, look)| {
                (from.clone(), to.clone(), attribute(look, "style"), attribute(look, "tooltip"))
            })
            .collect();
        assert_eq!((dot.edges.len(), found), (expected.len(), expected), "{file}");
        assert_eq!(dot.nodes, nodes, "{file}");
        let boxes: BTreeSet<&String> = dot.boxes.iter().collect();
        assert!(boxes.len() == dot.boxes.len() && boxes.len() > 2, "{:?}", dot.boxes);
        // Graphviz itself, where it is installed.
        let graphviz = Command::new("dot").arg("-Tcanon").stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
        if let Ok(mut graphviz) = graphviz {
            use std::io::Write as _;
            graphviz.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("it reads");
            assert!(graphviz.wait().expect("it ends").success());
        }
    }
}

#[test]
fn what_makes_no_sense() {
    let folder = folder("export-refused");
    let refused = |arguments: &[&str], words: &str| {
        let output = itab(&[&["export"], arguments].concat());
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
        assert!(stderr.contains(words), "{arguments:?}: {stderr}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    };
    refused(&["--format", "csv"], "several tables of CSV need a folder");
    let csv = folder.join("facts.csv");
    refused(&["--format", "csv", "-o", path(&csv)], "several tables of CSV need a folder");
    refused(&["--format", "dot", "--table", "types"], "a graph has no tables");
    refused(&["--format", "csv", "--table", "types", "--json"], "--json is `--format json`");
    refused(&["--format", "parquet"], "possible values: json, csv, dot");
    refused(&["-o", "/nowhere/at/all.json"], "/nowhere/at/all.json: cannot be written: No such file");
    // A file where a folder is needed, and the other way round.
    let file = folder.join("file");
    fs::write(&file, "kept").unwrap();
    refused(&["--format", "csv", "-o", path(&file)], "file: cannot be written: ");
    assert_eq!(fs::read_to_string(&file).unwrap(), "kept");
    refused(&["--format", "dot", "-o", path(&folder)], "cannot be written: Is a directory");
    // What is read is not overwritten.
    let program = folder.join("program.json");
    let bytes = fs::read(fixture("shapes-go1.27.3-linux-amd64")).unwrap();
    fs::write(&program, &bytes).unwrap();
    refused(&[path(&program), "-o", path(&program)], "program.json is the file to be read");
    assert!(fs::read(&program).unwrap() == bytes);
}

/// A disk that is full, and a reader that goes away.
#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_written() {
    for format in ["json", "csv", "dot"] {
        let table: &[&str] = if format == "csv" { &["--table", "methods"] } else { &[] };
        let full = fs::File::options().write(true).open("/dev/full").expect("Linux has it");
        let output = Command::new(env!("CARGO_BIN_EXE_itab"))
            .args(["export", "--format", format])
            .args(table)
            .stdout(full)
            .output()
            .expect("it starts");
        assert_eq!(output.status.code(), Some(2), "{format}");
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(stderr.contains("cannot write the answer: No space left"), "{format}: {stderr}");
        let mut child = Command::new(env!("CARGO_BIN_EXE_itab"))
            .args(["export", "--format", format])
            .args(table)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!((output.status.code(), &*output.stderr), (Some(0), &b""[..]), "{format}");
    }
    let output = itab(&["export", "--format", "dot", "-o", "/dev/full"]);
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(stderr.contains("/dev/full: cannot be written: No space left"), "{stderr}");
}

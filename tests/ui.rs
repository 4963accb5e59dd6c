//! What must not compile, and what rustc then says.
//!
//! The expected texts are those of one release of rustc; on others the test says that it did nothing.
//! `TRYBUILD=overwrite cargo test --test ui` writes them anew.

#[test]
fn rejections() {
    const RELEASE: &str = "rustc 1.95.0 ";
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = std::process::Command::new(rustc).arg("--version").output().expect("rustc runs");
    let version = String::from_utf8_lossy(&version.stdout);
    if !version.starts_with(RELEASE) {
        println!("skipped: the texts are those of {RELEASE}, this is {version}");
        return;
    }
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}

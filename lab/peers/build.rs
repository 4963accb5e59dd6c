//! Compiles the C++ that is compared with.

fn main() {
    println!("cargo::rerun-if-changed=src/dynamic_cast.cpp");
    cc::Build::new().cpp(true).std("c++17").file("src/dynamic_cast.cpp").compile("dynamic_cast");
}

//! Migrations are built into the program: where one is new, the program is built again.

fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}

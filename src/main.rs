//! The program: hands its arguments to the library and turns the answer into an exit code. Nothing else
//! may live here, so that tests reach everything through the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    zhiban::cli::start(std::env::args_os())
}

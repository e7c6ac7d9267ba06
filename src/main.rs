//! The program: its exit status, and nothing of the work.

fn main() -> std::process::ExitCode {
    sourdine::cli::run(std::env::args_os())
}

//! The program: its exit status, and nothing of the work.

/// Records are read by one thread, worked on by others and dropped by another yet, which glibc's allocator answers with locks.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    sourdine::cli::run(std::env::args_os())
}

// A program that reads what strangers send (pictures, documents), run in a jail: one process without children, without
// a network, which reads what it is given, writes in one directory, and ends at its limits. Blocking: for a thread of a
// pool, which waits for it. Nothing survives a crash: the program dies with the thread that started it.
//
// What holds it: resource limits, no new privileges, no capabilities, a filter of system calls (no sockets, no fork, no
// signal to others, no change of modes, owners, times or attributes), and Landlock for the file system where the kernel
// has it. Without Landlock the program can read and write what its user can: see missing_from_jail().
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "gazetted/base/file.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted {

struct JailedProgram {
  fs::path program;                     // absolute; /usr and the system's libraries can be read and executed as well
  std::vector<std::string> arguments;   // without the program's own name
  fs::path directory;                   // where it begins and the only place where it may write; there already
  std::vector<fs::path> readable;       // files, or directories with all below them
  Duration time{30'000};                // of the wall clock, and about as much of a processor for each of its threads
  std::uint64_t memory = 512u << 20;    // bytes that it may write to; what it maps and only reads is not counted
  std::uint64_t file_size = 64u << 20;  // of each file
  std::uint64_t output = 1u << 20;      // what it may say on standard output; of standard error 16 KB are kept
  int niceness = 5;                     // 0 to 19, as of nice(1): mail goes first
  std::function<bool()> goes_on;        // asked several times a second, where it is there; false: it is ended
};

enum class JailLimit { none, time, output, file_size, stopped };

struct JailedExit {
  JailLimit limit = JailLimit::none;  // which one ended it
  int status = -1;                    // its exit status; -1: a signal ended it
  int signal = 0;
  std::string output;
  std::string errors;             // the first 16 KB
  std::uint64_t peak_memory = 0;  // bytes resident at most
  Duration took{0};
  bool succeeded() const { return limit == JailLimit::none && status == 0; }
};

// "took longer than 30s", "ended with status 3: what it said first", "was ended by signal 11".
std::string describe(const JailedExit& end, const JailedProgram& program);

// An error: the program could not be started, or its jail not be closed; then nothing was run.
Result<JailedExit> run_jailed(const JailedProgram& program);

// What this kernel cannot do for the jail, as a sentence for the doctor and the log; empty: nothing is missing.
std::string missing_from_jail();

}  // namespace gazetted

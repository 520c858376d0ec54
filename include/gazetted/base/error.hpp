// Error and Result: the only error type. An Error names the object and, where there is one, the
// place (file, line, column) of what was wrong. What a remote server did is never an Error but an
// Outcome (model/outcome.hpp); a broken invariant ends the process (see broken()).
#pragma once
#include <fmt/format.h>

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace gazetted {

// A place in a text that a person wrote. Lines and columns count from 1; 0 means unknown.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;
};

// "file:line:column", leaving out what is unknown.
std::string to_string(const Place& place);

class Error {
 public:
  Error() = default;  // asked for by boost::system::result; says nothing
  Error(Place place, std::string message);

  const Place& place() const { return place_; }
  const std::string& message() const { return message_; }
  // "file:line:column: message", or the message alone where no place is known.
  std::string text() const;
  // The same trouble, with the place filled in where it was unknown.
  Error in(const std::string& file) const;
  // The machine's trouble (disk, memory, descriptors), not that of what was given: the same may work later.
  bool of_machine() const { return of_machine_; }
  Error blame_machine() const;

 private:
  Place place_;
  std::string message_;
  bool of_machine_ = false;
};

// An Error without a place: fail("{}: cannot read: {}", path, reason).
template <class... Args>
Error fail(fmt::format_string<Args...> format, Args&&... args) {
  return Error(Place{}, fmt::format(format, std::forward<Args>(args)...));
}

// An Error of the last system call: "what: reason". A full or broken disk is the machine's trouble.
Error fail_errno(const std::string& what);

// A value, or why there is none.
template <class T>
class [[nodiscard]] Result : public boost::system::result<T, Error> {
 public:
  using boost::system::result<T, Error>::result;
};

using Status = Result<void>;

// One thing that `check` has to say. Warnings and notes never stop a release.
enum class Severity { error, warning, note };
struct Finding {
  Severity severity = Severity::error;
  Place place;
  std::string message;
};
using Findings = std::vector<Finding>;

bool has_errors(const Findings& findings);
std::string to_string(const Finding& finding);
Finding to_finding(const Error& error);

// A broken invariant: says so on stderr and aborts. systemd restarts the daemon, and recovery
// reads the ledger; going on would put the account at risk.
[[noreturn]] void broken(const std::string& what);

// For whoever lets a coroutine or a thread go: an exception that escapes it is a broken invariant.
void end_on_exception(const std::exception_ptr& failure);

// Needed by boost::system::result: value() on an error is a broken invariant here.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location&);

}  // namespace gazetted

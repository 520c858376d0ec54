#include "gazetted/base/error.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace gazetted {

std::string to_string(const Place& place) {
  std::string text = place.file;
  if (place.line > 0) text += (text.empty() ? "line " : ":") + std::to_string(place.line);
  if (place.line > 0 && place.column > 0) text += ":" + std::to_string(place.column);
  return text;
}

Error::Error(Place place, std::string message) : place_(std::move(place)), message_(std::move(message)) {}

std::string Error::text() const {
  const auto where = to_string(place_);
  return where.empty() ? message_ : where + ": " + message_;
}

Error Error::in(const std::string& file) const {
  Place place = place_;
  if (place.file.empty()) place.file = file;
  Error error(std::move(place), message_);
  error.of_machine_ = of_machine_;
  return error;
}

Error Error::blame_machine() const {
  Error error = *this;
  error.of_machine_ = true;
  return error;
}

Error fail_errno(const std::string& what) {
  const int number = errno;
  Error error(Place{}, what + ": " + std::generic_category().message(number));
  switch (number) {
    case EIO:
    case ENOSPC:
    case EDQUOT:
    case EROFS:
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case ESTALE:
      return error.blame_machine();
    default:
      return error;
  }
}

bool has_errors(const Findings& findings) {
  for (const auto& finding : findings) {
    if (finding.severity == Severity::error) return true;
  }
  return false;
}

std::string to_string(const Finding& finding) {
  const auto where = to_string(finding.place);
  std::string text = where.empty() ? "" : where + ": ";
  switch (finding.severity) {
    case Severity::error:
      break;
    case Severity::warning:
      text += "warning: ";
      break;
    case Severity::note:
      text += "note: ";
      break;
  }
  return text + finding.message;
}

Finding to_finding(const Error& error) { return Finding{Severity::error, error.place(), error.message()}; }

void end_on_exception(const std::exception_ptr& failure) {
  if (!failure) return;
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& e) {
    broken(std::string("an exception escaped: ") + e.what());
  }
}

void broken(const std::string& what) {
  std::fprintf(stderr, "gazetted: broken invariant: %s\n", what.c_str());
  std::abort();
}

void throw_exception_from_error(const Error& error, const boost::source_location&) {
  broken("an error was taken for a value: " + error.text());
}

}  // namespace gazetted

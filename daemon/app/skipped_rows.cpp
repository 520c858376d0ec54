#include "gazetted/app/skipped_rows.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t enough = 256 << 10;
constexpr std::size_t longest_row = 2000;

// Always quoted and on one line, so that a line of the file is a row.
std::string quoted(std::string_view text, std::size_t limit) {
  return "\"" + replace_all(one_line(text, limit), "\"", "\"\"") + "\"";
}

// The cells of one line of our own.
std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells(1);
  bool open = false;
  for (const char c : line) {
    if (c == '"') {
      open = !open;
      if (open && !cells.back().empty()) cells.back() += c;  // a doubled quote
    } else if (c == ',' && !open) {
      cells.emplace_back();
    } else if (c != '\r') {
      cells.back() += c;
    }
  }
  return cells;
}

}  // namespace

void SkippedRows::add(const std::string& list, const RowProblem& problem) {
  if (problem.fate == RowFate::noted) return;
  write(fmt::format("{},{},{},{},{}", list, problem.line, quoted(problem.message, 500), quoted(problem.address, 300),
                    quoted(problem.row, longest_row)));
}

void SkippedRows::write(std::string_view line) {
  if (!failed_) return;
  if (!fd_.valid()) {
    fd_ = Descriptor(::open(file_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640));
    if (!fd_.valid()) {
      failed_ = fail_errno(file_.string());
      return;
    }
    waiting_ = "list,line,reason,address,row\r\n";
  }
  waiting_ += line;
  waiting_ += "\r\n";
  if (waiting_.size() >= enough) failed_ = flush();
}

Status SkippedRows::flush() {
  for (std::string_view rest = waiting_; !rest.empty();) {
    const auto count = ::write(fd_.get(), rest.data(), rest.size());
    if (count < 0 && errno != EINTR) return fail_errno(file_.string());
    if (count > 0) rest.remove_prefix(std::size_t(count));
  }
  waiting_.clear();
  return {};
}

Status SkippedRows::finish() { return failed_ ? flush() : failed_; }

Status SkippedRows::keep(const fs::path& earlier, const std::function<bool(std::string_view list)>& is_meant) {
  std::error_code code;
  if (!fs::exists(earlier, code)) return {};
  std::ifstream in(earlier, std::ios::binary);
  if (!in) return fail_errno(earlier.string());
  std::string line;
  std::getline(in, line);  // the header
  while (std::getline(in, line)) {
    if (line.ends_with('\r')) line.pop_back();
    if (is_meant(std::string_view(line).substr(0, line.find(',')))) write(line);
  }
  return in.bad() ? fail_errno(earlier.string()) : Status();
}

Status read_skipped(const fs::path& file, const std::function<bool(std::string_view)>& is_meant,
                    const std::function<void(const SkippedRow&)>& each) {
  std::error_code code;
  if (!fs::exists(file, code)) return {};
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail_errno(file.string());
  std::string line;
  std::getline(in, line);  // the header
  while (std::getline(in, line)) {
    const auto cells = cells_of(line);
    if (cells.size() < 3) continue;
    if (std::any_of(cells.begin() + 3, cells.end(), is_meant)) each({cells[0], cells[1], cells[2]});
  }
  if (in.bad()) return fail_errno(file.string());
  return {};
}

}  // namespace gazetted

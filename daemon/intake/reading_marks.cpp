#include "gazetted/intake/reading_marks.hpp"

#include <unistd.h>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/json.hpp"

namespace gazetted {
namespace {

// A name of any bytes, as JSON can hold it.
std::string key_of(const std::string& claim) { return hex(sha256(claim)); }

}  // namespace

ReadingMarks::ReadingMarks(fs::path file) : file_(std::move(file)) {
  auto text = read_file(file_, 1 << 20);
  if (!text) return;
  auto value = parse_json(*text);
  if (!value || !value->is_object()) return;
  for (const auto& [key, count] : value->as_object()) {
    if (count.is_int64()) begun_[std::string(key)] = int(count.as_int64());
  }
}

int ReadingMarks::ended_while(const std::string& claim) const {
  const auto found = begun_.find(key_of(claim));
  return found == begun_.end() ? 0 : found->second;
}

Status ReadingMarks::begin(const std::string& claim) {
  ++begun_[key_of(claim)];
  return write();
}

void ReadingMarks::end(const std::string& claim) {
  begun_.erase(key_of(claim));
  // One that stays behind in the file costs its drop one of its tries, no more; begin() reports what is wrong.
  if (begun_.empty())
    ::unlink(file_.c_str());
  else
    static_cast<void>(write());
}

Status ReadingMarks::write() const {
  json::object object;
  for (const auto& [key, count] : begun_) object[key] = count;
  return write_durably(file_, json::serialize(object), 0600);
}

}  // namespace gazetted

#include "suppression_file.hpp"

#include <fstream>

#include "gazetted/audience/list_reader.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/model/mailboxes.hpp"

namespace gazetted {
namespace {

using Told = std::function<void(const std::string&)>;
using Rows = std::vector<ImportedSuppression>;

std::string attribute(const Person& person, std::initializer_list<std::string_view> names) {
  for (const auto name : names) {
    for (const auto& [key, value] : person.attributes) {
      if (equal_ignoring_case(key, name)) return std::string(trim(value));
    }
  }
  return "";
}

Result<Rows> read_table(const fs::path& path, const Told& told) {
  ListFormat format;
  format.use = ListUse::suppression;
  auto reader = ListReader::open(path, format);
  if (!reader) return reader.error();
  // A column `list` of somebody else's export is about somebody else's lists.
  const auto fields = (*reader)->fields();
  const bool own = fields.contains("list") && fields.contains("reason") && fields.contains("since");
  Rows rows;
  const auto tell = [&](const RowProblem& problem) {
    if (problem.fate != RowFate::noted) told(fmt::format("{}:{}: {}", path.string(), problem.line, problem.message));
  };
  while (true) {
    auto person = (*reader)->next(tell);
    if (!person) return person.error();
    if (!*person) return rows;
    ImportedSuppression row{(*person)->address, "", attribute(**person, {"reason", "suppression reason", "type"}), {}};
    if (own) {
      row.list = attribute(**person, {"list"});
      const bool quoted = row.reason.size() > 1 && row.reason[0] == '\'' &&
                          std::string_view("=+-@\t'").find(row.reason[1]) != std::string_view::npos;
      if (quoted) row.reason.erase(0, 1);
      if (auto since = parse_rfc3339(attribute(**person, {"since"}))) row.since = *since;
    }
    if (row.reason.empty()) row.reason = attribute(**person, {"unsub_reason", "error", "status", "description"});
    rows.push_back(std::move(row));
  }
}

std::string member(const json::object& object, std::initializer_list<std::string_view> names) {
  for (const auto name : names) {
    for (const auto& [key, value] : object) {
      if (equal_ignoring_case(key, name) && value.is_string()) return std::string(value.as_string());
    }
  }
  return "";
}

// The first array of objects that have an address, however deep: providers wrap it each in their own way.
const json::array* entries_of(const json::value& value, int depth = 0) {
  if (depth > 5) return nullptr;
  if (value.is_array()) return &value.as_array();
  if (!value.is_object()) return nullptr;
  for (const auto& [key, inner] : value.as_object()) {
    if (const auto* found = entries_of(inner, depth + 1)) return found;
  }
  return nullptr;
}

Result<Rows> read_json(const fs::path& path, const Told& told) {
  auto text = read_file(path);
  if (!text) return text.error();
  auto value = parse_json(*text);
  if (!value) return value.error().in(path.string());
  const auto* entries = entries_of(*value);
  if (!entries) return fail("{}: there is no array of suppressions", path.string());
  Rows rows;
  for (std::size_t i = 0; i < entries->size(); ++i) {
    const auto& entry = (*entries)[i];
    const auto written = entry.is_string() ? std::string(entry.as_string())
                         : entry.is_object()
                             ? member(entry.as_object(), {"email", "EmailAddress", "address", "recipient"})
                             : "";
    const auto address = Address::parse(trim(written));
    if (!address) {
      told(fmt::format("{}: entry {}: {}", path.string(), i + 1, address.error().message()));
      continue;
    }
    const auto reason =
        entry.is_object() ? member(entry.as_object(), {"reason", "SuppressionReason", "type", "error"}) : "";
    rows.push_back({address->text(), "", reason, {}});
  }
  return rows;
}

bool is_whole_json(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string start(512, '\0');
  in.read(start.data(), std::streamsize(start.size()));
  start.resize(std::size_t(in.gcount()));
  const auto text = trim(start);
  const auto ending = lower(path.extension().string());
  return ending != ".jsonl" && ending != ".ndjson" && (text.starts_with('{') || text.starts_with('['));
}

}  // namespace

Result<Rows> read_suppressions(const fs::path& path, const Told& told) {
  std::error_code code;
  if (fs::is_regular_file(path, code) && is_whole_json(path)) {
    if (auto rows = read_json(path, told)) return rows;
  }
  return read_table(path, told);
}

}  // namespace gazetted

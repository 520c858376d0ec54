#include "gazetted/cli/suppression_file.hpp"

#include <array>
#include <fstream>
#include <span>

#include "gazetted/audience/list_reader.hpp"
#include "gazetted/audience/suppression_import.hpp"
#include "gazetted/audience/suppression_words.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/cli/suppression_standing.hpp"
#include "gazetted/mail/mailboxes.hpp"
#include "gazetted/model/suppression.hpp"

namespace gazetted {
namespace {

using Rows = std::vector<ImportedSuppression>;
using Fields = std::vector<std::pair<std::string, std::string>>;

// "Why", in the languages that our labels speak.
constexpr std::array<std::string_view, 24> reason_words = {"reason",
                                                           "suppression reason",
                                                           "suppressionreason",
                                                           "type",
                                                           "grund",
                                                           "raison",
                                                           "motif",
                                                           "motivo",
                                                           "razón",
                                                           "reden",
                                                           "orsak",
                                                           "årsag",
                                                           "grunn",
                                                           "syy",
                                                           "powód",
                                                           "důvod",
                                                           "причина",
                                                           "原因",
                                                           "理由",
                                                           "사유",
                                                           "السبب",
                                                           "סיבה",
                                                           "neden",
                                                           "reswm"};
constexpr std::array<std::string_view, 4> other_reason_words = {"unsub_reason", "error", "status", "description"};

bool is_same_word(std::string_view a, std::string_view b) {
  return equal_ignoring_case(a, b) || fold_case(trim(a)) == fold_case(b);
}

std::string cell_of(const Fields& fields, std::span<const std::string_view> names) {
  for (const auto name : names) {
    for (const auto& [key, value] : fields) {
      if (is_same_word(key, name) && !trim(value).empty()) return std::string(trim(value));
    }
  }
  return "";
}

std::string cell_of(const Fields& fields, std::string_view name) { return cell_of(fields, std::span(&name, 1)); }

// Whether an entry is to be suppressed; `place` and `address` are for what is told otherwise.
bool is_wanted(const Fields& fields, const std::string& place, const std::string& address,
               const SuppressionRemarks& remarks) {
  const auto verdict = judge_suppression(fields);
  switch (verdict.kind) {
    case SuppressionVerdict::Kind::left:
      return true;
    case SuppressionVerdict::Kind::stays:
      remarks.stays(fmt::format("{}: {} is not suppressed: {}", place, address, verdict.why));
      return false;
    case SuppressionVerdict::Kind::not_understood:
      remarks.failed(
          fmt::format("{}: {} is not suppressed: {}, which is not understood; write 'unsubscribed' there, or "
                      "leave the column out to suppress everybody in the file",
                      place, address, verdict.why));
      return false;
  }
  return true;
}

// The header's words with the cells of one recipient, the empty ones too.
Fields fields_of(const Subscriber& subscriber, const std::set<std::string>& words) {
  Fields fields(subscriber.attributes.begin(), subscriber.attributes.end());
  for (const auto& word : words) {
    const auto has = [&](const auto& field) { return field.first == word; };
    if (std::none_of(fields.begin(), fields.end(), has)) fields.emplace_back(word, "");
  }
  return fields;
}

// What only our own export has: the list, a quote before what could be a formula, the day.
void read_own_columns(const Fields& fields, const std::string& place, ImportedSuppression& row,
                      const SuppressionRemarks& remarks) {
  row.list = cell_of(fields, "list");
  const bool quoted = row.reason.size() > 1 && row.reason[0] == '\'' &&
                      std::string_view("=+-@\t'").find(row.reason[1]) != std::string_view::npos;
  if (quoted) row.reason.erase(0, 1);
  if (parse_suppression_cause(cell_of(fields, "cause"))) row.cause = cell_of(fields, "cause");
  if (const auto until = parse_rfc3339(cell_of(fields, "until"))) row.until = *until;
  const auto written = cell_of(fields, "since");
  if (const auto since = parse_rfc3339(written))
    row.since = *since;
  else if (!written.empty())
    remarks.noted(fmt::format("{}: {} is suppressed from today: since '{}' is not a time like 2026-03-02T09:00:00Z",
                              place, row.address, one_line(written, 40)));
}

// What anybody's table says in words: why, and since when.
void read_words(const Fields& fields, const std::string& place, ImportedSuppression& row,
                const SuppressionRemarks& remarks) {
  row.cause = import_cause(fields);
  const auto written = import_date_cell(fields);
  if (written.empty()) return;
  row.since = parse_import_date(written);
  if (!row.since)
    remarks.noted(fmt::format("{}: {} is suppressed from today: '{}' is not a day like 2026-03-02", place, row.address,
                              one_line(written, 40)));
}

// "sha256", "email_sha256", "hash"
bool says_hash(std::string_view text) {
  const auto word = lower(text);
  return word.find("sha") != std::string::npos || word.find("hash") != std::string::npos;
}

// The words of the first line, as a provider writes it; nothing where they are not a program's.
std::set<std::string> header_of(const fs::path& path) {
  constexpr std::size_t longest = 4096;
  std::ifstream in(path, std::ios::binary);
  std::string start(longest, '\0');
  in.read(start.data(), std::streamsize(start.size()));
  start.resize(std::size_t(in.gcount()));
  if (start.starts_with("\xEF\xBB\xBF")) start.erase(0, 3);
  start.resize(std::min(start.size(), start.find_first_of("\r\n")));
  const char separator = start.find('\t') != std::string::npos  ? '\t'
                         : start.find(';') != std::string::npos ? ';'
                                                                : ',';
  std::set<std::string> words;
  for (auto word : split(start, separator)) {
    std::erase(word, '"');
    words.insert(std::string(trim(word)));
  }
  return words;
}

// What the provider's own columns say; false: nobody is suppressed for it, which was told.
bool read_provider_columns(SuppressionExport source, const Fields& fields, const std::string& place,
                           ImportedSuppression& row, const SuppressionRemarks& remarks) {
  auto made = imported_reason(source, fields);
  if (!made.stays.empty()) {
    remarks.stays(fmt::format("{}: {} is not suppressed: {}", place, row.address, made.stays));
    return false;
  }
  if (!made.reason.empty()) row.reason = std::move(made.reason);
  row.since = made.at;
  return true;
}

// A list of hashes, one a line; nothing where the first line is none.
std::optional<Rows> read_hashes(const fs::path& path, const SuppressionRemarks& remarks) {
  constexpr std::size_t longest = 200;
  std::ifstream in(path, std::ios::binary);
  Rows rows;
  std::string line;
  for (int number = 1; in; ++number) {
    line.clear();
    for (int c = in.get(); c != EOF && c != '\n'; c = in.get()) {
      if (line.size() <= longest) line += char(c);
    }
    const auto text =
        trim(std::string_view(line).starts_with("\xEF\xBB\xBF") ? std::string_view(line).substr(3) : line);
    if (text.empty()) continue;
    if (auto hash = parse_address_hash(text)) {
      rows.push_back({*hash, "", "", {}, {}, {}});
      continue;
    }
    const bool is_header = rows.empty() && number == 1 && text.size() <= 20 && says_hash(text);
    if (is_header) continue;
    if (rows.empty()) return std::nullopt;
    remarks.failed(fmt::format("{}:{}: '{}' is no SHA-256 in hex", path.string(), number, one_line(text, 40)));
  }
  return rows.empty() ? std::nullopt : std::optional(std::move(rows));
}

Result<Rows> read_table(const fs::path& path, const SuppressionRemarks& remarks) {
  ListFormat format;
  format.use = ListUse::suppression;
  auto reader = ListReader::open(path, format);
  if (!reader) return reader.error();
  // A column `list` of somebody else's export is about somebody else's lists.
  const auto words = (*reader)->fields();
  const bool own = words.contains("list") && words.contains("reason") && words.contains("since");
  const auto source = own ? SuppressionExport::unknown : export_of(header_of(path));
  Rows rows;
  const auto tell = [&](const RowProblem& problem) {
    if (problem.fate != RowFate::noted)
      remarks.failed(fmt::format("{}:{}: {}", path.string(), problem.line, problem.message));
  };
  while (true) {
    auto subscriber = (*reader)->next(tell);
    if (!subscriber) return subscriber.error();
    if (!*subscriber) return rows;
    const auto place = fmt::format("{}:{}", path.string(), (*reader)->line());
    const auto fields = fields_of(**subscriber, words);
    ImportedSuppression row{(*subscriber)->address, "", cell_of(fields, reason_words), {}, {}, {}};
    if (source == SuppressionExport::unknown) {
      if (!is_wanted(fields, place, row.address, remarks)) continue;
      if (own) read_own_columns(fields, place, row, remarks);
      if (row.reason.empty()) row.reason = cell_of(fields, other_reason_words);
      if (!own) read_words(fields, place, row, remarks);
    } else if (!read_provider_columns(source, fields, place, row, remarks)) {
      continue;
    }
    rows.push_back(std::move(row));
  }
}

Fields fields_of(const json::value& entry) {
  Fields fields;
  if (!entry.is_object()) return fields;
  for (const auto& [key, value] : entry.as_object()) {
    if (value.is_string())
      fields.emplace_back(key, value.as_string());
    else if (!value.is_structured())
      fields.emplace_back(key, value.is_null() ? "" : json::serialize(value));
  }
  return fields;
}

std::string address_of(const json::value& entry) {
  static constexpr std::array<std::string_view, 5> keys = {"email", "EmailAddress", "email_address", "address",
                                                           "recipient"};
  return entry.is_string() ? std::string(entry.as_string()) : cell_of(fields_of(entry), keys);
}

// The first array whose entries have addresses, however deep: providers wrap it each in their own way. Without one,
// the first that has nothing in it: nobody is suppressed there.
const json::array* entries_of(const json::value& value, int depth = 0) {
  const json::array* empty = nullptr;
  if (depth > 5) return nullptr;
  if (value.is_array()) {
    const auto& array = value.as_array();
    const auto has = [](const json::value& entry) { return address_of(entry).find('@') != std::string::npos; };
    return array.empty() || std::any_of(array.begin(), array.end(), has) ? &array : nullptr;
  }
  if (!value.is_object()) return nullptr;
  for (const auto& [key, inner] : value.as_object()) {
    const auto* found = entries_of(inner, depth + 1);
    if (found && !found->empty()) return found;
    if (!empty) empty = found;
  }
  return empty;
}

Result<Rows> read_json(const fs::path& path, const std::string& text, const SuppressionRemarks& remarks) {
  auto value = parse_json(text);
  if (!value) return value.error().in(path.string());
  const auto* entries = entries_of(*value);
  if (!entries) return fail("{}: it has no array of suppressions", path.string());
  Rows rows;
  for (std::size_t i = 0; i < entries->size(); ++i) {
    const auto& entry = (*entries)[i];
    const auto place = fmt::format("{}: entry {}", path.string(), i + 1);
    const auto address = Address::parse(trim(address_of(entry)));
    if (!address) {
      remarks.failed(place + ": " + address.error().message());
      continue;
    }
    const auto fields = fields_of(entry);
    std::set<std::string> keys;
    for (const auto& [key, cell] : fields) keys.insert(key);
    const auto source = export_of(keys);
    ImportedSuppression row{address->text(), "", cell_of(fields, reason_words), {}, {}, {}};
    if (source == SuppressionExport::unknown) {
      if (!is_wanted(fields, place, row.address, remarks)) continue;
      if (row.reason.empty()) row.reason = cell_of(fields, other_reason_words);
      read_words(fields, place, row, remarks);
    } else if (!read_provider_columns(source, fields, place, row, remarks)) {
      continue;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

enum class SuppressionKind { table, json };

// JSON Lines are a table, whatever the file is called: their first line is an object with an address.
SuppressionKind kind_of(const fs::path& path, std::string_view text) {
  const auto ending = lower(path.extension().string());
  if (ending == ".jsonl" || ending == ".ndjson" || !(text.starts_with('{') || text.starts_with('[')))
    return SuppressionKind::table;
  const auto line = parse_json(text.substr(0, text.find('\n')));
  const bool one_subscriber = line && line->is_object() && !address_of(*line).empty();
  return one_subscriber ? SuppressionKind::table : SuppressionKind::json;
}

std::string start_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string start(4, '\0');
  in.read(start.data(), std::streamsize(start.size()));
  start.resize(std::size_t(in.gcount()));
  return start;
}

}  // namespace

Result<Rows> read_suppressions(const fs::path& path, const SuppressionRemarks& remarks) {
  std::error_code code;
  // A table is read in pieces; only what may be JSON is read as a whole.
  if (!fs::is_regular_file(path, code)) return read_table(path, remarks);
  const auto start = start_of(path);
  const bool may_be_json =
      start.find_first_of("[{") != std::string::npos || start.find_first_not_of(" \t\r\n") == std::string::npos;
  if (!may_be_json) {
    auto hashes = read_hashes(path, remarks);
    return hashes ? Result<Rows>(std::move(*hashes)) : read_table(path, remarks);
  }
  const auto text = read_file(path);
  if (!text) return text.error();
  std::string_view inner = *text;
  if (inner.starts_with("\xEF\xBB\xBF")) inner.remove_prefix(3);
  inner = trim(inner);
  return kind_of(path, inner) == SuppressionKind::json ? read_json(path, std::string(inner), remarks)
                                                       : read_table(path, remarks);
}

}  // namespace gazetted

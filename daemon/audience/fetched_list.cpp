#include "gazetted/audience/fetched_list.hpp"

#include <algorithm>

#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr Duration first_pause{60'000};
constexpr Duration longest_pause{1'800'000};
constexpr int most_doublings = 5;
constexpr int stale_after = 3;  // times `every`
constexpr std::int64_t fewest_known = 50;
constexpr std::int64_t fewest_gone = 5;

void put(json::object& to, const char* name, const std::optional<Time>& time) {
  if (time) to[name] = format_rfc3339(*time);
}

std::optional<Time> time_member(const json::object& object, const char* name) {
  const auto time = parse_rfc3339(text_member(object, name));
  return time ? std::optional(*time) : std::nullopt;
}

std::string count(std::int64_t number) { return format_count(std::uint64_t(number)); }

}  // namespace

std::string to_text(const FetchRecord& record) {
  json::object object{{"source", record.source},
                      {"failures", record.failures},
                      {"trouble", record.trouble},
                      {"told", record.told},
                      {"etag", record.etag},
                      {"last_modified", record.last_modified},
                      {"subscribers", record.subscribers},
                      {"refused", record.refused}};
  put(object, "tried", record.tried);
  put(object, "checked", record.checked);
  put(object, "changed", record.changed);
  return json::serialize(object) + "\n";
}

Result<FetchRecord> parse_fetch_record(std::string_view text) {
  const auto parsed = parse_json(std::string(text));
  if (!parsed) return parsed.error();
  if (!parsed->is_object()) return fail("it is no JSON object");
  const auto& object = parsed->as_object();
  FetchRecord record;
  record.source = text_member(object, "source");
  record.tried = time_member(object, "tried");
  record.checked = time_member(object, "checked");
  record.changed = time_member(object, "changed");
  record.failures = int(std::clamp<std::int64_t>(int_member(object, "failures"), 0, 1'000'000));
  record.trouble = text_member(object, "trouble");
  record.told = text_member(object, "told");
  record.etag = text_member(object, "etag");
  record.last_modified = text_member(object, "last_modified");
  record.subscribers = std::max<std::int64_t>(int_member(object, "subscribers"), 0);
  record.refused = bool_member(object, "refused");
  return record;
}

Time next_fetch(const ListSource& source, const FetchRecord& record) {
  if (record.source != identity_of(source) || !record.tried) return Time{};
  if (record.failures == 0) return record.checked.value_or(*record.tried) + source.every;
  const auto pause = first_pause * (1 << std::min(record.failures - 1, most_doublings));
  return *record.tried + std::min({pause, longest_pause, source.every});
}

bool is_stale(const ListSource& source, const FetchRecord& record, Time now) {
  return !record.checked || now - *record.checked > source.every * stale_after;
}

std::string why_not_taken(const FetchedFigures& figures) {
  const auto& [subscribers, unfit, before, known] = figures;
  if (!unfit.empty()) return unfit;
  if (before - subscribers >= fewest_gone && subscribers * 2 < before)
    return fmt::format("it has {}, and the last one had {}",
                       count(subscribers) + (subscribers == 1 ? " subscriber" : " subscribers"), count(before));
  const auto could_be_known = std::min(subscribers, before);
  if (could_be_known >= fewest_known && known * 2 < could_be_known)
    return fmt::format("only {} of its {} subscribers were in the last one; is it the right list?", count(known),
                       count(subscribers));
  return "";
}

std::string shown(const ListSource& source) {
  if (!source.url.empty()) return one_line(source.url.substr(0, source.url.find_first_of("?#")), 200);
  const bool by_shell = source.command.size() == 3 && source.command[0] == "/bin/sh" && source.command[1] == "-c";
  return "command " + one_line(source.command[by_shell ? 2 : 0], 100);
}

}  // namespace gazetted

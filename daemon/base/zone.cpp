#include "gazetted/base/zone.hpp"

#include <absl/time/internal/cctz/include/cctz/zone_info_source.h>
#include <absl/time/time.h>

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/day_names.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

using absl::time_internal::cctz::ZoneInfoSource;

constexpr std::uint64_t largest_zone_file = 1u << 20;
constexpr std::size_t longest_name = 64;
constexpr std::string_view of_names = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_-+";

// Abseil keeps what it has loaded by name until the process ends. It is given the hash of a file as its name, and the
// bytes through the hook below: the same bytes are the same zone, and a changed file is another one.
thread_local const std::string* bytes_to_load = nullptr;

class BytesSource final : public ZoneInfoSource {
 public:
  explicit BytesSource(const std::string& bytes) : bytes_(bytes) {}
  std::size_t Read(void* to, std::size_t size) override {
    const auto part = std::string_view(bytes_).substr(at_, size);
    std::memcpy(to, part.data(), part.size());
    at_ += part.size();
    return part.size();
  }
  int Skip(std::size_t count) override {
    if (count > bytes_.size() - at_) return -1;
    at_ += count;
    return 0;
  }

 private:
  const std::string& bytes_;
  std::size_t at_ = 0;
};

std::unique_ptr<ZoneInfoSource> open_bytes(const std::string&,
                                           const std::function<std::unique_ptr<ZoneInfoSource>(const std::string&)>&) {
  return bytes_to_load ? std::make_unique<BytesSource>(*bytes_to_load) : nullptr;
}

}  // namespace
}  // namespace gazetted

// Abseil's is a weak symbol, and this the documented way to replace it.
namespace absl {
ABSL_NAMESPACE_BEGIN
namespace time_internal::cctz_extension {
ZoneInfoSourceFactory zone_info_source_factory = gazetted::open_bytes;
}  // namespace time_internal::cctz_extension
ABSL_NAMESPACE_END
}  // namespace absl

namespace gazetted {
namespace {

struct Abbreviation {
  std::string_view letters, place;
};

// What people write for the zone of a place. Most are several zones in the world, and half of each year wrong.
constexpr Abbreviation abbreviations[] = {
    {"GMT", "Europe/London"},
    {"BST", "Europe/London"},
    {"WET", "Europe/Lisbon"},
    {"WEST", "Europe/Lisbon"},
    {"CET", "Europe/Paris"},
    {"CEST", "Europe/Paris"},
    {"MET", "Europe/Berlin"},
    {"MEZ", "Europe/Berlin"},
    {"MESZ", "Europe/Berlin"},
    {"EET", "Europe/Helsinki"},
    {"EEST", "Europe/Helsinki"},
    {"MSK", "Europe/Moscow"},
    {"EST", "America/New_York"},
    {"EDT", "America/New_York"},
    {"ET", "America/New_York"},
    {"CST", "America/Chicago"},
    {"CDT", "America/Chicago"},
    {"CT", "America/Chicago"},
    {"MST", "America/Denver"},
    {"MDT", "America/Denver"},
    {"MT", "America/Denver"},
    {"PST", "America/Los_Angeles"},
    {"PDT", "America/Los_Angeles"},
    {"PT", "America/Los_Angeles"},
    {"AKST", "America/Anchorage"},
    {"AKDT", "America/Anchorage"},
    {"HST", "Pacific/Honolulu"},
    {"AST", "America/Halifax"},
    {"ADT", "America/Halifax"},
    {"NST", "America/St_Johns"},
    {"NDT", "America/St_Johns"},
    {"HNE", "America/Montreal"},
    {"HAE", "America/Montreal"},
    {"BRT", "America/Sao_Paulo"},
    {"ART", "America/Argentina/Buenos_Aires"},
    {"IST", "Asia/Kolkata"},
    {"PKT", "Asia/Karachi"},
    {"HKT", "Asia/Hong_Kong"},
    {"SGT", "Asia/Singapore"},
    {"JST", "Asia/Tokyo"},
    {"KST", "Asia/Seoul"},
    {"GST", "Asia/Dubai"},
    {"WIB", "Asia/Jakarta"},
    {"SAST", "Africa/Johannesburg"},
    {"CAT", "Africa/Maputo"},
    {"EAT", "Africa/Nairobi"},
    {"WAT", "Africa/Lagos"},
    {"AEST", "Australia/Sydney"},
    {"AEDT", "Australia/Sydney"},
    {"ACST", "Australia/Adelaide"},
    {"ACDT", "Australia/Adelaide"},
    {"AWST", "Australia/Perth"},
    {"NZST", "Pacific/Auckland"},
    {"NZDT", "Pacific/Auckland"},
};

bool begins_as_zone(std::string_view name) { return !name.empty() && name.front() >= 'A' && name.front() <= 'Z'; }

// Etc/GMT+5 is five hours behind Greenwich, which nobody reads so.
bool has_turned_sign(std::string_view name) {
  return name.starts_with("Etc/GMT") && name.find_first_of("123456789") != std::string_view::npos;
}

// UTC, or AREA/PLACE as IANA writes it; no way out of the directory.
bool is_zone_name(std::string_view name) {
  if (name == "UTC") return true;
  if (name.size() > longest_name || !begins_as_zone(name) || has_turned_sign(name)) return false;
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (name[at] == '/' && (at + 1 == name.size() || name[at + 1] == '/')) return false;
    if (of_names.find(name[at]) == std::string_view::npos) return false;
  }
  return name.find('/') != std::string_view::npos;
}

// "UTC+2", "GMT-05:00", "+0100".
bool is_offset(std::string_view name) {
  if (name.starts_with("UTC") || name.starts_with("GMT")) name.remove_prefix(3);
  if (name.size() < 2 || (name.front() != '+' && name.front() != '-')) return false;
  return name.find_first_not_of("0123456789:", 1) == std::string_view::npos;
}

// "new york" for America/New_York: people write the town alone.
std::string place_called(std::string_view town, const std::vector<std::string>& names) {
  const auto wanted = lower(replace_all(std::string(town), " ", "_"));
  for (const auto& name : names) {
    const auto lowered = lower(name);
    if (lowered == wanted || lowered.substr(lowered.rfind('/') + 1) == wanted) return name;
  }
  return "";
}

Error no_zones(const fs::path& directory) {
  return fail("there are no time zones in {}; install the package tzdata", directory.string());
}

// GB, Japan, EST5EDT: in tzdata for the sake of old systems.
bool is_without_area(const std::string& name, const fs::path& directory) {
  std::error_code code;
  return begins_as_zone(name) && name.find('/') == std::string::npos && is_zone_name("Area/" + name) &&
         fs::is_regular_file(directory / name, code);
}

Error refusal(const std::string& name, const fs::path& directory) {
  const auto names = zone_names(directory);
  if (names.empty()) return no_zones(directory);
  const auto shown = one_line(name, 60);
  const std::string advice = "write the zone of a place (Europe/London), or UTC";
  const auto* known = std::find_if(std::begin(abbreviations), std::end(abbreviations),
                                   [&](const Abbreviation& one) { return equal_ignoring_case(one.letters, name); });
  if (known != std::end(abbreviations))
    return fail("'{}' does not say which place's rules apply; write the zone of a place ({}), or UTC", shown,
                known->place);
  if (is_without_area(name, directory)) return fail("'{}' does not say which place's rules apply; {}", shown, advice);
  if (has_turned_sign(name))
    return fail("'{}' has its sign the other way round (Etc/GMT+5 is UTC-05:00); {}", shown, advice);
  if (is_offset(name)) return fail("'{}' is an offset and does not know of daylight saving; {}", shown, advice);
  const auto place = place_called(name.substr(0, longest_name), names);
  const auto meant = place.empty() ? did_you_mean(name, names) : "; did you mean '" + place + "'?";
  return fail("'{}' is not a time zone{}", shown, meant.empty() ? "; " + advice : meant);
}

// The first line of tzdata.zi is "# version 2025b"; some systems have a file +VERSION instead.
std::string tzdata_version(const fs::path& directory) {
  const Descriptor zi(::open((directory / "tzdata.zi").c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 64> head{};
  const auto size = zi.valid() ? ::read(zi.get(), head.data(), head.size()) : 0;
  std::string_view line(head.data(), size > 0 ? std::size_t(size) : 0);
  line = line.substr(0, line.find('\n'));
  constexpr std::string_view mark = "# version ";
  if (line.starts_with(mark)) return std::string(trim(line.substr(mark.size())));
  const auto version = read_file(directory / "+VERSION", 64);
  return version ? one_line(trim(*version), 32) : "";
}

absl::Time absl_time(Time time) { return absl::FromUnixMillis(to_millis(time)); }
Time from_absl(absl::Time time) { return from_millis(absl::ToUnixMillis(time)); }

absl::CivilSecond civil_of(WallTime wall) { return absl::CivilSecond() + wall.time_since_epoch().count(); }

}  // namespace

struct Zone::Rules {
  absl::TimeZone zone;
};

fs::path zone_directory() {
  const char* directory = std::getenv("TZDIR");
  return directory && *directory ? directory : "/usr/share/zoneinfo";
}

Result<Zone> Zone::load(const std::string& name, const fs::path& directory) {
  if (!is_zone_name(name)) return refusal(name, directory);
  std::error_code code;
  const auto path = directory / name;
  if (!fs::is_regular_file(path, code)) return refusal(name, directory);
  const auto bytes = read_file(path, largest_zone_file);
  if (!bytes) return bytes.error();
  Rules rules;
  bytes_to_load = &*bytes;
  const bool loaded = absl::LoadTimeZone("tzdata " + hex(sha256(*bytes)), &rules.zone);
  bytes_to_load = nullptr;
  if (!loaded) return fail("{}: this is not a time zone file; install the package tzdata again", path.string());
  Zone zone;
  zone.name_ = name;
  zone.tzdata_ = tzdata_version(directory);
  zone.rules_ = std::make_shared<const Rules>(rules);
  return zone;
}

Zone Zone::load_or_utc(const std::string& name) {
  auto zone = load(name);
  return zone ? *zone : Zone();
}

std::chrono::seconds Zone::offset(Time time) const {
  return std::chrono::seconds(rules_ ? rules_->zone.At(absl_time(time)).offset : 0);
}

WallTime Zone::wall(Time time) const {
  return WallTime(std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()) + offset(time));
}

std::string Zone::abbreviation(Time time) const {
  const std::string letters = rules_ ? rules_->zone.At(absl_time(time)).zone_abbr : "UTC";
  return letters.starts_with('+') || letters.starts_with('-') ? format_offset(offset(time)) : letters;
}

Instants Zone::instants(WallTime wall) const {
  if (!rules_) return {Instants::Kind::unique, Time(wall.time_since_epoch()), Time(wall.time_since_epoch())};
  const auto found = rules_->zone.At(civil_of(wall));
  switch (found.kind) {
    case absl::TimeZone::TimeInfo::UNIQUE:
      return {Instants::Kind::unique, from_absl(found.pre), from_absl(found.pre)};
    case absl::TimeZone::TimeInfo::SKIPPED:
      return {Instants::Kind::skipped, from_absl(found.post), from_absl(found.pre)};
    case absl::TimeZone::TimeInfo::REPEATED:
      return {Instants::Kind::repeated, from_absl(found.pre), from_absl(found.post)};
  }
  broken("a wall time is neither unique nor skipped nor repeated");
}

std::vector<std::string> zone_names(const fs::path& directory) {
  std::vector<std::string> names;
  std::error_code code;
  for (fs::recursive_directory_iterator at(directory, code), end; !code && at != end; at.increment(code)) {
    auto name = at->path().lexically_relative(directory).string();
    // posix/ and right/ hold the same zones again, right/ with leap seconds.
    if (!begins_as_zone(name)) at.disable_recursion_pending();
    std::error_code unreadable;
    if (is_zone_name(name) && at->is_regular_file(unreadable)) names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string format_offset(std::chrono::seconds offset) {
  const auto size = std::chrono::abs(offset).count();
  return fmt::format("UTC{}{:02}:{:02}{}", offset.count() < 0 ? '-' : '+', size / 3600, size / 60 % 60,
                     size % 60 ? fmt::format(":{:02}", size % 60) : "");
}

Result<Time> time_in_zone(WallTime wall, const Zone& zone) {
  const auto found = zone.instants(wall);
  if (found.kind == Instants::Kind::unique) return found.earlier;
  const auto with_offset = [&](Time time) {
    return fmt::format("{}{} ({} UTC)", format_wall(zone.wall(time)), format_offset(zone.offset(time)).substr(3),
                       format_wall(Zone().wall(time)));
  };
  const auto earlier = with_offset(found.earlier), later = with_offset(found.later);
  if (found.kind == Instants::Kind::skipped)
    return fail("daylight saving skips {} in {}; write {} or {}", format_wall(wall), zone.name(), earlier, later);
  return fail("{} comes twice in {}, where daylight saving ends; write {} or {}", format_wall(wall), zone.name(),
              earlier, later);
}

int day_in_zone(Time time, const Zone& zone) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(zone.wall(time)));
  return int(day.year()) * 10'000 + int(unsigned(day.month()) * 100 + unsigned(day.day()));
}

std::string format_in_zone(Time time, const Zone& zone) {
  return format_wall(std::chrono::floor<std::chrono::minutes>(zone.wall(time))) + " " + zone.abbreviation(time);
}

namespace {

// "09:00"
std::string clock_of(WallTime wall) { return format_wall(wall).substr(11); }

// "Mon 2 Mar 2026, 09:00"
std::string day_and_clock(WallTime wall) {
  const auto midnight = std::chrono::floor<std::chrono::days>(wall);
  const std::chrono::year_month_day day(midnight);
  return fmt::format("{} {} {} {}, {}", short_name(std::chrono::weekday(midnight)), unsigned(day.day()),
                     short_name(day.month()), int(day.year()), clock_of(wall));
}

}  // namespace

std::string format_in_full(Time time, const Zone& zone) {
  auto text = day_and_clock(zone.wall(time)) + " " + zone.name();
  return zone.name() == "UTC" ? text : text + " (" + format_offset(zone.offset(time)) + ")";
}

std::string format_beside_utc(Time time, const Zone& zone) {
  auto text = format_in_full(time, zone);
  if (zone.name() == "UTC") return text;
  const auto utc = Zone().wall(time);
  const bool same_day = day_in_zone(time, zone) == day_in_zone(time, Zone());
  return text + " = " + (same_day ? clock_of(utc) : day_and_clock(utc)) + " UTC";
}

std::string format_wall(WallTime wall) {
  const auto midnight = std::chrono::floor<std::chrono::days>(wall);
  const std::chrono::year_month_day day(midnight);
  const std::chrono::hh_mm_ss clock(wall - midnight);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}{}", int(day.year()), unsigned(day.month()), unsigned(day.day()),
                     clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count() ? fmt::format(":{:02}", clock.seconds().count()) : "");
}

}  // namespace gazetted
